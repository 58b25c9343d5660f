// Keeps what was used last within a budget of bytes.
#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <unordered_map>
#include <utility>

namespace tidemark {

// Value must have bytes(): its size, which may only change through Resized().
template <typename Key, typename Value>
class LruCache {
 public:
  explicit LruCache(size_t budget_bytes) : budget_bytes_(budget_bytes) {}

  // The value, now the most recent one; nullptr when it is not there.
  Value* Find(const Key& key) {
    const auto it = index_.find(key);
    if (it == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, it->second);
    return &it->second->value;
  }

  // Replaces what was under the key. The pointer is good until the next Add or Erase.
  Value* Add(const Key& key, Value value) {
    Erase(key);
    entries_.push_front({key, value.bytes(), std::move(value)});
    index_[key] = entries_.begin();
    bytes_ += entries_.front().bytes;
    while (bytes_ > budget_bytes_ && entries_.size() > 1) Erase(entries_.back().key);
    return &entries_.front().value;
  }

  void Erase(const Key& key) {
    const auto it = index_.find(key);
    if (it == index_.end()) return;
    bytes_ -= it->second->bytes;
    entries_.erase(it->second);
    index_.erase(it);
  }

  // Erases all whose key `is` says true for. O(entries).
  template <typename Is>
  void EraseIf(const Is& is) {
    for (auto it = entries_.begin(); it != entries_.end();) {
      const auto next = std::next(it);
      if (is(it->key)) Erase(it->key);
      it = next;
    }
  }

  // The value under this key has grown.
  void Resized(const Key& key) {
    const auto it = index_.find(key);
    if (it == index_.end()) return;
    const size_t bytes = it->second->value.bytes();
    bytes_ += bytes - it->second->bytes;
    it->second->bytes = bytes;
  }

  [[nodiscard]] size_t bytes() const { return bytes_; }

  void Clear() {
    entries_.clear();
    index_.clear();
    bytes_ = 0;
  }

 private:
  struct Entry {
    Key key;
    size_t bytes;
    Value value;
  };
  size_t budget_bytes_;
  size_t bytes_ = 0;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<Key, typename std::list<Entry>::iterator> index_;
};

}  // namespace tidemark
