#include "evaluate/images/image_set.h"

#include <utility>
#include <vector>

#include "evaluate/data/row_source.h"
#include "evaluate/images/image.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostRowValues = size_t{1} << 26;

class ImageRows : public RowSource {
 public:
  ImageRows(std::shared_ptr<ImageFiles> files, const ImageList& list, Preprocessing preprocessing)
      : files_(std::move(files)), preprocessing_(std::move(preprocessing)) {
    for (const ImageList::Entry& entry : list.entries) places_.push_back(entry.file);
  }
  [[nodiscard]] size_t rows() const override { return places_.size(); }
  [[nodiscard]] size_t width() const override { return preprocessing_.values(); }

 protected:
  Status Make(size_t row, std::span<float> out) override {
    TM_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, files_->Read(places_[row]));
    TM_ASSIGN_OR_RETURN(const Image image, DecodeImage(bytes));
    Preprocess(image, preprocessing_, out);
    return {};
  }

 private:
  std::shared_ptr<ImageFiles> files_;
  std::vector<size_t> places_;
  Preprocessing preprocessing_;
};

// The size of the first image that tells one.
Status TakeSize(ImageFiles* files, const ImageList& list, Preprocessing* preprocessing) {
  for (const ImageList::Entry& entry : list.entries) {
    const auto bytes = files->Read(entry.file);
    if (!bytes.ok()) continue;
    const auto size = ReadImageSize(*bytes);
    if (!size.ok()) continue;
    preprocessing->width = size->width;
    preprocessing->height = size->height;
    return {};
  }
  return MakeError(ErrorCode::kInvalid,
                   "none of the " + std::to_string(list.entries.size()) +
                       " images tells its size, and the model takes any",
                   "Choose a size, for example size=224x224.");
}

}  // namespace

Result<bool> FillOpenSize(ImageFiles* files, const ImageList& list, Preprocessing* preprocessing) {
  if (preprocessing->width > 0 && preprocessing->height > 0) return false;
  TM_RETURN_IF_ERROR(TakeSize(files, list, preprocessing));
  return true;
}

Result<DataColumn> MakePixelColumn(std::shared_ptr<ImageFiles> files, const ImageList& list,
                                   const Preprocessing& preprocessing) {
  if (preprocessing.values() > kMostRowValues) {
    return MakeError(ErrorCode::kTooLarge,
                     "an image of " + std::to_string(preprocessing.width) + " x " +
                         std::to_string(preprocessing.height) + " has too many values for a row",
                     "Choose a smaller size, for example size=224x224.");
  }
  return DataColumn(kImageColumn, preprocessing.RowShape(),
                    std::make_shared<ImageRows>(std::move(files), list, preprocessing));
}

DataSet MakeImageNames(const ImageFiles& files, const ImageList& list) {
  DataSet data;
  data.format = "images";
  data.rows = list.entries.size();
  data.report.notes = list.notes;
  data.report.notes.insert(data.report.notes.end(), list.left_out.begin(), list.left_out.end());
  TextValues classes;
  TextValues names;
  for (const std::string& name : list.class_names) classes.CodeOf(name);
  for (const ImageList::Entry& entry : list.entries) {
    if (!list.class_names.empty()) classes.AppendCode(entry.class_index);
    names.Append(files.paths()[entry.file]);
  }
  if (!list.class_names.empty()) {
    data.columns.emplace_back("class", ColumnType::kText, std::move(classes));
    data.columns.back().set_categories(list.class_names);
  }
  data.columns.emplace_back("file", ColumnType::kText, std::move(names));
  return data;
}

Result<DataSet> MakeImageSet(std::shared_ptr<ImageFiles> files, const ImageList& list,
                             Preprocessing* preprocessing) {
  DataSet data = MakeImageNames(*files, list);
  TM_ASSIGN_OR_RETURN(const bool was_open, FillOpenSize(files.get(), list, preprocessing));
  if (was_open) data.report.notes.emplace_back("images get the size of the first one (a guess)");
  TM_ASSIGN_OR_RETURN(DataColumn pixels, MakePixelColumn(std::move(files), list, *preprocessing));
  data.columns.insert(data.columns.begin(), std::move(pixels));
  return data;
}

}  // namespace tidemark::evaluate
