#include "ui/char_class.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tidemark::ui {

std::optional<CharClass> CharClass::Named(char32_t letter) {
  CharClass set;
  switch (letter) {
    case 'd':
    case 'D':
      set.Add('0', '9');
      break;
    case 'w':
    case 'W':
      set.Add('a', 'z');
      set.Add('A', 'Z');
      set.Add('0', '9');
      set.Add('_', '_');
      break;
    case 's':
    case 'S':
      set.Add('\t', '\r');
      set.Add(' ', ' ');
      break;
    default:
      return std::nullopt;
  }
  if (letter < 'a') set.Negate();
  return set;
}

void CharClass::Add(char32_t from, char32_t to) {
  // Everything that touches the new range becomes one with it.
  std::vector<Range> merged;
  for (const Range& range : ranges_) {
    if (range.to + 1 < from || range.from > to + 1) {
      merged.push_back(range);
    } else {
      from = std::min(from, range.from);
      to = std::max(to, range.to);
    }
  }
  const auto at = std::find_if(merged.begin(), merged.end(),
                               [from](const Range& range) { return range.from > from; });
  merged.insert(at, {from, to});
  ranges_ = std::move(merged);
  Index();
}

void CharClass::Add(const CharClass& other) {
  for (const Range& range : other.ranges_) Add(range.from, range.to);
}

void CharClass::FoldCase() {
  const std::bitset<128> before = ascii_;
  for (size_t c = 'a'; c <= 'z'; ++c) {
    const size_t upper = c - 'a' + 'A';
    if (before[c] == before[upper]) continue;
    const auto missing = static_cast<char32_t>(before[c] ? upper : c);
    Add(missing, missing);
  }
}

void CharClass::Negate() {
  std::vector<Range> outside;
  char32_t next = 0;
  for (const Range& range : ranges_) {
    if (range.from > next) outside.push_back({next, range.from - 1});
    next = range.to + 1;
  }
  if (next <= kLast) outside.push_back({next, kLast});
  ranges_ = std::move(outside);
  Index();
}

void CharClass::Index() {
  ascii_.reset();
  for (const Range& range : ranges_) {
    for (char32_t c = range.from; c <= range.to && c < ascii_.size(); ++c) ascii_.set(c);
  }
}

bool CharClass::Has(char32_t c) const {
  if (c < ascii_.size()) return ascii_[c];
  const auto after =
      std::upper_bound(ranges_.begin(), ranges_.end(), c,
                       [](char32_t v, const Range& range) { return v < range.from; });
  return after != ranges_.begin() && std::prev(after)->to >= c;
}

}  // namespace tidemark::ui
