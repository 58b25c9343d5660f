// The digests of the files on the bench: by them kept evaluations find their data.
#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "workbench/bench_table.h"
#include "workbench/sentences.h"

namespace tidemark::workbench {
namespace {

constexpr size_t kHashBytes = size_t{1} << 19;

}  // namespace

bool BenchTable::HashSome() {
  for (const auto& set : sets_) {
    if (!set->read || !set->card.sha256.empty()) continue;
    if (!set->loose.empty()) {
      HashImage(set.get());
      return true;
    }
    std::vector<uint8_t> bytes(kHashBytes);
    const auto count = set->file.source->ReadAt(set->hashed, bytes);
    if (!count.ok()) {
      set->card.sha256 = "unknown";
      set->card.problem = SentenceOf(count.error());
      return true;
    }
    set->digest.Update(std::span(bytes).first(*count));
    set->hashed += *count;
    if (set->hashed >= set->card.size_bytes || *count == 0) {
      set->card.sha256 = ToHex(set->digest.Finish());
    }
    return true;
  }
  return false;
}

// One image after another; without any (they could not be listed) there is nothing to be known.
void BenchTable::HashImage(Set* set) {
  if (!set->images) {
    set->card.sha256 = "unknown";
    return;
  }
  if (!set->image_digest) {
    set->image_digest = std::make_unique<evaluate::ImageDigest>(
        set->images->files.get(), &set->images->list,
        [set](std::span<const uint8_t> bytes) { set->digest.Update(bytes); });
  }
  const auto more = set->image_digest->Step();
  if (more.ok() && *more) return;
  set->card.sha256 = more.ok() ? ToHex(set->digest.Finish()) : "unknown";
  set->card.size_bytes = set->image_digest->bytes();
  if (!more.ok()) set->card.problem = SentenceOf(more.error());
}

bool BenchTable::is_hashed() const {
  return std::all_of(sets_.begin(), sets_.end(),
                     [](const auto& set) { return set->read && !set->card.sha256.empty(); });
}

Result<std::string> BenchTable::JoinedDigest() {
  if (!joined_digest_.empty() || joined_.empty()) return joined_digest_;
  Sha256 digest;
  std::vector<uint8_t> bytes(kHashBytes);
  for (const uint32_t number : joined_) {
    const Set* set = Find(number);
    if (joined_.size() == 1 && !set->card.sha256.empty()) {
      return joined_digest_ = set->card.sha256;
    }
    if (!set->loose.empty()) {
      evaluate::ImageDigest images(set->images->files.get(), &set->images->list,
                                   [&](std::span<const uint8_t> part) { digest.Update(part); });
      for (bool more = true; more;) {
        TM_ASSIGN_OR_RETURN(more, images.Step());
      }
      continue;
    }
    for (uint64_t at = 0; at < set->card.size_bytes;) {
      TM_ASSIGN_OR_RETURN(const size_t count, set->file.source->ReadAt(at, bytes));
      if (count == 0) break;
      digest.Update(std::span(bytes).first(count));
      at += count;
    }
  }
  return joined_digest_ = ToHex(digest.Finish());
}

std::vector<evaluate::KeptFile> BenchTable::JoinedFiles() const {
  std::vector<evaluate::KeptFile> files;
  for (const uint32_t number : joined_) {
    const DataCard& card = Find(number)->card;
    files.push_back({card.name, card.sha256, card.size_bytes});
  }
  return files;
}

std::vector<uint32_t> BenchTable::FindFiles(const std::vector<evaluate::KeptFile>& files) const {
  std::vector<uint32_t> numbers;
  for (const evaluate::KeptFile& file : files) {
    // The same file twice needs two of them.
    const auto found = std::find_if(sets_.begin(), sets_.end(), [&](const auto& set) {
      const bool used = std::find(numbers.begin(), numbers.end(), set->card.data) != numbers.end();
      return !used && set->read_problem.empty() && set->card.sha256 == file.sha256;
    });
    if (found == sets_.end()) return {};
    numbers.push_back((*found)->card.data);
  }
  return numbers;
}

}  // namespace tidemark::workbench
