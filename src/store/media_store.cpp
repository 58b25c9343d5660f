// Media (images, text, histograms ...) and the blobs behind them.
#include <fmt/format.h>

#include "store/store.h"
#include "store/write_scope.h"

namespace tidemark {

namespace {

#define TM_SELECT_MEDIA                                                                 \
  "SELECT m.id, m.run, m.kind, k.text, m.step, m.wall_time_s, m.position, "             \
  "m.content_type, m.meta_json, m.blob, b.size_bytes FROM media AS m JOIN key AS k ON " \
  "k.id = m.name JOIN blob AS b ON b.id = m.blob "

Result<std::vector<StoredMedia>> ReadMedia(Statement* select) {
  std::vector<StoredMedia> list;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select->Step());
    if (!row) return list;
    StoredMedia media;
    media.id = select->Int(0);
    media.run_id = select->Int(1);
    media.kind = select->Text(2);
    media.name = select->Text(3);
    media.step = select->IsNull(4) ? kNoStep : select->Int(4);
    media.wall_time_s = TimeAt(*select, 5);
    media.index = static_cast<uint32_t>(select->Int(6));
    media.content_type = select->Text(7);
    media.meta_json = select->Text(8);
    media.blob_id = select->Int(9);
    media.size_bytes = static_cast<uint64_t>(select->Int(10));
    list.push_back(std::move(media));
  }
}

}  // namespace

Result<std::vector<StoredMedia>> Store::Media(int64_t run_id) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare(TM_SELECT_MEDIA
                         "WHERE m.run = ? ORDER BY m.kind, k.text, m.step, m.position, m.id"));
  select.Bind(0, run_id);
  return ReadMedia(&select);
}

Result<std::vector<StoredMedia>> Store::MediaOfKind(std::string_view kind) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare(TM_SELECT_MEDIA
                         "JOIN run AS r ON r.id = m.run WHERE m.kind = ? AND r.deleted_s IS NULL "
                         "ORDER BY m.run, k.text, m.step, m.position, m.id"));
  select.Bind(0, kind);
  return ReadMedia(&select);
}

Result<std::vector<uint8_t>> Store::MediaBytes(int64_t blob_id) {
  TM_ASSIGN_OR_RETURN(Statement select, database_->Prepare("SELECT data FROM blob WHERE id = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, blob_id).Step());
  if (!row) {
    return MakeError(ErrorCode::kNotFound,
                     fmt::format("'{}' has no such image or text.", database_->display_name()),
                     "Check the file.");
  }
  auto bytes = select.Blob(0);
  return std::vector<uint8_t>(bytes.begin(), bytes.end());
}

}  // namespace tidemark
