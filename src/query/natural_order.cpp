#include "query/natural_order.h"

#include <cstddef>

namespace tidemark {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

unsigned char Fold(char c) {
  return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

// The run of digits starting at `at`, without leading zeros; `at` moves behind it.
std::string_view TakeNumber(std::string_view text, size_t* at) {
  while (*at < text.size() && text[*at] == '0') ++*at;
  const size_t begin = *at;
  while (*at < text.size() && IsDigit(text[*at])) ++*at;
  return text.substr(begin, *at - begin);
}

// The run of digits starting at `at` as decimals, without trailing zeros; `at` moves behind it.
std::string_view TakeDecimals(std::string_view text, size_t* at) {
  const size_t begin = *at;
  while (*at < text.size() && IsDigit(text[*at])) ++*at;
  size_t end = *at;
  while (end > begin && text[end - 1] == '0') --end;
  return text.substr(begin, end - begin);
}

// Whether decimals begin at `at`: behind "0." that is no part of a path such as "layers.0.10".
bool BeginsDecimals(std::string_view text, size_t at) {
  if (at < 2 || text[at - 1] != '.' || text[at - 2] != '0') return false;
  return at == 2 || (!IsDigit(text[at - 3]) && text[at - 3] != '.');
}

}  // namespace

int NaturalCompare(std::string_view a, std::string_view b) {
  size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (IsDigit(a[i]) && IsDigit(b[j])) {
      if (BeginsDecimals(a, i) && BeginsDecimals(b, j)) {
        const std::string_view x = TakeDecimals(a, &i);
        const std::string_view y = TakeDecimals(b, &j);
        if (const int order = x.compare(y); order != 0) return order;
        continue;
      }
      const std::string_view x = TakeNumber(a, &i);
      const std::string_view y = TakeNumber(b, &j);
      if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
      if (const int order = x.compare(y); order != 0) return order;
      continue;
    }
    const unsigned char x = Fold(a[i++]);
    const unsigned char y = Fold(b[j++]);
    if (x != y) return x < y ? -1 : 1;
  }
  if (i < a.size()) return 1;
  if (j < b.size()) return -1;
  return a.compare(b);
}

}  // namespace tidemark
