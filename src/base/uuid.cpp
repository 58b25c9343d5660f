#include "base/uuid.h"

#include <random>
#include <vector>

#include "base/sha1.h"
#include "base/sha256.h"

namespace tidemark {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void SetVersion(Uuid* uuid, uint8_t version) {
  (*uuid)[6] = static_cast<uint8_t>(((*uuid)[6] & 0x0f) | (version << 4));
  (*uuid)[8] = static_cast<uint8_t>(((*uuid)[8] & 0x3f) | 0x80);
}

}  // namespace

Uuid MakeUuid4() {
  std::random_device source;
  Uuid uuid;
  for (size_t i = 0; i < uuid.size(); i += 4) {
    uint32_t word = source();
    for (size_t j = 0; j < 4; ++j) uuid[i + j] = static_cast<uint8_t>(word >> (8 * j));
  }
  SetVersion(&uuid, 4);
  return uuid;
}

Uuid MakeUuid5(const Uuid& name_space, std::string_view name) {
  std::vector<uint8_t> bytes(name_space.begin(), name_space.end());
  bytes.insert(bytes.end(), name.begin(), name.end());
  auto digest = Sha1Of(bytes);
  Uuid uuid;
  for (size_t i = 0; i < uuid.size(); ++i) uuid[i] = digest[i];
  SetVersion(&uuid, 5);
  return uuid;
}

std::string FormatUuid(const Uuid& uuid) {
  std::string hex = ToHex(uuid);
  for (size_t at : {20, 16, 12, 8}) hex.insert(at, 1, '-');
  return hex;
}

std::optional<Uuid> ParseUuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid{};
  size_t digit = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    int value = HexDigit(text[i]);
    if (value < 0) return std::nullopt;
    uuid[digit / 2] = static_cast<uint8_t>(uuid[digit / 2] << 4 | value);
    ++digit;
  }
  return uuid;
}

}  // namespace tidemark
