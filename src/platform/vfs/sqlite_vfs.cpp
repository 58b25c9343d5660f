#include "platform/vfs/sqlite_vfs.h"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <new>
#include <string_view>

#include "platform/vfs/cached_file.h"
#include "platform/vfs/file_locks.h"
#include "platform/vfs/memory_storage.h"

namespace tidemark {
namespace {

constexpr int kSectorBytes = 4096;
constexpr int kMaxPathBytes = 1024;

// A file as all connections of this process share it.
struct Node {
  std::unique_ptr<CachedFile> file;
  FileLocks locks;
  std::string path;  // empty: a nameless temporary file
  bool read_only = false;
};

int ToSqlite(StorageCode code, int io_error) {
  switch (code) {
    case StorageCode::kOk:
      return SQLITE_OK;
    case StorageCode::kFull:
      return SQLITE_FULL;
    case StorageCode::kBusy:
      return SQLITE_BUSY;
    case StorageCode::kNotFound:
      return SQLITE_CANTOPEN;
    case StorageCode::kReadOnly:
      return SQLITE_READONLY;
    case StorageCode::kIo:
      break;
  }
  return io_error;
}

FileKind KindOf(int flags) {
  if ((flags & SQLITE_OPEN_WAL) != 0) return FileKind::kWal;
  if ((flags & SQLITE_OPEN_MAIN_JOURNAL) != 0) return FileKind::kJournal;
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) return FileKind::kMain;
  return FileKind::kTemporary;
}

// "x.sqlite-wal" and "x.sqlite-journal" belong to "x.sqlite".
std::string DatabaseOf(std::string_view path, FileKind kind) {
  const size_t dash = kind == FileKind::kMain ? path.npos : path.rfind('-');
  return std::string(path.substr(0, dash));
}

}  // namespace

struct SqliteVfs::Impl {
  std::string name;
  Storage* storage;
  BlockCache cache;
  sqlite3_vfs vfs{};
  std::map<std::string, std::weak_ptr<Node>> nodes;
  std::map<std::string, std::weak_ptr<WriteOrder>> orders;
  size_t open_files = 0;

  Impl(std::string vfs_name, Storage* s, size_t cache_bytes)
      : name(std::move(vfs_name)), storage(s), cache(cache_bytes) {}

  std::shared_ptr<WriteOrder> OrderOf(const std::string& database) {
    auto& slot = orders[database];
    std::shared_ptr<WriteOrder> order = slot.lock();
    if (order == nullptr) slot = order = std::make_shared<WriteOrder>();
    return order;
  }
  void Forget(const std::string& path) {
    nodes.erase(path);
    for (auto it = orders.begin(); it != orders.end();) {
      it = it->second.expired() ? orders.erase(it) : std::next(it);
    }
  }
  StorageCode OpenNode(const char* path, int flags, std::shared_ptr<Node>* out);
};

namespace {

using Impl = SqliteVfs::Impl;

// What SQLite holds for an open file; `base` comes first.
struct Handle {
  sqlite3_file base;
  struct State {
    Impl* vfs;
    std::shared_ptr<Node> node;
    int lock = 0;
    bool delete_on_close = false;
  };
  State* state;
};

Handle::State& StateOf(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file)->state; }
CachedFile& FileOf(sqlite3_file* file) { return *StateOf(file).node->file; }
Impl& VfsOf(sqlite3_vfs* vfs) { return *static_cast<Impl*>(vfs->pAppData); }

int Close(sqlite3_file* file) {
  Handle* handle = reinterpret_cast<Handle*>(file);
  std::unique_ptr<Handle::State> state(handle->state);
  handle->state = nullptr;
  state->node->locks.Unlock(&state->lock, 0);
  Impl& vfs = *state->vfs;
  const std::string path = state->node->path;
  StorageCode code = StorageCode::kOk;
  if (!state->delete_on_close) code = state->node->file->Commit();
  state->node.reset();
  --vfs.open_files;
  if (!path.empty() && vfs.nodes[path].expired()) {
    vfs.Forget(path);
    if (state->delete_on_close) vfs.storage->Delete(path);
  }
  return ToSqlite(code, SQLITE_IOERR_CLOSE);
}

int Read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  bool short_read = false;
  const StorageCode code =
      FileOf(file).Read(static_cast<uint64_t>(offset), static_cast<uint8_t*>(out),
                        static_cast<size_t>(size), &short_read);
  if (code != StorageCode::kOk) return SQLITE_IOERR_READ;
  return short_read ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

