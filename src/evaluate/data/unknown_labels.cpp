#include "evaluate/data/unknown_labels.h"

#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "base/number_text.h"
#include "evaluate/data/target.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostLabelsShown = 6;

struct Occurrence {
  std::string label;
  uint32_t first_row = 0;  // of the data set, from 0
  uint64_t rows = 0;
};

std::vector<Occurrence> FindLabels(const DataColumn& column, std::span<const uint32_t> rows,
                                   const std::function<bool(const std::string&)>& is_wrong) {
  constexpr size_t kRight = SIZE_MAX;
  std::vector<Occurrence> found;
  std::unordered_map<std::string, size_t> places;
  for (const uint32_t row : rows) {
    std::string label = LabelText(column, row);
    auto place = places.find(label);
    if (place == places.end()) {
      const size_t at = is_wrong(label) ? found.size() : kRight;
      if (at != kRight) found.push_back({label, row, 0});
      place = places.emplace(std::move(label), at).first;
    }
    if (place->second != kRight) ++found[place->second].rows;
  }
  return found;
}

std::string Listed(const std::vector<Occurrence>& found,
                   const std::function<std::string(const Occurrence&)>& text) {
  std::string all;
  for (size_t i = 0; i < found.size() && i < kMostLabelsShown; ++i)
    all += (i == 0 ? "" : ", ") + text(found[i]);
  if (found.size() > kMostLabelsShown)
    all += " and " + std::to_string(found.size() - kMostLabelsShown) + " more";
  return all;
}

}  // namespace

Error UnknownLabels(const DataColumn& column, std::span<const uint32_t> rows,
                    const std::vector<std::string>& class_names) {
  const std::unordered_set<std::string> known(class_names.begin(), class_names.end());
  const auto found =
      FindLabels(column, rows, [&](const std::string& label) { return known.count(label) == 0; });
  const auto text = [](const Occurrence& each) {
    const std::string more = each.rows > 1 ? ", " + std::to_string(each.rows) + " rows" : "";
    return each.label + " (row " + std::to_string(each.first_row + 1) + more + ")";
  };
  return MakeError(ErrorCode::kInvalid,
                   "the target column " + column.name() +
                       " has labels that the model has not: " + Listed(found, text),
                   "The model's classes are: " + ShownNames(class_names) +
                       ". Correct the labels, or choose another target.");
}

Error LabelsOutside(const DataColumn& column, std::span<const uint32_t> rows, size_t count) {
  const auto found = FindLabels(column, rows, [&](const std::string& label) {
    const auto number = ParseDouble(label);
    return !number || !(*number >= 0 && *number < static_cast<double>(count));
  });
  const auto text = [](const Occurrence& each) {
    return each.label + " in row " + std::to_string(each.first_row + 1);
  };
  return MakeError(ErrorCode::kInvalid,
                   "the target column " + column.name() + " holds " + Listed(found, text) +
                       ", the model's classes are 0 to " + std::to_string(count - 1),
                   "Correct the labels, or choose another target.");
}

}  // namespace tidemark::evaluate
