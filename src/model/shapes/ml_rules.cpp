// Operators of ai.onnx.ml: rows of features.
#include "model/shapes/rules.h"

namespace tidemark::model {
namespace {

// The rows of input 0: one where it has no other dim.
std::optional<Extent> Rows(const RuleContext& c) {
  if (c.Dims(0) == nullptr || c.Dims(0)->empty()) return std::nullopt;
  return c.Dims(0)->size() == 1 ? Extent(1) : c.Dims(0)->front();
}

void SetTable(RuleContext& c, size_t output, DataType type, const Extent& columns) {
  c.SetType(output, type);
  if (const auto rows = Rows(c)) c.SetDims(output, {*rows, columns});
}

Status SameFloats(RuleContext& c) {
  c.Like(0, 0);
  c.SetType(0, DataType::kF32);
  return {};
}

Status Same(RuleContext& c) {
  c.Like(0, 0);
  return {};
}

Status SameDims(RuleContext& c) {
  c.Like(0, 0);
  c.SetType(0, DataType::kNone);
  return {};
}

// A label and the scores of all classes.
Status Classifier(RuleContext& c) {
  OpContext& node = c.attributes();
  const auto names = node.Strings("classlabels_strings");
  const bool is_tree = node.node().op_type == "TreeEnsembleClassifier";
  const auto numbers = node.Ints(is_tree ? "classlabels_int64s" : "classlabels_ints");
  const auto count = static_cast<int64_t>(names.empty() ? numbers.size() : names.size());
  c.SetType(0, names.empty() ? DataType::kI64 : DataType::kString);
  if (const auto rows = Rows(c)) c.SetDims(0, {*rows});
  SetTable(c, 1, DataType::kF32, is_tree ? Extent(count) : Extent());
  return {};
}

Status Regressor(RuleContext& c) {
  const std::string& name = c.attributes().node().op_type;
  const bool is_new = name == "TreeEnsemble";
  const char* targets = name == "LinearRegressor" ? "targets" : "n_targets";
  const int64_t columns = name == "SVMRegressor" ? 1 : c.Int(targets, 1);
  SetTable(c, 0, is_new ? c.TypeOf(0) : DataType::kF32, columns);
  return {};
}

Status ArrayFeatureExtractor(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr || c.Dims(0)->empty() || c.Dims(1) == nullptr) return {};
  Extents out = *c.Dims(0);
  if (out.size() == 1) out.insert(out.begin(), 1);
  out.back() = ProductOf(*c.Dims(1), 0, c.Dims(1)->size());
  c.SetDims(0, std::move(out));
  return {};
}

Status OneHotEncoder(RuleContext& c) {
  c.SetType(0, DataType::kF32);
  if (c.Dims(0) == nullptr) return {};
  const size_t count = c.attributes().Strings("cats_strings").size();
  Extents out = *c.Dims(0);
  out.emplace_back(
      static_cast<int64_t>(count > 0 ? count : c.attributes().Ints("cats_int64s").size()));
  c.SetDims(0, std::move(out));
  return {};
}

Status FeatureVectorizer(RuleContext& c) {
  Extent columns = 0;
  for (size_t i = 0; i < c.input_count(); ++i) {
    if (c.Dims(i) == nullptr || c.Dims(i)->empty()) {
      SetTable(c, 0, DataType::kF32, Extent());
      return {};
    }
    const size_t from = c.Dims(i)->size() == 1 ? 0 : 1;
    columns = columns + ProductOf(*c.Dims(i), from, c.Dims(i)->size());
  }
  SetTable(c, 0, DataType::kF32, columns);
  return {};
}

}  // namespace

void AddMlRules(RuleTable* table) {
  table->emplace("Scaler", SameFloats);
  table->emplace("Normalizer", SameFloats);
  table->emplace("Imputer", Same);
  table->emplace("Binarizer", Same);
  table->emplace("LabelEncoder", SameDims);
  for (const char* name : {"LinearClassifier", "SVMClassifier", "TreeEnsembleClassifier"}) {
    table->emplace(name, Classifier);
  }
  for (const char* name :
       {"LinearRegressor", "SVMRegressor", "TreeEnsembleRegressor", "TreeEnsemble"}) {
    table->emplace(name, Regressor);
  }
  table->emplace("ArrayFeatureExtractor", ArrayFeatureExtractor);
  table->emplace("OneHotEncoder", OneHotEncoder);
  table->emplace("FeatureVectorizer", FeatureVectorizer);
}

}  // namespace tidemark::model
