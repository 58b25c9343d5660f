// DVCLive: a folder with plots/metrics/<metric>.tsv, one file a metric, and params.yaml.
//
// A metric's name is the path of its file below plots/metrics; the header names only the last part.
// metrics.json holds the last values and is read only where there are no plots.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "base/hash64.h"
#include "base/json.h"
#include "import/csv_format.h"
#include "import/csv_parser.h"
#include "import/json_rows.h"
#include "import/text_paths.h"
#include "import/yaml_params.h"

namespace tidemark {
namespace {

constexpr std::string_view kName = "dvclive";
constexpr std::string_view kPlots = "plots/metrics/";
constexpr std::string_view kLastValues = "metrics.json";
constexpr std::string_view kParamsFile = "params.yaml";

struct PlotPath {
  std::string run_path;
  std::string metric;
};

std::optional<PlotPath> PlotOf(std::string_view path) {
  size_t at = path.substr(0, kPlots.size()) == kPlots ? 0 : path.npos;
  size_t below = path.rfind("/" + std::string(kPlots));
  if (below != path.npos) at = below + 1;
  if (at == path.npos || SuffixOf(path) != "tsv") return std::nullopt;
  PlotPath plot;
  plot.run_path = std::string(path.substr(0, at == 0 ? 0 : at - 1));
  plot.metric = std::string(WithoutSuffix(path.substr(at + kPlots.size())));
  return plot;
}

bool HasPlots(const FileHead& head) {
  std::string plots = JoinPath(FolderOf(head.file.path), "plots/metrics");
  for (const FileEntry& file : head.tree.Below(plots)) {
    if (SuffixOf(file.path) == "tsv") return true;
  }
  return false;
}

bool AllNumbers(JsonValue object) {
  for (size_t i = 0; i < object.size(); ++i) {
    JsonValue value = object.Member(i).second;
    if (value.is_object() ? !AllNumbers(value) : !value.Number().has_value()) return false;
  }
  return true;
}

class PlotParser : public CsvParser {
 public:
  PlotParser(const OpenContext& context, std::string metric)
      : CsvParser(TargetOf(context), Growth::kAppended, context), metric_(std::move(metric)) {}

 protected:
  [[nodiscard]] ColumnRoles Plan(const CsvStart& start, const ColumnChoice& choice) const override {
    ColumnRoles roles = CsvParser::Plan(start, choice);
    for (size_t i = 0; i < roles.columns.size(); ++i) {
      ColumnUse& use = roles.columns[i];
      bool value = use.role == ColumnRole::kMetric || use.role == ColumnRole::kUndecided;
      if (value)
        use.name = start.names[i] == FileNameOf(metric_) ? metric_ : metric_ + "/" + use.name;
    }
    return roles;
  }

 private:
  std::string metric_;
};

// metrics.json: one row, names nested on '/'. Read again when it has changed: then it is the next
// row.
class LastValuesParser : public FileParser {
 public:
  explicit LastValuesParser(const OpenContext& context)
      : target_(TargetOf(context)), state_(context.parser_state) {}

  Result<size_t> Parse(std::span<const uint8_t> bytes, uint64_t /*offset*/, bool at_end,
                       BatchBuilder* out) override {
    if (!at_end) return size_t{0};
    std::string state = std::to_string(Hash64(bytes));
    if (state == state_) return bytes.size();
    TM_ASSIGN_OR_RETURN(JsonDocument document, JsonDocument::Parse(AsText(bytes)));
    JsonSample sample('/');
    sample.Add(document.root());
    TextTable table(target_);
    PlanFromSample(sample, {}, &table);
    JsonRows(&table, '/').AddRow(document.root(), 0, out);
    table.Report(out);
    state_ = std::move(state);
    return bytes.size();
  }

  [[nodiscard]] std::string SaveState() const override { return state_; }
  [[nodiscard]] bool resumes_by_offset() const override { return false; }

 private:
  TableTarget target_;
  std::string state_;
};

class Dvclive : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return kName; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    Claim claim;
    std::string_view path = head.file.path;
    std::string_view file = FileNameOf(path);
    if (file == kLastValues) return LookAtLastValues(head);
    if (file == kParamsFile) {
      if (!HasPlots(head)) return claim;
      claim.joins = kName;
      claim.run_path = std::string(FolderOf(path));
      claim.confidence = kKnownByLayout;
      return claim;
    }
    auto plot = PlotOf(path);
    if (!plot) return claim;
    auto start = LookAtCsv(head);
    if (!start || !start->has_header || !HasStep(*start)) return claim;
    claim.confidence = kKnownByLayout;
    claim.run_path = std::move(plot->run_path);
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    if (PlotOf(head.file.path)) return CsvFirstRecord(head);
    if (FileNameOf(head.file.path) != kLastValues) return head.head;
    // The values change; the first name stays.
    return head.head.first(std::min(HeadText(head).find(':'), head.head.size()));
  }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    auto plot = PlotOf(context.head.file.path);
    if (plot) return std::make_unique<PlotParser>(context, std::move(plot->metric));
    if (FileNameOf(context.head.file.path) == kParamsFile) return MakeYamlParamsParser(context);
    return std::make_unique<LastValuesParser>(context);
  }

 private:
  static bool HasStep(const CsvStart& start) {
    for (const std::string& name : start.names) {
      if (name == "step") return true;
    }
    return false;
  }

  static Claim LookAtLastValues(const FileHead& head) {
    Claim claim;
    if (!HeadIsAll(head)) return claim;
    auto document = JsonDocument::Parse(HeadText(head));
    if (!document.ok() || !document->root().Find("step").Int() || !AllNumbers(document->root())) {
      return claim;
    }
    claim.confidence = kKnownByLayout;
    claim.run_path = std::string(FolderOf(head.file.path));
    if (HasPlots(head))
      claim.skip_reason = "Holds the last values of plots/metrics, which were read.";
    return claim;
  }
};

}  // namespace

const Format& DvcliveFormat();

const Format& DvcliveFormat() {
  static const Dvclive kFormat;
  return kFormat;
}

}  // namespace tidemark
