#include "app/cli/eval/checkpoints.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "app/cli/eval/checkpoint_keep.h"
#include "app/cli/eval/checkpoint_print.h"
#include "app/cli/eval/eval_data.h"
#include "app/cli/eval/eval_run.h"
#include "app/cli/paths.h"
#include "base/number_text.h"
#include "evaluate/checkpoints/checkpoint_steps.h"
#include "query/natural_order.h"

namespace tidemark::cli {
namespace {

namespace fs = std::filesystem;

// Paths of the models below the folder, in natural order.
Result<std::vector<std::string>> ModelsOf(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (const fs::recursive_directory_iterator end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->path().extension() != ".onnx" || !at->is_regular_file(ignored)) continue;
    names.push_back(at->path().lexically_relative(folder).generic_string());
  }
  if (error) {
    return MakeError(ErrorCode::kIo, "\"" + folder + "\" can't be read: " + error.message(),
                     "Check its rights.");
  }
  if (names.empty()) {
    return MakeError(ErrorCode::kNotFound,
                     "The folder \"" + folder + "\" has no model (no file that ends in .onnx)",
                     "Name the folder with the checkpoints, exported to ONNX.");
  }
  std::sort(names.begin(), names.end(),
            [](const std::string& a, const std::string& b) { return NaturalCompare(a, b) < 0; });
  return names;
}

// The folder's name with its parent's: folders of checkpoints are all named alike.
std::string NameOf(const fs::path& folder) {
  const std::string parent = folder.parent_path().filename().string();
  return (parent.empty() ? "" : parent + "/") + folder.filename().string();
}

// What makes it another run. Not where the data lie, but what they are.
std::string IdentityOf(const fs::path& folder, const EvalOptions& options,
                       const std::string& data_sha256) {
  std::string text = folder.generic_string() + "\n" + data_sha256 + "\n" + options.task + "\n" +
                     options.group + "\n" + options.label_delimiter + "\n" +
                     FormatDouble(options.threshold) + "\n" + std::to_string(options.resamples);
  // Only where they are not the defaults: what was kept before they could be chosen is the same.
  if (!options.positive.empty()) text += "\npositive " + options.positive;
  if (options.seed != 1) text += "\nseed " + std::to_string(options.seed);
  if (options.level != EvalOptions().level) text += "\nlevel " + FormatDouble(options.level);
  for (const auto* list :
       {&options.targets, &options.bindings, &options.types, &options.images, &options.classes}) {
    text += "\n";
    for (const std::string& each : *list) text += "\t" + each;
  }
  return text;
}

class CheckpointsEvaluation {
 public:
  explicit CheckpointsEvaluation(const EvalOptions& options)
      : options_(options), line_(options.quiet) {}

  Result<CheckpointTable> Run() {
    TM_ASSIGN_OR_RETURN(const std::vector<std::string> names, ModelsOf(options_.model));
    TM_ASSIGN_OR_RETURN(data_, ReadEvalData(options_.data, options_.types));
    table_.folder = options_.model;
    table_.data_paths = options_.data;
    const evaluate::CheckpointSteps steps = evaluate::FindCheckpointSteps(names);
    table_.steps_from = steps.how;
    if (!options_.output.empty()) TM_RETURN_IF_ERROR(OpenKeeper());
    next_step_ = keeper_ && !keeper_->kept().empty() ? keeper_->kept().back().step + 1 : 0;
    for (size_t i = 0; i < names.size(); ++i) {
      if (!steps.steps[i]) {
        table_.notes.push_back(names[i] + " has no step in its name and was not evaluated");
        continue;
      }
      line_.Show("Checkpoint " + std::to_string(i + 1) + " of " + std::to_string(names.size()));
      TM_RETURN_IF_ERROR(AddOne(names[i], steps.by_order ? std::nullopt : steps.steps[i]));
    }
    if (keeper_) {
      AddKept();
      TM_RETURN_IF_ERROR(keeper_->Finish());
    }
    std::sort(table_.rows.begin(), table_.rows.end(),
              [](const CheckpointRow& a, const CheckpointRow& b) { return a.step < b.step; });
    return std::move(table_);
  }

 private:
  Status OpenKeeper() {
    std::error_code error;
    fs::path folder = fs::canonical(options_.model, error);
    if (error) folder = options_.model;
    const std::string name =
        NameOf(folder) + " on " + fs::path(options_.data.front()).stem().string();
    TM_ASSIGN_OR_RETURN(
        keeper_,
        CheckpointKeeper::Open(options_.output, IdentityOf(folder, options_, data_.sha256), name));
    return {};
  }

  // Without a step it gets the next one. What is wrong with a checkpoint leaves out that one only;
  // an error of the file that keeps them ends it.
  Status AddOne(const std::string& name, std::optional<int64_t> step) {
    const auto leave_out = [&](const Error& error) {
      table_.left_out.emplace_back(name,
                                   error.message + (error.hint.empty() ? "" : ". " + error.hint));
    };
    const auto model = ReadEvalModel((fs::path(options_.model) / name).string());
    if (!model.ok()) {
      leave_out(model.error());
      return {};
    }
    if (keeper_) {
      for (const KeptCheckpoint& kept : keeper_->kept()) {
        if (kept.model_sha256 == model->sha256 && (!step || *step == kept.step)) return {};
        if (!step || *step != kept.step) continue;
        leave_out(MakeError(ErrorCode::kInvalid,
                            "another model was evaluated at step " + std::to_string(kept.step) +
                                " before (" + kept.file + "); its figures stay",
                            "Keep the new one in another file."));
        return {};
      }
    }
    auto run = EvaluateModel(*model, data_, options_, &line_);
    if (!run.ok()) {
      leave_out(run.error());
      return {};
    }
    CheckpointRow row;
    row.step = step.value_or(next_step_++);
    row.file = name;
    row.json = EvalJson(run->result);
    if (keeper_) TM_RETURN_IF_ERROR(keeper_->Add(row.step, name, run->result));
    table_.rows.push_back(std::move(row));
    return {};
  }

  void AddKept() {
    for (const KeptCheckpoint& kept : keeper_->kept()) {
      table_.rows.push_back({kept.step, kept.file, true, kept.json});
    }
  }

  const EvalOptions& options_;
  ProgressLine line_;
  EvalData data_;
  std::unique_ptr<CheckpointKeeper> keeper_;
  int64_t next_step_ = 0;
  CheckpointTable table_;
};

}  // namespace

int EvalCheckpoints(const EvalOptions& options) {
  if (!options.predictions.empty()) {
    return ReportUsage("--predictions takes one model, not a folder of checkpoints");
  }
  const auto table = CheckpointsEvaluation(options).Run();
  if (!table.ok()) return Report(table.error());
  if (options.json) {
    std::printf("%s\n", CheckpointsJson(*table).c_str());
  } else {
    PrintCheckpoints(*table);
  }
  for (const auto& [file, why] : table->left_out) {
    Report(MakeError(ErrorCode::kInvalid, file + ": " + why));
  }
  if (table->rows.empty()) return kFailed;
  return table->left_out.empty() ? kDone : kDoneWithProblems;
}

}  // namespace tidemark::cli
