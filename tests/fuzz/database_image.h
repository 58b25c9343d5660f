// A small real store as the bytes of a file, and a disk in memory to open changed copies from.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "platform/vfs/memory_storage.h"
#include "platform/vfs/sqlite_vfs.h"
#include "store/import_writer.h"
#include "store/store.h"

namespace tidemark {

inline constexpr const char* kImagePath = "image.sqlite";
inline constexpr const char* kImageVfs = "tidemark-image";

// Opens `path` of a VFS by the given mode as the page does: alone.
inline Result<std::unique_ptr<Store>> OpenImage(OpenMode mode) {
  StoreOptions options;
  options.path = kImagePath;
  options.vfs = kImageVfs;
  options.mode = mode;
  options.exclusive = true;
  return Store::Open(options);
}

inline void MustHold(bool ok) {
  if (!ok) std::abort();
}

// Adds an import with runs, params, tags, media, a problem and a run of each kind of series: chunks
// and tail, a tail only, values that are no numbers, a restart.
inline void FillImage(Store* store, const std::string& uuid) {
  auto import = ImportWriter::Begin(store, "logs");
  MustHold(import.ok());
  ImportWriter* writer = import->get();
  auto source = writer->UseSource({"csv", "logs", uuid, 7});
  MustHold(source.ok());
  RunUpsert facts;
  facts.uuid = facts.name = uuid;
  facts.project = "digits";
  facts.config_json = "{\"lr\": 0.1}";
  auto run = writer->Run(source->id, uuid, facts);
  MustHold(run.ok());
  PointColumns chunks, tail, strange;
  for (int i = 0; i < 4500; ++i) {
    chunks.Append(i * 2, 1.7e9 + i * 0.25, 1.0 / (i + 1));
    if (i < 90) tail.Append(i, 1.7e9 + i, i % 3);
    if (i < 300)
      strange.Append(i / 7, kNoTime, i % 5 == 0 ? std::numeric_limits<double>::quiet_NaN() : i);
  }
  const std::vector<uint8_t> picture(700, 42);
  MediaUpsert media;
  media.kind = "image";
  media.name = "sample";
  media.bytes = picture;
  MustHold(writer->Param(*run, "lr", 0.1).ok() &&
           writer->Param(*run, "layers", std::string("8,8")).ok() &&
           writer->Summary(*run, "best", 0.5).ok() && writer->Tag(*run, "owner", "nobody").ok() &&
           writer->Media(*run, media).ok() && writer->Append(*run, "loss", "", chunks).ok() &&
           writer->Append(*run, "loss", "valid", tail).ok() &&
           writer->Append(*run, "strange", "", strange).ok() && writer->Rewind(*run, 60).ok() &&
           writer->Append(*run, "loss", "valid", tail).ok() &&
           writer->Problem(uuid, 12, "a torn line", 1, false).ok() &&
           writer->EndBatch(source->id, {100, 1, 100, 0, "state"}).ok() && writer->Finish().ok());
}

inline MemoryStorage::Bytes MakeImage() {
  MemoryStorage disk;
  SqliteVfs vfs(kImageVfs, &disk, 4 << 20, false);
  auto store = OpenImage(OpenMode::kCreate);
  MustHold(store.ok());
  FillImage(store->get(), "one");
  FillImage(store->get(), "two");
  const int64_t ids[] = {1};
  MustHold((*store)->EditRuns(ids, RunEditField::kName, "renamed").ok() &&
           (*store)->SetView("screen", "{\"tab\": 0}").ok());
  // As an exported file: readers without shared memory open it too.
  MustHold((*store)->Checkpoint().ok());
  MustHold((*store)->database()->Execute("PRAGMA journal_mode=DELETE").ok());
  store->reset();
  return *disk.files().at(kImagePath);
}

}  // namespace tidemark
