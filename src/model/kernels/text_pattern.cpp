#include "model/kernels/text_pattern.h"

#include <algorithm>

namespace tidemark::model {
namespace {

constexpr size_t kMaxSteps = 20000;
constexpr int kMaxGroups = 64;

using Set = std::bitset<256>;

void AddRange(unsigned low, unsigned high, Set* set) {
  for (unsigned c = low; c <= high; ++c) set->set(c);
}

bool ClassOf(char letter, Set* out) {
  Set set;
  switch (letter) {
    case 'd':
    case 'D':
      AddRange('0', '9', &set);
      break;
    case 'w':
    case 'W':
      AddRange('0', '9', &set);
      AddRange('a', 'z', &set);
      AddRange('A', 'Z', &set);
      set.set('_');
      break;
    case 's':
    case 'S':
      for (char c : {' ', '\t', '\n', '\r', '\f', '\v'}) set.set(static_cast<unsigned char>(c));
      break;
    default:
      return false;
  }
  *out |= letter >= 'a' ? set : ~set;
  return true;
}

// Between a character of a word and one of none.
bool IsBoundary(std::string_view text, size_t at) {
  Set word;
  ClassOf('w', &word);
  const auto inside = [&](size_t i) {
    return i < text.size() && word.test(static_cast<unsigned char>(text[i]));
  };
  return (at > 0 && inside(at - 1)) != inside(at);
}

char Escaped(char letter) {
  switch (letter) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'f':
      return '\f';
    case 'v':
      return '\v';
    default:
      return letter;
  }
}

}  // namespace

// Recursive descent; each part appends its steps.
class PatternParser {
 public:
  PatternParser(std::string_view text, TextPattern* out) : text_(text), out_(out) {}

  Status Parse() {
    TM_RETURN_IF_ERROR(Alternatives());
    if (at_ < text_.size()) return Bad("a ')' too many");
    out_->steps_.push_back({TextPattern::Code::kMatch});
    return {};
  }

 private:
  using Code = TextPattern::Code;
  using Step = TextPattern::Step;

  [[nodiscard]] static Error Bad(const std::string& what) {
    return MakeError(ErrorCode::kUnsupported, "a text pattern can't be used: " + what);
  }
  [[nodiscard]] bool More() const { return at_ < text_.size(); }
  [[nodiscard]] char Peek() const { return text_[at_]; }
  [[nodiscard]] size_t Here() const { return out_->steps_.size(); }

  Status Alternatives() {
    if (++depth_ > kMaxGroups) return Bad("its groups are nested too deep");
    std::vector<size_t> jumps;
    size_t start = Here();
    TM_RETURN_IF_ERROR(Sequence());
    while (More() && Peek() == '|') {
      ++at_;
      // split start, next; …; jump end
      Insert(start, {Code::kSplit, 0, start + 1, Here() + 2}, &jumps);
      jumps.push_back(Here());
      out_->steps_.push_back({Code::kJump});
      start = Here();
      TM_RETURN_IF_ERROR(Sequence());
    }
    for (size_t jump : jumps) out_->steps_[jump].first = Here();
    --depth_;
    return {};
  }

  // Puts a step in front of others and moves what points behind it.
  void Insert(size_t place, Step step, std::vector<size_t>* marks) {
    for (size_t i = place; i < out_->steps_.size(); ++i) {
      Step& moved = out_->steps_[i];
      if (moved.code != Code::kSplit && moved.code != Code::kJump) continue;
      if (moved.first >= place) ++moved.first;
      if (moved.second >= place) ++moved.second;
    }
    for (size_t& mark : *marks) {
      if (mark >= place) ++mark;
    }
    out_->steps_.insert(out_->steps_.begin() + static_cast<std::ptrdiff_t>(place), step);
  }

  Status Sequence() {
    while (More() && Peek() != '|' && Peek() != ')') TM_RETURN_IF_ERROR(Repeated());
    return {};
  }

