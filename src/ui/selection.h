// Which rows of a list are selected: click, Shift for a range, Ctrl/Cmd for single ones. Knows ids
// only, so it stays right when the list is sorted, filtered or grows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_set>

namespace tidemark::ui {

class Selection {
 public:
  using IdAt = std::function<int64_t(size_t)>;

  // A click on row `index` of a list of `count` rows whose ids `id_at` tells.
  // Plain: only this one. Ctrl: turns it over. Shift: from the last clicked row to this one, both
  // included; with Ctrl added to what is selected. O(range), O(count) when the anchor has to be
  // found.
  void Click(size_t index, size_t count, const IdAt& id_at, bool shift, bool ctrl);
  // A check box: turns one row over, or with Shift sets the whole range.
  void Toggle(size_t index, size_t count, const IdAt& id_at, bool shift);
  void SelectAll(size_t count, const IdAt& id_at);
  void Add(int64_t id) { ids_.insert(id); }
  void Set(int64_t id, bool selected) {
    if (selected)
      ids_.insert(id);
    else
      ids_.erase(id);
  }
  void Clear();
  // Forgets ids that are no longer there.
  void Keep(const std::function<bool(int64_t)>& exists);

  [[nodiscard]] bool Has(int64_t id) const { return ids_.count(id) != 0; }
  [[nodiscard]] size_t size() const { return ids_.size(); }
  [[nodiscard]] bool empty() const { return ids_.empty(); }
  [[nodiscard]] const std::unordered_set<int64_t>& ids() const { return ids_; }

 private:
  [[nodiscard]] size_t AnchorIndex(size_t fallback, size_t count, const IdAt& id_at) const;

  std::unordered_set<int64_t> ids_;
  int64_t anchor_ = 0;
  bool has_anchor_ = false;
};

}  // namespace tidemark::ui
