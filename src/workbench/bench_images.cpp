#include "workbench/bench_images.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <string_view>

#include "evaluate/data/zip_archive.h"
#include "evaluate/images/resample.h"

namespace tidemark::workbench {
namespace {

using evaluate::Image;
using evaluate::ImageFiles;

constexpr uint32_t kMostSide = 144;  // 72 of them on a screen of two pixels each
constexpr size_t kLookedAt = 8;      // images, for the side
constexpr uint64_t kMostKept = uint64_t{24} << 20;

Result<std::shared_ptr<const BenchImages>> Listed(std::shared_ptr<ImageFiles> files) {
  auto images = std::make_shared<BenchImages>();
  TM_ASSIGN_OR_RETURN(images->list, evaluate::ListImages(files.get()));
  images->files = std::move(files);
  return std::shared_ptr<const BenchImages>(std::move(images));
}

std::string TopOf(const std::string& path) { return path.substr(0, path.find('/')); }
bool IsInFolder(const std::string& path) { return path.find('/') != std::string::npos; }

// The folder at the top that all images are in, when the drop has other things beside it.
std::string OnlyFolder(const std::vector<DroppedFile>& images, bool has_others) {
  if (!has_others || images.empty() || !IsInFolder(images.front().path)) return {};
  const std::string top = TopOf(images.front().path);
  const bool all = std::all_of(images.begin(), images.end(), [&](const DroppedFile& file) {
    return IsInFolder(file.path) && TopOf(file.path) == top;
  });
  return all ? top : std::string();
}

// Whether each of the first lines has as many of this character, and any.
bool IsTable(std::string_view text, char delimiter) {
  std::optional<std::ptrdiff_t> cells;
  for (size_t at = 0, line = 0; at < text.size() && line < 5; ++line) {
    const size_t end = text.find('\n', at);
    if (end == text.npos && line > 0) break;  // it may be cut
    const std::string_view row = text.substr(at, end - at);
    at = end == text.npos ? text.size() : end + 1;
    const auto count = std::count(row.begin(), row.end(), delimiter);
    if (count == 0 || (cells && *cells != count)) return false;
    cells = count;
  }
  return cells.has_value();
}

// Notes and licences that people lay beside images: no data set.
bool IsProse(const DroppedFile& file) {
  constexpr std::array<std::string_view, 5> kEndings = {".md", ".rst", ".pdf", ".html", ".htm"};
  const std::string_view path = file.path;
  const bool named = std::any_of(kEndings.begin(), kEndings.end(),
                                 [&](std::string_view ending) { return path.ends_with(ending); });
  if (named || path == "LICENSE" || path == "README") return true;
  if (!path.ends_with(".txt") || path.starts_with("label")) return false;
  std::vector<uint8_t> head(2048);
  const auto count = file.source->ReadAt(0, head);
  if (!count.ok()) return false;
  const std::string_view text(reinterpret_cast<const char*>(head.data()), *count);
  return !IsTable(text, '\t') && !IsTable(text, ',') && !IsTable(text, ';');
}

void DrawInMiddle(const Image& image, uint32_t side, uint8_t* rgba) {
  const size_t left = (side - image.width) / 2, top = (side - image.height) / 2;
  for (size_t y = 0; y < image.height; ++y) {
    for (size_t x = 0; x < image.width; ++x) {
      const uint8_t* from = image.pixels.data() + (y * image.width + x) * image.channels;
      uint8_t* to = rgba + ((top + y) * side + left + x) * 4;
      for (size_t channel = 0; channel < 3; ++channel) {
        to[channel] = from[image.channels == 1 ? 0 : channel];
      }
      to[3] = 255;
    }
  }
}

}  // namespace

Result<std::shared_ptr<const BenchImages>> OpenImageZip(std::shared_ptr<evaluate::ByteSource> zip) {
  std::vector<uint8_t> head(4);
  TM_ASSIGN_OR_RETURN(const size_t count, zip->ReadAt(0, head));
  head.resize(count);
  std::shared_ptr<const BenchImages> none;
  if (!evaluate::LooksLikeZip(head)) return none;
  TM_ASSIGN_OR_RETURN(auto files, evaluate::ZipFiles::Open(std::move(zip)));
  if (!evaluate::HasImages(files->paths())) return none;
  return Listed(std::move(files));
}

Result<std::shared_ptr<const BenchImages>> OpenImageFiles(const std::vector<DroppedFile>& files) {
  std::vector<evaluate::LooseFiles::File> loose;
  for (const DroppedFile& file : files) loose.push_back({file.path, file.source});
  return Listed(std::make_shared<evaluate::LooseFiles>(std::move(loose)));
}

SortedDrop SortOutImages(DroppedFiles drop, bool with_models) {
  const auto is_image = [](const DroppedFile& file) {
    return evaluate::IsImageName(file.path) && !evaluate::IsHiddenPath(file.path);
  };
  SortedDrop sorted;
  sorted.root_name = sorted.images_name = drop.root_name;
  if (std::none_of(drop.files.begin(), drop.files.end(), is_image)) {
    sorted.others = std::move(drop.files);
    return sorted;
  }
  for (DroppedFile& file : drop.files) {
    // What lies in a folder with images is listed with them; what lies loose may be a table of
    // their labels, or weights of a model, but for notes.
    const bool beside = IsInFolder(file.path) || file.path == "classes.txt" ||
                        evaluate::IsHiddenPath(file.path) || IsProse(file);
    (is_image(file) || beside ? sorted.images : sorted.others).push_back(std::move(file));
  }
  const std::string folder = OnlyFolder(sorted.images, with_models || !sorted.others.empty());
  if (folder.empty()) return sorted;
  sorted.images_name = folder;
  for (DroppedFile& file : sorted.images) file.path.erase(0, folder.size() + 1);
  return sorted;
}

uint32_t RowPictures::side() {
  if (side_ > 0) return side_;
  const size_t count = std::min<size_t>(kLookedAt, rows());
  for (size_t i = 0; i < count; ++i) {
    const evaluate::ImageSize size = SizeOf(i * rows() / count);
    side_ = std::max(side_, static_cast<uint32_t>(
                                std::min<size_t>(kMostSide, std::max(size.width, size.height))));
  }
  return side_ = side_ == 0 ? kMostSide : side_;
}

evaluate::ImageSize RowPictures::SizeOf(uint64_t row) {
  const auto bytes = images_->files->Read(images_->list.entries[static_cast<size_t>(row)].file);
  if (!bytes.ok()) return {};
  const auto size = decoder_.read_size(*bytes);
  return size.ok() ? *size : evaluate::ImageSize{};
}

std::vector<uint8_t> RowPictures::Make(uint64_t row, uint32_t side) {
  const auto bytes = images_->files->Read(images_->list.entries[static_cast<size_t>(row)].file);
  if (!bytes.ok()) return {};
  const auto image = decoder_.decode(*bytes);
  if (!image.ok()) return {};
  const auto most = static_cast<double>(std::max(image->width, image->height));
  const auto scaled = [&](size_t extent) {
    const double exact = static_cast<double>(extent) * side / most;
    return std::clamp<size_t>(static_cast<size_t>(std::llround(exact)), 1, side);
  };
  const size_t width = scaled(image->width), height = scaled(image->height);
  // What grows keeps its sharp edges.
  const auto kind = most < side ? evaluate::Resize::kNearest : evaluate::Resize::kBilinear;
  const auto plan = evaluate::PlanResize(*image, width, height, 0);
  std::vector<uint8_t> rgba(size_t{side} * side * 4);
  DrawInMiddle(evaluate::ResizeImage(*image, plan, kind), side, rgba.data());
  return rgba;
}

// There are a few hundred at most.
const RowPictures::Kept& RowPictures::Find(uint64_t row, uint32_t side) {
  for (Kept& kept : kept_) {
    if (kept.row != row || kept.side != side) continue;
    kept.used = ++calls_;
    return kept;
  }
  kept_.push_back({row, side, ++calls_, Make(row, side)});
  kept_bytes_ += kept_.back().rgba.size() + sizeof(Kept);
  while (kept_bytes_ > kMostKept && kept_.size() > 1) ForgetOldest();
  return kept_.back();
}

void RowPictures::ForgetOldest() {
  const auto oldest = std::min_element(
      kept_.begin(), kept_.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
  kept_bytes_ -= oldest->rgba.size() + sizeof(Kept);
  kept_.erase(oldest);
}

bool RowPictures::Draw(uint64_t row, uint32_t side, uint8_t* rgba) {
  if (row >= rows() || side == 0) return false;
  const std::vector<uint8_t>& found = Find(row, side).rgba;
  if (found.empty()) return false;
  std::memcpy(rgba, found.data(), found.size());
  return true;
}

}  // namespace tidemark::workbench
