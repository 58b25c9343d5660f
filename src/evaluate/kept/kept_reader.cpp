// A kept evaluation from its document.
#include <algorithm>
#include <limits>

#include "base/number_text.h"
#include "evaluate/kept/document_reader.h"
#include "evaluate/kept/kept_evaluation.h"
#include "evaluate/kept/kept_names.h"

namespace tidemark::evaluate {
namespace {

constexpr uint64_t kMostRows = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kMostResamples = 10'000'000;  // more would take days, and nobody makes them
constexpr uint64_t kMostBytes = uint64_t{1} << 53;
constexpr size_t kMostInputs = 4096;

// Reads one document; what goes wrong is in `read`.
class KeptReader {
 public:
  Result<KeptEvaluation> Run(const JsonValue& root) {
    uint64_t version = kKeptVersion;
    read_.Count(root, "version", kMostRows, &version, false);
    if (read_.ok() && version > kKeptVersion) {
      return MakeError(ErrorCode::kUnsupported,
                       "The evaluation was kept by a newer Tidemark (version " +
                           std::to_string(version) + " of its document)",
                       "Use a newer Tidemark.");
    }
    Figures(root);
    Options(root);
    Classes(root);
    Positive(root);
    Files(root);
    Choices(root);
    Rest(root);
    TM_RETURN_IF_ERROR(read_.status());
    return std::move(kept_);
  }

 private:
  void Figures(const JsonValue& root) {
    Evaluation& evaluation = kept_.evaluation;
    std::string word;
    read_.Text(root, "task", &word);
    const auto task = TaskNamed(word);
    if (!task) return read_.Fail("task", "a known task");
    evaluation.task = *task;
    read_.Count(root, "rows", kMostRows, &evaluation.rows);
    const JsonValue metrics = read_.Object(root, "metrics", true);
    for (size_t i = 0; i < metrics.size() && read_.ok(); ++i) {
      const auto [name, value] = metrics.Member(i);
      if (!value.is_object()) return read_.Fail(name, "an object");
      evaluation.metrics.push_back(MetricOf(name, value));
    }
    const JsonValue left_out = read_.Object(root, "left_out", false);
    if (!left_out.exists()) return;
    read_.Count(left_out, "without_target", kMostRows, &evaluation.rows_without_target, false);
    read_.Count(left_out, "not_finite", kMostRows, &evaluation.rows_not_finite, false);
    read_.Count(left_out, "unreadable", kMostRows, &evaluation.rows_unreadable, false);
  }

  EvaluatedMetric MetricOf(std::string_view name, const JsonValue& value) {
    EvaluatedMetric metric;
    metric.metric.name = std::string(name);
    read_.Number(value, "value", &metric.metric.value, false);
    read_.Number(value, "low", &metric.interval.low, false);
    read_.Number(value, "high", &metric.interval.high, false);
    read_.Text(value, "interval", &metric.interval.method, false);
    read_.Text(value, "note", &metric.metric.note, false);
    uint64_t dropped = 0;
    read_.Count(value, "dropped_resamples", kMostResamples, &dropped, false);
    metric.dropped_resamples = static_cast<size_t>(dropped);
    return metric;
  }

  void Options(const JsonValue& root) {
    EvaluationOptions& options = kept_.evaluation.options;
    const JsonValue from = read_.Object(root, "options", true);
    if (!read_.ok()) return;
    if (from.Find("threshold").exists()) {
      read_.Number(from, "threshold", &options.threshold, true);
    }
    read_.Number(from, "level", &options.level, true);
    if (!(options.level > 0 && options.level < 1)) read_.Fail("level", "between 0 and 1");
    uint64_t resamples = 0;
    read_.Count(from, "resamples", kMostResamples, &resamples);
    options.resamples = static_cast<size_t>(resamples);
    options.seed = SeedOf(from.Find("seed"));
    std::string word;
    read_.Text(root, "output", &word, false);
    if (word.empty()) return;
    kept_.evaluation.output_kind = OutputKindNamed(word);
    if (!kept_.evaluation.output_kind) read_.Fail("output", "a known kind of output");
  }

  uint64_t SeedOf(const JsonValue& value) {
    if (const auto number = value.Int(); number && *number >= 0) {
      return static_cast<uint64_t>(*number);
    }
    const std::string_view text = value.TextOr("");
    uint64_t seed = 0;
    bool ok = !text.empty() && text.size() <= 20;
    for (const char c : text) {
      const auto digit = static_cast<uint64_t>(c - '0');
      ok = ok && c >= '0' && c <= '9' && seed <= (UINT64_MAX - digit) / 10;
      if (ok) seed = seed * 10 + digit;
    }
    if (!ok) read_.Fail("seed", "a whole number");
    return seed;
  }

