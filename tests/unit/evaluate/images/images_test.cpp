#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/bytes.h"
#include "evaluate/images/image.h"
#include "evaluate/images/preprocessing.h"
#include "evaluate/images/resample.h"
#include "unit/evaluate/golden_json.h"

namespace tidemark::evaluate {
namespace {

std::string Folder() {
  const char* data = std::getenv("TIDEMARK_DATA");
  return (data != nullptr ? std::string(data) : "data") + "/images/";
}

JsonDocument Golden() {
  auto document = JsonDocument::Parse(ReadFileText(Folder() + "expected.json"));
  EXPECT_TRUE(document.ok()) << "tests/data/images/expected.json";
  return std::move(*document);
}

std::vector<uint8_t> Hex(const JsonValue& value) {
  const std::string text(value.TextOr(""));
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

Image Decode(const std::string& name) {
  const std::string bytes = ReadFileText(Folder() + name);
  auto image = DecodeImage(AsBytes(bytes));
  EXPECT_TRUE(image.ok()) << name << ": " << image.error().message;
  return image.ok() ? std::move(*image) : Image();
}

// Of two pictures: the largest difference, and the mean one.
std::pair<int, double> Differences(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  int largest = 0;
  double sum = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const int difference = std::abs(int{a[i]} - int{b[i]});
    largest = std::max(largest, difference);
    sum += difference;
  }
  return {largest, sum / static_cast<double>(std::max<size_t>(a.size(), 1))};
}

TEST(Images, EveryFormatIsReadAsPillowReadsIt) {
  const JsonDocument golden = Golden();
  const JsonValue files = golden.root().Find("files");
  ASSERT_EQ(files.size(), 12U);
  for (size_t i = 0; i < files.size(); ++i) {
    const auto [name, expected] = files.Member(i);
    const Image image = Decode(std::string(name));
    EXPECT_EQ(image.width, expected.Find("width").Int()) << name;
    EXPECT_EQ(image.height, expected.Find("height").Int()) << name;
    EXPECT_EQ(image.channels, expected.Find("channels").Int()) << name;
    const std::vector<uint8_t> pixels = Hex(expected.Find("pixels"));
    ASSERT_EQ(image.pixels.size(), pixels.size()) << name;
    const auto [largest, mean] = Differences(image.pixels, pixels);
    // JPEG leaves open how it is rounded and how colours of half the size are spread.
    const bool exact = !name.ends_with(".jpg");
    EXPECT_LE(largest, exact ? 0 : name == "photo.jpg" ? 24 : 3) << name;
    EXPECT_LE(mean, exact ? 0 : 1.2) << name;
  }
}

TEST(Images, SizesAreThoseOfPillow) {
  const JsonDocument golden = Golden();
  const Image image = Decode("rgb.png");
  const JsonValue all = golden.root().Find("resized");
  ASSERT_EQ(all.size(), 9U);
  for (size_t i = 0; i < all.size(); ++i) {
    const JsonValue expected = all.At(i);
    const auto width = static_cast<size_t>(*expected.Find("width").Int());
    const auto height = static_cast<size_t>(*expected.Find("height").Int());
    const double crop = *expected.Find("crop").Number();
    const bool nearest = expected.Find("resize").TextOr("") == "nearest";
    const Image made = ResizeImage(image, PlanResize(image, width, height, crop),
                                   nearest ? Resize::kNearest : Resize::kBilinear);
    EXPECT_EQ(made.width, width);
    EXPECT_EQ(made.pixels, Hex(expected.Find("pixels"))) << width << " x " << height << " " << crop;
  }
  EXPECT_EQ(ToGrey(image).pixels, Hex(golden.root().Find("grey")));
}

TEST(Images, AnySizeBecomesAnyOther) {
  rc::check("sizes", [] {
    Image image;
    image.width = *rc::gen::inRange<size_t>(1, 60);
    image.height = *rc::gen::inRange<size_t>(1, 60);
    image.channels = *rc::gen::element<size_t>(1, 3);
    const auto level = *rc::gen::arbitrary<uint8_t>();
    image.pixels.assign(image.width * image.height * image.channels, level);
    const auto width = *rc::gen::inRange<size_t>(1, 60);
    const auto height = *rc::gen::inRange<size_t>(1, 60);
    const double crop = *rc::gen::element(0.0, 0.05, 0.5, 0.875, 1.0);
    const ResizePlan plan = PlanResize(image, width, height, crop);
    RC_ASSERT(plan.left + width <= plan.full_width);
    RC_ASSERT(plan.top + height <= plan.full_height);
    for (const Resize kind : {Resize::kBilinear, Resize::kNearest}) {
      const Image made = ResizeImage(image, plan, kind);
      RC_ASSERT(made.pixels.size() == width * height * image.channels);
      for (const uint8_t pixel : made.pixels) RC_ASSERT(pixel == level);
    }
  });
}

TEST(Images, DamagedFilesAreTold) {
  for (const char* name : {"rgb.png", "photo.jpg", "rgb.bmp", "rgb.ppm", "grey.pgm"}) {
    const std::string whole = ReadFileText(Folder() + name);
    for (const size_t kept : {size_t{3}, size_t{20}, size_t{40}, whole.size() / 2}) {
      auto image = DecodeImage(AsBytes(std::string_view(whole).substr(0, kept)));
      ASSERT_FALSE(image.ok()) << name << ", " << kept;
      EXPECT_FALSE(image.error().message.empty());
      EXPECT_FALSE(image.error().hint.empty()) << image.error().message;
    }
  }
  EXPECT_FALSE(DecodeImage(AsBytes(std::string_view("GIF89a"))).ok());
  EXPECT_FALSE(DecodeImage({}).ok());
}

// Heads that claim more than their bytes can hold cost no memory.
TEST(Images, ImpossibleSizesAreRefused) {
  std::string png = ReadFileText(Folder() + "rgb.png");
  png[16] = 0;
  png[17] = 0;
  png[18] = 0x20;  // 8,192 wide
  png[22] = 0x10;  // 4,096 high
  auto image = DecodeImage(AsBytes(png));
  ASSERT_FALSE(image.ok());
  EXPECT_NE(image.error().message.find("can't hold 8216 x 4113 pixels"), std::string::npos)
      << image.error().message;
  png[16] = 0x7F;
  EXPECT_FALSE(DecodeImage(AsBytes(png)).ok());
  auto pnm = DecodeImage(AsBytes(std::string_view("P6 30000 30000 255\nxyz")));
  ASSERT_FALSE(pnm.ok());
  EXPECT_NE(pnm.error().message.find("ends early"), std::string::npos);
  EXPECT_FALSE(DecodeImage(AsBytes(std::string_view("P5 99999999999999999999 1 255\n"))).ok());
  EXPECT_FALSE(DecodeImage(AsBytes(std::string_view("P5 0 1 255\n"))).ok());
}

TEST(Preprocessing, IsGuessedFromTheInput) {
  const auto text = [](std::vector<int64_t> shape, bool bytes = false) -> std::string {
    const auto guess = GuessPreprocessing({"x", InputType::kFloat, std::move(shape)}, bytes);
    return guess ? guess->ToString() : "";
  };
  const std::string rest = " resize=bilinear crop=none scale=1/255";
  EXPECT_EQ(text({-1, 3, 224, 160}), "size=160x224 layout=nchw channels=rgb" + rest);
  EXPECT_EQ(text({-1, 28, 28, 1}), "size=28x28 layout=nhwc channels=grey" + rest);
  EXPECT_EQ(text({-1, 28, 30}), "size=30x28 layout=nchw channels=grey" + rest);
  EXPECT_EQ(text({-1, 784}), "size=28x28 layout=nchw channels=grey" + rest);
  EXPECT_EQ(text({-1, 3072}), "size=32x32 layout=nchw channels=rgb" + rest);
  EXPECT_EQ(text({-1, 3, -1, -1}), "size=0x0 layout=nchw channels=rgb" + rest);
  EXPECT_EQ(text({-1, 8, 8, 3}, true),
            "size=8x8 layout=nhwc channels=rgb resize=bilinear crop=none scale=1");
  for (const std::vector<int64_t>& shape :
       {std::vector<int64_t>{-1}, {-1, 5}, {-1, -1}, {-1, 4, 8, 8}, {-1, 3, 1 << 20, 8}, {}}) {
    EXPECT_EQ(text(shape), "") << shape.size();
  }
}

TEST(Preprocessing, ChoicesAreReadAsTheyAreWritten) {
  Preprocessing preprocessing = *GuessPreprocessing({"x", InputType::kFloat, {-1, 3, 8, 8}}, false);
  const std::string choices =
      "size=4x6 layout=nhwc channels=bgr resize=nearest crop=0.875 scale=2/127.5 "
      "mean=0.485,0.456,0.406 std=0.229";
  ASSERT_TRUE(ChangePreprocessing(choices, &preprocessing).ok());
  EXPECT_EQ(preprocessing.ToString(), choices);
  Preprocessing again;
  ASSERT_TRUE(ChangePreprocessing("  " + choices + " ", &again).ok());
  EXPECT_EQ(again.ToString(), choices);
  for (const char* wrong :
       {"size=0x4", "size=4x", "size=99999", "layout=chw", "channels=cmyk", "resize=lanczos",
        "crop=2", "crop=-1", "crop=nan", "scale=1/0", "scale=", "mean=1,2,3,4", "std=0", "std=1,,2",
        "flip=yes", "size", "mean=inf"}) {
    Preprocessing before = again;
    const Status status = ChangePreprocessing(wrong, &before);
    ASSERT_FALSE(status.ok()) << wrong;
    EXPECT_FALSE(status.error().hint.empty());
  }
}

TEST(Preprocessing, ValuesGoWhereTheModelExpectsThem) {
  Image image{2, 1, 3, {10, 20, 30, 40, 50, 60}};
  Preprocessing preprocessing;
  ASSERT_TRUE(ChangePreprocessing("size=2x1 scale=1", &preprocessing).ok());
  std::vector<float> out(6);
  Preprocess(image, preprocessing, out);
  EXPECT_EQ(out, (std::vector<float>{10, 40, 20, 50, 30, 60}));
  ASSERT_TRUE(ChangePreprocessing("layout=nhwc channels=bgr", &preprocessing).ok());
  Preprocess(image, preprocessing, out);
  EXPECT_EQ(out, (std::vector<float>{30, 20, 10, 60, 50, 40}));
  ASSERT_TRUE(ChangePreprocessing("mean=30,20,10 std=2,1,4", &preprocessing).ok());
  Preprocess(image, preprocessing, out);
  EXPECT_EQ(out, (std::vector<float>{0, 0, 0, 15, 30, 7.5}));
  ASSERT_TRUE(ChangePreprocessing("channels=grey scale=1/255 mean=0 std=1", &preprocessing).ok());
  std::vector<float> grey(2);
  Preprocess(image, preprocessing, grey);
  EXPECT_EQ(grey, (std::vector<float>{18 / 255.0F, 48 / 255.0F}));
  // Grey images fill all three channels.
  Image flat{2, 1, 1, {7, 9}};
  ASSERT_TRUE(ChangePreprocessing("channels=rgb layout=nchw scale=1", &preprocessing).ok());
  Preprocess(flat, preprocessing, out);
  EXPECT_EQ(out, (std::vector<float>{7, 9, 7, 9, 7, 9}));
}

}  // namespace
}  // namespace tidemark::evaluate
