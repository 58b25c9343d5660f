#include "import/format.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/utf8.h"

namespace tidemark {
namespace {

constexpr size_t kMaxPathBytes = 4096;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Length of the control or invisible direction character at the start of valid UTF-8, else 0: C0,
// DEL, C1, line and paragraph separators, bidirectional overrides (they make a name look like
// another).
size_t ControlLength(std::string_view text) {
  auto at = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : 0; };
  if (at(0) < 0x20 || at(0) == 0x7F) return 1;
  if (at(0) == 0xC2 && at(1) >= 0x80 && at(1) < 0xA0) return 2;
  if (at(0) == 0xE2 && at(1) == 0x80 && at(2) >= 0xA8 && at(2) <= 0xAE) return 3;
  if (at(0) == 0xE2 && at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9) return 3;
  return 0;
}

bool IsPlainAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

void AppendPart(std::string_view part, std::string* out) {
  if (part.empty() || part == ".") return;
  if (!out->empty()) *out += '/';
  *out += part == ".." ? "__" : part;
}

}  // namespace

bool MakeSafeName(std::string* name) {
  if (IsPlainAscii(*name)) return false;
  std::string valid = ToValidUtf8(*name);
  std::string safe;
  safe.reserve(valid.size());
  for (size_t i = 0; i < valid.size();) {
    size_t control = ControlLength(std::string_view(valid).substr(i));
    if (control > 0) {
      safe += kReplacement;
      i += control;
    } else {
      safe += valid[i++];
    }
  }
  if (safe == *name) return false;
  *name = std::move(safe);
  return true;
}

std::string SafePath(std::string_view path) {
  std::string name(path);
  MakeSafeName(&name);
  std::string safe;
  std::string_view rest = name;
  while (!rest.empty()) {
    size_t slash = std::min(rest.find('/'), rest.size());
    AppendPart(rest.substr(0, slash), &safe);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  if (safe.size() > kMaxPathBytes) safe = std::string(CutUtf8(safe, kMaxPathBytes));
  while (!safe.empty() && safe.back() == '/') safe.pop_back();
  return safe.empty() ? "_" : safe;
}

std::string_view FolderOf(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view FileNameOf(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

FileTree::FileTree(std::string root_name, std::vector<FileEntry> files)
    : root_name_(std::move(root_name)), files_(std::move(files)) {
  MakeSafeName(&root_name_);
  std::unordered_map<std::string, uint32_t> seen;
  for (auto& file : files_) {
    file.path = SafePath(file.path);
    auto [first, added] = seen.try_emplace(file.path, 1);
    if (added) continue;
    uint32_t& number = first->second;  // stays where it is when the map grows
    std::string base = file.path;
    do {
      file.path = base + "~" + std::to_string(++number);
    } while (!seen.try_emplace(file.path, 1).second);
  }
  std::sort(files_.begin(), files_.end(),
            [](const FileEntry& a, const FileEntry& b) { return a.path < b.path; });
}

const FileEntry* FileTree::Find(std::string_view path) const {
  auto it = std::lower_bound(files_.begin(), files_.end(), path,
                             [](const FileEntry& a, std::string_view b) { return a.path < b; });
  return it != files_.end() && it->path == path ? &*it : nullptr;
}

std::span<const FileEntry> FileTree::Below(std::string_view folder) const {
  if (folder.empty()) return files_;
  auto before = [](const FileEntry& a, const std::string& b) { return a.path < b; };
  std::string first = std::string(folder) + "/";
  std::string end = std::string(folder) + "0";  // '0' follows '/' in ASCII
  auto low = std::lower_bound(files_.begin(), files_.end(), first, before);
  auto high = std::lower_bound(low, files_.end(), end, before);
  return {files_.data() + (low - files_.begin()), static_cast<size_t>(high - low)};
}

bool Fits(const TextColumns& columns, const ColumnChoice& choice) {
  const auto fits = [&](const std::string& chosen, const std::string& used) {
    if (chosen.empty() || chosen == used) return true;
    if (chosen == "-") return used.empty();
    return std::find(columns.names.begin(), columns.names.end(), chosen) == columns.names.end();
  };
  return fits(choice.step, columns.step) && fits(choice.wall_time, columns.wall_time) &&
         fits(choice.run, columns.run);
}

}  // namespace tidemark
