// Operators on texts.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/utf8.h"
#include "model/kernels/broadcast.h"
#include "model/kernels/text_pattern.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

void AppendCharacter(char32_t c, std::string* out) {
  if (c < 0x80) {
    *out += static_cast<char>(c);
  } else if (c < 0x800) {
    *out += static_cast<char>(0xC0 | c >> 6);
    *out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    *out += static_cast<char>(0xE0 | c >> 12);
    *out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    *out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    *out += static_cast<char>(0xF0 | c >> 18);
    *out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    *out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    *out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// Letters of ASCII, Latin-1, Greek and Cyrillic; others stay.
char32_t ChangeCase(char32_t c, bool lower) {
  const auto within = [&](char32_t low, char32_t high) { return c >= low && c <= high; };
  if (lower) {
    if (within('A', 'Z') || (within(0xC0, 0xDE) && c != 0xD7)) return c + 32;
    if (within(0x391, 0x3A9) && c != 0x3A2) return c + 32;
    if (within(0x410, 0x42F)) return c + 32;
    if (within(0x400, 0x40F)) return c + 80;
    if (within(0x100, 0x137) || within(0x14A, 0x177)) return c | 1;
    return c;
  }
  if (within('a', 'z') || (within(0xE0, 0xFE) && c != 0xF7)) return c - 32;
  if (within(0x3B1, 0x3C9) && c != 0x3C2) return c - 32;
  if (within(0x430, 0x44F)) return c - 32;
  if (within(0x450, 0x45F)) return c - 80;
  if (within(0x100, 0x137) || within(0x14A, 0x177)) return c & ~char32_t{1};
  return c;
}

std::string WithCase(const std::string& text, std::string_view action) {
  if (action != "LOWER" && action != "UPPER") return text;
  std::string out;
  for (size_t at = 0; at < text.size();) {
    AppendCharacter(ChangeCase(NextCharacter(text, &at), action == "LOWER"), &out);
  }
  return out;
}

// [C] or [1, C] of texts: stop words go away, the rest changes case.
Status StringNormalizer(OpContext& c) {
  const Tensor& in = c.In(0);
  if (in.rank() < 1 || in.rank() > 2 || (in.rank() == 2 && in.dim(0) != 1)) {
    return c.Invalid("its input must be [C] or [1, C]");
  }
  const std::string_view action = c.String("case_change_action", "NONE");
  const bool sensitive = c.Int("is_case_sensitive", 0) != 0;
  std::set<std::string> stops;
  for (const std::string& word : c.Strings("stopwords")) {
    stops.insert(sensitive ? word : WithCase(word, "LOWER"));
  }
  std::vector<std::string> kept;
  for (int64_t i = 0; i < in.count(); ++i) {
    const std::string& text = in.data<std::string>()[i];
    if (stops.count(sensitive ? text : WithCase(text, "LOWER")) > 0) continue;
    kept.push_back(WithCase(text, action));
  }
  if (kept.empty()) kept.emplace_back();
  const auto count = static_cast<int64_t>(kept.size());
  TM_ASSIGN_OR_RETURN(Tensor out,
                      c.Make(DataType::kString, in.rank() == 1 ? Shape{count} : Shape{1, count}));
  std::move(kept.begin(), kept.end(), out.mutable_data<std::string>());
  return c.Return(std::move(out));
}

Status StringConcat(OpContext& c) {
  const auto shape = Broadcast(c.In(0).shape(), c.In(1).shape());
  if (!shape) return c.Invalid("the shapes of its inputs don't fit together");
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kString, *shape));
  const BroadcastWalk<2> walk(*shape, {&c.In(0).shape(), &c.In(1).shape()});
  const auto strides = walk.inner_strides();
  walk.ForEachRow([&](int64_t at, const auto& offsets) {
    for (int64_t i = 0; i < walk.inner_count(); ++i) {
      out.mutable_data<std::string>()[at + i] =
          c.In(0).data<std::string>()[offsets[0] + i * strides[0]] +
          c.In(1).data<std::string>()[offsets[1] + i * strides[1]];
    }
  });
  return c.Return(std::move(out));
}

