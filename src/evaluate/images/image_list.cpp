#include "evaluate/images/image_list.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "base/bytes.h"
#include "evaluate/data/target.h"

namespace tidemark::evaluate {
namespace {

constexpr std::string_view kClassList = "classes.txt";
constexpr size_t kMostClasses = 100'000;
constexpr size_t kMostImages = size_t{1} << 26;

std::string_view FolderOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash + 1);
}

// The folder that all images are in, with "/" at its end, but not the one that is their class.
std::string CommonRoot(const std::vector<std::string>& paths, const std::vector<size_t>& images) {
  std::string root(FolderOf(paths[images.front()]));
  for (const size_t image : images) {
    while (!paths[image].starts_with(root)) {
      root = FolderOf(std::string_view(root).substr(0, root.size() - 1));
    }
  }
  const bool has_classes = std::any_of(images.begin(), images.end(), [&](size_t image) {
    return paths[image].find('/', root.size()) != std::string::npos;
  });
  if (has_classes || root.empty()) return root;
  return std::string(FolderOf(std::string_view(root).substr(0, root.size() - 1)));
}

Result<std::vector<std::string>> ParseClasses(std::span<const uint8_t> bytes) {
  std::string_view text = AsText(bytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<std::string> names;
  std::set<std::string_view> known;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    at = end + 1;
    if (line.empty()) continue;
    if (!known.insert(line).second || names.size() == kMostClasses) {
      return MakeError(ErrorCode::kInvalid,
                       "classes.txt has the class \"" + std::string(line.substr(0, 100)) +
                           "\" twice, or too many",
                       "Write each class once, one a line.");
    }
    names.emplace_back(line);
  }
  return names;
}

class Lister {
 public:
  explicit Lister(ImageFiles* files) : files_(files), paths_(files->paths()) {}

  Result<ImageList> Run() {
    FindImages();
    if (images_.empty()) {
      return MakeError(ErrorCode::kInvalid,
                       "there is no image (.png, .jpg, .bmp, .ppm, .pgm) among " +
                           std::to_string(paths_.size()) + " files",
                       "Choose a folder or zip with a folder of images for each class.");
    }
    root_ = CommonRoot(paths_, images_);
    list_.root = root_;
    TM_RETURN_IF_ERROR(ReadClassList());
    TM_RETURN_IF_ERROR(FindClasses());
    NoteLeftOut();
    return std::move(list_);
  }

 private:
  void FindImages() {
    for (size_t i = 0; i < paths_.size() && images_.size() < kMostImages; ++i) {
      if (IsHiddenPath(paths_[i])) continue;
      if (IsImageName(paths_[i])) {
        images_.push_back(i);
      } else if (!paths_[i].ends_with(kClassList)) {
        others_.push_back(paths_[i]);
      }
    }
  }

  // The class list that lies nearest to the class folders.
  Status ReadClassList() {
    std::optional<size_t> best;
    for (size_t i = 0; i < paths_.size(); ++i) {
      const std::string_view folder = FolderOf(paths_[i]);
      if (paths_[i].substr(folder.size()) != kClassList || !root_.starts_with(folder)) continue;
      if (!best || paths_[i].size() > paths_[*best].size()) best = i;
    }
    if (!best) return {};
    TM_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, files_->Read(*best));
    TM_ASSIGN_OR_RETURN(list_.class_names, ParseClasses(bytes));
    is_listed_ = true;
    list_.notes.push_back("classes are those of " + paths_[*best]);
    return {};
  }

  [[nodiscard]] std::string ClassOf(size_t image) const {
    const std::string& path = paths_[image];
    const size_t slash = path.find('/', root_.size());
    return slash == std::string::npos ? "" : path.substr(root_.size(), slash - root_.size());
  }

  Status FindClasses() {
    std::set<std::string> found;
    for (const size_t image : images_) found.insert(ClassOf(image));
    found.erase("");
    if (!is_listed_) {
      list_.class_names.assign(found.begin(), found.end());
      SortLabels(&list_.class_names);
      if (!found.empty()) {
        list_.notes.push_back("classes are the folders in order: " + ShownNames(list_.class_names) +
                              " (a guess; a file classes.txt names another order)");
      }
    }
    std::map<std::string, uint32_t> places;
    for (const std::string& name : list_.class_names) {
      places.emplace(name, static_cast<uint32_t>(places.size()));
    }
    for (const size_t image : images_) {
      const std::string name = ClassOf(image);
      if (name.empty() && !found.empty()) {
        ++without_class_;
        continue;
      }
      const auto place = places.find(name);
      if (!name.empty() && place == places.end()) {
        return MakeError(ErrorCode::kInvalid,
                         "the folder \"" + name + "\" is none of the classes in classes.txt (" +
                             ShownNames(list_.class_names) + ")",
                         "Add it to the list, or take the folder away.");
      }
      list_.entries.push_back({image, name.empty() ? ImageList::kNoClass : place->second});
    }
    if (found.empty()) list_.class_names.clear();
    return {};
  }

  void NoteLeftOut() {
    if (!others_.empty()) {
      list_.left_out.push_back(
          (others_.size() == 1
               ? "1 file is no image and was left out: "
               : std::to_string(others_.size()) + " files are no images and were left out: ") +
          ShownNames(others_));
    }
    if (without_class_ > 0) {
      list_.left_out.push_back(without_class_ == 1
                                   ? "1 image is in no class folder and was left out"
                                   : std::to_string(without_class_) +
                                         " images are in no class folder and were left out");
    }
  }

  ImageFiles* files_;
  const std::vector<std::string>& paths_;
  std::vector<size_t> images_;
  std::string root_;
  std::vector<std::string> others_;  // that are no images
  size_t without_class_ = 0;
  bool is_listed_ = false;
  ImageList list_;
};

}  // namespace

bool IsImageName(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == name.npos) return false;
  std::string ending(name.substr(dot + 1));
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  constexpr std::array<std::string_view, 6> kEndings = {"png", "jpg", "jpeg", "bmp", "ppm", "pgm"};
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

bool IsHiddenPath(std::string_view path) {
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    if (part.starts_with(".") || part == "__MACOSX") return true;
    at = end + 1;
  }
  return false;
}

Result<ImageList> ListImages(ImageFiles* files) { return Lister(files).Run(); }

bool HasImages(const std::vector<std::string>& paths) {
  size_t images = 0;
  size_t arrays = 0;
  for (const std::string& path : paths) {
    if (IsHiddenPath(path)) continue;
    images += IsImageName(path) ? 1 : 0;
    arrays += path.ends_with(".npy") ? 1 : 0;
  }
  return images > arrays;
}

}  // namespace tidemark::evaluate
