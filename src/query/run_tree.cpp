#include "query/run_tree.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace tidemark {
namespace {

constexpr uint16_t kDeepest = std::numeric_limits<uint16_t>::max();

// Children of each row by its place in the list, in order of the list.
using Children = std::vector<std::vector<uint32_t>>;

class Walk {
 public:
  Walk(const std::vector<uint32_t>& rows, const Children& children)
      : rows_(rows), children_(children), seen_(rows.size(), false) {}

  // Appends a row and what is below it, without recursion: nesting has no bound.
  void From(uint32_t root) {
    struct Level {
      uint32_t place, next_child;
      size_t out_at;
    };
    std::vector<Level> levels;
    const auto enter = [&](uint32_t place) {
      seen_[place] = true;
      const auto depth = static_cast<uint16_t>(std::min<size_t>(levels.size(), kDeepest));
      levels.push_back({place, 0, out_.size()});
      out_.push_back({rows_[place], depth, 0});
    };
    enter(root);
    while (!levels.empty()) {
      Level& top = levels.back();
      const std::vector<uint32_t>& below = children_[top.place];
      if (top.next_child == below.size()) {
        out_[top.out_at].descendants = static_cast<uint32_t>(out_.size() - top.out_at - 1);
        levels.pop_back();
        continue;
      }
      const uint32_t child = below[top.next_child++];
      if (!seen_[child]) enter(child);
    }
  }
  [[nodiscard]] bool Seen(uint32_t place) const { return seen_[place]; }
  std::vector<TreeRow> Take() { return std::move(out_); }

 private:
  const std::vector<uint32_t>& rows_;
  const Children& children_;
  std::vector<bool> seen_;
  std::vector<TreeRow> out_;
};

}  // namespace

std::vector<TreeRow> TreeOf(const RunTable& table, const std::vector<uint32_t>& rows) {
  std::unordered_map<std::string_view, uint32_t> place_of;
  for (uint32_t i = 0; i < rows.size(); ++i) place_of.emplace(table.run(rows[i]).uuid, i);
  Children children(rows.size());
  std::vector<uint32_t> tops;
  for (uint32_t i = 0; i < rows.size(); ++i) {
    const std::string& parent = table.run(rows[i]).parent_uuid;
    const auto found = parent.empty() ? place_of.end() : place_of.find(parent);
    if (found == place_of.end() || found->second == i)
      tops.push_back(i);
    else
      children[found->second].push_back(i);
  }
  Walk walk(rows, children);
  for (const uint32_t top : tops) walk.From(top);
  for (uint32_t i = 0; i < rows.size(); ++i) {
    if (!walk.Seen(i)) walk.From(i);
  }
  return walk.Take();
}

}  // namespace tidemark