  void Classes(const JsonValue& root) {
    Evaluation& evaluation = kept_.evaluation;
    read_.Texts(root, "class_names", &evaluation.class_names, false);
    const JsonValue rows = read_.Array(root, "classes", false);
    for (size_t i = 0; i < rows.size() && read_.ok(); ++i) {
      evaluation.classes.push_back(ClassOf(rows.At(i)));
    }
    Confusion(read_.Array(root, "confusion", false));
  }

  // By its name; documents from before it could be chosen have none.
  void Positive(const JsonValue& root) {
    std::string name;
    read_.Text(read_.Object(root, "options", false), "positive", &name, false);
    if (name.empty() || !read_.ok()) return;
    const auto& names = kept_.evaluation.class_names;
    const auto found = std::find(names.begin(), names.end(), name);
    if (names.size() > 2 || found == names.end())
      return read_.Fail("positive", "one of two classes");
    kept_.evaluation.options.positive = static_cast<uint32_t>(found - names.begin());
  }

  ClassRow ClassOf(const JsonValue& from) {
    ClassRow row;
    const size_t classes = kept_.evaluation.class_names.size();
    if (!from.is_object() || classes == 0) {
      read_.Fail("classes", "a list of objects beside class_names");
      return row;
    }
    uint64_t index = 0;
    read_.Count(from, "class", classes - 1, &index);
    row.class_index = static_cast<uint32_t>(index);
    read_.Number(from, "precision", &row.precision, false);
    read_.Number(from, "recall", &row.recall, false);
    read_.Number(from, "f1", &row.f1, false);
    read_.Number(from, "jaccard", &row.jaccard, false);
    read_.Number(from, "specificity", &row.specificity, false);
    read_.Count(from, "support", kMostRows, &row.support);
    read_.Count(from, "predicted", kMostRows, &row.predicted);
    return row;
  }

  void Confusion(const JsonValue& rows) {
    if (!rows.exists() || !read_.ok()) return;
    const size_t classes = rows.size();
    std::vector<uint64_t> counts;
    bool ok = classes == kept_.evaluation.class_names.size();
    for (size_t truth = 0; ok && truth < classes; ++truth) {
      const JsonValue row = rows.At(truth);
      ok = row.is_array() && row.size() == classes;
      for (size_t guess = 0; ok && guess < classes; ++guess) {
        const auto count = row.At(guess).Int();
        ok = count && *count >= 0;
        if (ok) counts.push_back(static_cast<uint64_t>(*count));
      }
    }
    if (!ok) return read_.Fail("confusion", "a square of counts, one row for each class");
    auto matrix = ConfusionMatrix::FromCounts(std::move(counts), classes);
    if (!matrix.ok()) return read_.Fail("confusion", "of few enough classes and rows");
    kept_.evaluation.confusion = std::move(*matrix);
  }

  void Files(const JsonValue& root) {
    read_.Text(root, "model", &kept_.model_name);
    read_.Digest(root, "model_sha256", &kept_.model_sha256);
    FileList(root, "model_files", &kept_.model_files);
    read_.Digest(root, "data_sha256", &kept_.data_sha256);
    FileList(root, "data_files", &kept_.data_files);
    std::vector<std::string> names;
    read_.Texts(root, "data", &names);
    if (kept_.data_files.empty()) {
      for (std::string& name : names) kept_.data_files.push_back({std::move(name), "", 0});
    }
    if (root.Find("data_rows").exists()) {
      uint64_t rows = 0;
      read_.Count(root, "data_rows", kMostBytes, &rows);
      kept_.data_rows = rows;
    }
    read_.Count(root, "skipped_rows", kMostBytes, &kept_.skipped_rows, false);
    read_.Count(root, "unreadable_values", kMostBytes, &kept_.unreadable_values, false);
    const JsonValue places = read_.Array(root, "unreadable", false);
    for (size_t i = 0; i < places.size() && read_.ok(); ++i) {
      std::pair<std::string, std::string> place;
      read_.Text(places.At(i), "where", &place.first);
      read_.Text(places.At(i), "why", &place.second);
      kept_.unreadable.push_back(std::move(place));
    }
  }

