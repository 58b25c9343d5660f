#include "evaluate/checkpoints/checkpoint_steps.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "base/number_text.h"

namespace tidemark::evaluate {
namespace {

using Steps = std::vector<std::optional<int64_t>>;

constexpr std::string_view kWords[] = {"step", "iteration", "iter", "checkpoint",
                                       "ckpt", "epoch",     "ep"};
constexpr std::string_view kBetween = "=_-. ";
constexpr std::string_view kSuffix = ".onnx";
constexpr std::string_view kDigits = "0123456789";

// In lower case, without the suffix.
std::string Plain(std::string_view name) {
  std::string plain(name);
  for (char& c : plain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (plain.ends_with(kSuffix)) plain.resize(plain.size() - kSuffix.size());
  return plain;
}

bool IsLetter(char c) { return c >= 'a' && c <= 'z'; }

// The number that begins at `at`, or nothing.
std::optional<int64_t> NumberAt(std::string_view text, size_t at) {
  const size_t end = std::min(text.find_first_not_of(kDigits, at), text.size());
  return end > at ? ParseInt64(text.substr(at, end - at)) : std::nullopt;
}

// The number behind the last `word` of the name: "global_step100", "Epoch = 3", "steps_20".
std::optional<int64_t> NumberBehind(std::string_view name, std::string_view word) {
  std::optional<int64_t> number;
  for (size_t at = name.find(word); at != name.npos; at = name.find(word, at + 1)) {
    if (at > 0 && IsLetter(name[at - 1])) continue;
    size_t behind = at + word.size();
    if (behind < name.size() && name[behind] == 's') ++behind;
    behind = std::min(name.find_first_not_of(kBetween, behind), name.size());
    if (const auto found = NumberAt(name, behind)) number = found;
  }
  return number;
}

// Whether the steps tell the checkpoints apart: more than half of the names have one, each another.
bool AreSteps(const Steps& steps) {
  std::set<int64_t> different;
  size_t found = 0;
  for (const auto& step : steps) {
    if (!step) continue;
    ++found;
    different.insert(*step);
  }
  return found * 2 > steps.size() && different.size() == found;
}

// The name with each of its numbers as one '0', and the numbers.
struct Skeleton {
  std::string text;
  std::vector<std::optional<int64_t>> numbers;
};

Skeleton SkeletonOf(const std::string& name) {
  Skeleton skeleton;
  for (size_t at = 0; at < name.size();) {
    const size_t digit = std::min(name.find_first_of(kDigits, at), name.size());
    skeleton.text.append(name, at, digit - at);
    if (digit == name.size()) break;
    skeleton.text += '0';
    skeleton.numbers.push_back(NumberAt(name, digit));
    at = std::min(name.find_first_not_of(kDigits, digit), name.size());
  }
  return skeleton;
}

// The first number that tells the names apart which are otherwise alike.
Steps DifferentNumbers(const std::vector<std::string>& names) {
  std::vector<Skeleton> skeletons;
  std::map<std::string, size_t> uses;
  for (const std::string& name : names) {
    skeletons.push_back(SkeletonOf(name));
    ++uses[skeletons.back().text];
  }
  const auto common = std::max_element(
      uses.begin(), uses.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  Steps steps(names.size());
  const size_t numbers =
      static_cast<size_t>(std::count(common->first.begin(), common->first.end(), '0'));
  for (size_t at = 0; at < numbers; ++at) {
    for (size_t i = 0; i < names.size(); ++i) {
      if (skeletons[i].text == common->first) steps[i] = skeletons[i].numbers[at];
    }
    if (AreSteps(steps)) return steps;
  }
  return {};
}

}  // namespace

CheckpointSteps FindCheckpointSteps(std::span<const std::string> names) {
  CheckpointSteps found;
  if (names.empty()) return found;
  std::vector<std::string> plain;
  for (const std::string& name : names) plain.push_back(Plain(name));
  for (const std::string_view word : kWords) {
    found.steps.clear();
    for (const std::string& name : plain) found.steps.push_back(NumberBehind(name, word));
    if (!AreSteps(found.steps)) continue;
    found.how = "the number behind \"" + std::string(word) + "\" in the name";
    return found;
  }
  found.steps = DifferentNumbers(plain);
  if (!found.steps.empty()) {
    found.how = "the number in the name";
    return found;
  }
  found.by_order = true;
  found.how = "the order of the names, from 0";
  for (size_t i = 0; i < names.size(); ++i) found.steps.emplace_back(static_cast<int64_t>(i));
  return found;
}

}  // namespace tidemark::evaluate
