#include "import/json_params.h"

namespace tidemark {

ParamValue ParamOf(JsonValue value) {
  switch (value.type()) {
    case JsonType::kBool:
      return *value.Bool();
    case JsonType::kInt:
      return *value.Int();
    case JsonType::kDouble:
      return *value.Number();
    case JsonType::kString:
      return std::string(*value.Text());
    case JsonType::kArray:
    case JsonType::kObject:
      return JsonText{value.ToJson()};
    case JsonType::kMissing:
    case JsonType::kNull:
      break;
  }
  return std::monostate();
}

void FlattenParams(JsonValue value, const std::string& prefix, std::vector<NamedParam>* out) {
  if (!value.is_object() || value.size() == 0) {
    if (!prefix.empty()) out->emplace_back(prefix, ParamOf(value));
    return;
  }
  for (size_t i = 0; i < value.size(); ++i) {
    auto member = value.Member(i);
    std::string name =
        prefix.empty() ? std::string(member.first) : prefix + "." + std::string(member.first);
    FlattenParams(member.second, name, out);
  }
}

}  // namespace tidemark