  void FileList(const JsonValue& root, std::string_view key, std::vector<KeptFile>* files) {
    const JsonValue list = read_.Array(root, key, false);
    for (size_t i = 0; i < list.size() && read_.ok(); ++i) {
      const JsonValue from = list.At(i);
      if (!from.is_object()) return read_.Fail(key, "a list of objects");
      KeptFile file;
      read_.Text(from, "name", &file.name);
      read_.Digest(from, "sha256", &file.sha256, false);
      read_.Count(from, "bytes", kMostBytes, &file.size_bytes);
      files->push_back(std::move(file));
    }
  }

  void Choices(const JsonValue& root) {
    std::string target;
    read_.Text(root, "target", &target);
    read_.Texts(root, "targets", &kept_.targets, false);
    if (kept_.targets.empty() && !target.empty()) kept_.targets = {target};
    read_.Text(root, "label_delimiter", &kept_.label_delimiter, false);
    read_.Text(root, "group", &kept_.group_column, false);
    std::vector<std::string> types;
    read_.Texts(root, "types", &types, false);
    for (const std::string& text : types) {
      const size_t at = text.rfind('=');
      const auto type =
          at == std::string::npos ? std::nullopt : ColumnTypeOfWord(text.substr(at + 1));
      if (!type) return read_.Fail(text, "a column and its type");
      kept_.types.emplace_back(text.substr(0, at), *type);
    }
    read_.Texts(root, "classes_given", &kept_.classes_given, false);
    const JsonValue inputs = read_.Object(root, "inputs", true);
    if (inputs.size() > kMostInputs) read_.Fail("inputs", "of few enough inputs");
    for (size_t i = 0; i < inputs.size() && read_.ok(); ++i) {
      const auto [name, columns] = inputs.Member(i);
      KeptInput input;
      input.name = std::string(name);
      read_.TextList(columns, name, &input.columns);
      kept_.inputs.push_back(std::move(input));
    }
    Scaling(read_.Object(root, "scaling", false));
    read_.Text(root, "images", &kept_.images, false);
  }

  void Scaling(const JsonValue& scaling) {
    for (size_t i = 0; i < scaling.size() && read_.ok(); ++i) {
      const auto [name, from] = scaling.Member(i);
      KeptInput* input = nullptr;
      for (KeptInput& each : kept_.inputs) {
        if (each.name == name) input = &each;
      }
      if (input == nullptr || !from.is_object()) return read_.Fail(name, "the scaling of an input");
      if (from.Find("divisor").exists()) {
        input->scaling = KeptScaling::kDivide;
        read_.Number(from, "divisor", &input->divisor, true);
        if (input->divisor == 0) read_.Fail("divisor", "other than 0");
        continue;
      }
      input->scaling = KeptScaling::kStandardise;
      read_.Numbers(from, "means", &input->means);
      read_.Numbers(from, "scales", &input->scales);
      if (input->means.empty() || input->means.size() != input->scales.size()) {
        read_.Fail("scales", "as many as there are means");
      }
      for (const double scale : input->scales) {
        if (scale == 0) read_.Fail("scales", "other than 0");
      }
    }
  }

  void Rest(const JsonValue& root) {
    read_.Texts(root, "notes", &kept_.evaluation.notes, false);
    read_.Texts(root, "guesses", &kept_.guesses, false);
    read_.Text(root, "program", &kept_.program, false);
    read_.Text(root, "kernels", &kept_.kernels, false);
    const JsonValue training = read_.Object(root, "training_run", false);
    if (!training.exists()) return;
    KeptTrainingRun run;
    read_.Text(training, "uuid", &run.uuid);
    read_.Text(training, "name", &run.name, false);
    if (!ParseUuid(run.uuid)) read_.Fail("training_run", "a run's uuid");
    kept_.training_run = std::move(run);
  }

  DocumentReader read_;
  KeptEvaluation kept_;
};

}  // namespace

Result<KeptEvaluation> ReadKept(std::string_view json) {
  if (json.size() > kMostDocumentBytes) {
    return MakeError(ErrorCode::kTooLarge,
                     "The evaluation's document has " + std::to_string(json.size()) +
                         " bytes; at most " + std::to_string(kMostDocumentBytes) + " are read",
                     "Keep the evaluation again.");
  }
  auto document = JsonDocument::Parse(json);
  if (!document.ok()) return document.error().In("The evaluation's document can't be read");
  if (!document->root().is_object()) {
    return MakeError(ErrorCode::kCorrupt, "The evaluation's document is no JSON object",
                     "Keep the evaluation again.");
  }
  return KeptReader().Run(document->root());
}

}  // namespace tidemark::evaluate
