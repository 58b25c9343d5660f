// The tables around the points, as of schema version 1: what a person sees of a file before a chart
// is drawn. The tables of points are in store/series_schema.h; every column is told in
// docs/file-format.md.
//
// Columns without a type keep what is bound to them (a REAL column would turn -0.0 into 0).
#pragma once

namespace tidemark {

inline constexpr const char* kCoreSchemaV1 = R"sql(
CREATE TABLE file (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  uuid TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  created_s REAL NOT NULL,
  created_by TEXT NOT NULL
);

CREATE TABLE project (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  created_s REAL NOT NULL
);

CREATE TABLE import (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE,
  root_name TEXT NOT NULL,
  started_s REAL NOT NULL,
  ended_s REAL,
  state TEXT NOT NULL,
  grew_older_runs INTEGER NOT NULL DEFAULT 0,
  undone_s REAL
);

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE,
  project INTEGER NOT NULL REFERENCES project(id),
  import INTEGER REFERENCES import(id),
  name TEXT NOT NULL,
  group_name TEXT NOT NULL DEFAULT '',
  job_type TEXT NOT NULL DEFAULT '',
  parent_uuid TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'unknown',
  started_s REAL,
  ended_s REAL,
  host TEXT NOT NULL DEFAULT '',
  user TEXT NOT NULL DEFAULT '',
  git_commit TEXT NOT NULL DEFAULT '',
  colour INTEGER NOT NULL,
  custom_colour TEXT NOT NULL DEFAULT '',
  pinned INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0,
  deleted_s REAL,
  created_s REAL NOT NULL,
  notes TEXT NOT NULL DEFAULT '',
  config_json TEXT NOT NULL DEFAULT ''
);

CREATE TABLE source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  import INTEGER NOT NULL REFERENCES import(id),
  format TEXT NOT NULL,
  root_name TEXT NOT NULL,
  path TEXT NOT NULL,
  first_record_hash INTEGER NOT NULL,
  offset INTEGER NOT NULL DEFAULT 0,
  prefix_hash INTEGER NOT NULL DEFAULT 0,
  size_bytes INTEGER NOT NULL DEFAULT 0,
  modified_s REAL NOT NULL DEFAULT 0,
  parser_state BLOB NOT NULL DEFAULT x''
);
CREATE INDEX source_first_record ON source(first_record_hash);

CREATE TABLE source_run (
  source INTEGER NOT NULL REFERENCES source(id),
  key TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES run(id),
  PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE INDEX source_run_run ON source_run(run);

CREATE TABLE problem (
  id INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES import(id),
  file TEXT NOT NULL,
  offset INTEGER NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  is_note INTEGER NOT NULL,
  dismissed INTEGER NOT NULL DEFAULT 0,
  UNIQUE (import, file, reason)
);

CREATE TABLE key (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);

CREATE TABLE param (
  run INTEGER NOT NULL REFERENCES run(id),
  key INTEGER NOT NULL REFERENCES key(id),
  type INTEGER NOT NULL,
  value,
  PRIMARY KEY (run, key)
) WITHOUT ROWID;

CREATE TABLE summary (
  run INTEGER NOT NULL REFERENCES run(id),
  key INTEGER NOT NULL REFERENCES key(id),
  type INTEGER NOT NULL,
  value,
  PRIMARY KEY (run, key)
) WITHOUT ROWID;

CREATE TABLE tag (
  run INTEGER NOT NULL REFERENCES run(id),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, key)
) WITHOUT ROWID;

CREATE TABLE metric (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  context TEXT NOT NULL,
  UNIQUE (name, context)
);

CREATE TABLE view (
  name TEXT PRIMARY KEY,
  json TEXT NOT NULL,
  modified_s REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE edit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE,
  actor TEXT NOT NULL,
  clock INTEGER NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  batch INTEGER NOT NULL,
  undoes INTEGER NOT NULL DEFAULT 0,
  stack INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX edit_stack ON edit(stack, batch) WHERE stack <> 0;

CREATE TABLE import_before (
  import INTEGER NOT NULL REFERENCES import(id),
  kind TEXT NOT NULL,
  target INTEGER NOT NULL,
  key TEXT NOT NULL,
  before TEXT NOT NULL,
  PRIMARY KEY (import, kind, target, key)
) WITHOUT ROWID;

CREATE TABLE media (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),
  import INTEGER REFERENCES import(id),
  kind TEXT NOT NULL,
  name INTEGER NOT NULL REFERENCES key(id),
  step INTEGER,
  wall_time_s REAL,
  position INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  meta_json TEXT NOT NULL,
  blob INTEGER NOT NULL REFERENCES blob(id)
);
CREATE INDEX media_run ON media(run, kind, name, step);
CREATE INDEX media_blob ON media(blob);

CREATE TABLE blob (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256 BLOB NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  data BLOB NOT NULL
);
)sql";

}  // namespace tidemark
