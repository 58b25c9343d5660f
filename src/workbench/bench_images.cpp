#include "workbench/bench_images.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "evaluate/data/zip_archive.h"

namespace tidemark::workbench {
namespace {

using evaluate::ImageFiles;

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

// Whether each of the first lines has as many of this character, and any. One line is no table,
// unless it is `cut`.
bool IsTable(std::string_view text, bool cut, char delimiter) {
  std::optional<std::ptrdiff_t> cells;
  size_t line = 0;
  for (size_t at = 0; at < text.size() && line < 5; ++line) {
    const size_t end = text.find('\n', at);
    if (end == text.npos && line > 0) break;  // it may be cut
    const std::string_view row = text.substr(at, end - at);
    at = end == text.npos ? text.size() : end + 1;
    const auto count = std::count(row.begin(), row.end(), delimiter);
    if (count == 0 || (cells && *cells != count)) return false;
    cells = count;
  }
  return cells.has_value() && (line > 1 || cut);
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
  const bool cut = *count < file.source->size();
  return !IsTable(text, cut, '\t') && !IsTable(text, cut, ',') && !IsTable(text, cut, ';');
}

}  // namespace

Result<std::shared_ptr<const BenchImages>> OpenImageZip(std::shared_ptr<ByteSource> zip) {
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
  loose.reserve(files.size());
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

}  // namespace tidemark::workbench
