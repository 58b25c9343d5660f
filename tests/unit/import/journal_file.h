// Makes journals record by record (docs/journal-format.md), for tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/crc32.h"
#include "journal/journal_record.h"

namespace tidemark {

inline constexpr char kJournalRun[] = "0123abcd-0000-4000-8000-00000000feed";

class JournalFile {
 public:
  JournalFile() { ByteWriter(&bytes_).Text(kJournalMagic); }

  void Record(char type, std::span<const uint8_t> payload) {
    offsets_.push_back(bytes_.size());
    std::vector<uint8_t> sealed;
    ByteWriter seal(&sealed);
    seal.U32(static_cast<uint32_t>(payload.size()));
    seal.U8(static_cast<uint8_t>(type));
    seal.Bytes(payload);
    ByteWriter out(&bytes_);
    out.U32(static_cast<uint32_t>(payload.size()));
    out.U32(Crc32(sealed));
    out.U8(static_cast<uint8_t>(type));
    out.Bytes(payload);
  }
  void Json(std::string_view text) { Record('J', AsBytes(text)); }
  void Header(std::string_view more = "", std::string_view run = kJournalRun) {
    Json(R"({"kind":"header","version":1,"run":")" + std::string(run) +
         R"(","time_us":1000000,"project":"digits","name":"first")" + std::string(more) + "}");
  }
  void Keys(uint32_t id, const std::vector<std::pair<std::string, std::string>>& keys) {
    std::vector<uint8_t> payload;
    ByteWriter out(&payload);
    out.U32(id);
    out.Varint(keys.size());
    for (const auto& [name, context] : keys) {
      out.Varint(name.size());
      out.Text(name);
      out.Varint(context.size());
      out.Text(context);
    }
    Record('K', payload);
  }
  void Step(uint32_t id, int64_t step, int64_t time_us, const std::vector<double>& values) {
    std::vector<uint8_t> payload;
    ByteWriter out(&payload);
    out.U32(id);
    out.I64(step);
    out.I64(time_us);
    for (const double value : values) out.F64(value);
    Record('S', payload);
  }
  void Beat(int64_t time_us) {
    std::vector<uint8_t> payload;
    ByteWriter(&payload).I64(time_us);
    Record('H', payload);
  }

  [[nodiscard]] const std::vector<uint8_t>& bytes() const { return bytes_; }
  [[nodiscard]] const std::vector<size_t>& record_offsets() const { return offsets_; }

 private:
  std::vector<uint8_t> bytes_;
  std::vector<size_t> offsets_;
};

}  // namespace tidemark
