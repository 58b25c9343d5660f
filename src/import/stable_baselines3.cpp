// Stable-Baselines3: progress.csv and progress.json of its logger, monitor.csv of its Monitor
// wrapper.
//
// The logger rewrites progress.csv when keys appear, and a second run into the same folder goes on
// in the same file. A monitor has one row an episode: reward r, length l, seconds t. Its step is
// the sum of the lengths, its wall time t after the start that the first line names.
#include <memory>
#include <string>

#include "base/json.h"
#include "import/csv_format.h"
#include "import/csv_parser.h"
#include "import/json_params.h"
#include "import/jsonl.h"
#include "import/text_paths.h"

namespace tidemark {
namespace {

constexpr std::string_view kProgress = "progress.csv";
constexpr std::string_view kProgressJson = "progress.json";
constexpr std::string_view kMonitor = "monitor.csv";
constexpr std::string_view kStepNames[] = {"time/total_timesteps", "total_timesteps",
                                           "total timesteps"};

bool IsMonitor(std::string_view text) {
  return text.substr(0, 2) == "#{" &&
         text.substr(0, text.find('\n')).find("\"t_start\"") != text.npos;
}

bool HasTimesteps(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  return line.find("total_timesteps") != line.npos || line.find("total timesteps") != line.npos;
}

class ProgressParser : public CsvParser {
 public:
  explicit ProgressParser(const OpenContext& context)
      : CsvParser(TargetOf(context), Growth::kRewritten, context) {}

 protected:
  [[nodiscard]] ColumnRoles Plan(const CsvStart& start, const ColumnChoice& choice) const override {
    ColumnChoice steps = choice;
    for (std::string_view name : kStepNames) {
      for (const std::string& column : start.names) {
        if (steps.step.empty() && column == name) steps.step = column;
      }
    }
    return CsvParser::Plan(start, steps);
  }
};

class MonitorParser : public CsvParser {
 public:
  // Environments that run side by side write one monitor each, "0.monitor.csv": contexts of one
  // run.
  MonitorParser(const OpenContext& context, std::string environment)
      : CsvParser(TargetOf(context), Growth::kAppended, context),
        environment_(std::move(environment)) {}

 protected:
  [[nodiscard]] ColumnRoles Plan(const CsvStart& start,
                                 const ColumnChoice& /*choice*/) const override {
    ColumnChoice columns;
    columns.step = "l";
    columns.wall_time = "t";
    ColumnRoles roles = CsvParser::Plan(start, columns);
    roles.step_is_increment = true;
    roles.time_form = TimeForm::kSeconds;
    for (ColumnUse& use : roles.columns) use.context = environment_;
    return roles;
  }

  void OnComment(std::string_view line, TextTable* table, BatchBuilder* out) override {
    if (!line.empty()) line.remove_prefix(1);
    auto header = JsonDocument::Parse(line);
    if (!header.ok()) return;
    if (auto start = header->root().Find("t_start").Number()) table->set_time_origin(*start);
    JsonValue environment = header->root().Find("env_id");
    bool named = environment.exists() && environment.TextOr("None") != "None";
    if (!named) return;
    RunFacts facts;
    facts.run_path = target().run_path;
    out->Param(out->Run(facts), "env_id", ParamOf(environment));
  }

 private:
  std::string environment_;
};

class StableBaselines3 : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "stable-baselines3"; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    Claim claim;
    std::string_view path = head.file.path;
    std::string_view file = FileNameOf(path);
    std::string_view text = HeadText(head);
    if (file == kProgressJson) return LookAtJson(head);
    if (SuffixOf(path) != "csv") return claim;
    if (IsMonitor(text)) {
      claim.run_path = EndsWith(file, kMonitor) ? std::string(FolderOf(path)) : RunPathOfFile(path);
    } else if (HasTimesteps(text) && LookAtCsv(head)) {
      claim.run_path = RunPathOfNamed(path, kProgress);
    } else {
      return claim;
    }
    claim.confidence = kKnownByMarks;
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    std::string_view text = HeadText(head);
    if (FileNameOf(head.file.path) == kProgressJson) return JsonlFirstRecord(head);
    if (!IsMonitor(text)) return CsvFirstCell(head);
    return head.head.first(std::min(text.find('\n'), text.size()));
  }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    std::string_view file = FileNameOf(context.head.file.path);
    if (file == kProgressJson) return std::make_unique<JsonlParser>(TargetOf(context), context);
    if (!IsMonitor(HeadText(context.head))) return std::make_unique<ProgressParser>(context);
    std::string environment;
    if (EndsWith(file, "." + std::string(kMonitor))) {
      environment = std::string(file.substr(0, file.size() - kMonitor.size() - 1));
    }
    return std::make_unique<MonitorParser>(context, std::move(environment));
  }

 private:
  static Claim LookAtJson(const FileHead& head) {
    Claim claim;
    if (!HasTimesteps(HeadText(head)) || !LookAtJsonl(head)) return claim;
    claim.confidence = kKnownByMarks;
    claim.run_path = std::string(FolderOf(head.file.path));
    if (HasSibling(head, kProgress))
      claim.skip_reason = "Holds the same values as progress.csv, which was read.";
    return claim;
  }
};

}  // namespace

const Format& StableBaselines3Format();

const Format& StableBaselines3Format() {
  static const StableBaselines3 kFormat;
  return kFormat;
}

}  // namespace tidemark
