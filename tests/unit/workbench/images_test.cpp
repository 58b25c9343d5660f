// Images as the data of the bench: from a zip or a folder to figures, pictures and a kept
// evaluation.
#include <algorithm>
#include <cstring>

#include "base/crc32.h"
#include "bench_harness.h"
#include "evaluate/kept/kept_evaluation.h"
#include "workbench/bench_images.h"
#include "workbench/image_choice.h"
#include "workbench/row_pictures.h"

namespace tidemark::workbench {
namespace {

using Verdict = RecomputedFigure::Verdict;
using FileList = std::vector<std::pair<std::string, std::vector<uint8_t>>>;

std::string Little(uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(i < 8 ? value >> (8 * i) : 0);
  return text;
}

// Stored members, no more.
std::vector<uint8_t> Zip(const FileList& files) {
  std::string body, directory;
  for (const auto& [name, bytes] : files) {
    const std::string facts = Little(20, 2) + Little(0, 8) + Little(Crc32(bytes), 4) +
                              Little(bytes.size(), 4) + Little(bytes.size(), 4) +
                              Little(name.size(), 2) + Little(0, 2);
    directory += "PK\x01\x02" + Little(20, 2) + facts + Little(0, 10) + Little(body.size(), 4);
    directory += name;
    body += "PK\x03\x04" + facts + name + std::string(bytes.begin(), bytes.end());
  }
  const std::string end = "PK\x05\x06" + Little(0, 4) + Little(files.size(), 2) +
                          Little(files.size(), 2) + Little(directory.size(), 4) +
                          Little(body.size(), 4) + Little(0, 2);
  const std::string all = body + directory + end;
  return {all.begin(), all.end()};
}

// -- A model of images: Flatten, Gemm, Softmax.

std::string Varint(uint64_t value) {
  std::string text;
  for (; value > 127; value >>= 7) text += static_cast<char>(value | 128);
  return text + static_cast<char>(value);
}
std::string Field(int number, uint64_t value) {
  return Varint(static_cast<uint64_t>(number) << 3) + Varint(value);
}
std::string Field(int number, const std::string& bytes) {
  return Varint(static_cast<uint64_t>(number) << 3 | 2) + Varint(bytes.size()) + bytes;
}
std::string Node(const std::string& op, const std::vector<std::string>& in, const char* out) {
  std::string node;
  for (const std::string& name : in) node += Field(1, name);
  return Field(1, node + Field(2, out) + Field(4, op));
}
std::string Tensor(const std::string& name, uint64_t rows, const std::vector<float>& values) {
  std::string data(values.size() * 4, '\0');
  std::memcpy(data.data(), values.data(), data.size());
  const std::string dims =
      (rows > 0 ? Field(1, rows) : "") + Field(1, rows > 0 ? values.size() / rows : values.size());
  return Field(5, dims + Field(2, 1) + Field(8, name) + Field(9, data));
}
std::string Value(int number, const std::string& name, const std::vector<uint64_t>& dims) {
  std::string shape = Field(1, Field(2, "N"));
  for (const uint64_t dim : dims) shape += Field(1, Field(1, dim));
  return Field(number, Field(1, name) + Field(2, Field(1, Field(1, 1) + Field(2, shape))));
}

// Takes [N, 1, 2, 2]; class 0 looks at the left half of an image, class 1 at the right one.
std::vector<uint8_t> HalvesModel(uint64_t side = 2) {
  std::vector<float> weights;
  for (uint64_t pixel = 0; pixel < side * side; ++pixel) {
    const bool left = pixel % side < side / 2;
    weights.push_back(left ? 4.0F : 0.0F);
    weights.push_back(left ? 0.0F : 4.0F);
  }
  const std::string graph =
      Node("Flatten", {"x"}, "flat") + Node("Gemm", {"flat", "w", "b"}, "sum") +
      Node("Softmax", {"sum"}, "out") + Field(2, "g") + Tensor("w", side * side, weights) +
      Tensor("b", 0, {0, 0}) + Value(11, "x", {1, side, side}) + Value(12, "out", {2});
  const std::string model = Field(1, 8) + Field(7, graph) + Field(8, Field(2, 17));
  return {model.begin(), model.end()};
}

std::vector<uint8_t> Pgm(int left, int right) {
  std::string text = "P5 2 2 255\n";
  for (int row = 0; row < 2; ++row) {
    text += static_cast<char>(left);
    text += static_cast<char>(right);
  }
  return {text.begin(), text.end()};
}

// Rows by path: two right ones of each class, and a mistake (right/c.pgm is bright at the left).
FileList Set(const std::string& below = "") {
  FileList files = {{"left/a.pgm", Pgm(200, 10)},
                    {"left/b.pgm", Pgm(90, 30)},
                    {"right/a.pgm", Pgm(10, 250)},
                    {"right/b.pgm", Pgm(0, 80)},
                    {"right/c.pgm", Pgm(255, 1)}};
  for (auto& file : files) file.first = below + file.first;
  return files;
}

class ImagesTest : public BenchTest {
 protected:
  uint32_t EvaluateFirst() {
    const uint32_t number = Last<Bench>().models.front().evaluation;
    Ask(Evaluate{number});
    return number;
  }
  Summary SummaryOf(uint32_t number) {
    Ask(QuerySummary{On(number)});
    return Last<Summary>();
  }
  evaluate::KeptEvaluation Document(uint32_t number, std::string* text = nullptr) {
    Ask(Keep{number, "kept", "", true, false});
    const KeepRun run = Last<Kept>().run;
    const auto& bytes = run.media.front().bytes.bytes;
    const std::string document(bytes.begin(), bytes.end());
    if (text != nullptr) *text = document;
    auto kept = evaluate::ReadKept(document);
    EXPECT_TRUE(kept.ok()) << kept.error().message;
    return kept.ok() ? *kept : evaluate::KeptEvaluation();
  }
};

TEST_F(ImagesTest, AZipOfClassFoldersIsEvaluated) {
  Drop({{"halves.onnx", HalvesModel()}, {"set.zip", Zip(Set("top/"))}});
  Bench bench = Last<Bench>();
  ASSERT_EQ(bench.data.size(), 1U);
  EXPECT_TRUE(bench.data[0].images);
  EXPECT_TRUE(bench.data[0].problem.empty()) << bench.data[0].problem.message;
  EXPECT_EQ(bench.data[0].rows, 5U);
  EXPECT_EQ(bench.in_force.targets, std::vector<std::string>{"class"});
  EXPECT_EQ(bench.in_force.images.width, 2U);
  EXPECT_EQ(bench.in_force.images.channels, ImageChannels::kGrey);
  EXPECT_EQ(bench.in_force.images.divisor, 255);
  ASSERT_EQ(bench.inputs.size(), 1U);
  EXPECT_EQ(bench.inputs[0].choice.columns, std::vector<std::string>{"image"});
  EXPECT_TRUE(bench.inputs[0].problem.empty()) << bench.inputs[0].problem.message;
  const uint32_t number = EvaluateFirst();
  bench = Last<Bench>();
  ASSERT_EQ(bench.models[0].state, ModelCard::State::kDone) << bench.models[0].problem.message;
  EXPECT_TRUE(bench.models[0].only_images);
  const Summary summary = SummaryOf(number);
  EXPECT_EQ(summary.class_names, (std::vector<std::string>{"left", "right"}));
  EXPECT_NEAR(Value(summary, "accuracy"), 0.8, 1e-12);
  EXPECT_EQ(summary.confusion, (std::vector<uint64_t>{2, 0, 1, 2}));
}

TEST_F(ImagesTest, AFolderIsTheSameAsItsZip) {
  Drop({{"halves.onnx", HalvesModel()}, {"set.zip", Zip(Set())}});
  const evaluate::KeptEvaluation zip = Document(EvaluateFirst());
  Ask(RemoveData{1});
  FileList loose = Set("val/");
  loose.emplace_back("val/left/.hidden.pgm", Pgm(1, 2));
  loose.emplace_back("val/left/notes.txt", Bytes("no image"));
  std::reverse(loose.begin(), loose.end());
  Drop(loose);
  const uint32_t number = EvaluateFirst();
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.models[0].state, ModelCard::State::kDone) << bench.models[0].problem.message;
  EXPECT_EQ(bench.data[0].notes,
            std::vector<std::string>{"1 file is no image and was left out: val/left/notes.txt"});
  const evaluate::KeptEvaluation folder = Document(number);
  ASSERT_EQ(folder.evaluation.metrics.size(), zip.evaluation.metrics.size());
  for (size_t i = 0; i < zip.evaluation.metrics.size(); ++i) {
    const double a = zip.evaluation.metrics[i].metric.value;
    const double b = folder.evaluation.metrics[i].metric.value;
    EXPECT_TRUE(a == b || (a != a && b != b)) << zip.evaluation.metrics[i].metric.name;
  }
  EXPECT_EQ(folder.images, zip.images);
  EXPECT_NE(folder.data_sha256, zip.data_sha256);
  EXPECT_EQ(folder.data_sha256.size(), 64U);
}

TEST_F(ImagesTest, ChoicesChangeWhatTheModelSees) {
  Drop({{"halves.onnx", HalvesModel()}, {"set.zip", Zip(Set())}});
  const uint32_t number = EvaluateFirst();
  const double before = Value(SummaryOf(number), "log_loss");
  Choices choices;
  choices.images.means = {0.5};
  choices.images.deviations = {0.25};
  choices.images.nearest = true;
  Ask(SetChoices{choices});
  EXPECT_EQ(Last<Bench>().models[0].state, ModelCard::State::kStale);
  Ask(Evaluate{number});
  EXPECT_NE(Value(SummaryOf(number), "log_loss"), before);
  EXPECT_EQ(Document(number).images,
            "size=2x2 layout=nchw channels=grey resize=nearest crop=none scale=1/255 mean=0.5 "
            "std=0.25");
  choices.images.width = 3;
  choices.images.height = 3;
  Ask(SetChoices{choices});
  const Bench bench = Last<Bench>();
  EXPECT_NE(bench.inputs[0].problem.message.find("takes 4 values a row, the data set has 9"),
            std::string::npos)
      << bench.inputs[0].problem.message;
  choices.images.crop = 7;
  Ask(SetChoices{choices});
  EXPECT_NE(Last<Bench>().inputs[0].problem.message.find("says nothing about images"),
            std::string::npos);
}

TEST_F(ImagesTest, ModelsOfOtherSizesSeeTheSameImages) {
  Drop({{"two.onnx", HalvesModel(2)}, {"four.onnx", HalvesModel(4)}, {"set.zip", Zip(Set())}});
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.models.size(), 2U);
  const uint32_t first = bench.models[0].evaluation, second = bench.models[1].evaluation;
  Ask(Evaluate{first});
  Ask(Evaluate{second});
  EXPECT_EQ(SummaryOf(first).confusion, SummaryOf(second).confusion);
  Ask(QueryComparison{On(second), first});
  const Comparison comparison = Last<Comparison>();
  EXPECT_TRUE(comparison.problem.empty()) << comparison.problem.message;
  EXPECT_EQ(comparison.both_right, 4U);
  EXPECT_EQ(Document(second).images.substr(0, 8), "size=4x4");
}