int Write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  if (StateOf(file).node->read_only) return SQLITE_READONLY;
  return ToSqlite(FileOf(file).Write(static_cast<uint64_t>(offset),
                                     static_cast<const uint8_t*>(data), static_cast<size_t>(size)),
                  SQLITE_IOERR_WRITE);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (StateOf(file).node->read_only) return SQLITE_READONLY;
  return ToSqlite(FileOf(file).Truncate(static_cast<uint64_t>(size)), SQLITE_IOERR_TRUNCATE);
}

int Sync(sqlite3_file* file, int) { return ToSqlite(FileOf(file).Sync(), SQLITE_IOERR_FSYNC); }

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(FileOf(file).size());
  return SQLITE_OK;
}

int Lock(sqlite3_file* file, int level) {
  Handle::State& state = StateOf(file);
  return state.node->locks.Lock(&state.lock, level) ? SQLITE_OK : SQLITE_BUSY;
}

int Unlock(sqlite3_file* file, int level) {
  Handle::State& state = StateOf(file);
  state.node->locks.Unlock(&state.lock, level);
  return SQLITE_OK;
}

int CheckReservedLock(sqlite3_file* file, int* held) {
  *held = StateOf(file).node->locks.reserved() ? 1 : 0;
  return SQLITE_OK;
}

int FileControl(sqlite3_file* file, int what, void* argument) {
  switch (what) {
    case SQLITE_FCNTL_LOCKSTATE:
      *static_cast<int*>(argument) = StateOf(file).lock;
      return SQLITE_OK;
    case SQLITE_FCNTL_COMMIT_PHASETWO:
      // The transaction is done. What decided it has been written; a rest that can't be stays
      // pending.
      (void)FileOf(file).Commit();
      return SQLITE_OK;
    case SQLITE_FCNTL_HAS_MOVED:
      *static_cast<int*>(argument) = 0;
      return SQLITE_OK;
    default:
      return SQLITE_NOTFOUND;
  }
}

int SectorSize(sqlite3_file*) { return kSectorBytes; }
int DeviceCharacteristics(sqlite3_file*) { return SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN; }

constexpr sqlite3_io_methods MakeMethods() {
  sqlite3_io_methods methods{};
  methods.iVersion = 1;
  methods.xClose = Close;
  methods.xRead = Read;
  methods.xWrite = Write;
  methods.xTruncate = Truncate;
  methods.xSync = Sync;
  methods.xFileSize = FileSize;
  methods.xLock = Lock;
  methods.xUnlock = Unlock;
  methods.xCheckReservedLock = CheckReservedLock;
  methods.xFileControl = FileControl;
  methods.xSectorSize = SectorSize;
  methods.xDeviceCharacteristics = DeviceCharacteristics;
  return methods;
}
constexpr sqlite3_io_methods kMethods = MakeMethods();

int Open(sqlite3_vfs* vfs, sqlite3_filename path, sqlite3_file* file, int flags, int* out_flags) {
  Impl& impl = VfsOf(vfs);
  file->pMethods = nullptr;
  // A super-journal would tie the journals of several databases together; its name would have to
  // survive a crash on a back end whose files are all opened beforehand.
  if ((flags & SQLITE_OPEN_SUPER_JOURNAL) != 0) return SQLITE_CANTOPEN;
  std::shared_ptr<Node> node;
  const StorageCode code = impl.OpenNode(path, flags, &node);
  if (code == StorageCode::kBusy) return SQLITE_BUSY;
  if (code != StorageCode::kOk) return SQLITE_CANTOPEN;
  if (node->read_only && (flags & SQLITE_OPEN_READWRITE) != 0) {
    flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  }
  if (out_flags != nullptr) *out_flags = flags;
  Handle* handle = reinterpret_cast<Handle*>(file);
  handle->state = new Handle::State{&impl, std::move(node), 0,
                                    (flags & SQLITE_OPEN_DELETEONCLOSE) != 0 && path != nullptr};
  ++impl.open_files;
  file->pMethods = &kMethods;
  return SQLITE_OK;
}

