// CRC-32C (Castagnoli), the checksum of TFRecord files. Runs over every byte of an event file, so
// it uses the processor's own instruction where there is one and tables elsewhere (WebAssembly).
#pragma once

#include <cstdint>
#include <span>

namespace tidemark {

// Reflected polynomial 0x82F63B78, initial value and final exclusive-or 0xFFFFFFFF.
[[nodiscard]] uint32_t Crc32c(std::span<const uint8_t> bytes);

// TensorFlow stores checksums rotated and offset, so that the checksum of data that contain
// checksums stays meaningful.
[[nodiscard]] constexpr uint32_t MaskCrc32c(uint32_t crc) {
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
}

// The two ways, apart, for tests: tables (slicing-by-8, Kounavis and Berry 2005), and SSE4.2, which
// may be called only when Crc32cHasHardware().
[[nodiscard]] uint32_t Crc32cByTable(std::span<const uint8_t> bytes);
[[nodiscard]] bool Crc32cHasHardware();
[[nodiscard]] uint32_t Crc32cByHardware(std::span<const uint8_t> bytes);

}  // namespace tidemark