bool IsBlank(char letter) { return letter == ' ' || (letter >= '\t' && letter <= '\r'); }

// Like Python's str.split: blanks of any number when there is no delimiter.
std::vector<std::string> SplitText(const std::string& text, const std::string& delimiter,
                                   int64_t most) {
  std::vector<std::string> out;
  size_t at = 0;
  if (delimiter.empty()) {
    for (;;) {
      while (at < text.size() && IsBlank(text[at])) ++at;
      if (at == text.size()) return out;
      size_t end = at;
      while (end < text.size() && !IsBlank(text[end])) ++end;
      if (most >= 0 && static_cast<int64_t>(out.size()) == most) {
        end = text.size();  // the rest, without the blanks behind it
        while (end > at && IsBlank(text[end - 1])) --end;
      }
      out.push_back(text.substr(at, end - at));
      if (most >= 0 && static_cast<int64_t>(out.size()) > most) return out;
      at = end;
    }
  }
  for (;;) {
    const size_t found = most >= 0 && static_cast<int64_t>(out.size()) >= most
                             ? std::string::npos
                             : text.find(delimiter, at);
    if (found == std::string::npos) {
      out.push_back(text.substr(at));
      return out;
    }
    out.push_back(text.substr(at, found - at));
    at = found + delimiter.size();
  }
}

// Lists of texts as a tensor with a new last dim, filled up with `filling`.
Result<Tensor> PadLists(OpContext& c, const Shape& shape,
                        const std::vector<std::vector<std::string>>& lists,
                        const std::string& filling) {
  size_t longest = 0;
  for (const auto& list : lists) longest = std::max(longest, list.size());
  if (shape.rank() >= Shape::kMaxRank) return c.Invalid("more than 16 dimensions");
  Shape out_shape = shape;
  out_shape.Append(static_cast<int64_t>(longest));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kString, out_shape));
  for (size_t i = 0; i < lists.size(); ++i) {
    for (size_t k = 0; k < longest; ++k) {
      out.mutable_data<std::string>()[i * longest + k] =
          k < lists[i].size() ? lists[i][k] : filling;
    }
  }
  return out;
}

Status StringSplit(OpContext& c) {
  const Tensor& in = c.In(0);
  const std::string delimiter(c.String("delimiter", ""));
  const int64_t most = c.Int("maxsplit", -1);
  std::vector<std::vector<std::string>> lists;
  TM_ASSIGN_OR_RETURN(Tensor counts, c.Make(DataType::kI64, in.shape()));
  for (int64_t i = 0; i < in.count(); ++i) {
    lists.push_back(SplitText(in.data<std::string>()[i], delimiter, most));
    counts.mutable_data<int64_t>()[i] = static_cast<int64_t>(lists.back().size());
  }
  TM_ASSIGN_OR_RETURN(Tensor out, PadLists(c, in.shape(), lists, ""));
  TM_RETURN_IF_ERROR(c.Return(0, std::move(out)));
  return c.Return(1, std::move(counts));
}

class PatternState : public OpState {
 public:
  explicit PatternState(TextPattern pattern_in) : pattern(std::move(pattern_in)) {}
  TextPattern pattern;
};

Status PreparePattern(OpContext& c) {
  TM_ASSIGN_OR_RETURN(TextPattern pattern, TextPattern::Compile(c.String("pattern", "")));
  c.SetState(std::make_unique<PatternState>(std::move(pattern)));
  return {};
}

Status RegexFullMatch(OpContext& c) {
  const TextPattern& pattern = c.state<PatternState>()->pattern;
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kBool, in.shape()));
  for (int64_t i = 0; i < in.count(); ++i) {
    const std::string& text = in.data<std::string>()[i];
    TM_RETURN_IF_ERROR(c.CountOperations(text.size() + 1));
    out.mutable_data<uint8_t>()[i] = pattern.MatchesWhole(text) ? 1 : 0;
  }
  return c.Return(std::move(out));
}

// -- Tokenizer (com.microsoft) -------------------------------------------------------------------

