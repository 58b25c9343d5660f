#include "server/search_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include "base/number_text.h"

namespace tidemark {
namespace {

constexpr size_t kMaxFilterBytes = 64 << 10;
constexpr size_t kMaxConditions = 200;
constexpr size_t kMaxListed = 1000;

struct AttributeName {
  std::string_view written, key;
};

constexpr AttributeName kRunAttributes[] = {
    {"run_id", "run_id"},
    {"run_uuid", "run_id"},
    {"run_name", "run_name"},
    {"run name", "run_name"},
    {"Run name", "run_name"},
    {"Run Name", "run_name"},
    {"status", "status"},
    {"user_id", "user_id"},
    {"start_time", "start_time"},
    {"start time", "start_time"},
    {"created", "start_time"},
    {"Created", "start_time"},
    {"end_time", "end_time"},
    {"artifact_uri", "artifact_uri"},
    {"experiment_id", "experiment_id"},
};
constexpr AttributeName kExperimentAttributes[] = {
    {"name", "name"},
    {"experiment_id", "experiment_id"},
    {"creation_time", "creation_time"},
    {"last_update_time", "last_update_time"},
};
constexpr AttributeName kModelAttributes[] = {
    {"name", "name"},
    {"model_id", "model_id"},
    {"model_type", "model_type"},
    {"status", "status"},
    {"source_run_id", "source_run_id"},
    {"creation_time", "creation_timestamp"},
    {"creation_timestamp", "creation_timestamp"},
    {"last_updated_timestamp", "last_updated_timestamp"},
};
constexpr AttributeName kRegisteredAttributes[] = {
    {"name", "name"},
    {"timestamp", "last_updated_timestamp"},
    {"last_updated_timestamp", "last_updated_timestamp"},
    {"creation_timestamp", "creation_timestamp"},
};
constexpr AttributeName kVersionAttributes[] = {
    {"name", "name"},
    {"run_id", "run_id"},
    {"source_path", "source"},
    {"source", "source"},
    {"current_stage", "current_stage"},
    {"version", "version_number"},
    {"version_number", "version_number"},
    {"timestamp", "last_updated_timestamp"},
    {"last_updated_timestamp", "last_updated_timestamp"},
    {"creation_timestamp", "creation_timestamp"},
};

std::span<const AttributeName> AttributesOf(SearchKind kind) {
  switch (kind) {
    case SearchKind::kRuns:
      return kRunAttributes;
    case SearchKind::kExperiments:
      return kExperimentAttributes;
    case SearchKind::kRegisteredModels:
      return kRegisteredAttributes;
    case SearchKind::kModelVersions:
      return kVersionAttributes;
    case SearchKind::kModels:
      break;
  }
  return kModelAttributes;
}

struct EntityName {
  std::string_view written;
  SearchEntity entity;
};

constexpr EntityName kEntities[] = {
    {"metrics", SearchEntity::kMetric},
    {"metric", SearchEntity::kMetric},
    {"params", SearchEntity::kParam},
    {"param", SearchEntity::kParam},
    {"parameters", SearchEntity::kParam},
    {"parameter", SearchEntity::kParam},
    {"tags", SearchEntity::kTag},
    {"tag", SearchEntity::kTag},
    {"attributes", SearchEntity::kAttribute},
    {"attribute", SearchEntity::kAttribute},
    {"attr", SearchEntity::kAttribute},
    {"run", SearchEntity::kAttribute},
    {"datasets", SearchEntity::kDataset},
    {"dataset", SearchEntity::kDataset},
};

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '/' || c == '-' || c == ':' || c == '+' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool SameWord(std::string_view a, std::string_view upper) {
  return std::equal(a.begin(), a.end(), upper.begin(), upper.end(), [](char x, char y) {
    return (x >= 'a' && x <= 'z' ? static_cast<char>(x - 'a' + 'A') : x) == y;
  });
}

class Parser {
 public:
  Parser(SearchKind kind, std::string_view text) : kind_(kind), text_(text) {}

  Result<std::vector<SearchCondition>> Filter() {
    std::vector<SearchCondition> conditions;
    if (text_.size() > kMaxFilterBytes) return Wrong("the filter is too long");
    if (AtEnd()) return conditions;
    for (;;) {
      TM_ASSIGN_OR_RETURN(SearchCondition condition, Condition());
      conditions.push_back(std::move(condition));
      if (AtEnd()) return conditions;
      if (conditions.size() == kMaxConditions) return Wrong("there are too many conditions");
      if (!TakeKeyword("AND")) return Wrong("expected AND; nothing else joins conditions");
    }
  }

