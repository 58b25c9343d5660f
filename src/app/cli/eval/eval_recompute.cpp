#include "app/cli/eval/eval_recompute.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "app/cli/eval/eval_run.h"
#include "app/cli/eval/kept_choice.h"
#include "app/cli/paths.h"
#include "app/cli/printable.h"
#include "base/json_writer.h"
#include "base/number_text.h"
#include "evaluate/kept/compare_figures.h"
#include "evaluate/kept/kept_names.h"
#include "evaluate/kept/model_bundle.h"

namespace tidemark::cli {
namespace {

using evaluate::Verdict;

struct Recomputation {
  StoredClaim claim;
  bool model_was_kept = false;
  evaluate::KeptEvaluation recomputed;
  evaluate::ClaimComparison comparison;
};

// What is named beside the file: a run, a model, or both, in this order.
struct Named {
  std::string run, model;
};
Result<Named> NamesOf(const EvalOptions& options, KeptChoice* kept) {
  const auto& words = options.words;
  if (words.size() > 2) {
    return MakeError(ErrorCode::kInvalid, "--recompute takes a run and a model, not more",
                     "Write: tidemark eval --recompute FILE [RUN] [MODEL] --data D.");
  }
  if (words.empty()) return Named{};
  if (words.size() == 2) return Named{words[0], words[1]};
  if (!kept->Has(words[0]) && IsThere(words[0])) return Named{"", words[0]};
  return Named{words[0], ""};
}

Result<EvalModel> KeptModel(const StoredClaim& claim) {
  if (claim.model.empty()) {
    return MakeError(ErrorCode::kNotFound,
                     "The model " + claim.kept.model_name + " is not kept in the file",
                     "Give it too; its SHA-256 is " + claim.kept.model_sha256 + ".");
  }
  TM_ASSIGN_OR_RETURN(const auto files,
                      evaluate::UnbundleModel(claim.model, claim.kept.model_name));
  const auto own = [](std::span<const uint8_t> bytes) {
    return model::SharedBytes::Own({bytes.begin(), bytes.end()});
  };
  ModelFiles read;
  read.file = own(files.front().bytes);
  for (size_t i = 1; i < files.size(); ++i) {
    read.external.push_back({files[i].name, model::SourceOf(own(files[i].bytes))});
  }
  return MakeEvalModel(claim.kept.model_name, std::move(read));
}

// Everything as it was chosen then.
EvalOptions OptionsOf(const EvalOptions& asked, const evaluate::KeptEvaluation& kept) {
  EvalOptions options;
  options.data = asked.data;
  options.quiet = asked.quiet;
  options.targets = kept.targets;
  options.task = std::string(evaluate::TaskName(kept.evaluation.task));
  options.group = kept.group_column;
  options.label_delimiter = kept.label_delimiter;
  for (const auto& [column, type] : kept.types) {
    options.types.push_back(column + "=" + std::string(evaluate::ColumnTypeWord(type)));
  }
  options.classes = kept.classes_given;
  if (!kept.images.empty()) options.images = {kept.images};
  options.threshold = kept.evaluation.options.threshold;
  options.positive = evaluate::PositiveName(kept.evaluation);
  options.level = kept.evaluation.options.level;
  options.seed = kept.evaluation.options.seed;
  options.resamples = kept.evaluation.options.resamples;
  options.claimed = &kept;
  return options;
}

Result<Recomputation> Recompute(const EvalOptions& asked) {
  TM_ASSIGN_OR_RETURN(KeptChoice kept, KeptChoice::Open(asked.recompute));
  TM_ASSIGN_OR_RETURN(const Named named, NamesOf(asked, &kept));
  Recomputation done;
  TM_ASSIGN_OR_RETURN(done.claim, kept.Find(named.run, named.model.empty()));
  if (asked.data.empty()) {
    return MakeError(
        ErrorCode::kInvalid,
        "The data of the evaluation are not given: " + evaluate::DataName(done.claim.kept),
        "Name them with --data; their SHA-256 is " + done.claim.kept.data_sha256 + ".");
  }
  done.model_was_kept = named.model.empty();
  TM_ASSIGN_OR_RETURN(const EvalModel model,
                      done.model_was_kept ? KeptModel(done.claim) : ReadEvalModel(named.model));
  EvalOptions options = OptionsOf(asked, done.claim.kept);
  TM_ASSIGN_OR_RETURN(options.data, InClaimedOrder(options.data, done.claim.kept.data_files));
  TM_ASSIGN_OR_RETURN(const EvalData data, ReadEvalData(options.data, options.types));
  ProgressLine line(options.quiet);
  auto run = EvaluateModel(model, data, options, &line);
  if (!run.ok()) return run.error().In(model.path);
  done.recomputed = DocumentOf(run->result);
  done.comparison = evaluate::CompareClaims(done.claim.kept, done.recomputed);
  return done;
}

std::string Shown(double value) {
  return std::isnan(value) ? std::string("undefined") : FormatDouble(value);
}

void PrintSubject(const char* what, const std::string& name, const std::string& claimed,
                  const std::string& given, const char* note) {
  std::printf("%-8s%s  sha256 %s%s\n", what, Printable(name).c_str(), claimed.substr(0, 12).c_str(),
              note);
  if (claimed == given) return;
  std::printf("        ANOTHER %s was given: sha256 %s, claimed %s\n", what, given.c_str(),
              claimed.c_str());
}

void Print(const Recomputation& done) {
  const evaluate::KeptEvaluation& claimed = done.claim.kept;
  const evaluate::ClaimComparison& comparison = done.comparison;
  std::printf("run     %s  %s\n", Printable(done.claim.name).c_str(), done.claim.uuid.c_str());
  PrintSubject("model", claimed.model_name, claimed.model_sha256, done.recomputed.model_sha256,
               done.model_was_kept ? "  (kept in the file)" : "");
  PrintSubject("data", evaluate::DataName(claimed), claimed.data_sha256,
               done.recomputed.data_sha256, "");
  std::printf("rows    claimed %llu — recomputed %llu\n",
              static_cast<unsigned long long>(comparison.claimed_rows),
              static_cast<unsigned long long>(comparison.recomputed_rows));
  std::printf("by      %s, then %s\n\n", Printable(claimed.program).c_str(),
              Printable(done.recomputed.program).c_str());
  for (const evaluate::ComparedClaim& figure : comparison.figures) {
    std::printf("%-28s claimed %s — recomputed %s: %s\n", Printable(figure.name).c_str(),
                Shown(figure.claimed).c_str(),
                figure.verdict == Verdict::kMissing ? "nothing" : Shown(figure.recomputed).c_str(),
                std::string(evaluate::VerdictName(figure.verdict)).c_str());
  }
  if (comparison.differing_cells > 0) {
    std::printf("%llu cells of the confusion matrix are different\n",
                static_cast<unsigned long long>(comparison.differing_cells));
  }
  std::printf("\n%s (tolerance %s)\n",
              std::string(evaluate::VerdictName(comparison.verdict)).c_str(),
              FormatDouble(comparison.tolerance).c_str());
}

void WriteNumber(const char* key, double value, JsonWriter* json) {
  json->Key(key);
  if (std::isnan(value)) {
    json->Null();
  } else {
    json->Double(value);
  }
}

void WriteSubject(const char* key, const std::string& name, const std::string& claimed,
                  const std::string& given, JsonWriter* json) {
  json->Key(key).BeginObject();
  json->Key("name").String(name);
  json->Key("claimed_sha256").String(claimed);
  json->Key("sha256").String(given);
  json->Key("same").Bool(claimed == given);
  json->EndObject();
}

void WriteFigure(const evaluate::ComparedClaim& figure, JsonWriter* json) {
  json->Key(figure.name).BeginObject();
  WriteNumber("claimed", figure.claimed, json);
  WriteNumber("recomputed", figure.recomputed, json);
  WriteNumber("claimed_low", figure.claimed_interval.low, json);
  WriteNumber("claimed_high", figure.claimed_interval.high, json);
  WriteNumber("recomputed_low", figure.recomputed_interval.low, json);
  WriteNumber("recomputed_high", figure.recomputed_interval.high, json);
  json->Key("verdict").String(evaluate::VerdictName(figure.verdict));
  json->EndObject();
}

std::string ToJson(const Recomputation& done) {
  const evaluate::KeptEvaluation& claimed = done.claim.kept;
  JsonWriter json;
  json.BeginObject();
  json.Key("run_id").String(done.claim.uuid);
  json.Key("run").String(done.claim.name);
  WriteSubject("model", claimed.model_name, claimed.model_sha256, done.recomputed.model_sha256,
               &json);
  WriteSubject("data", evaluate::DataName(claimed), claimed.data_sha256,
               done.recomputed.data_sha256, &json);
  json.Key("claimed_program").String(claimed.program);
  json.Key("program").String(done.recomputed.program);
  json.Key("claimed_rows").Uint(done.comparison.claimed_rows);
  json.Key("rows").Uint(done.comparison.recomputed_rows);
  json.Key("differing_cells").Uint(done.comparison.differing_cells);
  json.Key("tolerance").Double(done.comparison.tolerance);
  json.Key("verdict").String(evaluate::VerdictName(done.comparison.verdict));
  json.Key("metrics").BeginObject();
  for (const evaluate::ComparedClaim& figure : done.comparison.figures) {
    WriteFigure(figure, &json);
  }
  json.EndObject().EndObject();
  return json.Take();
}

}  // namespace

int RecomputeEvaluation(const EvalOptions& options) {
  const auto done = Recompute(options);
  if (!done.ok()) return Report(done.error());
  if (options.json) {
    std::printf("%s\n", ToJson(*done).c_str());
  } else {
    Print(*done);
  }
  const Verdict verdict = done->comparison.verdict;
  return verdict == Verdict::kEqual || verdict == Verdict::kWithinTolerance ? kDone : kFailed;
}

}  // namespace tidemark::cli