TEST_F(ImagesTest, RowsHavePictures) {
  Drop({{"halves.onnx", HalvesModel()}, {"set.zip", Zip(Set())}});
  const uint32_t number = EvaluateFirst();
  QueryRows rows;
  rows.query = On(number);
  Ask(rows);
  const RowList list = Last<RowList>();
  ASSERT_EQ(list.rows.size(), 1U);
  EXPECT_EQ(list.rows[0].truth, "right");
  EXPECT_EQ(list.rows[0].cells, std::vector<std::string>{"right/c.pgm"});
  EXPECT_EQ(list.image_width, 2U);
  EXPECT_EQ(list.images_ready, 1U);
  const std::vector<uint8_t> picture = {255, 255, 255, 255, 1, 1, 1, 255,
                                        255, 255, 255, 255, 1, 1, 1, 255};
  EXPECT_EQ(list.images.bytes, picture);
  QueryWhatIf what_if;
  what_if.query = On(number);
  what_if.row = list.rows[0].row;
  Ask(what_if);
  const WhatIf answer = Last<WhatIf>();
  EXPECT_TRUE(answer.problem.empty()) << answer.problem.message;
  EXPECT_TRUE(answer.cells.empty());
  EXPECT_NE(answer.fixed.message.find("can't be changed"), std::string::npos);
  EXPECT_EQ(answer.image.bytes, picture);
  EXPECT_EQ(answer.predicted_now, "left");
  what_if.query = On(number);
  what_if.edits = {{"image", 0, "1"}};
  Ask(what_if);
  EXPECT_FALSE(Last<WhatIf>().problem.empty());
  Ask(QueryImportance{On(number)});
  EXPECT_NE(Last<Trouble>().what.message.find("only images"), std::string::npos);
}

