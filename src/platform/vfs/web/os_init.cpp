// SQLite is built without an operating system in the page (SQLITE_OS_OTHER): these two functions
// are what it calls instead. The one VFS lives as long as the worker.
#include <sqlite3.h>

#include "platform/vfs/sqlite_vfs.h"
#include "platform/vfs/web/web_storage.h"

extern "C" int sqlite3_os_init(void) {
  constexpr size_t kCacheBytes = size_t{32} << 20;
  static tidemark::WebStorage storage;
  static tidemark::SqliteVfs vfs(tidemark::kWebVfsName, &storage, kCacheBytes, true);
  return SQLITE_OK;
}

extern "C" int sqlite3_os_end(void) { return SQLITE_OK; }
