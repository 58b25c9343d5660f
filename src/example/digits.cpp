#include "example/digits.h"

#include <algorithm>
#include <xtensor/xview.hpp>

#include "base/number_text.h"

namespace tidemark::example {
namespace {

constexpr size_t kPixels = 64;

Error BadLine(size_t line) {
  return MakeError(ErrorCode::kInvalid,
                   "Line " + std::to_string(line) + " of the digits is not 64 pixels and a label",
                   "Use the file assets/digits/digits.csv.");
}

// The numbers of one line; empty when something else stands there.
std::vector<double> NumbersOf(std::string_view line) {
  std::vector<double> numbers;
  while (true) {
    const size_t comma = std::min(line.find(','), line.size());
    const auto number = ParseDouble(line.substr(0, comma));
    if (!number) return {};
    numbers.push_back(*number);
    if (comma == line.size()) return numbers;
    line.remove_prefix(comma + 1);
  }
}

Digits Rows(const Digits& all, size_t begin, size_t end) {
  Digits part;
  part.pixels = xt::view(all.pixels, xt::range(begin, end), xt::all());
  part.labels.assign(all.labels.begin() + static_cast<std::ptrdiff_t>(begin),
                     all.labels.begin() + static_cast<std::ptrdiff_t>(end));
  return part;
}

}  // namespace

Result<Digits> ParseDigits(std::string_view csv) {
  std::vector<float> pixels;
  Digits digits;
  for (size_t line = 1; !csv.empty(); ++line) {
    const size_t end = std::min(csv.find('\n'), csv.size());
    std::string_view text = csv.substr(0, end);
    csv.remove_prefix(std::min(end + 1, csv.size()));
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (line == 1 || text.empty()) continue;
    const std::vector<double> numbers = NumbersOf(text);
    if (numbers.size() != kPixels + 1) return BadLine(line);
    if (numbers.back() < 0 || numbers.back() > 9) return BadLine(line);
    for (size_t i = 0; i < kPixels; ++i) pixels.push_back(static_cast<float>(numbers[i] / 16));
    digits.labels.push_back(static_cast<int>(numbers.back()));
  }
  if (digits.labels.size() < 100) {
    return MakeError(ErrorCode::kInvalid, "There are too few digits to train on", "");
  }
  digits.pixels = xt::xtensor<float, 2>::from_shape({digits.labels.size(), kPixels});
  std::copy(pixels.begin(), pixels.end(), digits.pixels.begin());
  return digits;
}

DigitsSplit Split(const Digits& all) {
  const size_t cut = all.labels.size() * 4 / 5;
  return {Rows(all, 0, cut), Rows(all, cut, all.labels.size())};
}

}  // namespace tidemark::example