TEST_F(ImagesTest, PicturesKeepTheirShape) {
  std::string wide = "P5 4 1 255\n";
  wide += "\x10\x20\x30\x40";
  FileList files = Set();
  files.push_back({"left/d.pgm", Bytes(wide)});
  RowPictures pictures(*OpenImageZip(std::make_shared<OwnedSource>(Zip(files))));
  EXPECT_EQ(pictures.side(), 4U);
  std::vector<uint8_t> rgba(4 * 4 * 4);
  ASSERT_TRUE(pictures.Draw(5, 4, rgba.data()));
  EXPECT_EQ(rgba[4 * 4 + 4], 0x20) << "its one line is the second of four";
  EXPECT_EQ(rgba[3], 0) << "what it does not reach is transparent";
  EXPECT_FALSE(pictures.Draw(6, 4, rgba.data()));
}

TEST_F(ImagesTest, DamagedImagesAreCountedAndNamed) {
  FileList files = Set();
  files.push_back({"right/d.png", Bytes("\x89PNG\r\n\x1a\n no image")});
  files.push_back({"right/e.jpg", {}});
  Drop({{"halves.onnx", HalvesModel()}, {"set.zip", Zip(files)}});
  const uint32_t number = EvaluateFirst();
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.models[0].state, ModelCard::State::kDone) << bench.models[0].problem.message;
  ASSERT_EQ(bench.data[0].notes.size(), 3U);
  EXPECT_EQ(bench.data[0].notes[0], "2 images could not be read and were left out");
  EXPECT_EQ(bench.data[0].notes[1].rfind("right/d.png: the PNG image", 0), 0U)
      << bench.data[0].notes[1];
  EXPECT_EQ(SummaryOf(number).rows, 5U);
  const evaluate::KeptEvaluation kept = Document(number);
  EXPECT_EQ(kept.evaluation.rows_unreadable, 2U);
  ASSERT_EQ(kept.unreadable.size(), 2U);
  EXPECT_EQ(kept.unreadable[1].first, "right/e.jpg");
}

