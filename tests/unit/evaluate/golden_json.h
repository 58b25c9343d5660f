// Reads golden numbers: tests/data (relative to the tests' folder) or the folder of fixtures.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/json.h"

namespace tidemark::evaluate {

inline std::string ReadFileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The folder that TIDEMARK_FIXTURES names, or nothing.
inline std::optional<std::string> FixtureFolder() {
  const char* folder = std::getenv("TIDEMARK_FIXTURES");
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  return std::string(folder);
}

inline std::vector<double> Doubles(const JsonValue& list) {
  std::vector<double> values(list.size());
  for (size_t i = 0; i < values.size(); ++i) {
    auto text = list.At(i).Text();
    values[i] = text ? (*text == "-inf" ? -INFINITY : NAN) : list.At(i).Number().value_or(NAN);
  }
  return values;
}

template <typename T>
std::vector<T> Integers(const JsonValue& list) {
  std::vector<T> values(list.size());
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<T>(list.At(i).Int().value_or(-1));
  }
  return values;
}

inline std::vector<double> Matrix(const JsonValue& rows) {
  std::vector<double> values;
  for (size_t i = 0; i < rows.size(); ++i) {
    std::vector<double> row = Doubles(rows.At(i));
    values.insert(values.end(), row.begin(), row.end());
  }
  return values;
}

// Undefined values are the strings "nan", "-inf" or "ERR ..." in golden files.
inline void ExpectGolden(const JsonValue& expected, double actual, const std::string& what,
                         double tolerance = 1e-9) {
  if (auto text = expected.Text()) {
    if (*text == "-inf") {
      EXPECT_EQ(actual, -INFINITY) << what;
    } else {
      EXPECT_TRUE(std::isnan(actual)) << what << " is " << actual << ", expected " << *text;
    }
    return;
  }
  ASSERT_TRUE(expected.Number().has_value()) << what;
  double value = *expected.Number();
  EXPECT_NEAR(actual, value, tolerance * std::abs(value) + 1e-13) << what;
}

}  // namespace tidemark::evaluate
