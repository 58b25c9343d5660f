#include "ui/selection.h"

#include <algorithm>

namespace tidemark::ui {

size_t Selection::AnchorIndex(size_t fallback, size_t count, const IdAt& id_at) const {
  if (!has_anchor_) return fallback;
  for (size_t i = 0; i < count; ++i) {
    if (id_at(i) == anchor_) return i;
  }
  return fallback;
}

void Selection::Click(size_t index, size_t count, const IdAt& id_at, bool shift, bool ctrl) {
  if (index >= count) return;
  const int64_t id = id_at(index);
  if (shift) {
    const size_t anchor = AnchorIndex(index, count, id_at);
    if (!ctrl) ids_.clear();
    for (size_t i = std::min(anchor, index); i <= std::max(anchor, index); ++i)
      ids_.insert(id_at(i));
    if (!has_anchor_) anchor_ = id;
    has_anchor_ = true;
    return;
  }
  if (ctrl) {
    if (ids_.erase(id) == 0) ids_.insert(id);
  } else {
    ids_ = {id};
  }
  anchor_ = id;
  has_anchor_ = true;
}

void Selection::Toggle(size_t index, size_t count, const IdAt& id_at, bool shift) {
  if (index >= count) return;
  const int64_t id = id_at(index);
  const bool on = !Has(id);
  const size_t anchor = shift ? AnchorIndex(index, count, id_at) : index;
  for (size_t i = std::min(anchor, index); i <= std::max(anchor, index); ++i) {
    if (on)
      ids_.insert(id_at(i));
    else
      ids_.erase(id_at(i));
  }
  anchor_ = id;
  has_anchor_ = true;
}

void Selection::SelectAll(size_t count, const IdAt& id_at) {
  for (size_t i = 0; i < count; ++i) ids_.insert(id_at(i));
}

void Selection::Clear() {
  ids_.clear();
  has_anchor_ = false;
}

void Selection::Keep(const std::function<bool(int64_t)>& exists) {
  for (auto it = ids_.begin(); it != ids_.end();) {
    if (exists(*it))
      ++it;
    else
      it = ids_.erase(it);
  }
}

}  // namespace tidemark::ui
