// Which file of the data folder holds what was imported from which folder, so that starting the
// program on the same logs again goes on with that file instead of making another one.
#pragma once

#include <map>
#include <string>

namespace tidemark {

class KnownFolders {
 public:
  explicit KnownFolders(const std::string& data_folder);

  // Name of the file for logs at this absolute path; "" when there is none (any more).
  [[nodiscard]] std::string FileOf(const std::string& logs_path) const;
  // Written at once; when that fails, the next start makes a new file, and nothing else is lost.
  void Remember(const std::string& logs_path, const std::string& file_name);

 private:
  std::string data_folder_;
  std::map<std::string, std::string> files_;  // path of the logs -> name of the file
};

}  // namespace tidemark
