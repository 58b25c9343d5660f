// `tidemark example`: trains the example experiment and writes it like any import, so that it is a
// file like any other.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "app/cli/example/sweep.h"
#include "app/cli/paths.h"
#include "app/cli/progress.h"
#include "app/cli/words.h"
#include "base/json_writer.h"
#include "base/uuid.h"
#include "generated/build_id.h"
#include "store/import_writer.h"

namespace tidemark::cli {
namespace {

using example::Digits;

Result<std::string> DigitsText(const ExampleOptions& options) {
  if (options.digits.empty()) return std::string(example::EmbeddedDigits());
  std::ifstream in(options.digits, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return MakeError(ErrorCode::kNotFound, "Can't read " + options.digits);
  return text.str();
}

// A run whose last losses are not numbers has diverged.
bool Diverged(const TrainingLog& log) {
  const PointColumns& loss = log.metrics.front().second;
  return !std::isfinite(loss.values.back());
}

Status WriteRun(ImportWriter* writer, int64_t source_id, const TrainingLog& log) {
  const TrainingPlan& plan = log.plan;
  RunUpsert facts;
  facts.uuid = FormatUuid(MakeUuid5(kTidemarkNamespace, "example/" + plan.name()));
  facts.project = "digits";
  facts.name = plan.name();
  facts.group = "width " + std::to_string(plan.width);
  facts.status = Diverged(log) ? "failed" : "finished";
  facts.started_s = log.started_s;
  facts.ended_s = log.ended_s;
  TM_ASSIGN_OR_RETURN(const int64_t run, writer->Run(source_id, plan.name(), facts));
  const std::pair<const char*, ParamValue> params[] = {
      {"lr", plan.learning_rate},
      {"width", static_cast<int64_t>(plan.width)},
      {"seed", static_cast<int64_t>(plan.seed)},
      {"epochs", static_cast<int64_t>(plan.epochs)},
      {"batch", static_cast<int64_t>(plan.batch)},
      {"momentum", plan.momentum},
      {"weight_decay", plan.weight_decay},
      {"model", std::string("mlp")},
  };
  for (const auto& [key, value] : params) TM_RETURN_IF_ERROR(writer->Param(run, key, value));
  TM_RETURN_IF_ERROR(writer->Tag(run, "made_by", std::string("tidemark ") + kBuildId));
  for (const auto& [name, points] : log.metrics) {
    TM_RETURN_IF_ERROR(writer->Append(run, name, "", points));
  }
  return writer->EndBatch(source_id, SourceProgress{});
}

Status MakeExample(const ExampleOptions& options) {
  TM_ASSIGN_OR_RETURN(const std::string text, DigitsText(options));
  TM_ASSIGN_OR_RETURN(const Digits all, example::ParseDigits(text));
  const DigitsSplit digits = example::Split(all);
  StoreOptions open;
  open.path = options.output;
  open.mode = OpenMode::kCreate;
  TM_ASSIGN_OR_RETURN(const auto store, Store::Open(open));
  TM_RETURN_IF_ERROR(store->SetName("Handwritten digits"));
  TM_ASSIGN_OR_RETURN(const auto writer, ImportWriter::Begin(store.get(), "digits"));
  TM_ASSIGN_OR_RETURN(const StoredSource source, writer->UseSource({"example", "digits", "", 1}));
  ProgressLine line(options.quiet);
  const std::vector<TrainingPlan> plans = ExamplePlans();
  for (size_t i = 0; i < plans.size(); ++i) {
    line.Show("Training " + std::to_string(i + 1) + " of " + std::to_string(plans.size()));
    TM_RETURN_IF_ERROR(WriteRun(writer.get(), source.id, Train(plans[i], digits)));
  }
  TM_ASSIGN_OR_RETURN(const ImportTotals totals, writer->Finish());
  TM_RETURN_IF_ERROR(store->Close());
  if (options.json) {
    JsonWriter json;
    json.BeginObject().Key("runs_added").Uint(totals.runs_added);
    json.Key("points_added").Uint(totals.points_added).EndObject();
    std::printf("%s\n", json.text().c_str());
  } else {
    std::printf("%s: %llu runs, %llu points\n", options.output.c_str(),
                static_cast<unsigned long long>(totals.runs_added),
                static_cast<unsigned long long>(totals.points_added));
  }
  return {};
}

}  // namespace

int ExampleWord(const ExampleOptions& options) {
  if (IsThere(options.output)) {
    return ReportUsage(options.output + " is there already; choose another name");
  }
  if (const Status fits = CheckOutputFile(options.output); !fits.ok()) return Report(fits.error());
  const Status status = MakeExample(options);
  if (status.ok()) return kDone;
  RemoveUnfinished(options.output);
  return Report(status.error());
}

}  // namespace tidemark::cli
