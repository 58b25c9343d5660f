// The CSV that the W&B interface exports: one column an x-axis, then three columns a run and
// metric,
// "<run> - <metric>", the same with __MIN and with __MAX.
//
// A run's name may hold " - " itself, so a name is cut at its last one. The __MIN and __MAX columns
// are bounds of what W&B averaged into a point: data of their own, kept as metrics of their own
// under the names that the file gives them.
#include <memory>
#include <string>
#include <unordered_set>

#include "import/csv_format.h"
#include "import/csv_parser.h"
#include "import/text_paths.h"

namespace tidemark {
namespace {

constexpr std::string_view kSeparator = " - ";
constexpr std::string_view kMin = "__MIN";
constexpr std::string_view kMax = "__MAX";
// The step again, beside an x-axis that is the step already.
constexpr std::string_view kStepAgain[] = {"_step", "_step__MIN", "_step__MAX"};

// Whether some column has its bounds beside it.
bool HasBounds(const TextRow& names) {
  std::unordered_set<std::string_view> known(names.begin(), names.end());
  for (const std::string& name : names) {
    bool run_metric = name.find(kSeparator) != name.npos;
    if (run_metric && known.count(name + std::string(kMin)) != 0 &&
        known.count(name + std::string(kMax)) != 0) {
      return true;
    }
  }
  return false;
}

class WandbCsvParser : public CsvParser {
 public:
  explicit WandbCsvParser(const OpenContext& context)
      : CsvParser(TargetOf(context), Growth::kAppended, context) {}

 protected:
  [[nodiscard]] ColumnRoles Plan(const CsvStart& start, const ColumnChoice& choice) const override {
    ColumnRoles roles = CsvParser::Plan(start, choice);
    bool has_step = roles.Find(ColumnRole::kStep) >= 0;
    for (ColumnUse& use : roles.columns) {
      size_t at = use.name.rfind(kSeparator);
      bool value = use.role == ColumnRole::kMetric || use.role == ColumnRole::kUndecided;
      if (!value) continue;
      if (at == use.name.npos || at == 0) {
        use.of_all_runs = true;
        continue;
      }
      use.run = use.name.substr(0, at);
      use.name = use.name.substr(at + kSeparator.size());
      for (std::string_view again : kStepAgain) {
        if (has_step && use.name == again) use.role = ColumnRole::kIgnored;
      }
    }
    return roles;
  }
};

class WandbCsv : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "wandb-csv"; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    Claim claim;
    std::string_view text = HeadText(head);
    bool marked = text.find(kMin) != text.npos && text.find(kSeparator) != text.npos;
    if (SuffixOf(head.file.path) != "csv" || !marked) return claim;
    auto start = LookAtCsv(head);
    // A header longer than the head is that of a large export.
    bool long_header = !HeadIsAll(head) && text.find('\n') == text.npos;
    if (!long_header && (!start || !HasBounds(start->names))) return claim;
    claim.confidence = kKnownByMarks;
    claim.run_path = std::string(WithoutSuffix(head.file.path));
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    return CsvFirstRecord(head);
  }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    return std::make_unique<WandbCsvParser>(context);
  }
};

}  // namespace

const Format& WandbCsvFormat();

const Format& WandbCsvFormat() {
  static const WandbCsv kFormat;
  return kFormat;
}

}  // namespace tidemark
