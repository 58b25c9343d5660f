#include "ui/regex.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/utf8.h"

namespace tidemark::ui {
namespace {

constexpr size_t kMaxPattern = 1000;
constexpr size_t kMaxProgram = 20000;
constexpr int kMaxRepeat = 200;
constexpr int kMaxDepth = 100;

std::u32string Characters(std::string_view text) {
  std::u32string characters;
  for (size_t at = 0; at < text.size();) characters += NextCharacter(text, &at);
  return characters;
}

bool IsUpperCase(char32_t c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

// Recursive descent over the pattern; emits pieces of program that are relocated when they are
// joined.
class RegexParser {
 public:
  RegexParser(std::string_view pattern, Regex* out) : pattern_(Characters(pattern)), out_(out) {}

  Status Run() {
    if (pattern_.size() > kMaxPattern) return Bad("The pattern is too long.");
    fold_case_ = !HasUpperCaseLetter();
    Piece all;
    TM_RETURN_IF_ERROR(Alternatives(&all, 0));
    if (at_ < pattern_.size()) return Bad("A “)” has no “(” before it.");
    all.push_back({Regex::Op::kMatch, 0, 0});
    out_->program_ = std::move(all);
    return {};
  }

 private:
  using Instruction = Regex::Instruction;
  using Op = Regex::Op;
  using Piece = std::vector<Instruction>;  // targets are relative to the piece's start

  static Status Bad(const char* what) { return MakeError(ErrorCode::kInvalid, what); }
  [[nodiscard]] bool More() const { return at_ < pattern_.size(); }

  static void Append(Piece* to, const Piece& piece) {
    const auto base = static_cast<uint32_t>(to->size());
    for (Instruction i : piece) {
      if (i.op == Op::kSplit || i.op == Op::kJump) {
        i.a += base;
        i.b += base;
      }
      to->push_back(i);
    }
  }

  // The W of `\W` names a class, the one of `\\W` is a letter behind a backslash.
  [[nodiscard]] bool HasUpperCaseLetter() const {
    for (size_t i = 0; i < pattern_.size(); ++i) {
      const bool escape = pattern_[i] == '\\' && i + 1 < pattern_.size();
      if (escape) ++i;
      if (IsUpperCase(pattern_[i]) && !(escape && CharClass::Named(pattern_[i]))) return true;
    }
    return false;
  }

  void Take(CharClass set, Piece* out) {
    out->push_back({Op::kClass, static_cast<uint32_t>(out_->classes_.size()), 0});
    out_->classes_.push_back(std::move(set));
  }

  Status Alternatives(Piece* out, int depth) {
    if (depth > kMaxDepth) return Bad("The pattern nests too deeply.");
    Piece left;
    TM_RETURN_IF_ERROR(Sequence(&left, depth));
    while (More() && pattern_[at_] == '|') {
      ++at_;
      Piece right, joined;
      TM_RETURN_IF_ERROR(Sequence(&right, depth));
      const auto after_left = static_cast<uint32_t>(left.size() + 2);
      joined.push_back({Op::kSplit, 1, after_left});
      Append(&joined, left);
      joined.push_back({Op::kJump, static_cast<uint32_t>(after_left + right.size()), 0});
      Append(&joined, right);
      if (joined.size() > kMaxProgram) return Bad("The pattern is too large.");
      left = std::move(joined);
    }
    *out = std::move(left);
    return {};
  }

  Status Sequence(Piece* out, int depth) {
    while (More() && pattern_[at_] != '|' && pattern_[at_] != ')') {
      Piece atom;
      TM_RETURN_IF_ERROR(Atom(&atom, depth));
      TM_RETURN_IF_ERROR(Repeat(&atom));
      if (out->size() + atom.size() > kMaxProgram) return Bad("The pattern is too large.");
      Append(out, atom);
    }
    return {};
  }

  Status Atom(Piece* out, int depth) {
    const char32_t c = pattern_[at_++];
    switch (c) {
      case '(':
        if (pattern_.compare(at_, 2, U"?:") == 0) at_ += 2;
        TM_RETURN_IF_ERROR(Alternatives(out, depth + 1));
        if (!More()) return Bad("A “(” is not closed.");
        ++at_;
        return {};
      case '*':
      case '+':
      case '?':
        return Bad("Nothing stands before a “*”, “+” or “?”.");
      case '^':
        out->push_back({Op::kStart, 0, 0});
        return {};
      case '$':
        out->push_back({Op::kEnd, 0, 0});
        return {};
      case '.':
        Take(AllBut('\n'), out);
        return {};
      case '[':
        return Brackets(out);
      case '\\':
        return Escape(out);
      default:
        Literal(c, out);
        return {};
    }
  }

  static CharClass AllBut(char32_t c) {
    CharClass set;
    set.Add(c, c);
    set.Negate();
    return set;
  }

  // Classes by name hold both cases already, so only what is written out is folded.
  void Literal(char32_t c, Piece* out) {
    CharClass set;
    set.Add(c, c);
    if (fold_case_) set.FoldCase();
    Take(std::move(set), out);
  }

  // What the character behind a backslash stands for when it names no class.
  static char32_t Escaped(char32_t c) { return c == 't' ? '\t' : c == 'n' ? '\n' : c; }

  Status Escape(Piece* out) {
    if (!More()) return Bad("The pattern ends in a “\\”.");
    const char32_t c = pattern_[at_++];
    if (const auto set = CharClass::Named(c)) {
      Take(*set, out);
    } else {
      Literal(Escaped(c), out);
    }
    return {};
  }

  Status Brackets(Piece* out) {
    CharClass set;
    const bool negate = More() && pattern_[at_] == '^';
    if (negate) ++at_;
    for (bool first = true;; first = false) {
      if (!More()) return Bad("A “[” is not closed.");
      if (pattern_[at_] == ']' && !first) break;
      TM_RETURN_IF_ERROR(BracketPart(&set));
    }
    ++at_;
    if (fold_case_) set.FoldCase();
    if (negate) set.Negate();
    Take(std::move(set), out);
    return {};
  }

  // One character, range or class by name between "[" and "]".
  Status BracketPart(CharClass* set) {
    char32_t from = pattern_[at_++];
    if (from == '\\' && More()) {
      from = pattern_[at_++];
      if (const auto named = CharClass::Named(from)) {
        set->Add(*named);
        return {};
      }
      from = Escaped(from);
    }
    char32_t to = from;
    if (at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']') {
      to = pattern_[at_ + 1];
      at_ += 2;
      if (to == '\\' && More()) to = Escaped(pattern_[at_++]);
    }
    if (to < from) return Bad("A range in “[ ]” runs backwards.");
    set->Add(from, to);
    return {};
  }

  Status Repeat(Piece* atom) {
    while (More()) {
      int low = 0, high = -1;
      switch (pattern_[at_]) {
        case '*':
          break;
        case '+':
          low = 1;
          break;
        case '?':
          high = 1;
          break;
        case '{': {
          const size_t before = at_;
          TM_ASSIGN_OR_RETURN(const bool counted, Counts(&low, &high));
          if (!counted) {
            at_ = before;
            return {};
          }
          --at_;
          break;
        }
        default:
          return {};
      }
      ++at_;
      if (More() && pattern_[at_] == '?') ++at_;  // lazy: the same, when only a match is asked for
      TM_RETURN_IF_ERROR(Expand(atom, low, high));
    }
    return {};
  }

  // "{2}", "{2,}" or "{2,5}"; false when it is none of them (then "{" is a literal).
  Result<bool> Counts(int* low, int* high) {
    const auto number = [this]() -> int {
      int n = -1;
      while (More() && pattern_[at_] >= '0' && pattern_[at_] <= '9') {
        const int digit = static_cast<int>(pattern_[at_++] - '0');
        n = std::min(std::max(n, 0) * 10 + digit, kMaxRepeat + 1);
      }
      return n;
    };
    ++at_;
    *low = number();
    if (*low < 0) return false;
    *high = *low;
    if (More() && pattern_[at_] == ',') {
      ++at_;
      *high = number();
    }
    if (!More() || pattern_[at_] != '}') return false;
    ++at_;
    if (*low > kMaxRepeat || *high > kMaxRepeat) {
      return MakeError(ErrorCode::kInvalid, "A repeat count is over 200.");
    }
    if (*high >= 0 && *high < *low)
      return MakeError(ErrorCode::kInvalid, "A repeat count runs backwards.");
    return true;
  }

  Status Expand(Piece* atom, int low, int high) {
    if (atom->size() * static_cast<size_t>(std::max({low, high, 1}) + 1) > kMaxProgram) {
      return Bad("The pattern is too large.");
    }
    Piece result;
    for (int i = 0; i < low; ++i) Append(&result, *atom);
    if (high < 0) {
      Piece loop;
      loop.push_back({Op::kSplit, 1, static_cast<uint32_t>(atom->size() + 2)});
      Append(&loop, *atom);
      loop.push_back({Op::kJump, 0, 0});
      Append(&result, loop);
    }
    for (int i = low; i < high; ++i) {
      Piece maybe;
      maybe.push_back({Op::kSplit, 1, static_cast<uint32_t>(atom->size() + 1)});
      Append(&maybe, *atom);
      Append(&result, maybe);
    }
    *atom = std::move(result);
    return {};
  }

  std::u32string pattern_;
  size_t at_ = 0;
  bool fold_case_ = true;
  Regex* out_;
};

Result<Regex> Regex::Compile(std::string_view pattern) {
  Regex regex;
  TM_RETURN_IF_ERROR(RegexParser(pattern, &regex).Run());
  return regex;
}

void Regex::AddState(std::vector<uint32_t>* states, std::vector<uint32_t>* stack,
                     std::vector<uint8_t>* seen, uint32_t state, bool at_start, bool at_end) const {
  stack->assign(1, state);
  while (!stack->empty()) {
    const uint32_t s = stack->back();
    stack->pop_back();
    if ((*seen)[s]) continue;
    (*seen)[s] = 1;
    const Instruction& i = program_[s];
    switch (i.op) {
      case Op::kJump:
        stack->push_back(i.a);
        break;
      case Op::kSplit:
        stack->push_back(i.b);
        stack->push_back(i.a);
        break;
      case Op::kStart:
        if (at_start) stack->push_back(s + 1);
        break;
      case Op::kEnd:
        if (at_end) stack->push_back(s + 1);
        break;
      case Op::kClass:
      case Op::kMatch:
        states->push_back(s);
        break;
    }
  }
}

bool Regex::Matches(std::string_view text) const {
  std::vector<uint32_t> now, next, stack;
  std::vector<uint8_t> seen(program_.size()), seen_next(program_.size());
  for (size_t at = 0;;) {
    // A match may start at every position.
    AddState(&now, &stack, &seen, 0, at == 0, at == text.size());
    for (const uint32_t s : now) {
      if (program_[s].op == Op::kMatch) return true;
    }
    if (at == text.size()) return false;
    const char32_t c = NextCharacter(text, &at);
    for (const uint32_t s : now) {
      if (classes_[program_[s].a].Has(c)) {
        AddState(&next, &stack, &seen_next, s + 1, false, at == text.size());
      }
    }
    now.swap(next);
    next.clear();
    seen.swap(seen_next);
    std::fill(seen_next.begin(), seen_next.end(), uint8_t{0});
  }
}

}  // namespace tidemark::ui
