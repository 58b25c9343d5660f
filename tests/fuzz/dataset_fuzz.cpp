// Data sets of every format: recognised by content, read, bound, and their target found. Aborts
// when what was read contradicts itself.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <variant>
#include <vector>

#include "evaluate/data/binding.h"
#include "evaluate/data/input_values.h"
#include "evaluate/data/label_sets.h"
#include "evaluate/data/read_data_set.h"
#include "evaluate/data/target.h"
#include "evaluate/images/image_set.h"

namespace tidemark::evaluate {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckColumn(const DataColumn& column, uint64_t rows) {
  Check(column.width() > 0 && column.size() == rows * column.width());
  uint64_t missing = 0;
  for (size_t at = 0; at < column.size(); ++at) {
    missing += column.IsMissing(at) ? 1 : 0;
    if (column.texts() != nullptr && !column.IsMissing(at)) {
      Check(column.texts()->Code(at) < column.texts()->distinct());
    }
  }
  Check(missing == column.missing_count());
  for (size_t at = 0; at < std::min<size_t>(column.size(), 50); ++at) {
    Check(column.Text(at).empty() || !column.IsMissing(at));
    if (column.type() == ColumnType::kInteger && !column.IsMissing(at)) {
      Check(static_cast<double>(column.Integer(at)) == column.Number(at));
    }
  }
}

void UseData(const DataSet& data) {
  Check(data.rows > 0 && !data.columns.empty());
  for (const DataColumn& column : data.columns) CheckColumn(column, data.rows);
  const DataColumn& last = data.columns.back();
  TargetHints hints;
  hints.class_count = data.rows % 4;
  if (last.width() == 1) {
    if (auto sets = ReadLabelSets(last, "", hints); sets.ok()) {
      Check(sets->labels.size() == sets->rows.size() * sets->class_names.size());
    }
  }
  if (auto target = ReadTarget(last, hints); target.ok()) {
    size_t values = std::max(target->classes.size(), target->numbers.size());
    Check(values == target->rows.size());
    for (uint32_t k : target->classes) Check(k < target->class_names.size());
  }
  std::vector<ModelInput> inputs(1);
  inputs[0].name = data.columns[0].name();
  inputs[0].shape = {-1, data.rows % 2 == 0 ? -1 : static_cast<int64_t>(data.columns.size())};
  if (auto binding = GuessBinding(data, inputs); binding.ok()) {
    std::vector<float> values;
    auto filled =
        FillFloats(data, binding->inputs[0], 0, std::min<uint64_t>(data.rows, 3), &values);
    Check(!filled.ok() || !values.empty());
  }
}

// The first byte chooses what a person might have corrected.
ReadOptions OptionsFrom(uint8_t choice) {
  ReadOptions options;
  options.max_bytes = uint64_t{16} << 20;
  options.max_columns = 4096;
  if ((choice & 1U) != 0) options.has_header = (choice & 2U) != 0;
  if ((choice & 4U) != 0) options.decimal_comma = (choice & 8U) != 0;
  if ((choice & 16U) != 0) options.delimiter = ';';
  if ((choice & 32U) != 0) {
    options.types = {{"a", ColumnType::kText},
                     {"b", ColumnType::kFloat},
                     {"c", ColumnType::kInteger},
                     {"d", ColumnType::kBoolean}};
  }
  return options;
}

// Zips of images, and single ones.
void UseImages(std::span<const uint8_t> bytes, uint8_t choice) {
  Preprocessing preprocessing;
  preprocessing.width = choice % 7 + 1U;
  preprocessing.height = choice % 5 + 1U;
  preprocessing.crop = (choice & 64U) != 0 ? 0.75 : 0;
  if ((choice & 128U) != 0) preprocessing.resize = Resize::kNearest;
  if (auto image = DecodeImage(bytes); image.ok()) {
    Check(image->pixels.size() == image->width * image->height * image->channels);
    std::vector<float> values(preprocessing.values());
    Preprocess(*image, preprocessing, values);
  }
  auto source = std::make_shared<tidemark::MemorySource>(bytes);
  auto zip = ZipFiles::Open(source);
  if (!zip.ok()) return;
  auto list = ListImages(zip->get());
  if (!list.ok()) return;
  auto data = MakeImageSet(std::move(*zip), *list, &preprocessing);
  if (!data.ok()) return;
  RowSource* rows = data->columns[0].source().get();
  std::vector<float> values(rows->width());
  for (size_t row = 0; row < std::min<size_t>(rows->rows(), 3); ++row) rows->Fill(row, values);
  Check(data->UnreadableRows().size() <= rows->rows());
}

}  // namespace
}  // namespace tidemark::evaluate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace evaluate = tidemark::evaluate;
  if (size == 0) return 0;
  tidemark::MemorySource source({data + 1, size - 1});
  auto read = evaluate::ReadDataSet(&source, "file.npy", evaluate::OptionsFrom(data[0]));
  evaluate::UseImages({data + 1, size - 1}, data[0]);
  if (read.ok()) {
    evaluate::UseData(*read);
  } else {
    evaluate::Check(!read.error().message.empty());
  }
  return 0;
}
