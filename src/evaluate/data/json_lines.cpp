#include "evaluate/data/json_lines.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/bytes.h"
#include "base/json.h"
#include "evaluate/data/column_builder.h"
#include "evaluate/data/text_window.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kRowsBetweenChecks = 256;
constexpr uint64_t kMaxDocumentBytes = uint64_t{64} << 20;
constexpr std::string_view kBlanks = " \t\r\n";

// A key of some row: one value, or numbers of one shape.
struct Field {
  ColumnBuilder values;
  bool is_array = false;
  std::vector<size_t> shape;
  std::vector<double> numbers;
  size_t width = 1;
};

// A value of the row at hand.
struct RowValue {
  size_t field = 0;
  JsonValue value;
  std::vector<double> numbers;
};

// The numbers of an array of any depth, when all its parts have one shape.
class ArrayReader {
 public:
  bool Read(JsonValue array) { return Take(array, 0); }
  [[nodiscard]] const std::vector<size_t>& shape() const { return shape_; }
  std::vector<double> TakeNumbers() { return std::move(numbers_); }

 private:
  static constexpr size_t kMaxRank = 8;

  bool Take(JsonValue array, size_t depth) {
    size_t size = array.size();
    if (depth == kMaxRank || size == 0) return false;
    if (depth == shape_.size()) {
      if (!numbers_.empty()) return false;  // numbers and arrays side by side
      shape_.push_back(size);
    } else if (shape_[depth] != size) {
      return false;
    }
    for (size_t i = 0; i < size; ++i) {
      JsonValue item = array.At(i);
      if (item.is_array()) {
        if (!Take(item, depth + 1)) return false;
        continue;
      }
      bool leaf = depth + 1 == shape_.size();
      bool numeric = item.type() == JsonType::kInt || item.type() == JsonType::kDouble ||
                     item.type() == JsonType::kNull;
      if (!leaf || !numeric) return false;
      numbers_.push_back(item.Number().value_or(std::nan("")));
    }
    return true;
  }

  std::vector<size_t> shape_;
  std::vector<double> numbers_;
};

class Rows {
 public:
  // The options outlive it. `text_keys`: what an earlier reading found to be text.
  Rows(const ReadOptions& options, std::unordered_set<std::string> text_keys)
      : options_(options), text_keys_(std::move(text_keys)) {}

  Status TakeLine(std::string_view line, uint64_t number) {
    size_t start = line.find_first_not_of(kBlanks);
    if (start == line.npos) return {};
    auto document = JsonDocument::Parse(line);
    if (!document.ok()) {
      report_.Skip(number, document.error().message);
      return {};
    }
    return TakeRow(document->root(), number);
  }

  Status TakeRow(JsonValue object, uint64_t number) {
    row_.clear();
    problem_.clear();
    if (!object.is_object()) {
      problem_ = "this is no object";
    } else {
      TM_RETURN_IF_ERROR(Collect(object, ""));
    }
    if (problem_.empty()) {
      Store();
    } else {
      report_.Skip(number, problem_);
    }
    return ++taken_ % kRowsBetweenChecks == 0 ? CheckSize() : Status();
  }

  [[nodiscard]] std::unordered_set<std::string> KeysThatWantText() const {
    std::unordered_set<std::string> keys = text_keys_;
    for (const Field& field : fields_) {
      if (field.values.wants_text()) keys.insert(field.values.name());
    }
    return keys;
  }

  [[nodiscard]] bool wants_text() const {
    return std::any_of(fields_.begin(), fields_.end(),
                       [](const Field& field) { return field.values.wants_text(); });
  }

  [[nodiscard]] Status CheckSize() const {
    uint64_t bytes = 0;
    for (const Field& field : fields_) {
      bytes += field.values.memory_bytes() + field.numbers.size() * sizeof(double);
    }
    return CheckMemory(bytes, options_);
  }

