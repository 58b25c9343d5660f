#include "app/desktop/known_folders.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/json_writer.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;
constexpr const char* kFile = "folders.json";

}  // namespace

KnownFolders::KnownFolders(const std::string& data_folder) : data_folder_(data_folder) {
  std::ifstream in(fs::path(data_folder) / kFile, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const auto document = JsonDocument::Parse(text.str());
  if (!document.ok()) return;
  const JsonValue root = document->root();
  for (size_t i = 0; i < root.size(); ++i) {
    const auto [path, name] = root.Member(i);
    files_[std::string(path)] = std::string(name.TextOr(""));
  }
}

std::string KnownFolders::FileOf(const std::string& logs_path) const {
  const auto found = files_.find(logs_path);
  std::error_code error;
  if (found == files_.end() || !fs::is_regular_file(fs::path(data_folder_) / found->second, error))
    return {};
  return found->second;
}

void KnownFolders::Remember(const std::string& logs_path, const std::string& file_name) {
  files_[logs_path] = file_name;
  JsonWriter json;
  json.BeginObject();
  for (const auto& [path, name] : files_) json.Key(path).String(name);
  json.EndObject();
  const fs::path file = fs::path(data_folder_) / kFile, part = file.string() + ".part";
  std::error_code error;
  std::ofstream out(part, std::ios::binary);
  out << json.text() << '\n';
  out.close();
  if (out) fs::rename(part, file, error);
}

}  // namespace tidemark
