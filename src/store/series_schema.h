// The tables that hold points, as of schema version 1. The whole schema is in docs/file-format.md.
//
// A series is one metric of one run. Its points lie in `chunk` rows of up to 4096 points in order
// of arrival, followed by `tail` rows with the newest fewer than 256. Steps and wall times live in
// `axis` rows that the series of a run share. `level` is the stored min/max pyramid of sealed
// chunks.
//
// Columns without a type keep REALs as they are (a REAL column would turn -0.0 into 0). `first` and
// `last` are REAL when finite and else a BLOB of the value's 8 bytes, because SQLite keeps no NaN.
#pragma once

namespace tidemark {

inline constexpr const char* kSeriesSchemaV1 = R"sql(
CREATE TABLE series (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL,
  metric INTEGER NOT NULL,
  count INTEGER NOT NULL DEFAULT 0,
  nonfinite INTEGER NOT NULL DEFAULT 0,
  first_step INTEGER, last_step INTEGER,
  low_step INTEGER, high_step INTEGER,
  low_time REAL, high_time REAL,
  first, last,
  min, max,
  min_step INTEGER, max_step INTEGER
);
CREATE UNIQUE INDEX series_metric_run ON series(metric, run);
CREATE INDEX series_run ON series(run);

CREATE TABLE axis (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  refs INTEGER NOT NULL,
  count INTEGER NOT NULL,
  low_step INTEGER, high_step INTEGER,
  low_time REAL, high_time REAL,
  times_ordered INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  steps_encoding TEXT NOT NULL,
  times_encoding TEXT NOT NULL,
  steps BLOB NOT NULL,
  times BLOB NOT NULL
);
CREATE INDEX axis_hash ON axis(run, hash);

CREATE TABLE level (
  id INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  encoding TEXT NOT NULL,
  data BLOB NOT NULL
);

CREATE TABLE tail (
  id INTEGER PRIMARY KEY,
  first_index INTEGER NOT NULL,
  count INTEGER NOT NULL,
  segment INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  steps_encoding TEXT NOT NULL,
  times_encoding TEXT NOT NULL,
  encoding TEXT NOT NULL,
  data BLOB NOT NULL,
  steps BLOB NOT NULL,
  times BLOB NOT NULL
);

CREATE TABLE rewind (
  series INTEGER NOT NULL,
  at_index INTEGER NOT NULL,
  step INTEGER NOT NULL,
  PRIMARY KEY (series, at_index, step)
) WITHOUT ROWID;

CREATE TABLE chunk (
  id INTEGER PRIMARY KEY,
  axis INTEGER NOT NULL,
  first_index INTEGER NOT NULL,
  count INTEGER NOT NULL,
  segment INTEGER NOT NULL,
  nonfinite INTEGER NOT NULL,
  min, max,
  checksum INTEGER NOT NULL,
  times_ordered INTEGER,
  encoding TEXT NOT NULL,
  times_encoding TEXT,
  data BLOB NOT NULL,
  times BLOB
);
)sql";

// Rows of chunk, level and tail are numbered series << 20 | row.
inline constexpr int kRowBits = 20;
inline constexpr long long kMaxRowsPerSeries = 1LL << kRowBits;

}  // namespace tidemark