  DataSet Finish() {
    DataSet data;
    data.format = "JSON lines";
    data.rows = rows_;
    data.report = std::move(report_);
    FillUp();
    for (Field& field : fields_) {
      if (field.is_array) {
        data.columns.emplace_back(field.values.name(), ColumnType::kFloat, std::move(field.numbers),
                                  field.shape);
      } else {
        data.columns.push_back(std::move(field.values).Finish());
      }
    }
    return data;
  }

 private:
  Status Collect(JsonValue object, const std::string& prefix) {
    for (size_t i = 0; i < object.size(); ++i) {
      auto [key, value] = object.Member(i);
      std::string name = prefix + std::string(key);
      if (value.is_object() && value.size() > 0) {
        TM_RETURN_IF_ERROR(Collect(value, name + "."));
        continue;
      }
      if (value.type() == JsonType::kNull) continue;
      TM_RETURN_IF_ERROR(CollectValue(value, std::move(name)));
    }
    return {};
  }

  Status CollectValue(JsonValue value, std::string name) {
    ArrayReader array;
    bool numbers = value.is_array() && array.Read(value);
    auto [found, is_new] = places_.emplace(name, fields_.size());
    if (is_new) {
      TM_RETURN_IF_ERROR(CheckColumns(fields_.size() + 1, options_));
      AddField(std::move(name), numbers ? array.shape() : std::vector<size_t>());
    }
    Field& field = fields_[found->second];
    if (field.is_array != numbers || (numbers && field.shape != array.shape())) {
      problem_ = "the value of \"" + field.values.name() + "\" has another shape than before";
      return {};
    }
    row_.push_back({found->second, value, array.TakeNumbers()});
    return {};
  }

  void AddField(std::string name, std::vector<size_t> shape) {
    bool is_text = text_keys_.count(name) != 0;
    auto type = is_text ? std::optional(ColumnType::kText) : options_.TypeOf(name);
    Field field{ColumnBuilder(std::move(name), type), !shape.empty(), std::move(shape), {}, 1};
    for (size_t extent : field.shape) field.width *= extent;
    fields_.push_back(std::move(field));
  }

  void Store() {
    // A key twice in one object: the last one counts, as in Python and JavaScript.
    for (size_t i = row_.size(); i-- > 0;) StoreValue(&row_[i]);
    ++rows_;
    FillUp();
  }

  // What the rows have not is missing; also keys that only rows which were left out had.
  void FillUp() {
    for (Field& field : fields_) {
      if (field.is_array) {
        field.numbers.resize(rows_ * field.width, std::nan(""));
      } else {
        while (field.values.rows() < rows_) field.values.AppendMissing();
      }
    }
  }

  void StoreValue(RowValue* item) {
    Field& field = fields_[item->field];
    if (field.is_array) {
      if (field.numbers.size() > rows_ * field.width) return;
      field.numbers.resize(rows_ * field.width, std::nan(""));
      field.numbers.insert(field.numbers.end(), item->numbers.begin(), item->numbers.end());
      return;
    }
    if (field.values.rows() > rows_) return;
    while (field.values.rows() < rows_) field.values.AppendMissing();
    if (!Append(item->value, &field.values)) {
      report_.Unreadable(taken_ + 1, "a value of \"" + field.values.name() + "\"");
    }
  }

  static bool Append(JsonValue value, ColumnBuilder* column) {
    switch (value.type()) {
      case JsonType::kBool:
        return column->AppendBoolean(value.Bool().value_or(false));
      case JsonType::kInt:
        if (auto whole = value.Int()) return column->AppendInteger(*whole);
        return column->AppendFloat(value.Number().value_or(std::nan("")));
      case JsonType::kDouble:
        return column->AppendFloat(value.Number().value_or(std::nan("")));
      case JsonType::kString:
        return column->AppendText(value.TextOr(""));
      default:
        return column->AppendText(value.ToJson());
    }
  }

