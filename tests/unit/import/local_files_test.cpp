#include "import/local_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "unit/import/event_file.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;

class LocalFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("tidemark_local_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "logs" / "a");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void Write(const std::string& path, const std::string& text) {
    std::ofstream(folder_ / path) << text;
  }
  static std::vector<std::string> PathsOf(const LocalDrop& drop) {
    std::vector<std::string> paths;
    for (const auto& file : drop.tree.files()) paths.push_back(file.path);
    return paths;
  }
  static std::string ReadAll(const LocalDrop& drop, const std::string& path) {
    const FileEntry* file = drop.tree.Find(path);
    if (file == nullptr) return "(not there)";
    std::vector<uint8_t> bytes(static_cast<size_t>(file->size_bytes) + 10);
    auto read = drop.access->ReadAt(*file, 0, bytes);
    if (!read.ok()) return read.error().message;
    return std::string(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(*read));
  }

  fs::path folder_;
};

TEST_F(LocalFiles, ListsAndReads) {
  Write("logs/x.txt", "hello");
  Write("logs/a/y.txt", "world");
  auto drop = OpenLocal((folder_ / "logs/").string());
  ASSERT_TRUE(drop.ok());
  EXPECT_EQ(drop->tree.root_name(), "logs");
  EXPECT_EQ(PathsOf(*drop), (std::vector<std::string>{"a/y.txt", "x.txt"}));
  EXPECT_EQ(ReadAll(*drop, "a/y.txt"), "world");
  EXPECT_EQ(ReadAll(*drop, "x.txt"), "hello");
  EXPECT_GT(drop->tree.files()[0].modified_s, 1.6e9);
  EXPECT_TRUE(drop->problems.empty());
}

TEST_F(LocalFiles, ASingleFileIsNamedAfterItsFolder) {
  Write("logs/x.txt", "hello");
  auto drop = OpenLocal((folder_ / "logs/x.txt").string());
  ASSERT_TRUE(drop.ok());
  EXPECT_EQ(drop->tree.root_name(), "logs");
  EXPECT_EQ(PathsOf(*drop), std::vector<std::string>{"x.txt"});
}

TEST_F(LocalFiles, LoopsEndAndLinksAreFollowedOnce) {
  Write("logs/a/y.txt", "world");
  Write("outside.txt", "outside");
  fs::create_directory_symlink(folder_ / "logs", folder_ / "logs" / "a" / "loop");
  fs::create_directory_symlink(folder_ / "logs" / "a", folder_ / "logs" / "A-first");
  fs::create_symlink(folder_ / "outside.txt", folder_ / "logs" / "link.txt");
  fs::create_symlink(folder_ / "nowhere", folder_ / "logs" / "broken");
  auto drop = OpenLocal((folder_ / "logs").string());
  ASSERT_TRUE(drop.ok());
  EXPECT_EQ(PathsOf(*drop), (std::vector<std::string>{"a/y.txt", "link.txt"}));
  EXPECT_EQ(ReadAll(*drop, "link.txt"), "outside");
  ASSERT_EQ(drop->problems.size(), 1u);
  EXPECT_EQ(drop->problems[0].first, "broken");
  EXPECT_TRUE(drop->problems[0].second.is_note);
}

TEST_F(LocalFiles, HostileNamesAreShownSafelyAndStillOpen) {
  Write("logs/bad\xFF\nname", "x");
  auto drop = OpenLocal((folder_ / "logs").string());
  ASSERT_TRUE(drop.ok());
  ASSERT_EQ(drop->tree.files().size(), 1u);
  EXPECT_EQ(drop->tree.files()[0].path, "bad\xEF\xBF\xBD\xEF\xBF\xBDname");
  EXPECT_EQ(ReadAll(*drop, drop->tree.files()[0].path), "x");
}

TEST_F(LocalFiles, WhatIsNotThereIsSaid) {
  auto drop = OpenLocal((folder_ / "nothing").string());
  ASSERT_FALSE(drop.ok());
  EXPECT_EQ(drop.error().code, ErrorCode::kNotFound);
  EXPECT_NE(drop.error().message.find("nothing"), std::string::npos);
}

TEST_F(LocalFiles, AVanishedFileIsAnError) {
  Write("logs/x.txt", "hello");
  auto drop = OpenLocal((folder_ / "logs").string());
  ASSERT_TRUE(drop.ok());
  fs::remove(folder_ / "logs/x.txt");
  EXPECT_NE(ReadAll(*drop, "x.txt").find("could not be read"), std::string::npos);
}

}  // namespace
}  // namespace tidemark
