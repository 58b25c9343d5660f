// What the engine needs from the place it runs in: where databases live, and a way to the import
// worker. Implemented by src/platform for the page (OPFS, asynchronous) and for the desktop
// (folders, immediate), and by tests.
//
// Calls that may take time answer through a callback, which runs on the engine's own thread, before
// or after the call returns.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/message.h"
#include "base/result.h"

namespace tidemark {

// A database that the person can open by name.
struct StoredFile {
  std::string name;  // as shown and as given to OpenFile, without folder and with suffix ".sqlite"
  uint64_t size_bytes = 0;
  double modified_s = 0;
};

// Where a file that is about to be opened lives. `storage` is what window.tidemark.stats() calls
// it: opfs, memory, file, http.
struct OpenLocation {
  std::string path;
  std::string vfs;  // name of the SQLite VFS, "" = default
  std::string storage;
  bool read_only = false;
  bool exclusive = false;  // this process alone can have it: WAL with locking_mode=EXCLUSIVE
};

class EngineHost {
 public:
  virtual ~EngineHost() = default;

  using FilesCallback = std::function<void(Result<std::vector<StoredFile>>)>;
  using LocationCallback = std::function<void(Result<OpenLocation>)>;
  using StatusCallback = std::function<void(Status)>;

  virtual void ListFiles(FilesCallback done) = 0;
  // Makes `name` ready to be opened by SQLite: acquires locks and handles on the page. kBusy:
  // another tab or program has it. `create`: a new empty file; kInvalid when it exists already.
  virtual void Acquire(const std::string& name, bool create, LocationCallback done) = 0;
  // A file the person dropped or picked, or one served beside the page (`handle` from the UI's
  // host): opened where it is, read-only.
  virtual void AcquireHandle(uint32_t handle, LocationCallback done) = 0;
  // After SQLite closed it: gives up handles and locks.
  virtual void Release(const std::string& path, StatusCallback done) = 0;
  // Copies a dropped file into the store of the page under `name`, in the background.
  virtual void Adopt(uint32_t handle, const std::string& name, StatusCallback done) = 0;
  virtual void Rename(const std::string& from, const std::string& to, StatusCallback done) = 0;
  virtual void Delete(const std::string& name, StatusCallback done) = 0;
  // A scratch file for an export, ready to be opened by SQLite; the UI's host fetches it from
  // there.
  virtual void AcquireScratch(const std::string& name, LocationCallback done) = 0;

  // Whether a person may bring logs and make, rename and delete files here. Not with a server: the
  // files that are dropped on its page lie on another machine, and its one file is somebody's.
  [[nodiscard]] virtual bool takes_files() const { return true; }
  // Sends to the import worker (engine/import_feed.h); its answers come to Engine::ReceiveFeed.
  virtual void PostToImport(Message message) = 0;

  [[nodiscard]] virtual double NowMs() const = 0;      // monotonic
  [[nodiscard]] virtual double WallTimeS() const = 0;  // seconds since 1970 UTC
  virtual void Log(const std::string& line) = 0;
};

}  // namespace tidemark
