#include "import/text_paths.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace tidemark {
namespace {

// File names that name no run.
constexpr std::array<std::string_view, 10> kPlainNames = {
    "metrics", "log",      "logs",         "history",   "progress",
    "results", "training", "training_log", "train_log", "wandb-history"};

}  // namespace

std::string JoinPath(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!folder.empty() && !name.empty()) path += '/';
  path += name;
  return path;
}

std::string_view WithoutSuffix(std::string_view path) {
  std::string_view name = FileNameOf(path);
  size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return path;
  return path.substr(0, path.size() - (name.size() - dot));
}

std::string SuffixOf(std::string_view path) {
  std::string_view name = FileNameOf(path);
  size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  std::string suffix(name.substr(dot + 1));
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return suffix;
}

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string RunPathOfFile(std::string_view path) {
  std::string_view stem = FileNameOf(WithoutSuffix(path));
  bool plain = std::find(kPlainNames.begin(), kPlainNames.end(), stem) != kPlainNames.end();
  return std::string(plain ? FolderOf(path) : WithoutSuffix(path));
}

std::string RunPathOfNamed(std::string_view path, std::string_view name) {
  return FileNameOf(path) == name ? std::string(FolderOf(path)) : RunPathOfFile(path);
}

TableTarget TargetOf(const OpenContext& context) {
  TableTarget target;
  target.run_path = context.run_path;
  target.runs_below = context.run_path;
  std::string_view folder = FolderOf(context.head.file.path);
  if (!folder.empty()) target.runs_prefix = std::string(folder) + "/";
  return target;
}

bool HasSibling(const FileHead& head, std::string_view name) {
  return head.tree.Find(JoinPath(FolderOf(head.file.path), name)) != nullptr;
}

std::string_view HeadText(const FileHead& head) { return AsText(head.head); }

bool HeadIsAll(const FileHead& head) { return head.head.size() >= head.file.size_bytes; }

}  // namespace tidemark
