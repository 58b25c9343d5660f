#include "model/ops/op_table.h"

#include <algorithm>

#include "model/ops/families.h"

namespace tidemark::model {
namespace {

Signature ParseSignature(std::string_view text) {
  Signature out;
  for (char c : text) {
    if (c == '?') {
      out.inputs.back().optional = true;
    } else if (c == '*') {
      out.variadic = true;
    } else {
      out.inputs.push_back({c, false});
    }
  }
  return out;
}

std::string Key(std::string_view domain, std::string_view name) {
  std::string key(domain);
  key += '\n';
  key += name;
  return key;
}

}  // namespace

size_t Signature::required() const {
  size_t count = inputs.size();
  while (count > 0 && inputs[count - 1].optional) --count;
  return count;
}

const OpTable& OpTable::All() {
  static const OpTable* const kTable = [] {
    auto* table = new OpTable;  // lives as long as the program
    AddAllFamilies(table);
    return table;
  }();
  return *kTable;
}

void OpTable::Add(const OpEntry& entry) {
  entries_.push_back(std::make_unique<OpEntry>(entry));
  const OpEntry* added = entries_.back().get();
  by_name_[Key(entry.domain, entry.name)].push_back(added);
  signatures_[added] = ParseSignature(entry.signature);
}

const OpEntry* OpTable::Find(std::string_view domain, std::string_view name, int64_t opset) const {
  const auto found = by_name_.find(Key(domain, name));
  if (found == by_name_.end()) return nullptr;
  const auto fits = [&](const OpEntry* entry) {
    return entry->since <= opset && opset <= entry->until;
  };
  const auto at = std::find_if(found->second.begin(), found->second.end(), fits);
  return at == found->second.end() ? nullptr : *at;
}

const Signature& OpTable::SignatureOf(const OpEntry& entry) const { return signatures_.at(&entry); }

}  // namespace tidemark::model
