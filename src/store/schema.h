// Which version of the schema a file has, and how it gets to ours.
//
// A file is ours when its application_id is "TIDE"; user_version counts the schema. Migrations go
// forward only, one transaction a step, so that a killed upgrade leaves the older version whole.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "base/sqlite_head.h"
#include "store/database.h"

namespace tidemark {

inline constexpr int kSchemaVersion = 1;

struct MigrationStep {
  int to_version = 0;                           // from the version before
  Status (*run)(Database* database) = nullptr;  // inside a transaction
};

// All steps, from the empty file (version 0) on.
std::span<const MigrationStep> AllMigrations();

enum class FileKind { kEmpty, kTidemark, kOther };

struct SchemaState {
  FileKind kind = FileKind::kEmpty;
  int version = 0;
};

Result<SchemaState> InspectSchema(Database* database);

// The error for a SQLite file of another program, which is named when it is known.
Error ForeignFileError(Database* database);

// Runs every step above `from`. On an error the steps before it stay.
Status Migrate(Database* database, int from, std::span<const MigrationStep> steps);

// Every table of this version is there with all its columns (a hostile or damaged file may lack
// some). kCorrupt names the table. `vfs` as the file's.
Status VerifySchema(Database* database, const std::string& vfs);

}  // namespace tidemark
