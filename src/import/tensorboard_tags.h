// What is remembered of the tags of one run: TensorBoard writes a tag's plugin only with its first
// value in a file, and finding a tag by its text is the hot path of a scalar event.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tidemark {

enum class TagPlugin {
  kNone,
  kScalars,
  kHistograms,
  kImages,
  kAudio,
  kText,
  kPrCurves,
  kHparams,
  kGraph,
  kOther
};

struct TagInfo {
  std::string tag;   // bytes as in the file
  std::string name;  // safe to store and show
  bool renamed = false;
  TagPlugin plugin = TagPlugin::kNone;
  bool is_scalar_class = false;
  std::string metadata;  // SummaryMetadata as last met, encoded; "" = none met
  uint32_t series = 0;   // slot in the open batch, valid while `generation` is the builder's
  uint64_t generation = 0;
  TagInfo* next = nullptr;  // the tag that came after this one last time
};

class TagTable {
 public:
  // The tag's entry, made on first use. Writers repeat the same tags in the same order, so the
  // successor of the last tag is tried first: one comparison instead of a hash.
  TagInfo& Find(std::string_view tag) {
    if (last_ != nullptr && last_->next != nullptr && last_->next->tag == tag) {
      last_ = last_->next;
      return *last_;
    }
    return FindByHash(tag);
  }

  // Takes over `metadata` and derives the plugin from it. False when it is malformed.
  static bool SetMetadata(TagInfo* tag, std::string_view metadata);

  [[nodiscard]] size_t size() const { return tags_.size(); }
  [[nodiscard]] const std::deque<TagInfo>& tags() const { return tags_; }
  // Forgets everything; only needed against files that invent a new tag with every value.
  void Clear();

 private:
  TagInfo& FindByHash(std::string_view tag);

  std::deque<TagInfo> tags_;                              // never moves its elements
  std::unordered_map<std::string_view, TagInfo*> slots_;  // keys live in tags_
  TagInfo* last_ = nullptr;
};

// What a new parser needs to go on where another one stopped: in the same file (all of it) or in
// the run's next file (tags and start). Opaque to everybody else; a damaged one is like none.
struct TensorboardState {
  double started_s = 0;  // 0 = not known yet
  bool writer_seen = false;
  uint64_t skip_bytes = 0;  // still to skip of a record that is too large
  bool scanning = false;    // looking for the next record after a bad length
  uint64_t scan_from = 0;   // where that began

  [[nodiscard]] std::string Save(const TagTable& tags) const;
  void Load(std::string_view bytes, TagTable* tags);
};

}  // namespace tidemark
