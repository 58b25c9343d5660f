// UUIDs (RFC 9562): version 4 for what a person makes, version 5 for what is imported, so that the
// same source gives the same run everywhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark {

using Uuid = std::array<uint8_t, 16>;

// The namespace of all version 5 UUIDs of this program.
inline constexpr Uuid kTidemarkNamespace = {0x7d, 0x1d, 0xe0, 0x3a, 0x52, 0x4e, 0x4b, 0x1c,
                                            0x9a, 0x6f, 0x54, 0x49, 0x44, 0x45, 0x00, 0x01};

// Random, from std::random_device (getrandom natively, crypto.getRandomValues on the page).
[[nodiscard]] Uuid MakeUuid4();
// By name, stable: SHA-1 of the namespace and the name.
[[nodiscard]] Uuid MakeUuid5(const Uuid& name_space, std::string_view name);

// Lower-case 8-4-4-4-12.
[[nodiscard]] std::string FormatUuid(const Uuid& uuid);
// Accepts upper case; nothing for any other form.
[[nodiscard]] std::optional<Uuid> ParseUuid(std::string_view text);

}  // namespace tidemark
