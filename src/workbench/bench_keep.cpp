// Evaluations as they are kept: described, packed, and taken back from a file.
#include <algorithm>
#include <utility>

#include "evaluate/kept/kernels_name.h"
#include "evaluate/kept/model_bundle.h"
#include "generated/build_id.h"
#include "workbench/bench.h"
#include "workbench/keep_run.h"

namespace tidemark::workbench {
namespace {

using evaluate::KeptEvaluation;
using State = ModelCard::State;

constexpr uint64_t kMostPredictionBytes = uint64_t{512} << 20;

evaluate::KeptScaling ScalingOf(Scaling scaling) {
  switch (scaling) {
    case Scaling::kDivide:
      return evaluate::KeptScaling::kDivide;
    case Scaling::kStandardise:
      return evaluate::KeptScaling::kStandardise;
    case Scaling::kNone:
      break;
  }
  return evaluate::KeptScaling::kNone;
}

void DescribeModel(const BenchModel& model, KeptEvaluation* kept) {
  kept->model_name = model.card.name;
  kept->model_sha256 = model.card.sha256;
  for (const BenchModelFile& file : model.files) {
    if (file.file.source == nullptr) continue;  // weights that nothing needed
    kept->model_files.push_back({file.name, file.sha256, file.file.source->size()});
  }
}

void DescribeBinding(const BenchModel& model, KeptEvaluation* kept) {
  const ModelRun& run = *model.run;
  const auto& bound = run.choices().binding.inputs;
  for (size_t i = 0; i < bound.size(); ++i) {
    evaluate::KeptInput input;
    input.name = model.card.input_names[i];
    for (const size_t column : bound[i].columns) {
      input.columns.push_back(run.data().columns[column].name());
    }
    for (const InputChoice& choice : model.begun.choices.inputs) {
      if (choice.input != input.name) continue;
      input.scaling = ScalingOf(choice.scaling);
      input.divisor = choice.divisor;
      input.means = choice.means;
      input.scales = choice.scales;
    }
    kept->inputs.push_back(std::move(input));
  }
}

void DescribeTarget(const ModelRun& run, KeptEvaluation* kept) {
  const evaluate::Binding& binding = run.choices().binding;
  const auto name = [&](size_t column) { return run.data().columns[column].name(); };
  if (binding.target) kept->targets.push_back(name(*binding.target));
  for (const size_t column : binding.more_targets) kept->targets.push_back(name(column));
  if (binding.group) kept->group_column = name(*binding.group);
  kept->guesses = binding.notes;
}

// Images, by their files.
void DescribeUnreadable(const evaluate::DataSet& data, KeptEvaluation* kept) {
  const auto file = data.Find("file");
  for (const evaluate::RowSource::Failure& failure : data.UnreadableRows()) {
    kept->unreadable.emplace_back(
        file ? data.columns[*file].Text(failure.row) : "row " + std::to_string(failure.row + 1),
        failure.why);
  }
}

}  // namespace

Result<KeptEvaluation> BenchState::Describe(uint32_t evaluation) {
  TM_ASSIGN_OR_RETURN(const ModelRun* run, Run(evaluation));
  TM_RETURN_IF_ERROR(NeedsModel(*run));
  const BenchModel& model = *Find(evaluation);
  while (table_.HashSome()) {
  }
  KeptEvaluation kept;
  kept.evaluation = run->evaluation();
  DescribeModel(model, &kept);
  TM_ASSIGN_OR_RETURN(kept.data_sha256, table_.JoinedDigest());
  kept.data_files = table_.JoinedFiles();
  kept.data_rows = run->data().rows;
  kept.skipped_rows = table_.skipped_rows();
  kept.unreadable_values = table_.unreadable_values();
  kept.images = model.begun.images;
  DescribeUnreadable(run->data(), &kept);
  for (const auto& [name, kind] : model.begun.choices.types) {
    kept.types.emplace_back(name, TypeOf(kind));
  }
  DescribeBinding(model, &kept);
  DescribeTarget(*run, &kept);
  kept.program = std::string("tidemark ") + kBuildId;
  kept.kernels = evaluate::KernelsName();
  return kept;
}

Result<Kept> BenchState::KeepEvaluation(const workbench::Keep& request) {
  TM_ASSIGN_OR_RETURN(KeptEvaluation kept, Describe(request.evaluation));
  if (!request.training_run_uuid.empty()) {
    kept.training_run = evaluate::KeptTrainingRun{request.training_run_uuid, ""};
  }
  const BenchModel& model = *Find(request.evaluation);
  const ModelRun& run = *model.run;
  KeepChoices choices;
  choices.name = request.name;
  choices.started_s = model.begun.started_s;
  choices.ended_s = model.begun.ended_s;
  std::optional<evaluate::KeptPredictions> predictions;
  if (request.with_predictions) {
    predictions = evaluate::TakePredictions(run.target(), run.predictions(), run.options().groups);
    choices.predictions = &*predictions;
  }
  if (request.with_model) {
    std::vector<std::vector<uint8_t>> bytes;
    std::vector<evaluate::BundledFile> files;
    for (const BenchModelFile& file : model.files) {
      if (file.file.source == nullptr) continue;
      TM_ASSIGN_OR_RETURN(bytes.emplace_back(), ReadAgain(file));
      files.push_back({file.name, bytes.back()});
    }
    choices.model = evaluate::BundleModel(files);
  }
  Kept answer;
  answer.evaluation = request.evaluation;
  TM_ASSIGN_OR_RETURN(answer.run, MakeKeepRun(kept, std::move(choices)));
  return answer;
}

Status BenchState::AddKept(workbench::AddKept request) {
  TM_ASSIGN_OR_RETURN(KeptEvaluation kept, evaluate::ReadKept(request.document));
  std::optional<evaluate::KeptPredictions> predictions;
  if (!request.predictions.bytes.empty()) {
    TM_ASSIGN_OR_RETURN(
        predictions, evaluate::UnpackPredictions(request.predictions.bytes, kMostPredictionBytes));
  }
  for (const auto& model : models_) {
    if (model->card.kept_run_id != request.run_id) continue;
    Changed();  // it is there: that is told
    return {};
  }
  auto model = std::make_unique<BenchModel>();
  ModelCard& card = model->card;
  card.kept_run_id = request.run_id;
  card.name = kept.model_name;
  card.sha256 = kept.model_sha256;
  for (const evaluate::KeptFile& file : kept.model_files) card.size_bytes += file.size_bytes;
  TM_ASSIGN_OR_RETURN(model->run, ModelRun::OfKept(std::move(kept), std::move(predictions)));
  TellRows(*model->run, &card);
  card.rows = card.rows_done =
      card.rows_counted + card.without_target + card.not_finite + card.unreadable;
  card.resamples = card.resamples_done = model->run->resamples();
  card.state = State::kDone;
  card.evaluation = next_evaluation_++;
  models_.push_back(std::move(model));
  described_ = false;
  Changed();
  return {};
}

// A kept evaluation whose data are on the bench can show its rows. False when there is none.
bool BenchState::GiveDataToKept() {
  for (const auto& model : models_) {
    if (!model->run || model->run->kept() == nullptr || !model->run->has_rows()) continue;
    if (&model->run->data() == &table_.table() || table_.joined().empty()) continue;
    const auto digest = table_.JoinedDigest();
    const auto& rows = model->run->evaluated().rows;
    const bool fits = rows.empty() || rows.back() < table_.table().rows;
    if (!digest.ok() || *digest != model->run->kept()->data_sha256 || !fits) continue;
    model->run->set_data(&table_.table());
    Forget(model->card.evaluation);
    Changed();
    return true;
  }
  return false;
}

bool BenchState::AreSameData(const ModelRun& first, const ModelRun& second) {
  const auto digest = [&](const ModelRun& run) {
    if (run.kept() != nullptr) return run.kept()->data_sha256;
    const auto joined = table_.JoinedDigest();
    return joined.ok() ? *joined : std::string();
  };
  if (first.kept() == nullptr && second.kept() == nullptr) return true;
  return digest(first) == digest(second);
}

bool BenchState::is_reading() const {
  const bool models = std::any_of(models_.begin(), models_.end(), [](const auto& model) {
    return model->card.state == State::kReading;
  });
  return models || !models_to_read_.empty() || !others_.empty() || join_due_ || !table_.is_hashed();
}

uint32_t BenchState::FindModel(const std::string& sha256) const {
  for (const auto& model : models_) {
    if (model->model && model->card.sha256 == sha256) return model->card.evaluation;
  }
  return 0;
}

}  // namespace tidemark::workbench