Status PrepareTokenizer(OpContext& c) {
  if (c.Find("tokenexp") == nullptr) {
    return MakeError(ErrorCode::kUnsupported, "a tokenizer with separators",
                     "Export the model with a token pattern.");
  }
  TM_ASSIGN_OR_RETURN(TextPattern pattern, TextPattern::Compile(c.String("tokenexp", "")));
  c.SetState(std::make_unique<PatternState>(std::move(pattern)));
  return {};
}

Status Tokenizer(OpContext& c) {
  const TextPattern& pattern = c.state<PatternState>()->pattern;
  const Tensor& in = c.In(0);
  const auto least = static_cast<size_t>(std::max<int64_t>(c.Int("mincharnum", 1), 1));
  const bool mark = c.Int("mark", 0) != 0;
  std::vector<std::vector<std::string>> lists;
  for (int64_t i = 0; i < in.count(); ++i) {
    const std::string& text = in.data<std::string>()[i];
    std::vector<std::string> tokens;
    if (mark) tokens.emplace_back(1, '\x02');
    for (size_t at = 0; at < text.size();) {
      TM_RETURN_IF_ERROR(c.CountOperations(16));
      const int64_t length = pattern.LongestAt(text, at);
      if (length <= 0) {
        ++at;
        continue;
      }
      const auto size = static_cast<size_t>(length);
      if (size >= least) tokens.push_back(text.substr(at, size));
      at += size;
    }
    if (mark) tokens.emplace_back(1, '\x03');
    lists.push_back(std::move(tokens));
  }
  TM_ASSIGN_OR_RETURN(Tensor out,
                      PadLists(c, in.shape(), lists, std::string(c.String("pad_value", ""))));
  return c.Return(std::move(out));
}

// -- TfIdfVectorizer -----------------------------------------------------------------------------

class GramState : public OpState {
 public:
  // A gram as text: its parts, each with its length before it.
  std::unordered_map<std::string, size_t> places;
  std::vector<int64_t> columns;
  int64_t width = 0;
  int64_t shortest = 1, longest = 1, skips = 0;
};

void AppendPart(std::string_view part, std::string* key) {
  *key += std::to_string(part.size());
  *key += ':';
  *key += part;
}

std::string PartOf(const Tensor& in, int64_t i) {
  if (in.type() == DataType::kString) return in.data<std::string>()[i];
  return std::to_string(in.type() == DataType::kI32 ? in.data<int32_t>()[i]
                                                    : in.data<int64_t>()[i]);
}

// Columns must be justified by the attributes: one of 10^9 for a handful of grams would only fill
// memory.
Status ReadColumns(OpContext& c, GramState* state) {
  const auto indexes = c.Ints("ngram_indexes");
  const auto most = std::max<int64_t>(static_cast<int64_t>(indexes.size()) * 16, 65536);
  for (int64_t index : indexes) {
    if (index < 0 || index >= most) {
      return c.Invalid("its ngram_indexes have " + std::to_string(index) + " for " +
                       std::to_string(indexes.size()) + " n-grams");
    }
    state->columns.push_back(index);
    state->width = std::max(state->width, index + 1);
  }
  return {};
}

Status PrepareTfIdf(OpContext& c) {
  auto state = std::make_unique<GramState>();
  state->shortest = c.Int("min_gram_length", 1);
  state->longest = c.Int("max_gram_length", 1);
  state->skips = c.Int("max_skip_count", 0);
  if (state->shortest < 1 || state->longest < state->shortest || state->longest > 1000 ||
      state->skips < 0 || state->skips > 1000) {
    return c.Invalid("its lengths of n-grams are impossible");
  }
  std::vector<std::string> pool;
  for (const std::string& text : c.Strings("pool_strings")) pool.push_back(text);
  if (pool.empty()) {
    for (int64_t number : c.Ints("pool_int64s")) pool.push_back(std::to_string(number));
  }
  TM_RETURN_IF_ERROR(ReadColumns(c, state.get()));
  const auto starts = c.Ints("ngram_counts");
  for (size_t n = 0; n < starts.size(); ++n) {
    const int64_t from = starts[n];
    const int64_t to = n + 1 < starts.size() ? starts[n + 1] : static_cast<int64_t>(pool.size());
    const auto length = static_cast<int64_t>(n) + 1;
    if (from < 0 || to < from || to > static_cast<int64_t>(pool.size()) ||
        (to - from) % length != 0) {
      return c.Invalid("its ngram_counts don't fit its pool");
    }
    for (int64_t at = from; at < to; at += length) {
      std::string key;
      for (int64_t k = 0; k < length; ++k) AppendPart(pool[static_cast<size_t>(at + k)], &key);
      const size_t place = state->places.size();
      if (place >= state->columns.size()) return c.Invalid("it has more n-grams than indexes");
      state->places.emplace(std::move(key), place);
    }
  }
  const auto weights = c.Floats("weights");
  if (!weights.empty() && weights.size() != state->columns.size()) {
    return c.Invalid("its weights don't fit its n-grams");
  }
  c.SetState(std::move(state));
  return {};
}

