// The engine's host of the desktop program: databases are ordinary files in one folder of the
// person's data, and wherever else a database was opened from. Everything answers at once.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "engine/engine_host.h"
#include "platform/engine_desktop/path_drops.h"

namespace tidemark {

// $TIDEMARK_DATA, or $XDG_DATA_HOME/tidemark, by default ~/.local/share/tidemark.
std::string DefaultDataFolder();
// The example experiment beside the program; "" when there is none.
std::string FindExample();

class DesktopEngineHost final : public EngineHost {
 public:
  struct Folders {
    std::string data;     // made when needed
    std::string example;  // path of the example experiment, "" = none
  };
  using PostMessage = std::function<void(Message)>;
  using LogLine = std::function<void(const std::string&)>;

  DesktopEngineHost(Folders folders, const PathDrops* drops, PostMessage to_import, LogLine log);

  // A database outside of the data folder, to be opened where it is under this name.
  void AddOutside(const std::string& name, const std::string& path) { outside_[name] = path; }

  void ListFiles(FilesCallback done) override;
  void Acquire(const std::string& name, bool create, LocationCallback done) override;
  void AcquireHandle(uint32_t handle, LocationCallback done) override;
  void Release(const std::string& path, StatusCallback done) override;
  // A dropped database is not copied: from now on it is opened where it is, for writing.
  void Adopt(uint32_t handle, const std::string& name, StatusCallback done) override;
  void Rename(const std::string& from, const std::string& to, StatusCallback done) override;
  void Delete(const std::string& name, StatusCallback done) override;
  void AcquireScratch(const std::string& name, LocationCallback done) override;
  void PostToImport(Message message) override { to_import_(std::move(message)); }
  [[nodiscard]] double NowMs() const override;
  [[nodiscard]] double WallTimeS() const override;
  void Log(const std::string& line) override { log_(line); }

  // Path of a scratch file that AcquireScratch made.
  static std::string ScratchPath(const std::string& data_folder, const std::string& name);

 private:
  [[nodiscard]] Result<std::string> PathOf(const std::string& name) const;
  [[nodiscard]] Result<std::string> PathInFolder(const std::string& name) const;

  Folders folders_;
  const PathDrops* drops_;
  PostMessage to_import_;
  LogLine log_;
  std::map<std::string, std::string> outside_;  // name -> path
};

}  // namespace tidemark
