// Reads JSON lines: one object a line, appended to while training runs.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "import/format.h"
#include "import/json_rows.h"
#include "import/text_table.h"

namespace tidemark {

inline constexpr size_t kMaxJsonLineBytes = size_t{64} << 20;

class JsonlParser : public FileParser {
 public:
  JsonlParser(TableTarget target, const OpenContext& context);

  Result<size_t> Parse(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                       BatchBuilder* out) override;
  [[nodiscard]] std::string SaveState() const override;
  [[nodiscard]] std::optional<TextColumns> columns() const override {
    return started_ ? std::optional(table_.Columns()) : std::nullopt;
  }
  [[nodiscard]] size_t max_record_bytes() const override { return kMaxJsonLineBytes; }

 private:
  bool Begin(std::string_view text, bool at_end);
  bool ReadLine(std::string_view line, uint64_t offset, bool terminated, BatchBuilder* out);

  TextTable table_;
  JsonRows rows_;
  ColumnChoice choice_;
  std::string damaged_state_;
  bool started_ = false;
};

// The roles that the first lines suggest; nothing when the file does not begin with a line that is
// an object.
[[nodiscard]] std::optional<ColumnRoles> LookAtJsonl(const FileHead& head);

// The first line that is not blank.
[[nodiscard]] std::span<const uint8_t> JsonlFirstRecord(const FileHead& head);

}  // namespace tidemark