TEST_F(ImagesTest, WhatDoesNotFitIsSaid) {
  Drop({Own("progression.onnx"), {"set.zip", Zip(Set())}});
  EXPECT_NE(Last<Bench>().inputs[0].problem.message.find("no input of the model takes any"),
            std::string::npos);
  Ask(RemoveModel{1});
  Ask(RemoveData{1});
  FileList three = Set();
  three.push_back({"middle/a.pgm", Pgm(9, 9)});
  Drop({{"halves.onnx", HalvesModel()}, {"three.zip", Zip(three)}});
  EvaluateFirst();
  const Sentence problem = Last<Bench>().models[0].problem;
  EXPECT_NE(problem.message.find("3 different labels, the model has 2 classes"), std::string::npos)
      << problem.message;
  Ask(RemoveData{2});
  FileList one = {Set()[0]};
  Drop({{"one.zip", Zip(one)}});
  EvaluateFirst();
  const Sentence few = Last<Bench>().models[0].problem;
  EXPECT_NE(few.message.find("only 1 of the model's 2 classes"), std::string::npos) << few.message;
  EXPECT_NE(few.hint.find("classes.txt"), std::string::npos) << few.hint;
  // A list names them all.
  Ask(RemoveData{3});
  one.emplace_back("classes.txt", Bytes("left\nright\n"));
  Drop({{"listed.zip", Zip(one)}});
  const uint32_t number = EvaluateFirst();
  EXPECT_EQ(SummaryOf(number).class_names, (std::vector<std::string>{"left", "right"}));
}