  Status Repeated() {
    const size_t start = Here();
    TM_RETURN_IF_ERROR(Atom());
    while (More() && (Peek() == '*' || Peek() == '+' || Peek() == '?' || Peek() == '{')) {
      int low = 0;
      int high = -1;
      const char sign = text_[at_];
      if (sign == '{') {
        if (!ReadCounts(&low, &high)) break;
      } else {
        ++at_;
        low = sign == '+' ? 1 : 0;
        high = sign == '?' ? 1 : -1;
      }
      if (More() && Peek() == '?') ++at_;  // the shortest match: the same texts match as a whole
      TM_RETURN_IF_ERROR(Repeat(start, low, high));
    }
    return {};
  }

  bool ReadCounts(int* low, int* high) {
    size_t end = at_ + 1;
    const auto number = [&](int* out) {
      size_t digits = 0;
      *out = 0;
      for (; end < text_.size() && text_[end] >= '0' && text_[end] <= '9' && digits < 4; ++end) {
        *out = *out * 10 + (text_[end] - '0');
        ++digits;
      }
      return digits > 0;
    };
    if (!number(low)) return false;
    *high = *low;
    if (end < text_.size() && text_[end] == ',') {
      ++end;
      if (!number(high)) *high = -1;
    }
    if (end >= text_.size() || text_[end] != '}') return false;
    at_ = end + 1;
    return true;
  }

  // The steps from `start` on, low to high times (no end when −1).
  Status Repeat(size_t start, int low, int high) {
    const std::vector<Step> body(out_->steps_.begin() + static_cast<std::ptrdiff_t>(start),
                                 out_->steps_.end());
    const size_t copies = static_cast<size_t>(std::max(low, high)) + 2;
    if (low > 1000 || high > 1000 || Here() + copies * (body.size() + 2) > kMaxSteps) {
      return Bad("it repeats too often");
    }
    out_->steps_.resize(start);
    const auto copy = [&] {
      const size_t shift = Here() - start;
      for (Step step : body) {
        step.first += shift;
        step.second += shift;
        out_->steps_.push_back(step);
      }
    };
    for (int i = 0; i < low; ++i) copy();
    if (high < 0) {
      const size_t split = Here();
      out_->steps_.push_back({Code::kSplit, 0, split + 1, 0});
      copy();
      out_->steps_.push_back({Code::kJump, 0, split, 0});
      out_->steps_[split].second = Here();
      return {};
    }
    std::vector<size_t> splits;
    for (int i = low; i < high; ++i) {
      splits.push_back(Here());
      out_->steps_.push_back({Code::kSplit, 0, Here() + 1, 0});
      copy();
    }
    for (size_t split : splits) out_->steps_[split].second = Here();
    return {};
  }

  void AddSet(const Set& set) {
    out_->sets_.push_back(set);
    out_->steps_.push_back({Code::kBytes, static_cast<uint32_t>(out_->sets_.size() - 1)});
  }

  Status Atom() {
    if (Here() > kMaxSteps) return Bad("it is too long");
    const char letter = text_[at_++];
    Set set;
    switch (letter) {
      case '(':
        return Group();
      case '[':
        return Bracket();
      case '.':
        set.set();
        set.reset('\n');
        AddSet(set);
        return {};
      case '^':
        out_->steps_.push_back({Code::kBegin});
        return {};
      case '$':
        out_->steps_.push_back({Code::kEnd});
        return {};
      case '*':
      case '+':
      case '?':
        return Bad("there is nothing to repeat");
      case '\\':
        return Escape();
      default:
        set.set(static_cast<unsigned char>(letter));
        AddSet(set);
        return {};
    }
  }