int Delete(sqlite3_vfs* vfs, const char* path, int sync_dir) {
  Impl& impl = VfsOf(vfs);
  (void)sync_dir;  // the back ends have no folders to flush
  const std::string name(path);
  auto open = impl.nodes.find(name);
  if (open != impl.nodes.end() && !open->second.expired()) return SQLITE_IOERR_DELETE;
  for (const char* suffix : {"-journal", "-wal"}) {
    const std::string_view end(suffix);
    if (name.size() < end.size() || name.compare(name.size() - end.size(), end.size(), end) != 0) {
      continue;
    }
    auto order = impl.orders.find(name.substr(0, name.size() - end.size()));
    std::shared_ptr<WriteOrder> writes =
        order == impl.orders.end() ? nullptr : order->second.lock();
    if (writes == nullptr || writes->pending == nullptr) continue;
    const StorageCode code = writes->pending->Commit();
    if (code != StorageCode::kOk) return ToSqlite(code, SQLITE_IOERR_DELETE);
  }
  const StorageCode code = impl.storage->Delete(name);
  if (code == StorageCode::kNotFound) return SQLITE_IOERR_DELETE_NOENT;
  return code == StorageCode::kOk ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

int Access(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
  Impl& impl = VfsOf(vfs);
  *result = impl.storage->Exists(path) ? 1 : 0;
  auto node = impl.nodes.find(path);
  if (node != impl.nodes.end()) {
    if (std::shared_ptr<Node> open = node->second.lock()) {
      *result = open->file->size() > 0 ? 1 : 0;
      if (flags == SQLITE_ACCESS_READWRITE && open->read_only) *result = 0;
    }
  }
  return SQLITE_OK;
}

int FullPathname(sqlite3_vfs*, const char* path, int room, char* out) {
  const size_t size = std::strlen(path);
  if (size >= static_cast<size_t>(room)) return SQLITE_CANTOPEN;
  std::memcpy(out, path, size + 1);
  return SQLITE_OK;
}

int Randomness(sqlite3_vfs*, int size, char* out) {
  int done = 0;
  while (done < size) {  // getentropy gives at most 256 bytes a call
    const int count = std::min(size - done, 256);
    if (getentropy(out + done, static_cast<size_t>(count)) != 0) break;
    done += count;
  }
  return done;
}

// One thread: nobody else could give way while we sleep.
int Sleep(sqlite3_vfs*, int) { return 0; }

int CurrentTimeMs(sqlite3_vfs*, sqlite3_int64* julian_ms) {
  constexpr sqlite3_int64 kUnixEpochJulianMs = 210866760000000;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  *julian_ms =
      kUnixEpochJulianMs + std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return SQLITE_OK;
}

int CurrentTime(sqlite3_vfs* vfs, double* julian_days) {
  sqlite3_int64 ms = 0;
  CurrentTimeMs(vfs, &ms);
  *julian_days = static_cast<double>(ms) / 86400000.0;
  return SQLITE_OK;
}

int GetLastError(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

StorageCode SqliteVfs::Impl::OpenNode(const char* path, int flags, std::shared_ptr<Node>* out) {
  const FileKind kind = KindOf(flags);
  if (path != nullptr) {
    if (std::shared_ptr<Node> open = nodes[path].lock()) {
      *out = std::move(open);
      return StorageCode::kOk;
    }
  }
  auto node = std::make_shared<Node>();
  OpenedStorage opened;
  uint64_t size = 0;
  if (path == nullptr) {
    opened.file = storage->OpenTemporary();
    if (opened.file == nullptr) opened.file = NewMemoryFile();
  } else {
    node->path = path;
    const bool create = (flags & SQLITE_OPEN_CREATE) != 0;
    const StorageCode code = storage->Open(node->path, create, &opened);
    if (code != StorageCode::kOk) return code;
  }
  const StorageCode code = opened.file->Size(&size);
  if (code != StorageCode::kOk) return code;
  node->read_only = opened.read_only;
  auto order = path == nullptr ? std::make_shared<WriteOrder>() : OrderOf(DatabaseOf(path, kind));
  node->file =
      std::make_unique<CachedFile>(std::move(opened.file), kind, size, std::move(order), &cache);
  if (path != nullptr) nodes[path] = node;
  *out = std::move(node);
  return StorageCode::kOk;
}

SqliteVfs::SqliteVfs(std::string name, Storage* storage, size_t cache_bytes, bool make_default)
    : impl_(std::make_unique<Impl>(std::move(name), storage, cache_bytes)) {
  sqlite3_vfs& vfs = impl_->vfs;
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(Handle);
  vfs.mxPathname = kMaxPathBytes;
  vfs.zName = impl_->name.c_str();
  vfs.pAppData = impl_.get();
  vfs.xOpen = Open;
  vfs.xDelete = Delete;
  vfs.xAccess = Access;
  vfs.xFullPathname = FullPathname;
  vfs.xRandomness = Randomness;
  vfs.xSleep = Sleep;
  vfs.xCurrentTime = CurrentTime;
  vfs.xCurrentTimeInt64 = CurrentTimeMs;
  vfs.xGetLastError = GetLastError;
  sqlite3_vfs_register(&vfs, make_default ? 1 : 0);
}

SqliteVfs::~SqliteVfs() { sqlite3_vfs_unregister(&impl_->vfs); }

const std::string& SqliteVfs::name() const { return impl_->name; }
size_t SqliteVfs::open_files() const { return impl_->open_files; }

}  // namespace tidemark
