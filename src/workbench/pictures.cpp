#include "workbench/pictures.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "evaluate/predict/model_inputs.h"

namespace tidemark::workbench {
namespace {

using evaluate::DataColumn;
using evaluate::DataSet;
using evaluate::InputBinding;
using evaluate::ModelInput;

constexpr size_t kSmallest = 4;
constexpr size_t kLargest = 4096;
constexpr size_t kRangeRows = 256;

bool IsSide(int64_t extent) {
  return extent >= static_cast<int64_t>(kSmallest) && extent <= static_cast<int64_t>(kLargest);
}
bool IsChannels(int64_t extent) { return extent == 1 || extent == 3 || extent == 4; }

// From the extents of one row.
std::optional<PictureForm> FormOf(const std::vector<int64_t>& row) {
  PictureForm form;
  const auto sides = [&](int64_t height, int64_t width) {
    form.height = static_cast<size_t>(height);
    form.width = static_cast<size_t>(width);
  };
  if (row.size() == 2 && IsSide(row[0]) && IsSide(row[1])) {
    sides(row[0], row[1]);
    return form;
  }
  if (row.size() != 3) return std::nullopt;
  if (IsChannels(row[0]) && IsSide(row[1]) && IsSide(row[2])) {
    form.channels = static_cast<size_t>(row[0]);
    sides(row[1], row[2]);
    return form;
  }
  if (IsChannels(row[2]) && IsSide(row[0]) && IsSide(row[1])) {
    form.channels = static_cast<size_t>(row[2]);
    form.channels_last = true;
    sides(row[0], row[1]);
    return form;
  }
  return std::nullopt;
}

bool BeginsWith(const std::string& text, const char* with) { return text.rfind(with, 0) == 0; }

// A square of pixels that lie in a row.
std::optional<PictureForm> SquareForm(const DataSet& data, const InputBinding& input,
                                      size_t width) {
  const std::string& name = data.columns[input.columns.front()].name();
  const bool named = BeginsWith(name, "pix") || BeginsWith(name, "image") || BeginsWith(name, "px");
  const auto side = static_cast<size_t>(std::llround(std::sqrt(static_cast<double>(width))));
  if (!named || side * side != width || side < kSmallest || side > kLargest) return std::nullopt;
  PictureForm form;
  form.width = form.height = side;
  return form;
}

size_t WidthOf(const DataSet& data, const InputBinding& input) {
  size_t width = 0;
  for (const size_t column : input.columns) width += data.columns[column].width();
  return width;
}

std::optional<PictureForm> FormOf(const DataSet& data, const ModelInput& input,
                                  const InputBinding& bound) {
  const size_t width = WidthOf(data, bound);
  const auto fits = [&](const std::optional<PictureForm>& form) {
    return form && form->width * form->height * form->channels == width;
  };
  std::vector<int64_t> row(input.shape.begin() + (input.shape.empty() ? 0 : 1), input.shape.end());
  auto form = FormOf(row);
  if (fits(form)) return form;
  if (bound.columns.size() == 1) {
    const auto& shape = data.columns[bound.columns[0]].row_shape();
    row.assign(shape.begin(), shape.end());
    form = FormOf(row);
    if (fits(form)) return form;
  }
  return SquareForm(data, bound, width);
}

void FindRange(const DataSet& data, const InputBinding& input, PictureForm* form) {
  const DataColumn& first = data.columns[input.columns.front()];
  if (std::holds_alternative<std::vector<uint8_t>>(first.values())) {
    form->high = 255;
    return;
  }
  double low = 0, high = 0;
  const size_t rows = std::min<size_t>(data.rows, kRangeRows);
  for (size_t i = 0; i < rows; ++i) {
    const size_t row = i * data.rows / rows;
    for (const size_t column : input.columns) {
      const DataColumn& values = data.columns[column];
      for (size_t at = row * values.width(); at < (row + 1) * values.width(); ++at) {
        const double value = values.Number(at);
        if (!std::isfinite(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
  }
  form->low = low;
  form->high = low == 0 && high <= 1 ? 1 : std::max(high, low + 1e-9);
}

uint8_t ByteOf(double value, const PictureForm& form) {
  const double share = (value - form.low) / (form.high - form.low);
  return std::isnan(share) ? 0
                           : static_cast<uint8_t>(std::lround(std::clamp(share, 0.0, 1.0) * 255));
}

}  // namespace

std::optional<PictureForm> FindPicture(const ModelRun& run) {
  if (run.model() == nullptr) return std::nullopt;  // a kept evaluation has no inputs
  const auto inputs = evaluate::InputsOf(run.model()->info());
  if (!inputs.ok()) return std::nullopt;
  const auto& bound = run.choices().binding.inputs;
  for (size_t i = 0; i < inputs->size() && i < bound.size(); ++i) {
    const ModelInput& input = (*inputs)[i];
    if (input.type == evaluate::InputType::kText || bound[i].columns.empty()) continue;
    auto form = FormOf(run.data(), input, bound[i]);
    if (!form) continue;
    form->input = i;
    FindRange(run.data(), bound[i], &*form);
    return form;
  }
  return std::nullopt;
}

void DrawPicture(const DataSet& data, const InputBinding& input, size_t row,
                 const PictureForm& form, std::vector<uint8_t>* out) {
  std::vector<double> values;
  values.reserve(form.width * form.height * form.channels);
  for (const size_t column : input.columns) {
    const DataColumn& source = data.columns[column];
    for (size_t i = 0; i < source.width(); ++i) {
      values.push_back(source.Number(row * source.width() + i));
    }
  }
  const size_t pixels = form.width * form.height;
  if (values.size() != pixels * form.channels) return;
  const auto value = [&](size_t pixel, size_t channel) {
    return values[form.channels_last ? pixel * form.channels + channel : channel * pixels + pixel];
  };
  for (size_t pixel = 0; pixel < pixels; ++pixel) {
    for (size_t channel = 0; channel < 3; ++channel) {
      out->push_back(ByteOf(value(pixel, form.channels >= 3 ? channel : 0), form));
    }
    out->push_back(255);
  }
}

}  // namespace tidemark::workbench
