#include "base/file_source.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace tidemark {
namespace {

TEST(FileSource, ReadsPiecesOfAFile) {
  const std::string path = testing::TempDir() + "/tidemark_file_source.bin";
  std::string text;
  for (int i = 0; i < 300000; ++i) text += static_cast<char>(i * 31 % 251);
  std::ofstream(path, std::ios::binary) << text;
  auto opened = FileSource::Open(path);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  FileSource& file = **opened;
  EXPECT_EQ(file.size(), text.size());
  for (const size_t at : {size_t{200000}, size_t{0}, size_t{299000}}) {
    const auto bytes = ReadBytes(&file, at, 1000);
    ASSERT_TRUE(bytes.ok());
    EXPECT_EQ(std::string(bytes->begin(), bytes->end()), text.substr(at, 1000));
  }
  std::vector<uint8_t> piece(10);
  EXPECT_EQ(*file.ReadAt(text.size() - 3, piece), 3U);
  EXPECT_EQ(*file.ReadAt(text.size(), piece), 0U);
  EXPECT_EQ(ReadBytes(&file, text.size() - 3, 10).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(ReadBytes(&file, UINT64_MAX, 1).error().code, ErrorCode::kCorrupt);
  std::remove(path.c_str());
  EXPECT_EQ(FileSource::Open(path).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(FileSource::Open(testing::TempDir()).ok());
}

}  // namespace
}  // namespace tidemark