  const ReadOptions& options_;
  std::unordered_set<std::string> text_keys_;
  std::vector<Field> fields_;
  std::unordered_map<std::string, size_t> places_;
  std::vector<RowValue> row_;
  std::string problem_;
  ReadReport report_;
  uint64_t rows_ = 0;
  uint64_t taken_ = 0;
};

// Whether the file is one array; then it is read as a whole.
Result<std::optional<JsonDocument>> WholeDocument(ByteSource* source) {
  std::vector<uint8_t> start(static_cast<size_t>(std::min<uint64_t>(source->size(), 4096)));
  TM_ASSIGN_OR_RETURN(size_t count, source->ReadAt(0, start));
  std::string_view text = AsText(start).substr(0, count);
  size_t first = text.find_first_not_of(kBlanks);
  if (first == text.npos || text[first] != '[') return std::optional<JsonDocument>();
  if (source->size() > kMaxDocumentBytes) {
    return MakeError(ErrorCode::kTooLarge,
                     "a JSON file that is one array may have at most " +
                         std::to_string(kMaxDocumentBytes >> 20) + " MB",
                     "Write an object a line (JSON lines): it is read piece by piece.");
  }
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, ReadBytes(source, 0, source->size()));
  TM_ASSIGN_OR_RETURN(JsonDocument document, JsonDocument::Parse(AsText(bytes)));
  return std::optional<JsonDocument>(std::move(document));
}

class JsonLinesReading final : public DataSetReading {
 public:
  JsonLinesReading(ByteSource* source, std::optional<JsonDocument> document,
                   const ReadOptions& options)
      : source_(source), document_(std::move(document)), options_(options) {
    Begin({});
  }

  Result<bool> Step(size_t rows) override {
    for (size_t i = 0; i < rows; ++i) {
      TM_ASSIGN_OR_RETURN(const bool more, TakeNext());
      if (!more) return Ended();
    }
    return true;
  }

  DataSet Take() override { return std::move(data_); }

 private:
  void Begin(std::unordered_set<std::string> text_keys) {
    rows_ = std::make_unique<Rows>(options_, std::move(text_keys));
    window_ = std::make_unique<TextWindow>(source_);
    number_ = 0;
  }

  Result<bool> TakeNext() {
    if (document_) {
      const JsonValue rows = document_->root();
      if (number_ >= rows.size()) return false;
      TM_RETURN_IF_ERROR(rows_->TakeRow(rows.At(number_), number_ + 1));
      ++number_;
      return true;
    }
    std::string_view line;
    TM_ASSIGN_OR_RETURN(const bool more, window_->NextLine(&line));
    if (!more) return false;
    TM_RETURN_IF_ERROR(rows_->TakeLine(line, ++number_));
    return true;
  }

  Result<bool> Ended() {
    TM_RETURN_IF_ERROR(rows_->CheckSize());
    if (rows_->wants_text() && !again_) {
      again_ = true;
      Begin(rows_->KeysThatWantText());
      return true;
    }
    data_ = rows_->Finish();
    if (data_.rows > 0 && !data_.columns.empty()) return false;
    return MakeError(ErrorCode::kInvalid, "the file has no JSON object with values",
                     "Write an object a line.");
  }

  ByteSource* source_;
  const std::optional<JsonDocument> document_;
  const ReadOptions options_;
  std::unique_ptr<Rows> rows_;
  std::unique_ptr<TextWindow> window_;
  size_t number_ = 0;  // rows or lines until now
  bool again_ = false;
  DataSet data_;
};

}  // namespace

Result<std::unique_ptr<DataSetReading>> StartJsonLines(ByteSource* source,
                                                       const ReadOptions& options) {
  TM_ASSIGN_OR_RETURN(std::optional<JsonDocument> document, WholeDocument(source));
  return std::unique_ptr<DataSetReading>(
      std::make_unique<JsonLinesReading>(source, std::move(document), options));
}

}  // namespace tidemark::evaluate