// Counts the grams of one row.
Status CountGrams(OpContext& c, const GramState& s, const std::vector<std::string>& parts,
                  std::vector<int64_t>* counts) {
  const auto size = static_cast<int64_t>(parts.size());
  for (int64_t skip = 0; skip <= s.skips; ++skip) {
    const int64_t step = skip + 1;
    for (int64_t start = 0; start < size; ++start) {
      std::string key;
      for (int64_t n = 1; n <= s.longest; ++n) {
        const int64_t at = start + (n - 1) * step;
        if (at >= size) break;
        AppendPart(parts[static_cast<size_t>(at)], &key);
        if (n < s.shortest || (n == 1 && skip > 0)) continue;
        TM_RETURN_IF_ERROR(c.CountOperations(1));
        const auto found = s.places.find(key);
        if (found != s.places.end()) ++(*counts)[found->second];
      }
    }
  }
  return {};
}

Status TfIdfVectorizer(OpContext& c) {
  const GramState& s = *c.state<GramState>();
  const Tensor& in = c.In(0);
  if (in.type() != DataType::kString && in.type() != DataType::kI64 &&
      in.type() != DataType::kI32) {
    return c.Invalid("its input must be texts or integers");
  }
  if (in.rank() < 1 || in.rank() > 2) return c.Invalid("its input must be [C] or [N, C]");
  const std::string_view mode = c.String("mode", "TF");
  const auto weights = c.Floats("weights");
  const int64_t rows = in.rank() == 1 ? 1 : in.dim(0);
  const int64_t length = in.shape().back();
  TM_ASSIGN_OR_RETURN(
      Tensor out, c.Make(DataType::kF32, in.rank() == 1 ? Shape{s.width} : Shape{rows, s.width}));
  std::fill_n(out.mutable_data<float>(), out.count(), 0.0F);
  for (int64_t row = 0; row < rows; ++row) {
    std::vector<std::string> parts;
    for (int64_t i = 0; i < length; ++i) parts.push_back(PartOf(in, row * length + i));
    std::vector<int64_t> counts(s.columns.size(), 0);
    TM_RETURN_IF_ERROR(CountGrams(c, s, parts, &counts));
    float* to = out.mutable_data<float>() + row * s.width;
    for (size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      const auto count = static_cast<float>(counts[i]);
      const float weight = weights.empty() ? 1.0F : weights[i];
      to[s.columns[i]] = mode == "TF" ? count : mode == "IDF" ? weight : count * weight;
    }
  }
  return c.Return(std::move(out));
}

}  // namespace

void AddTexts(OpTable* table) {
  table->Add({"", "StringNormalizer", 10, kOpen, "S", StringNormalizer});
  table->Add({"", "StringConcat", 20, kOpen, "SS", StringConcat});
  table->Add({"", "StringSplit", 20, kOpen, "S", StringSplit});
  table->Add({"", "RegexFullMatch", 20, kOpen, "S", RegexFullMatch, 1, true, PreparePattern});
  table->Add({"", "TfIdfVectorizer", 9, kOpen, "A", TfIdfVectorizer, 1, true, PrepareTfIdf});
  table->Add({"com.microsoft", "Tokenizer", 1, kOpen, "S", Tokenizer, 1, true, PrepareTokenizer});
}

}  // namespace tidemark::model
