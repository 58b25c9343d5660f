// A VFS around the system's own one that runs out of room, or of luck, after a number of written
// bytes.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <cstring>
#include <string>

namespace tidemark {

class FaultVfs {
 public:
  static constexpr const char* kName = "tidemark-fault";

  FaultVfs() {
    below_ = sqlite3_vfs_find(nullptr);
    vfs_ = *below_;
    vfs_.zName = kName;
    vfs_.pNext = nullptr;
    vfs_.szOsFile = below_->szOsFile + static_cast<int>(sizeof(File));
    vfs_.xOpen = &FaultVfs::Open;
    vfs_.pAppData = this;
    sqlite3_vfs_register(&vfs_, 0);
  }
  ~FaultVfs() { sqlite3_vfs_unregister(&vfs_); }
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  // Every write after so many bytes fails with `code`.
  void FailAfter(int64_t bytes, int code) {
    left_ = bytes;
    code_ = code;
    failed_ = false;
  }
  void NeverFail() { left_ = INT64_MAX; }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  struct File {
    sqlite3_file base;
    FaultVfs* owner;
    sqlite3_file* real;
  };

  static FaultVfs* Of(sqlite3_vfs* vfs) { return static_cast<FaultVfs*>(vfs->pAppData); }
  static File* Of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    FaultVfs* self = Of(vfs);
    File* wrapped = Of(file);
    wrapped->owner = self;
    wrapped->real = reinterpret_cast<sqlite3_file*>(wrapped + 1);
    int code = self->below_->xOpen(self->below_, name, wrapped->real, flags, out);
    wrapped->base.pMethods = wrapped->real->pMethods != nullptr ? Methods() : nullptr;
    return code;
  }

  static const sqlite3_io_methods* Methods() {
    static const sqlite3_io_methods methods = [] {
      sqlite3_io_methods m{};
      m.iVersion = 2;
      m.xClose = [](sqlite3_file* f) { return Of(f)->real->pMethods->xClose(Of(f)->real); };
      m.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
        return Of(f)->real->pMethods->xRead(Of(f)->real, to, n, at);
      };
      m.xWrite = [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
        FaultVfs* self = Of(f)->owner;
        self->left_ -= n;
        if (self->left_ < 0) {
          self->failed_ = true;
          return self->code_;
        }
        return Of(f)->real->pMethods->xWrite(Of(f)->real, from, n, at);
      };
      m.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) {
        return Of(f)->real->pMethods->xTruncate(Of(f)->real, n);
      };
      m.xSync = [](sqlite3_file* f, int flags) {
        return Of(f)->real->pMethods->xSync(Of(f)->real, flags);
      };
      m.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) {
        return Of(f)->real->pMethods->xFileSize(Of(f)->real, n);
      };
      m.xLock = [](sqlite3_file* f, int l) { return Of(f)->real->pMethods->xLock(Of(f)->real, l); };
      m.xUnlock = [](sqlite3_file* f, int l) {
        return Of(f)->real->pMethods->xUnlock(Of(f)->real, l);
      };
      m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
        return Of(f)->real->pMethods->xCheckReservedLock(Of(f)->real, out);
      };
      m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
        // The size hint of the system's VFS would write behind our back.
        if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_NOTFOUND;
        return Of(f)->real->pMethods->xFileControl(Of(f)->real, op, arg);
      };
      m.xSectorSize = [](sqlite3_file* f) {
        return Of(f)->real->pMethods->xSectorSize(Of(f)->real);
      };
      m.xDeviceCharacteristics = [](sqlite3_file* f) {
        return Of(f)->real->pMethods->xDeviceCharacteristics(Of(f)->real);
      };
      m.xShmMap = [](sqlite3_file* f, int r, int n, int w, void volatile** p) {
        return Of(f)->real->pMethods->xShmMap(Of(f)->real, r, n, w, p);
      };
      m.xShmLock = [](sqlite3_file* f, int o, int n, int flags) {
        return Of(f)->real->pMethods->xShmLock(Of(f)->real, o, n, flags);
      };
      m.xShmBarrier = [](sqlite3_file* f) { Of(f)->real->pMethods->xShmBarrier(Of(f)->real); };
      m.xShmUnmap = [](sqlite3_file* f, int d) {
        return Of(f)->real->pMethods->xShmUnmap(Of(f)->real, d);
      };
      return m;
    }();
    return &methods;
  }

  sqlite3_vfs* below_;
  sqlite3_vfs vfs_{};
  int64_t left_ = INT64_MAX;
  int code_ = SQLITE_FULL;
  bool failed_ = false;
};

}  // namespace tidemark
