// What importers hand over: runs, points and everything else met in a source, as plain columns.
//
// A parser writes into a BatchBuilder; the engine inserts finished batches into the store. The two
// may live in different workers, so a batch is self-contained: it names runs and metrics by text,
// and slots (small integers) only inside itself.
//
// Order matters in two places only: points of one series keep their order of arrival, and a rewind
// takes back only points of blocks before it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/param_value.h"
#include "series/points.h"

namespace tidemark {

// What a source says about a run. Empty or absent fields say nothing and change nothing.
struct RunFacts {
  std::string run_path;    // below the dropped root, '/' separated; "" = the root itself
  std::string uuid;        // only Tidemark's own journals know it; else it is made from the source
  std::string foreign_id;  // the source's own id of the run, when it has one
  std::string name;        // empty: the run path names it
  std::string project;     // empty: named after the dropped root
  std::string group, job_type;
  std::string parent_uuid;  // of the run that this one is a part of
  std::string
      status;  // design: running, finished, failed, crashed, stopped, unknown; empty: unknown
  double started_s = kNoTime;
  double ended_s = kNoTime;
  std::string host, user, git_commit, notes;
};

struct SeriesBlock {
  uint32_t run = 0;  // slot in ImportBatch::runs
  std::string metric;
  std::string context;
  PointColumns points;
};

struct RewindMark {
  uint32_t run = 0;
  int64_t step = 0;
  uint32_t before_block = 0;  // applies to blocks with a smaller index (and to everything stored)
};

struct ParamEntry {
  uint32_t run = 0;
  std::string key;
  ParamValue value;
};

struct TagEntry {
  uint32_t run = 0;
  std::string key, value;
  bool removed = false;
};

// Stored now, displayed later: images, audio, text, histograms, tensors, graphs.
struct MediaEntry {
  uint32_t run = 0;
  std::string kind;  // image, audio, text, histogram, tensor, graph, pr_curve, other
  std::string name;  // tag
  int64_t step = kNoStep;
  double wall_time_s = kNoTime;
  uint32_t index = 0;        // position among several of one step
  std::string content_type;  // image/png, text/markdown, application/x-tidemark-histogram, ...
  std::string meta_json;     // width, height, caption, description; "" = none
  std::vector<uint8_t> bytes;
  // Of a medium in a file of its own (import/beside_files.h): its path below the root, what the log
  // says of it. Bytes are read when the batch is handed over.
  std::string file, sha256;
  uint64_t file_bytes = 0;
};

struct ProblemEntry {
  uint64_t offset = 0;   // in the file; for text files the byte offset of the line
  std::string reason;    // for the person
  uint64_t count = 1;    // identical reasons are counted, the first offset is kept
  bool is_note = false;  // torn tails and unknown files are notes, not problems
};

struct ImportBatch {
  uint32_t source = 0;  // index of the file in the job
  uint64_t end_offset =
      0;  // everything before this offset of the file is in this or an earlier batch
  std::string parser_state;  // opaque: lets the parser resume at end_offset
  uint64_t prefix_hash = 0;  // KnownSource::prefix_hash to store with end_offset
  bool source_done = false;  // last batch of this file in this job
  // The file is not the one that was imported before (shorter, or other bytes before the known
  // offset): it was read from the start, and what the store holds of this source is of the former
  // file.
  bool replaces_source = false;
  // The first batch of a file that is read anew because the person knows its columns better: what
  // the store holds of this source was read wrongly.
  bool rereads_source = false;
  std::vector<RunFacts> runs;
  std::vector<SeriesBlock> blocks;
  std::vector<RewindMark> rewinds;
  std::vector<ParamEntry> params;
  std::vector<ParamEntry> summaries;  // figures of the run as a whole
  std::vector<TagEntry> tags;
  std::vector<MediaEntry> media;
  std::vector<ProblemEntry> problems;
  [[nodiscard]] size_t approximate_bytes() const;
};

// Collects records into a batch. Names are taken as they are: parsers make them safe
// (MakeSafeName). Point() is the hot path: three pushes.
class BatchBuilder {
 public:
  // Slot of the run with this path (or foreign id); created on first use, facts are merged.
  uint32_t Run(const RunFacts& facts);
  // Slot of an open block for (run, metric, context). Slots stay valid until Take() or Rewind() of
  // that run: compare generation() and ask again when it changed.
  uint32_t Series(uint32_t run, std::string_view metric, std::string_view context = {});
  void Point(uint32_t series, int64_t step, double wall_time_s, double value) {
    batch_.blocks[series].points.Append(step, wall_time_s, value);
    ++points_;
  }
  void Rewind(uint32_t run, int64_t step);
  void Param(uint32_t run, std::string_view key, ParamValue value);
  void Summary(uint32_t run, std::string_view key, ParamValue value);
  void Tag(uint32_t run, std::string_view key, std::string_view value);
  void RemoveTag(uint32_t run, std::string_view key);
  void Media(MediaEntry entry);
  void Problem(uint64_t offset, std::string reason, uint64_t count = 1);
  void Note(uint64_t offset, std::string reason, uint64_t count = 1);

  [[nodiscard]] uint64_t generation() const { return generation_; }
  [[nodiscard]] uint64_t points() const { return points_; }  // since the last Take()
  [[nodiscard]] size_t approximate_bytes() const;
  // The batch so far; the builder starts anew (run facts are repeated in the next batch when used).
  ImportBatch Take();

 private:
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using SlotMap = std::unordered_map<std::string, uint32_t, TextHash, std::equal_to<>>;

  void AddProblem(uint64_t offset, std::string reason, uint64_t count, bool is_note);

  ImportBatch batch_;
  SlotMap run_slots_;
  std::vector<SlotMap> open_blocks_;  // by run
  SlotMap problem_slots_;
  std::string key_;  // reused
  uint64_t generation_ = 1;
  uint64_t points_ = 0;
  size_t other_bytes_ = 0;
};

}  // namespace tidemark