  Status Escape() {
    if (!More()) return Bad("it ends with a backslash");
    const char letter = text_[at_++];
    if (letter == 'b' || letter == 'B') {
      out_->steps_.push_back({letter == 'b' ? Code::kBoundary : Code::kInside});
      return {};
    }
    Set set;
    if (!ClassOf(letter, &set)) {
      const bool known = std::string_view("ntrfv").find(letter) != std::string_view::npos;
      const bool plain = !((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9'));
      if (!known && !plain) return Bad("it has the escape \\" + std::string(1, letter));
      set.set(static_cast<unsigned char>(Escaped(letter)));
    }
    AddSet(set);
    return {};
  }

  Status Group() {
    if (More() && Peek() == '?') {
      if (text_.substr(at_, 2) == "?:") {
        at_ += 2;
      } else if (text_.substr(at_, 3) == "?P<") {
        const size_t end = text_.find('>', at_);
        if (end == std::string_view::npos) return Bad("the name of a group has no end");
        at_ = end + 1;
      } else {
        return Bad("it has a group of an unknown kind");
      }
    }
    TM_RETURN_IF_ERROR(Alternatives());
    if (!More()) return Bad("a group has no end");
    ++at_;
    return {};
  }

  Status Bracket() {
    Set set;
    const bool negated = More() && Peek() == '^';
    if (negated) ++at_;
    for (bool first = true; More() && (Peek() != ']' || first); first = false) {
      if (text_.substr(at_, 2) == "[:") return Bad("it has a named class");
      char low = text_[at_++];
      if (low == '\\' && More()) {
        low = text_[at_++];
        if (ClassOf(low, &set)) continue;
        low = Escaped(low);
      }
      char high = low;
      if (at_ + 1 < text_.size() && Peek() == '-' && text_[at_ + 1] != ']') {
        high = text_[at_ + 1];
        at_ += 2;
        if (high == '\\' && More()) high = Escaped(text_[at_++]);
      }
      if (static_cast<unsigned char>(high) < static_cast<unsigned char>(low)) {
        return Bad("it has a range that runs backwards");
      }
      AddRange(static_cast<unsigned char>(low), static_cast<unsigned char>(high), &set);
    }
    if (!More()) return Bad("a class has no end");
    ++at_;
    AddSet(negated ? ~set : set);
    return {};
  }

  std::string_view text_;
  TextPattern* out_;
  size_t at_ = 0;
  int depth_ = 0;
};

Result<TextPattern> TextPattern::Compile(std::string_view pattern) {
  TextPattern out;
  TM_RETURN_IF_ERROR(PatternParser(pattern, &out).Parse());
  return out;
}

void TextPattern::AddState(size_t state, std::string_view text, size_t at, std::vector<bool>* seen,
                           States* out) const {
  States open = {state};
  while (!open.empty()) {
    const size_t now = open.back();
    open.pop_back();
    if ((*seen)[now]) continue;
    (*seen)[now] = true;
    const Step& step = steps_[now];
    switch (step.code) {
      case Code::kJump:
        open.push_back(step.first);
        break;
      case Code::kSplit:
        open.push_back(step.second);
        open.push_back(step.first);
        break;
      case Code::kBegin:
        if (at == 0) open.push_back(now + 1);
        break;
      case Code::kEnd:
        if (at == text.size()) open.push_back(now + 1);
        break;
      case Code::kBoundary:
      case Code::kInside:
        if (IsBoundary(text, at) == (step.code == Code::kBoundary)) open.push_back(now + 1);
        break;
      default:
        out->push_back(now);
        break;
    }
  }
}

int64_t TextPattern::LongestAt(std::string_view text, size_t from) const {
  std::vector<bool> seen(steps_.size(), false);
  States now, next;
  AddState(0, text, from, &seen, &now);
  int64_t longest = -1;
  for (size_t at = from;; ++at) {
    for (size_t state : now) {
      if (steps_[state].code == Code::kMatch) longest = static_cast<int64_t>(at - from);
    }
    if (at == text.size() || now.empty()) return longest;
    std::fill(seen.begin(), seen.end(), false);
    next.clear();
    const auto byte = static_cast<unsigned char>(text[at]);
    for (size_t state : now) {
      const Step& step = steps_[state];
      if (step.code == Code::kBytes && sets_[step.set].test(byte)) {
        AddState(state + 1, text, at + 1, &seen, &next);
      }
    }
    std::swap(now, next);
  }
}

bool TextPattern::MatchesWhole(std::string_view text) const {
  return LongestAt(text, 0) == static_cast<int64_t>(text.size());
}

}  // namespace tidemark::model
