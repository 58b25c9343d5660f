#include "import/batch.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "import/beside_files.h"

namespace tidemark {
namespace {

// What a record costs beside its texts and numbers; only has to be of the right order.
constexpr size_t kRecordBytes = 64;
constexpr size_t kBlockBytes = 192;
constexpr size_t kPointBytes = 3 * sizeof(double);

void MergeText(const std::string& from, std::string* to) {
  if (!from.empty()) *to = from;
}

void MergeTime(double from, double* to) {
  if (!std::isnan(from)) *to = from;
}

void MergeFacts(const RunFacts& from, RunFacts* to) {
  MergeText(from.uuid, &to->uuid);
  MergeText(from.foreign_id, &to->foreign_id);
  MergeText(from.project, &to->project);
  MergeText(from.job_type, &to->job_type);
  MergeText(from.parent_uuid, &to->parent_uuid);
  MergeText(from.name, &to->name);
  MergeText(from.group, &to->group);
  MergeText(from.status, &to->status);
  MergeTime(from.started_s, &to->started_s);
  MergeTime(from.ended_s, &to->ended_s);
  MergeText(from.host, &to->host);
  MergeText(from.user, &to->user);
  MergeText(from.git_commit, &to->git_commit);
  MergeText(from.notes, &to->notes);
}

size_t SizeOf(const ParamValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->size();
  if (const auto* json = std::get_if<JsonText>(&value)) return json->text.size();
  return 0;
}

size_t SizeOf(const MediaEntry& entry) {
  return kRecordBytes + entry.kind.size() + entry.name.size() + entry.content_type.size() +
         entry.meta_json.size() + entry.bytes.size() + entry.file.size() +
         static_cast<size_t>(std::min<uint64_t>(entry.file_bytes, kMaxBesideBytes));
}

}  // namespace

size_t ImportBatch::approximate_bytes() const {
  size_t total =
      parser_state.size() + rewinds.size() * kRecordBytes + runs.size() * sizeof(RunFacts);
  for (const auto& block : blocks) {
    total += kBlockBytes + block.metric.size() + block.context.size() +
             block.points.size() * kPointBytes;
  }
  for (const auto& param : params) total += kRecordBytes + param.key.size() + SizeOf(param.value);
  for (const auto& entry : summaries) {
    total += kRecordBytes + entry.key.size() + SizeOf(entry.value);
  }
  for (const auto& tag : tags) total += kRecordBytes + tag.key.size() + tag.value.size();
  for (const auto& entry : media) total += SizeOf(entry);
  for (const auto& problem : problems) total += kRecordBytes + problem.reason.size();
  return total;
}

uint32_t BatchBuilder::Run(const RunFacts& facts) {
  key_.assign(1, facts.foreign_id.empty() ? 'p' : 'i');
  key_ += facts.foreign_id.empty() ? facts.run_path : facts.foreign_id;
  auto [it, added] = run_slots_.try_emplace(key_, static_cast<uint32_t>(batch_.runs.size()));
  if (added) {
    batch_.runs.push_back(facts);
    open_blocks_.emplace_back();
    other_bytes_ += sizeof(RunFacts);
  } else {
    MergeFacts(facts, &batch_.runs[it->second]);
  }
  return it->second;
}

uint32_t BatchBuilder::Series(uint32_t run, std::string_view metric, std::string_view context) {
  SlotMap& open = open_blocks_[run];
  key_.assign(metric);
  key_ += '\0';
  key_ += context;
  auto [it, added] = open.try_emplace(key_, static_cast<uint32_t>(batch_.blocks.size()));
  if (added) {
    batch_.blocks.push_back({run, std::string(metric), std::string(context), {}});
    other_bytes_ += kBlockBytes + key_.size() * 2;
  }
  return it->second;
}

void BatchBuilder::Rewind(uint32_t run, int64_t step) {
  batch_.rewinds.push_back({run, step, static_cast<uint32_t>(batch_.blocks.size())});
  open_blocks_[run].clear();
  other_bytes_ += kRecordBytes;
  ++generation_;
}

void BatchBuilder::Param(uint32_t run, std::string_view key, ParamValue value) {
  other_bytes_ += kRecordBytes + key.size() + SizeOf(value);
  batch_.params.push_back({run, std::string(key), std::move(value)});
}

void BatchBuilder::Summary(uint32_t run, std::string_view key, ParamValue value) {
  other_bytes_ += kRecordBytes + key.size() + SizeOf(value);
  batch_.summaries.push_back({run, std::string(key), std::move(value)});
}

void BatchBuilder::Tag(uint32_t run, std::string_view key, std::string_view value) {
  other_bytes_ += kRecordBytes + key.size() + value.size();
  batch_.tags.push_back({run, std::string(key), std::string(value), false});
}

void BatchBuilder::RemoveTag(uint32_t run, std::string_view key) {
  other_bytes_ += kRecordBytes + key.size();
  batch_.tags.push_back({run, std::string(key), {}, true});
}

void BatchBuilder::Media(MediaEntry entry) {
  other_bytes_ += SizeOf(entry);
  batch_.media.push_back(std::move(entry));
}

void BatchBuilder::Problem(uint64_t offset, std::string reason, uint64_t count) {
  AddProblem(offset, std::move(reason), count, false);
}

void BatchBuilder::Note(uint64_t offset, std::string reason, uint64_t count) {
  AddProblem(offset, std::move(reason), count, true);
}

void BatchBuilder::AddProblem(uint64_t offset, std::string reason, uint64_t count, bool is_note) {
  key_.assign(1, is_note ? 'n' : 'p');
  key_ += reason;
  auto [it, added] =
      problem_slots_.try_emplace(key_, static_cast<uint32_t>(batch_.problems.size()));
  if (added) {
    other_bytes_ += kRecordBytes + reason.size() * 2;
    batch_.problems.push_back({offset, std::move(reason), count, is_note});
  } else {
    batch_.problems[it->second].count += count;
  }
}

size_t BatchBuilder::approximate_bytes() const { return other_bytes_ + points_ * kPointBytes; }

ImportBatch BatchBuilder::Take() {
  ImportBatch taken = std::move(batch_);
  batch_ = ImportBatch();
  run_slots_.clear();
  open_blocks_.clear();
  problem_slots_.clear();
  points_ = 0;
  other_bytes_ = 0;
  ++generation_;
  return taken;
}

}  // namespace tidemark