  Result<SearchOrder> Order() {
    SearchOrder order;
    if (text_.size() > kMaxFilterBytes) return Wrong("the order is too long");
    TM_RETURN_IF_ERROR(Key(&order.entity, &order.key));
    if (TakeKeyword("DESC")) {
      order.descending = true;
    } else {
      (void)TakeKeyword("ASC");
    }
    if (!AtEnd()) return Wrong("expected ASC or DESC");
    return order;
  }

 private:
  [[nodiscard]] Error Wrong(std::string_view why) const {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Invalid filter or order: {}, at character {}.", why, at_ + 1));
  }
  void SkipBlanks() {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  }
  bool AtEnd() {
    SkipBlanks();
    return at_ == text_.size();
  }
  [[nodiscard]] char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view TakeWord() {
    SkipBlanks();
    const size_t start = at_;
    while (at_ < text_.size() && IsWord(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }
  bool TakeKeyword(std::string_view upper) {
    const size_t start = at_;
    if (SameWord(TakeWord(), upper)) return true;
    at_ = start;
    return false;
  }
  bool TakeSymbol(std::string_view symbol) {
    SkipBlanks();
    if (!text_.substr(at_).starts_with(symbol)) return false;
    at_ += symbol.size();
    return true;
  }
  // At a quote; a doubled one inside stands for itself.
  std::optional<std::string> Quoted() {
    const char quote = text_[at_];
    std::string content;
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] != quote) {
        content += text_[i];
      } else if (i + 1 < text_.size() && text_[i + 1] == quote) {
        content += quote;
        ++i;
      } else {
        at_ = i + 1;
        return content;
      }
    }
    return std::nullopt;
  }

  Status Key(SearchEntity* entity, std::string* key) {
    SkipBlanks();
    if (Peek() == '`' || Peek() == '"') return Attribute(entity, key);
    const size_t start = at_;
    const std::string_view word = TakeWord();
    if (word.empty()) return Wrong("expected a key");
    const size_t dot = word.find('.');
    const auto* known =
        std::find_if(std::begin(kEntities), std::end(kEntities),
                     [&](const EntityName& name) { return name.written == word.substr(0, dot); });
    if (dot == std::string_view::npos || known == std::end(kEntities)) {
      at_ = start;
      return Attribute(entity, key);
    }
    *entity = known->entity;
    *key = word.substr(dot + 1);
    if (key->empty() && (Peek() == '`' || Peek() == '"')) {
      auto quoted = Quoted();
      if (!quoted.has_value()) return Wrong("a quote is not closed");
      *key = std::move(*quoted);
    }
    if (key->empty()) return Wrong("expected a key after the dot");
    return CheckEntity(*entity, key);
  }

  Status Attribute(SearchEntity* entity, std::string* key) {
    *entity = SearchEntity::kAttribute;
    if (Peek() == '`' || Peek() == '"') {
      auto quoted = Quoted();
      if (!quoted.has_value()) return Wrong("a quote is not closed");
      *key = std::move(*quoted);
    } else {
      *key = TakeWord();
    }
    return CheckEntity(*entity, key);
  }

  Status CheckEntity(SearchEntity entity, std::string* key) {
    if (entity == SearchEntity::kAttribute) {
      for (const AttributeName& name : AttributesOf(kind_)) {
        if (name.written != *key) continue;
        *key = name.key;
        return {};
      }
      return Wrong(fmt::format("there is no attribute '{}'", *key));
    }
    const bool has_values = kind_ == SearchKind::kRuns || kind_ == SearchKind::kModels;
    if (!has_values && entity != SearchEntity::kTag) {
      return Wrong("only attributes and tags are searched here");
    }
    if (entity == SearchEntity::kDataset && *key != "name" && *key != "digest" &&
        *key != "context") {
      return Wrong("data sets are searched by name, digest and context");
    }
    return {};
  }

