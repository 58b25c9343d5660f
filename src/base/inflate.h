// Unpacks deflate streams (RFC 1951): members of zip files and gzip files, of strangers.
//
// Our own, because the page has no zlib and a library for it alone would cost as much as this file.
// The output never grows beyond what the caller allows, so that no "bomb" costs more than it says.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace tidemark {

// Unpacks the raw deflate stream at the front of `packed` into `out` and returns how many bytes of
// `packed` it took. kTooLarge when it would give more than `max_bytes`, kCorrupt when it is damaged
// or ends early. Memory: what comes out, at most `max_bytes`, and 10 kB. Time is linear.
Result<size_t> Inflate(std::span<const uint8_t> packed, size_t max_bytes,
                       std::vector<uint8_t>* out);

// Whether the bytes begin like a gzip file.
[[nodiscard]] bool LooksLikeGzip(std::span<const uint8_t> bytes);

// The content of a gzip file (RFC 1952), all its members one after another, with their checksums
// compared.
Result<std::vector<uint8_t>> Gunzip(std::span<const uint8_t> packed, size_t max_bytes);

}  // namespace tidemark
