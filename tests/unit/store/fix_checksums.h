// Makes the checksums of changed points agree again, as an attacker would, so that decoding itself
// meets the changed bytes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "series/codec.h"
#include "store/database.h"

namespace tidemark {

inline void FixChecksums(Database* database) {
  for (const char* sql :
       {"SELECT id, data, times, NULL FROM chunk", "SELECT id, steps, times, NULL FROM axis",
        "SELECT id, data, steps, times FROM tail"}) {
    const std::string text = sql;
    const std::string table = text.substr(text.rfind(' ') + 1);
    auto select = database->Prepare(sql);
    if (!select.ok()) continue;
    std::vector<std::pair<int64_t, int32_t>> rows;
    while (true) {
      auto row = select->Step();
      if (!row.ok() || !*row) break;
      rows.emplace_back(select->Int(0),
                        ChecksumOf(select->Blob(1), select->Blob(2), select->Blob(3)));
    }
    for (const auto& [id, sum] : rows) {
      (void)database->Execute("UPDATE " + table + " SET checksum=" + std::to_string(sum) +
                              " WHERE id=" + std::to_string(id));
    }
  }
}

}  // namespace tidemark