  Result<SearchOperator> Operator() {
    // Longer symbols first.
    if (TakeSymbol("!=")) return SearchOperator::kNotEqual;
    if (TakeSymbol("<=")) return SearchOperator::kLessEqual;
    if (TakeSymbol(">=")) return SearchOperator::kGreaterEqual;
    if (TakeSymbol("=")) return SearchOperator::kEqual;
    if (TakeSymbol("<")) return SearchOperator::kLess;
    if (TakeSymbol(">")) return SearchOperator::kGreater;
    if (TakeKeyword("LIKE")) return SearchOperator::kLike;
    if (TakeKeyword("ILIKE")) return SearchOperator::kILike;
    if (TakeKeyword("IN")) return SearchOperator::kIn;
    if (TakeKeyword("NOT")) {
      if (TakeKeyword("IN")) return SearchOperator::kNotIn;
      return Wrong("expected IN after NOT");
    }
    if (TakeKeyword("IS")) {
      const bool is_not = TakeKeyword("NOT");
      if (!TakeKeyword("NULL")) return Wrong("expected NULL after IS");
      return is_not ? SearchOperator::kIsNotNull : SearchOperator::kIsNull;
    }
    return Wrong("expected a comparison: = != < <= > >= LIKE ILIKE IN");
  }

  Result<std::string> QuotedText() {
    SkipBlanks();
    if (Peek() != '\'' && Peek() != '"') return Wrong("expected a text in quotes");
    auto text = Quoted();
    if (!text.has_value()) return Wrong("a quote is not closed");
    return std::move(*text);
  }

  Status List(std::vector<std::string>* out) {
    if (!TakeSymbol("(")) return Wrong("expected a list in brackets");
    do {
      TM_ASSIGN_OR_RETURN(std::string text, QuotedText());
      if (out->size() == kMaxListed) return Wrong("the list is too long");
      out->push_back(std::move(text));
    } while (TakeSymbol(","));
    if (!TakeSymbol(")")) return Wrong("expected a comma or a closing bracket");
    return {};
  }

  Result<SearchCondition> Condition() {
    SearchCondition condition;
    TM_RETURN_IF_ERROR(Key(&condition.entity, &condition.key));
    TM_ASSIGN_OR_RETURN(condition.op, Operator());
    const SearchOperator op = condition.op;
    const bool is_null_test = op == SearchOperator::kIsNull || op == SearchOperator::kIsNotNull;
    const bool is_order = op >= SearchOperator::kLess && op <= SearchOperator::kGreaterEqual;
    condition.is_number = IsNumericKey(condition.entity, condition.key);
    if (is_null_test) {
      if (condition.entity != SearchEntity::kParam && condition.entity != SearchEntity::kTag) {
        return Wrong("IS NULL is for params and tags");
      }
      return condition;
    }
    if (condition.is_number) {
      if (!is_order && op != SearchOperator::kEqual && op != SearchOperator::kNotEqual) {
        return Wrong("numbers are compared by = != < <= > >=");
      }
      const auto number = ParseDouble(TakeWord());
      if (!number.has_value()) return Wrong("expected a number, without quotes");
      condition.number = *number;
      return condition;
    }
    if (is_order) return Wrong("texts are compared by = != LIKE ILIKE IN");
    if (op == SearchOperator::kIn || op == SearchOperator::kNotIn) {
      if (condition.entity != SearchEntity::kAttribute &&
          condition.entity != SearchEntity::kDataset) {
        return Wrong("IN is for attributes");
      }
      TM_RETURN_IF_ERROR(List(&condition.texts));
      return condition;
    }
    TM_ASSIGN_OR_RETURN(std::string text, QuotedText());
    condition.texts.push_back(std::move(text));
    return condition;
  }

  SearchKind kind_;
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

bool IsNumericKey(SearchEntity entity, std::string_view key) {
  if (entity == SearchEntity::kMetric) return true;
  if (entity != SearchEntity::kAttribute) return false;
  return key == "start_time" || key == "end_time" || key == "creation_time" ||
         key == "last_update_time" || key == "creation_timestamp" ||
         key == "last_updated_timestamp" || key == "version_number";
}

Result<std::vector<SearchCondition>> ParseSearchFilter(SearchKind kind, std::string_view text) {
  return Parser(kind, text).Filter();
}

Result<SearchOrder> ParseSearchOrder(SearchKind kind, std::string_view text) {
  return Parser(kind, text).Order();
}

}  // namespace tidemark
