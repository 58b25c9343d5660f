#include "platform/engine_desktop/folder_watches.h"

#include <algorithm>
#include <chrono>

#include "base/bytes.h"
#include "base/hash64.h"
#include "import/local_files.h"

namespace tidemark {
namespace {

constexpr double kLookEveryMs = 500;
// A large folder is looked at more seldom: this bounds the share of time that goes into it.
constexpr double kLookShare = 20;
// A run whose process vanished is told by the clock alone.
constexpr double kQuietLookMs = 20'000, kQuietForMs = 180'000;

uint64_t FingerprintOf(const FileTree& tree) {
  uint64_t hash = 0;
  for (const FileEntry& file : tree.files()) {
    std::vector<uint8_t> facts;
    ByteWriter out(&facts);
    out.U64(file.size_bytes);
    out.F64(file.modified_s);
    out.Text(file.path);
    hash = Hash64(facts, hash);
  }
  return hash;
}

double PassedMs(std::chrono::steady_clock::time_point since) {
  const auto passed = std::chrono::steady_clock::now() - since;
  return std::chrono::duration<double, std::milli>(passed).count();
}

}  // namespace

void FolderWatches::Saw(uint32_t handle, const std::string& path, const FileTree& tree) {
  Watch& watch = watches_[handle];
  watch.path = path;
  watch.fingerprint = FingerprintOf(tree);
}

void FolderWatches::Set(uint32_t handle, bool on, double now_ms) {
  const auto found = watches_.find(handle);
  if (found == watches_.end()) return;
  found->second.on = on;
  found->second.next_look_ms = now_ms + kLookEveryMs;
}

std::optional<double> FolderWatches::WaitMs(double now_ms) const {
  std::optional<double> wait;
  for (const auto& [handle, watch] : watches_) {
    if (!watch.on) continue;
    const double left = std::max(1.0, watch.next_look_ms - now_ms);
    wait = std::min(wait.value_or(left), left);
  }
  return wait;
}

std::vector<FolderWatches::News> FolderWatches::Look(double now_ms) {
  std::vector<News> news;
  for (auto& [handle, watch] : watches_) {
    if (!watch.on || now_ms < watch.next_look_ms) continue;
    const auto begun = std::chrono::steady_clock::now();
    const auto drop = OpenLocal(watch.path);
    watch.next_look_ms = now_ms + std::max(kLookEveryMs, kLookShare * PassedMs(begun));
    if (!drop.ok()) {
      if (!watch.lost) news.push_back({handle, true});
      watch.lost = true;
      continue;
    }
    const bool changed = FingerprintOf(drop->tree) != watch.fingerprint;
    if (changed) watch.changed_ms = now_ms;
    const bool quiet =
        now_ms - watch.told_ms > kQuietLookMs && now_ms - watch.changed_ms < kQuietForMs;
    if (!changed && !quiet && !watch.lost) continue;
    watch.lost = false;
    watch.on = false;
    watch.told_ms = now_ms;
    news.push_back({handle, false});
  }
  return news;
}

}  // namespace tidemark
