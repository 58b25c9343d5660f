// Runs an ImportJob over files in memory and gathers what it hands over, for tests.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "import/job.h"

namespace tidemark {

struct MemoryFile {
  std::string path;
  std::vector<uint8_t> bytes;
  double modified_s = 1;
};

class MemoryAccess : public FileAccess {
 public:
  explicit MemoryAccess(std::vector<MemoryFile> files) : files_(std::move(files)) {}
  Result<size_t> ReadAt(const FileEntry& file, uint64_t offset, std::span<uint8_t> out) override {
    const auto& bytes = files_[file.id].bytes;
    if (offset >= bytes.size()) return size_t{0};
    size_t count = std::min<size_t>(out.size(), bytes.size() - static_cast<size_t>(offset));
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
    return count;
  }

 private:
  std::vector<MemoryFile> files_;
};

inline FileTree TreeOf(const std::vector<MemoryFile>& files) {
  std::vector<FileEntry> entries;
  for (const auto& file : files) {
    entries.push_back(
        {file.path, file.bytes.size(), file.modified_s, static_cast<uint32_t>(entries.size())});
  }
  return FileTree("root", std::move(entries));
}

struct Imported {
  using SeriesKey = std::tuple<std::string, std::string, std::string>;  // run path, metric, context
  std::vector<SourceInfo> sources;
  std::vector<std::pair<std::string, ProblemEntry>> file_notes;
  ImportCounts counts;
  std::vector<ImportBatch> batches;
  std::map<uint32_t, KnownSource> known;  // as a store would have it afterwards, by file
  std::map<SeriesKey, PointColumns> series;
  std::map<std::string, RunFacts> runs;  // by path, merged
  std::map<std::pair<std::string, std::string>, ParamValue> params;
  std::map<std::pair<std::string, std::string>, std::string> tags;
  std::vector<MediaEntry> media;
  std::vector<ProblemEntry> problems, notes;

  [[nodiscard]] const PointColumns& Points(const std::string& run,
                                           const std::string& metric) const {
    static const PointColumns kNone;
    auto found = series.find({run, metric, ""});
    return found == series.end() ? kNone : found->second;
  }
  [[nodiscard]] std::vector<KnownSource> Known() const {
    std::vector<KnownSource> all;
    for (const auto& [file, source] : known) all.push_back(source);
    return all;
  }
};

inline void MergeRun(const RunFacts& facts, RunFacts* to) {
  auto text = [](const std::string& from, std::string* into) {
    if (!from.empty()) *into = from;
  };
  text(facts.run_path, &to->run_path);
  text(facts.foreign_id, &to->foreign_id);
  text(facts.name, &to->name);
  text(facts.group, &to->group);
  text(facts.status, &to->status);
  text(facts.host, &to->host);
  text(facts.user, &to->user);
  if (facts.started_s == facts.started_s) to->started_s = facts.started_s;
  if (facts.ended_s == facts.ended_s) to->ended_s = facts.ended_s;
}

inline void Gather(const ImportBatch& batch, Imported* all) {
  auto run = [&](uint32_t slot) { return batch.runs[slot].run_path; };
  for (const auto& facts : batch.runs) MergeRun(facts, &all->runs[facts.run_path]);
  for (const auto& block : batch.blocks) {
    auto& to = all->series[{run(block.run), block.metric, block.context}];
    for (size_t i = 0; i < block.points.size(); ++i) {
      to.Append(block.points.steps[i], block.points.wall_times_s[i], block.points.values[i]);
    }
  }
  for (const auto& param : batch.params) all->params[{run(param.run), param.key}] = param.value;
  for (const auto& tag : batch.tags) all->tags[{run(tag.run), tag.key}] = tag.value;
  all->media.insert(all->media.end(), batch.media.begin(), batch.media.end());
  for (const auto& problem : batch.problems)
    (problem.is_note ? all->notes : all->problems).push_back(problem);
}

// `known` by file index of the new tree.
inline Imported RunImport(const std::vector<MemoryFile>& files, ImportOptions options = {},
                          std::vector<KnownSource> known = {}) {
  Imported all;
  ImportJob job(std::make_unique<MemoryAccess>(files), TreeOf(files), std::move(options));
  for (const auto& source : known) all.known[source.file] = source;
  ImportJob::State state = ImportJob::State::kScanning;
  while (state != ImportJob::State::kDone) {
    state = job.Step(&all.batches);
    if (state == ImportJob::State::kWaitingForKnown) job.SetKnown(known);
  }
  all.sources = job.sources();
  all.file_notes = job.file_notes();
  all.counts = job.counts();
  for (const auto& batch : all.batches) {
    Gather(batch, &all);
    const FileEntry& file = job.tree().files()[batch.source];
    all.known[batch.source] = {batch.source,    batch.end_offset, batch.prefix_hash,
                               file.size_bytes, file.modified_s,  batch.parser_state};
  }
  return all;
}

// Points of all series.
inline size_t PointCount(const Imported& imported) {
  size_t count = 0;
  for (const auto& [key, points] : imported.series) count += points.size();
  return count;
}

}  // namespace tidemark