TEST_F(ImagesTest, LabelsMayStandBesideImages) {
  FileList files = {{"halves.onnx", HalvesModel()},
                    {"labels.csv", Bytes("label\n0\n1\n")},
                    {"plain/a.pgm", Pgm(200, 1)},
                    {"plain/b.pgm", Pgm(2, 99)}};
  Drop(files);
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.data.size(), 2U);
  EXPECT_EQ(bench.data[0].name, "plain");
  EXPECT_EQ(bench.in_force.targets, std::vector<std::string>{"label"});
  const uint32_t number = EvaluateFirst();
  EXPECT_EQ(Value(SummaryOf(number), "accuracy"), 1);
  // Two sets of images can't stand beside each other.
  Drop({{"more.zip", Zip({{"a.pgm", Pgm(1, 2)}, {"b.pgm", Pgm(1, 2)}})}});
  EXPECT_NE(Last<Bench>().data[2].problem.message.find("there are images already"),
            std::string::npos);
}

TEST_F(ImagesTest, NotesBesideImagesAreNoDataSet) {
  Drop({{"halves.onnx", HalvesModel()},
        {"set/left/a.pgm", Pgm(200, 1)},
        {"set/right/b.pgm", Pgm(2, 99)},
        {"notes.txt", Bytes("Taken in May, with the old camera.\nTwo are blurred.\n")},
        {"remark.txt", Bytes("Taken in May, with an old camera.\n")},
        {"README.md", Bytes("a,b\n1,2\n")},
        {"table.txt", Bytes("file\tweight\na\t1\nb\t2\n")}});
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.data.size(), 2U) << "the images and a table";
  EXPECT_EQ(bench.data[0].rows, 2U);
  ASSERT_EQ(bench.data[0].notes.size(), 1U);
  EXPECT_EQ(bench.data[0].notes[0],
            "3 files are no images and were left out: README.md, notes.txt, remark.txt");
  EXPECT_EQ(bench.data[1].name, "table.txt");
}

TEST_F(ImagesTest, AKeptEvaluationIsRecomputedWithItsChoices) {
  Drop({{"halves.onnx", HalvesModel()}});
  Drop(Set("val/"));
  Choices choices;
  choices.images.factor = 1;
  choices.images.divisor = 10;
  choices.images.crop = 0.5;
  Ask(SetChoices{choices});
  const uint32_t number = EvaluateFirst();
  std::string document;
  const evaluate::KeptEvaluation kept = Document(number, &document);
  EXPECT_EQ(kept.images, "size=2x2 layout=nchw channels=grey resize=bilinear crop=0.5 scale=1/10");
  ASSERT_EQ(kept.data_files.size(), 1U);
  EXPECT_EQ(kept.data_files[0].sha256, kept.data_sha256);
  Ask(SetChoices{});
  Recompute again;
  again.run_id = 5;
  again.document = document;
  Ask(std::move(again));
  const Recomputed done = Last<Recomputed>();
  EXPECT_EQ(done.state, Recomputed::State::kDone) << done.problem.message;
  EXPECT_EQ(done.verdict, Verdict::kEqual);
}

TEST(ImageChoice, IsReadFromTheTextOfADocument) {
  const std::string text =
      "size=5x7 layout=nhwc channels=bgr resize=nearest crop=0.875 scale=1/127.5 mean=1 std=1";
  const auto choice = ReadImageChoice(text);
  ASSERT_TRUE(choice.ok());
  evaluate::Preprocessing form;
  ASSERT_TRUE(evaluate::ChangePreprocessing(text, &form).ok());
  EXPECT_EQ(ChoiceOf(form), *choice);
  EXPECT_EQ(form.ToString(), text);
  EXPECT_FALSE(ReadImageChoice("colour=red").ok());
}

}  // namespace
}  // namespace tidemark::workbench
