// What of a folder is given out as the page, and what is never.
#include "server/page_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "generated/build_id.h"
#include "unit/store/store_fixture.h"

namespace tidemark {
namespace {

class PageFilesTest : public ::testing::Test {
 protected:
  PageFilesTest() { std::filesystem::create_directory(Path("")); }
  [[nodiscard]] std::string Path(const std::string& name) const {
    return folder_.File("page/" + name);
  }
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(Path(name), std::ios::binary) << text;
  }
  void WritePage() {
    Write("index.html", "<html><head><title>t</title></head></html>");
    Write("build_info.js", "export const build = '" + std::string(kBuildId) + "';");
  }
  [[nodiscard]] PageFiles Open() const { return PageFiles(folder_.File("page")); }
  static std::optional<HttpResponse> Get(
      const PageFiles& files, const std::string& path,
      std::vector<std::pair<std::string, std::string>> query = {}) {
    return files.Answer({"GET", path, std::move(query), "", ""});
  }

  TempFolder folder_;
};

TEST_F(PageFilesTest, TheIndexSaysThatAServerHasTheEngine) {
  WritePage();
  const PageFiles files = Open();
  EXPECT_EQ(files.problem(), "");
  for (const char* path : {"/", "/index.html"}) {
    const auto index = Get(files, path);
    ASSERT_TRUE(index.has_value()) << path;
    EXPECT_NE(index->body.find("<meta name=\"tidemark-engine\" content=\"http\">"),
              std::string::npos);
    EXPECT_EQ(index->cache_control, "no-cache");
    EXPECT_EQ(index->headers.front().first, "Content-Security-Policy");
  }
}

TEST_F(PageFilesTest, FilesHaveTheirTypesAndKeepTheirBuild) {
  WritePage();
  Write("a.wasm", std::string("\0asm", 4));
  const PageFiles files = Open();
  auto answer = Get(files, "/a.wasm");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->content_type, "application/wasm");
  EXPECT_EQ(answer->body, std::string("\0asm", 4));
  EXPECT_EQ(answer->cache_control, "no-cache");
  answer = Get(files, "/a.wasm", {{"v", kBuildId}});
  EXPECT_NE(answer->cache_control.find("immutable"), std::string::npos);
  answer = Get(files, "/a.wasm", {{"v", "another build"}});
  EXPECT_EQ(answer->cache_control, "no-cache");
  std::filesystem::remove(Path("a.wasm"));
  EXPECT_EQ(Get(files, "/a.wasm")->status, 404);
}

TEST_F(PageFilesTest, NothingElseIsGivenOut) {
  WritePage();
  std::ofstream(folder_.File("secret.txt")) << "secret";
  Write(".hidden", "secret");
  Write("odd name.txt", "secret");
  std::filesystem::create_directory(Path("below"));
  Write("below/inner.txt", "secret");
  std::filesystem::create_directory_symlink(folder_.File(""), Path("link"));
  const PageFiles files = Open();
  Write("later.txt", "came after the start");
  for (const char* path :
       {"", "/.hidden", "/odd name.txt", "/below", "/below/inner.txt", "/link", "/link/secret.txt",
        "/../secret.txt", "/..", "//index.html", "/./index.html", "/later.txt", "/nothing"}) {
    EXPECT_FALSE(Get(files, path).has_value()) << path;
  }
  EXPECT_FALSE(files.Answer({"POST", "/", {}, "", ""}).has_value());
}

TEST_F(PageFilesTest, WhatIsNoPageIsSaid) {
  const auto told = [&] {
    const PageFiles files = Open();
    const auto answer = Get(files, "/");
    EXPECT_EQ(answer->status, 404);
    EXPECT_NE(answer->body.find(files.problem()), std::string::npos);
    return files.problem();
  };
  EXPECT_NE(told().find("The page is not in "), std::string::npos);
  WritePage();
  Write("build_info.js", "export const build = 'another';");
  EXPECT_NE(told().find("is of another build than this program"), std::string::npos);
  EXPECT_EQ(PageFiles("").problem().find("The page is not beside this program."), 0U);
}

TEST_F(PageFilesTest, TheExampleIsBesideIt) {
  WritePage();
  EXPECT_EQ(Open().ExamplePath(), "");
  Write("example.sqlite", "any");
  EXPECT_EQ(Open().ExamplePath(), Path("example.sqlite"));
}

}  // namespace
}  // namespace tidemark
