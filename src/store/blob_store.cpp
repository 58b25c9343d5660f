#include "store/blob_store.h"

#include "base/sha256.h"

namespace tidemark {

Result<KeptBlob> KeepBlob(Database* database, std::span<const uint8_t> bytes) {
  const Sha256Digest digest = Sha256Of(bytes);
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare("SELECT id FROM blob WHERE sha256 = ?"));
  TM_ASSIGN_OR_RETURN(const bool row, select.BindBlob(0, digest).Step());
  if (row) return KeptBlob{select.Int(0), false};
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database->Prepare("INSERT INTO blob(sha256, size_bytes, data) VALUES(?, ?, ?)"));
  insert.BindBlob(0, digest).Bind(1, bytes.size()).BindBlob(2, bytes);
  TM_RETURN_IF_ERROR(insert.Run());
  return KeptBlob{database->LastInsertId(), true};
}

}  // namespace tidemark
