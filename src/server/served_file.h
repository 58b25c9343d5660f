// The engine's host of `tidemark serve`: one file under one name, and the example that lies beside
// the page. Everything else that a page may do with files (make, rename, delete, import) is refused
// with a sentence: the file belongs to who started the server.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "engine/engine_host.h"

namespace tidemark {

class ServedFile final : public EngineHost {
 public:
  // `example`: a path, "" when there is none.
  ServedFile(std::string path, std::string example);
  // Removes the copies that nobody took.
  ~ServedFile() override;

  void ListFiles(FilesCallback done) override;
  void Acquire(const std::string& name, bool create, LocationCallback done) override;
  void AcquireHandle(uint32_t handle, LocationCallback done) override;
  void Release(const std::string& path, StatusCallback done) override;
  void Adopt(uint32_t handle, const std::string& name, StatusCallback done) override;
  void Rename(const std::string& from, const std::string& to, StatusCallback done) override;
  void Delete(const std::string& name, StatusCallback done) override;
  void AcquireScratch(const std::string& name, LocationCallback done) override;
  [[nodiscard]] bool takes_files() const override { return false; }
  void PostToImport(Message) override {}
  [[nodiscard]] double NowMs() const override;
  [[nodiscard]] double WallTimeS() const override;
  void Log(const std::string& line) override;

  // A finished copy that AcquireScratch made room for, as an open file without a name: closing it
  // gives its room back. -1: there is none of that name. From any thread.
  int TakeCopy(const std::string& name);

 private:
  std::string path_, name_, example_;
  std::mutex mutex_;            // of what follows
  std::string scratch_folder_;  // made when it is needed
  std::string scratch_name_;
  bool copy_is_done_ = false;
};

}  // namespace tidemark
