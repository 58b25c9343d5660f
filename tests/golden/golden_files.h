// Access to files with golden numbers: the fixtures folder (environment variable TIDEMARK_FIXTURES,
// not part of the project) and tests/data.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace tidemark {

// Without the fixtures a test says so and passes: `if (!fixtures) GTEST_SKIP() << kNoFixtures;`.
inline constexpr char kNoFixtures[] =
    "TIDEMARK_FIXTURES is not set: the golden numbers of real files are not checked";

inline std::optional<std::string> FixturesFolder() {
  const char* folder = std::getenv("TIDEMARK_FIXTURES");
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  return std::string(folder);
}

// tests/data, or what `./build-wasm.sh test peers` made with today's clients (TIDEMARK_DATA). Tests
// run in tests/.
inline std::string DataFolder() {
  const char* folder = std::getenv("TIDEMARK_DATA");
  return folder == nullptr || *folder == '\0' ? std::string("data") : std::string(folder);
}

inline std::optional<std::vector<uint8_t>> ReadWholeFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::vector<uint8_t>(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

inline std::string ReadWholeText(const std::string& path) {
  auto bytes = ReadWholeFile(path);
  return bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
}

}  // namespace tidemark
