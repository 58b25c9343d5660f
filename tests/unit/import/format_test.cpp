#include "import/format.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/utf8.h"

namespace tidemark {
namespace {

TEST(SafePath, HostilePathsStayBelowTheRoot) {
  EXPECT_EQ(SafePath("a/b.csv"), "a/b.csv");
  EXPECT_EQ(SafePath("/etc/passwd"), "etc/passwd");
  EXPECT_EQ(SafePath("../../x"), "__/__/x");
  EXPECT_EQ(SafePath("a//./b/"), "a/b");
  EXPECT_EQ(SafePath(""), "_");
  EXPECT_EQ(SafePath("///"), "_");
  EXPECT_EQ(SafePath("a\nb"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(SafePath("a\xFF"), "a\xEF\xBF\xBD");
  EXPECT_EQ(SafePath("exe\xE2\x80\xAEgnp"), "exe\xEF\xBF\xBDgnp");  // right-to-left override
  EXPECT_EQ(SafePath(std::string("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(SafePath("Größe/损失"), "Größe/损失");
  EXPECT_LE(SafePath(std::string(10000, 'x')).size(), 4096u);
}

RC_GTEST_PROP(SafePath, IsValidRelativeAndIdempotent, (const std::string& path)) {
  std::string safe = SafePath(path);
  RC_ASSERT(IsValidUtf8(safe));
  RC_ASSERT(!safe.empty());
  RC_ASSERT(safe.front() != '/');
  RC_ASSERT(("/" + safe + "/").find("/../") == std::string::npos);
  RC_ASSERT(SafePath(safe) == safe);
}

TEST(FileTree, SortsFindsAndSeparatesEqualPaths) {
  FileTree tree("root", {{"b/x", 1}, {"a", 2}, {"b/x", 3}, {"/b/x", 4}, {"b0", 5}, {"b/a/y", 6}});
  ASSERT_EQ(tree.files().size(), 6u);
  ASSERT_NE(tree.Find("b/x"), nullptr);
  EXPECT_EQ(tree.Find("b/x")->size_bytes, 1u);
  ASSERT_NE(tree.Find("b/x~2"), nullptr);
  ASSERT_NE(tree.Find("b/x~3"), nullptr);
  EXPECT_EQ(tree.Find("b"), nullptr);
  EXPECT_EQ(tree.Below("b").size(), 4u);
  EXPECT_EQ(tree.Below("b/a").size(), 1u);
  EXPECT_EQ(tree.Below("").size(), 6u);
  EXPECT_TRUE(tree.Below("c").empty());
}

TEST(FileTree, TakesNoFilesAtAll) {
  FileTree tree("root", {});
  EXPECT_EQ(tree.Find("a"), nullptr);
  EXPECT_TRUE(tree.Below("").empty());
}

TEST(Paths, FolderAndName) {
  EXPECT_EQ(FolderOf("a/b/c"), "a/b");
  EXPECT_EQ(FolderOf("c"), "");
  EXPECT_EQ(FileNameOf("a/b/c"), "c");
  EXPECT_EQ(FileNameOf("c"), "c");
}

}  // namespace
}  // namespace tidemark
