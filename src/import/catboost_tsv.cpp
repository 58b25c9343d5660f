// CatBoost's catboost_info: learn_error.tsv, test_error.tsv and time_left.tsv, one row an
// iteration.
//
// The files are one run. Learning and test set log metrics of the same name: with both files there,
// the set is the metrics' context. catboost_training.json holds the same numbers and is read where
// the tables are missing.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "import/csv_format.h"
#include "import/csv_parser.h"
#include "import/json_document.h"
#include "import/json_params.h"
#include "import/text_paths.h"

namespace tidemark {
namespace {

constexpr std::string_view kLearn = "learn_error.tsv";
constexpr std::string_view kTest = "test_error.tsv";
constexpr std::string_view kTime = "time_left.tsv";
constexpr std::string_view kTraining = "catboost_training.json";

class ErrorParser : public CsvParser {
 public:
  ErrorParser(const OpenContext& context, std::string set)
      : CsvParser(TargetOf(context), Growth::kAppended, context), set_(std::move(set)) {}

 protected:
  [[nodiscard]] ColumnRoles Plan(const CsvStart& start, const ColumnChoice& choice) const override {
    ColumnRoles roles = CsvParser::Plan(start, choice);
    for (ColumnUse& use : roles.columns) use.context = set_;
    return roles;
  }

 private:
  std::string set_;
};

// {"meta": {learn_metrics: [{name}], test_metrics, learn_sets, test_sets, name}, "iterations":
// [{learn: [..], test: [[..]] or [..], iteration, passed_time, remaining_time}]}
class TrainingParser : public JsonDocumentParser {
 public:
  using JsonDocumentParser::JsonDocumentParser;

 protected:
  [[nodiscard]] std::optional<size_t> FindRows(std::string_view text) const override {
    auto at = FindJsonMember(text, "iterations");
    return at && text[*at] == '[' ? at : std::nullopt;
  }

  void ReadFacts(std::string_view text, BatchBuilder* out) override {
    auto at = FindJsonMember(text, "meta");
    if (!at) return;
    JsonScanner members(text, JsonBegin(text));
    for (JsonPiece piece; members.Next(&piece);) {
      if (piece.key != "meta") continue;
      auto meta = JsonDocument::Parse(piece.value);
      if (!meta.ok()) return;
      JsonValue root = meta->root();
      learn_names_ = NamesOf(root.Find("learn_metrics"));
      test_names_ = NamesOf(root.Find("test_metrics"));
      test_sets_ = root.Find("test_sets").size();
      if (auto iterations = root.Find("iteration_count").Int()) {
        out->Param(RunSlot(out), "iteration_count", *iterations);
      }
    }
  }

  void Plan(const JsonSample& /*sample*/, const ColumnChoice& /*choice*/,
            TextTable* table) const override {
    ColumnRoles roles;
    TextRow names;
    auto add = [&](std::string column, ColumnRole role, std::string name, std::string context) {
      ColumnUse use;
      use.role = role;
      use.name = std::move(name);
      use.context = std::move(context);
      names.push_back(std::move(column));
      roles.columns.push_back(std::move(use));
    };
    add("iteration", ColumnRole::kStep, "iteration", {});
    add("passed_time", ColumnRole::kMetric, "passed_time", {});
    add("remaining_time", ColumnRole::kMetric, "remaining_time", {});
    std::string learn = test_sets_ > 0 ? "learn" : "";
    for (size_t i = 0; i < learn_names_.size(); ++i) {
      add("learn " + std::to_string(i), ColumnRole::kMetric, learn_names_[i], learn);
    }
    for (size_t set = 0; set < test_sets_; ++set) {
      std::string context = test_sets_ == 1 ? "test" : "test " + std::to_string(set);
      for (size_t i = 0; i < test_names_.size(); ++i) {
        add(TestColumn(set, i), ColumnRole::kMetric, test_names_[i], context);
      }
    }
    table->SetColumns(names, std::move(roles));
  }

  void AddRow(JsonValue element, uint64_t offset, TextTable* table, BatchBuilder* out) override {
    table->BeginRow(offset);
    for (const char* name : {"iteration", "passed_time", "remaining_time"}) {
      Put(name, element.Find(name), table);
    }
    JsonValue learn = element.Find("learn");
    for (size_t i = 0; i < learn.size(); ++i) Put("learn " + std::to_string(i), learn.At(i), table);
    JsonValue test = element.Find("test");
    bool one_set = test.size() > 0 && !test.At(0).is_array();
    for (size_t set = 0; set < (one_set ? 1 : test.size()); ++set) {
      JsonValue values = one_set ? test : test.At(set);
      for (size_t i = 0; i < values.size(); ++i) Put(TestColumn(set, i), values.At(i), table);
    }
    table->EndRow(out);
  }

 private:
  static std::string TestColumn(size_t set, size_t metric) {
    return "test " + std::to_string(set) + " " + std::to_string(metric);
  }

  static void Put(const std::string& name, JsonValue value, TextTable* table) {
    size_t column = table->FindColumn(name);
    if (column == TextTable::npos) return;
    if (value.type() == JsonType::kInt) return table->Whole(column, *value.Int());
    if (auto number = value.Number()) table->Number(column, *number);
  }

  static std::vector<std::string> NamesOf(JsonValue metrics) {
    std::vector<std::string> names;
    for (size_t i = 0; i < metrics.size(); ++i) {
      std::string name(metrics.At(i).Find("name").TextOr("metric"));
      MakeSafeName(&name);
      names.push_back(std::move(name));
    }
    return names;
  }

  std::vector<std::string> learn_names_, test_names_;
  size_t test_sets_ = 0;
};

class CatboostTsv : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "catboost"; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    Claim claim;
    std::string_view file = FileNameOf(head.file.path);
    std::string_view text = HeadText(head);
    bool table = file == kLearn || file == kTest || file == kTime;
    if (table ? text.substr(0, 5) != "iter\t"
              : file != kTraining || text.find("\"iterations\"") == text.npos) {
      return claim;
    }
    claim.confidence = kKnownByMarks;
    claim.run_path = std::string(FolderOf(head.file.path));
    if (!table && HasSibling(head, kLearn)) {
      claim.skip_reason = "Holds the same values as learn_error.tsv, which was read.";
    }
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    if (FileNameOf(head.file.path) != kTraining) return CsvFirstRecord(head);
    return JsonFirstElement(head, FindJsonMember(HeadText(head), "iterations"));
  }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    std::string_view file = FileNameOf(context.head.file.path);
    if (file == kTraining) return std::make_unique<TrainingParser>(TargetOf(context), context);
    std::string set;
    if (file == kTest) set = "test";
    if (file == kLearn && HasSibling(context.head, kTest)) set = "learn";
    return std::make_unique<ErrorParser>(context, std::move(set));
  }
};

}  // namespace

const Format& CatboostTsvFormat();

const Format& CatboostTsvFormat() {
  static const CatboostTsv kFormat;
  return kFormat;
}

}  // namespace tidemark
