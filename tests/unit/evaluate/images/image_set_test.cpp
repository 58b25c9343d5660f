#include "evaluate/images/image_set.h"

#include <gtest/gtest.h>

#include <map>

#include "base/bytes.h"
#include "base/sha256.h"
#include "evaluate/data/input_values.h"
#include "evaluate/data/target.h"
#include "evaluate/images/image_digest.h"
#include "evaluate/slices/importance.h"

namespace tidemark::evaluate {
namespace {

const InputBinding kFirstColumn = {.columns = {0}};

using Names = std::vector<std::string>;

// Files in memory that count how often they are read.
class MemoryFiles : public ImageFiles {
 public:
  explicit MemoryFiles(const std::vector<std::pair<std::string, std::string>>& files) {
    for (const auto& [path, bytes] : files) {
      paths_.push_back(path);
      bytes_.push_back(bytes);
    }
  }
  [[nodiscard]] const std::vector<std::string>& paths() const override { return paths_; }
  Result<std::vector<uint8_t>> Read(size_t index) override {
    ++reads_;
    return std::vector<uint8_t>(bytes_[index].begin(), bytes_[index].end());
  }
  [[nodiscard]] size_t reads() const { return reads_; }

 private:
  std::vector<std::string> paths_, bytes_;
  size_t reads_ = 0;
};

std::string Pgm(uint8_t level) {
  return std::string("P5 2 1 255\n") + static_cast<char>(level) + static_cast<char>(level + 1);
}

Result<ImageList> List(const std::vector<std::pair<std::string, std::string>>& files) {
  MemoryFiles memory(files);
  return ListImages(&memory);
}

Names ClassesOf(const std::vector<std::pair<std::string, std::string>>& files) {
  auto list = List(files);
  EXPECT_TRUE(list.ok()) << list.error().message;
  return list.ok() ? list->class_names : Names();
}

TEST(ImageList, ClassesAreTheFoldersBelowTheCommonOne) {
  EXPECT_EQ(ClassesOf({{"a/1.png", ""}, {"b/2.PNG", ""}}), (Names{"a", "b"}));
  EXPECT_EQ(ClassesOf({{"set/train/a/1.png", ""}, {"set/train/b/x/2.jpeg", ""}}),
            (Names{"a", "b"}));
  EXPECT_EQ(ClassesOf({{"10/1.png", ""}, {"2/2.png", ""}, {"9/2.png", ""}}),
            (Names{"2", "9", "10"}));
  EXPECT_EQ(ClassesOf({{"cat/1.png", ""}, {"cat/2.png", ""}}), (Names{"cat"}));
  EXPECT_EQ(ClassesOf({{"1.png", ""}, {"2.png", ""}}), Names());
  EXPECT_EQ(ClassesOf({{"ab/c/1.png", ""}, {"ab/cd/2.png", ""}}), (Names{"c", "cd"}));
}

TEST(ImageList, OtherFilesAreCounted) {
  auto list = List({{"a/1.png", ""},
                    {"b/2.png", ""},
                    {"3.png", ""},
                    {"readme.txt", ""},
                    {"__MACOSX/a/1.png", ""},
                    {"a/.hidden.png", ""}});
  ASSERT_TRUE(list.ok()) << list.error().message;
  EXPECT_EQ(list->entries.size(), 2U);
  EXPECT_EQ(list->notes.size(), 1U);
  EXPECT_EQ(list->left_out, (Names{"1 file is no image and was left out: readme.txt",
                                   "1 image is in no class folder and was left out"}));
  EXPECT_FALSE(List({{"readme.txt", ""}}).ok());
  EXPECT_FALSE(List({}).ok());
}

TEST(ImageList, AClassListWins) {
  auto list =
      List({{"d/classes.txt", "dog\r\ncow\r\ncat\n"}, {"d/cat/1.png", ""}, {"d/dog/1.png", ""}});
  ASSERT_TRUE(list.ok()) << list.error().message;
  EXPECT_EQ(list->class_names, (Names{"dog", "cow", "cat"}));
  EXPECT_EQ(list->entries[0].class_index, 2U);
  auto other = List({{"classes.txt", "dog\n"}, {"cat/1.png", ""}, {"dog/1.png", ""}});
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().message.find("\"cat\" is none of the classes in classes.txt (dog)"),
            std::string::npos);
  EXPECT_FALSE(List({{"classes.txt", "a\na\n"}, {"a/1.png", ""}, {"b/1.png", ""}}).ok());
}

struct Made {
  std::shared_ptr<MemoryFiles> files;
  DataSet data;
};

Made Make(const std::vector<std::pair<std::string, std::string>>& files, const char* choices) {
  Made made;
  made.files = std::make_shared<MemoryFiles>(files);
  auto list = ListImages(made.files.get());
  EXPECT_TRUE(list.ok());
  Preprocessing preprocessing;
  EXPECT_TRUE(ChangePreprocessing(choices, &preprocessing).ok());
  auto data = MakeImageSet(made.files, *list, &preprocessing);
  EXPECT_TRUE(data.ok()) << data.error().message;
  if (data.ok()) made.data = std::move(*data);
  return made;
}

TEST(ImageSet, PixelsAreReadWhenTheyAreAskedFor) {
  Made made = Make({{"a/1.pgm", Pgm(3)}, {"b/1.pgm", Pgm(9)}, {"b/2.pgm", "broken"}},
                   "size=2x1 channels=grey scale=1");
  DataSet& data = made.data;
  EXPECT_EQ(made.files->reads(), 0U);
  ASSERT_EQ(data.columns.size(), 3U);
  EXPECT_EQ(data.rows, 3U);
  EXPECT_EQ(data.columns[0].width(), 2U);
  EXPECT_EQ(data.columns[1].Text(1), "b");
  std::vector<float> values;
  ASSERT_TRUE(FillFloats(data, kFirstColumn, 0, 2, &values).ok());
  EXPECT_EQ(values, (std::vector<float>{3, 4, 9, 10}));
  EXPECT_EQ(made.files->reads(), 2U);
  EXPECT_TRUE(data.UnreadableRows().empty());
  ASSERT_TRUE(FillFloats(data, kFirstColumn, 2, 1, &values).ok());
  ASSERT_TRUE(FillFloats(data, kFirstColumn, 2, 1, &values).ok());
  EXPECT_EQ(values, (std::vector<float>{0, 0}));
  ASSERT_EQ(data.UnreadableRows().size(), 1U) << "each once";
  EXPECT_EQ(data.UnreadableRows()[0].row, 2U);
  EXPECT_EQ(data.columns[0].Number(3), 10);
  EXPECT_EQ(data.columns[0].Text(2), "9");
  EXPECT_FALSE(data.columns[0].IsMissing(0));
  std::vector<int64_t> integers;
  ASSERT_TRUE(FillIntegers(data, kFirstColumn, 1, 1, &integers).ok());
  EXPECT_EQ(integers, (std::vector<int64_t>{9, 10}));
  const std::vector<uint32_t> order = {1, 0, 1};
  DataColumn turned = WithRowsFrom(data.columns[0], order);
  EXPECT_EQ(turned.size(), 6U);
  EXPECT_EQ(turned.Number(0), 9);
  EXPECT_EQ(turned.Number(2), 3);
}

TEST(ImageSet, ClassesAreTheTarget) {
  Made made = Make({{"classes.txt", "c\nb\na\n"}, {"a/1.pgm", Pgm(3)}, {"b/1.pgm", Pgm(9)}},
                   "size=2x1 channels=grey");
  TargetHints three;
  three.class_count = 3;
  auto target = ReadTarget(made.data.columns[1], three);
  ASSERT_TRUE(target.ok()) << target.error().message;
  EXPECT_EQ(target->class_names, (Names{"c", "b", "a"}));
  EXPECT_EQ(target->classes, (std::vector<uint32_t>{2, 1}));
  const std::vector<RowSource::Failure> failures = {{0, "broken"}, {7, "another"}};
  LeaveOutRows(failures, &*target);
  EXPECT_EQ(target->classes, (std::vector<uint32_t>{1}));
  EXPECT_EQ(target->rows, (std::vector<uint32_t>{1}));
  EXPECT_EQ(target->unreadable_rows, 1U);
  TargetHints four;
  four.class_count = 4;
  auto few = ReadTarget(made.data.columns[1], four);
  ASSERT_FALSE(few.ok());
  EXPECT_NE(few.error().message.find("2 of the model's 4 classes"), std::string::npos);
}

TEST(ImageSet, AnOpenSizeIsThatOfTheFirstImage) {
  auto files = std::make_shared<MemoryFiles>(
      std::vector<std::pair<std::string, std::string>>{{"1.pgm", "no image"}, {"2.pgm", Pgm(1)}});
  auto list = ListImages(files.get());
  ASSERT_TRUE(list.ok());
  Preprocessing open;
  auto data = MakeImageSet(files, *list, &open);
  ASSERT_TRUE(data.ok()) << data.error().message;
  EXPECT_EQ(open.width, 2U);
  EXPECT_EQ(data->columns.size(), 2U) << "no class folders, no class";
}

std::string DigestOf(ImageFiles* files) {
  auto list = ListImages(files);
  EXPECT_TRUE(list.ok());
  Sha256 sha;
  ImageDigest digest(files, &*list, [&](std::span<const uint8_t> bytes) { sha.Update(bytes); });
  for (bool more = true; more;) {
    auto step = digest.Step();
    EXPECT_TRUE(step.ok());
    more = step.ok() && *step;
  }
  return ToHex(sha.Finish());
}

TEST(ImageDigest, IsOfTheImagesBelowTheirFolder) {
  MemoryFiles low({{"a/1.pgm", "x"}, {"b/1.pgm", "yz"}});
  MemoryFiles high({{"set/a/1.pgm", "x"}, {"set/b/1.pgm", "yz"}, {"set/readme.txt", "no image"}});
  MemoryFiles other({{"a/1.pgm", "xy"}, {"b/1.pgm", "z"}});
  const std::string all = "a/1.pgm\n1\nxb/1.pgm\n2\nyza\nb\n";
  EXPECT_EQ(DigestOf(&low), ToHex(Sha256Of(AsBytes(all))));
  EXPECT_EQ(DigestOf(&high), DigestOf(&low));
  EXPECT_NE(DigestOf(&other), DigestOf(&low));
}

TEST(LooseFiles, AreInTheOrderOfTheirPaths) {
  const std::string bytes = "abc";
  const auto source = std::make_shared<MemorySource>(AsBytes(bytes));
  LooseFiles files({{"b/1.png", source}, {"a/2.png", source}, {"a/10.png", source}});
  EXPECT_EQ(files.paths(), (Names{"a/10.png", "a/2.png", "b/1.png"}));
  EXPECT_EQ(files.Read(1).value().size(), 3U);
}

TEST(ImageSet, ZipsInMemory) {
  // One stored member "a/1.pgm": local head, bytes, directory, end.
  const std::string pgm = Pgm(5);
  const std::string name = "a/1.pgm";
  const auto le = [](uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
    return text;
  };
  const std::string sizes = le(0, 4) + le(13, 4) + le(13, 4) + le(7, 2) + le(0, 2);
  const std::string local = "PK\x03\x04" + le(20, 2) + le(0, 2) + le(0, 2) + le(0, 4) + sizes;
  const std::string entry = "PK\x01\x02" + le(20, 2) + le(20, 2) + le(0, 2) + le(0, 2) + le(0, 4) +
                            sizes + le(0, 2) + le(0, 2) + le(0, 2) + le(0, 4) + le(0, 4) + name;
  std::string zip = local + name + pgm;
  const auto at = static_cast<uint32_t>(zip.size());
  zip += entry + "PK\x05\x06" + le(0, 2) + le(0, 2) + le(1, 2) + le(1, 2) +
         le(static_cast<uint32_t>(entry.size()), 4) + le(at, 4) + le(0, 2);
  auto files = ZipFiles::Open(std::make_shared<MemorySource>(AsBytes(zip)));
  ASSERT_TRUE(files.ok()) << files.error().message;
  EXPECT_EQ((*files)->paths(), (Names{name}));
  EXPECT_TRUE(HasImages((*files)->paths()));
  // The checksum is none, which only reading finds out.
  EXPECT_FALSE((*files)->Read(0).ok());
}

}  // namespace
}  // namespace tidemark::evaluate
