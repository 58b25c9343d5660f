// The messages between the engine and the import feed (see import_feed.h).
//
//   engine -> feed   Start (handle, corrections, follow) · Unfollow (handle) · Known (what the
//   store has) · Credit (n more batches may
//                    be sent) · Cancel
//   feed -> engine   Grown (handle: followed files have news) · Found (sources and notes) · Batch ·
//   Finished (also after a cancel or an error)
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/archive.h"
#include "engine/commands.h"
#include "engine/replies.h"
#include "import/batch.h"
#include "import/job.h"

namespace tidemark {

enum class FeedType : uint16_t {
  kStart = 1,
  kKnown,
  kCredit,
  kCancel,
  kFound,
  kBatch,
  kFinished,
  kUnfollow,
  kGrown
};

template <class A>
void ArchiveFields(A& a, RunFacts& v) {
  a(v.run_path, v.uuid, v.foreign_id, v.name, v.project, v.group, v.job_type, v.parent_uuid,
    v.status, v.started_s, v.ended_s, v.host, v.user, v.git_commit, v.notes);
}
template <class A>
void ArchiveFields(A& a, PointColumns& v) {
  a(v.steps, v.wall_times_s, v.values);
}
template <class A>
void ArchiveFields(A& a, SeriesBlock& v) {
  a(v.run, v.metric, v.context, v.points);
}
template <class A>
void ArchiveFields(A& a, RewindMark& v) {
  a(v.run, v.step, v.before_block);
}
template <class A>
void ArchiveFields(A& a, TagEntry& v) {
  a(v.run, v.key, v.value, v.removed);
}
template <class A>
void ArchiveFields(A& a, MediaEntry& v) {
  a(v.run, v.kind, v.name, v.step, v.wall_time_s, v.index, v.content_type, v.meta_json, v.bytes);
}
template <class A>
void ArchiveFields(A& a, ProblemEntry& v) {
  a(v.offset, v.reason, v.count, v.is_note);
}
template <class A>
void ArchiveFields(A& a, SourceInfo& v) {
  a(v.file, v.path, v.format, v.run_path, v.first_record_hash, v.size_bytes);
}
template <class A>
void ArchiveFields(A& a, KnownSource& v) {
  a(v.file, v.offset, v.prefix_hash, v.size_bytes, v.modified_s, v.parser_state);
}
template <class A>
void ArchiveFields(A& a, ImportCounts& v) {
  a(v.files_total, v.files_read, v.files_skipped, v.files_unchanged, v.bytes_total, v.bytes_read,
    v.points);
}

// The kinds of ParamValue by their index in the variant.
template <class A>
void ArchiveFields(A& a, ParamValue& v) {
  auto kind = static_cast<uint8_t>(v.index());
  bool flag = v.index() == 1 && std::get<bool>(v);
  int64_t integer = v.index() == 2 ? std::get<int64_t>(v) : 0;
  double number = v.index() == 3 ? std::get<double>(v) : 0;
  std::string text;
  if (v.index() == 4) text = std::get<std::string>(v);
  if (v.index() == 5) text = std::get<JsonText>(v).text;
  a(kind, flag, integer, number, text);
  switch (kind) {
    case 1:
      v = flag;
      break;
    case 2:
      v = integer;
      break;
    case 3:
      v = number;
      break;
    case 4:
      v = std::move(text);
      break;
    case 5:
      v = JsonText{std::move(text)};
      break;
    default:
      v = std::monostate{};
  }
}
template <class A>
void ArchiveFields(A& a, ParamEntry& v) {
  a(v.run, v.key, v.value);
}
template <class A>
void ArchiveFields(A& a, ImportBatch& v) {
  a(v.source, v.end_offset, v.prefix_hash, v.parser_state, v.source_done, v.rereads_source, v.runs,
    v.blocks, v.rewinds, v.params, v.summaries, v.tags, v.media, v.problems);
}

struct FeedStart {
  static constexpr auto kType = FeedType::kStart;
  uint32_t job = 0, handle = 0;
  std::vector<ColumnCorrection> corrections;
  bool follow = false;  // a pass over a folder that grows: what is new since the one before
  template <class A>
  void Fields(A& a) {
    a(job, handle, corrections, follow);
  }
};
struct FeedUnfollow {
  static constexpr auto kType = FeedType::kUnfollow;
  uint32_t handle = 0;
  bool forget = false;  // false: only a pause
  template <class A>
  void Fields(A& a) {
    a(handle, forget);
  }
};
struct FeedGrown {
  static constexpr auto kType = FeedType::kGrown;
  uint32_t handle = 0;
  bool lost = false;  // nothing grew, but the files can't be reached; they are tried again
  template <class A>
  void Fields(A& a) {
    a(handle, lost);
  }
};
struct FeedKnown {
  static constexpr auto kType = FeedType::kKnown;
  uint32_t job = 0;
  std::vector<KnownSource> known;
  template <class A>
  void Fields(A& a) {
    a(job, known);
  }
};
struct FeedCredit {
  static constexpr auto kType = FeedType::kCredit;
  uint32_t job = 0, batches = 0;
  template <class A>
  void Fields(A& a) {
    a(job, batches);
  }
};
struct FeedCancel {
  static constexpr auto kType = FeedType::kCancel;
  uint32_t job = 0;
  template <class A>
  void Fields(A& a) {
    a(job);
  }
};
struct FeedFound {
  static constexpr auto kType = FeedType::kFound;
  uint32_t job = 0;
  std::string root_name;
  std::vector<SourceInfo> sources;
  std::vector<double> modified_s;                           // of each source
  std::vector<std::pair<std::string, ProblemEntry>> notes;  // files that no format claims
  ImportCounts counts;
  template <class A>
  void Fields(A& a) {
    a(job, root_name, sources, modified_s, notes, counts);
  }
};
struct FeedBatch {
  static constexpr auto kType = FeedType::kBatch;
  uint32_t job = 0;
  std::vector<ImportBatch> batches;  // small ones together: a message costs more than they do
  ImportCounts counts;
  template <class A>
  void Fields(A& a) {
    a(job, batches, counts);
  }
};
struct FeedFinished {
  static constexpr auto kType = FeedType::kFinished;
  uint32_t job = 0;
  std::string error, hint;  // "" = the drop was read to the end
  ImportCounts counts;
  std::vector<TextGuess> guesses;
  template <class A>
  void Fields(A& a) {
    a(job, error, hint, counts, guesses);
  }
};

}  // namespace tidemark
