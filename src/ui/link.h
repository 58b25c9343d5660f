// The UI's door to the engine: sends commands and keeps books about queries, so that of each slot
// at most one is under way, the newest wish wins, and what is on screen stays until its answer is
// there.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/commands.h"

namespace tidemark::ui {

// Slots of the queries that exist once; charts take theirs from kFirstChartSlot on.
enum Slot : uint32_t {
  kSlotRuns = 1,
  kSlotMatches,
  kSlotMetrics,
  kSlotHover,
  kSlotTable,
  kSlotColumns,
  kSlotProblems,
  kSlotRunFacts,
  kSlotTableIds,   // ids of a range of rows, to select them
  kSlotTableCopy,  // the whole table, to copy it
  kSlotDeletedRuns,
  kSlotEvaluations,       // that the file keeps
  kSlotEvaluationToShow,  // all of one
  kSlotEvaluationToCompare,
  kSlotEvaluationToRecompute,
  kFirstChartSlot = 100,
};

class Link {
 public:
  using Post = std::function<void(Message)>;
  explicit Link(Post post) : post_(std::move(post)) {}

  // Sends a command; returns the number that comes back in Failure::request.
  template <class Command>
  uint32_t Send(Command command) {
    post_(EncodeCommand(++request_, std::move(command)));
    return request_;
  }

  // Asks for `key` in a slot: `make` builds the command, and is called only if it is sent. Nothing
  // is sent while the same key is under way or answered. While another key is under way, the new
  // one waits, for at most 100 ms: then it is sent and takes the old one's place in the engine.
  // Returns whether something was sent.
  template <class Make>
  bool Want(uint32_t slot, const std::string& key, double now_s, Make make) {
    SlotBooks& books = slots_[slot];
    if (books.asked == key && (books.in_flight || books.answered == key)) return false;
    if (books.in_flight && now_s - books.asked_s < kPatienceS) return false;
    books.asked = key;
    books.in_flight = true;
    books.asked_s = now_s;
    Send(make());
    return true;
  }

  // An answer, or a failure, arrived in a slot.
  void Answered(uint32_t slot);
  // What was answered in a slot is no longer worth anything (another file, a restarted engine).
  void Forget(uint32_t slot) { slots_.erase(slot); }
  void ForgetAll() { slots_.clear(); }
  // Nobody needs the answer any more.
  void Cancel(uint32_t slot);

  [[nodiscard]] bool InFlight(uint32_t slot) const;
  // When the query under way was asked; 0 when none is.
  [[nodiscard]] double AskedAt(uint32_t slot) const;
  [[nodiscard]] bool AnyInFlight() const;

 private:
  static constexpr double kPatienceS = 0.1;
  struct SlotBooks {
    std::string asked, answered;
    bool in_flight = false;
    double asked_s = 0;
  };

  Post post_;
  uint32_t request_ = 0;
  std::unordered_map<uint32_t, SlotBooks> slots_;
};

// Builds keys of queries: the bytes of everything that the answer depends on.
class QueryKey {
 public:
  template <class T>
  QueryKey& Add(const T& value) {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    text_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  QueryKey& Add(const std::string& text) {
    Add(text.size());
    text_.append(text);
    return *this;
  }
  QueryKey& Add(const ColumnSpec& column) {
    return Add(column.kind).Add(column.name).Add(column.context).Add(column.stat);
  }
  QueryKey& Add(const ChartAxes& axes) {
    return Add(axes.x_kind)
        .Add(axes.x_metric_id)
        .Add(axes.x_log)
        .Add(axes.y_log)
        .Add(axes.smoothing)
        .Add(axes.band);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace tidemark::ui
