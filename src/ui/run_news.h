// What happened to runs since the person last looked: new ones, finished and crashed ones, and
// those that say they run but have had no point for a while. Marks of the run list and counts of
// the page's title; nothing of it is stored.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/replies.h"

namespace tidemark::ui {

// A run that logs each epoch may rest for long; one that rests longer than this is worth a look.
inline constexpr double kStalledAfterS = 600;

enum class RunEvent : uint8_t { kNone, kNew, kFinished, kFailed };

class RunNews {
 public:
  // The runs of a file as they are now. The first list after Reset(), and one that is no news (the
  // person brought it in), is what is known already.
  void See(const std::vector<RunRow>& rows, bool is_news);
  void Reset();
  [[nodiscard]] RunEvent EventOf(const RunRow& run) const;
  // The person has seen it.
  void Acknowledge(const std::string& uuid);
  void AcknowledgeAll();

  // "2 new, 1 crashed, 1 stalled"; "" when there is nothing.
  [[nodiscard]] std::string Summary(const std::vector<RunRow>& rows, double wall_now_s) const;

 private:
  struct Known {
    std::string status;
    RunEvent event = RunEvent::kNone;
  };
  bool begun_ = false;
  std::unordered_map<std::string, Known> known_;  // by uuid
};

// Whether a running run has had no point for kStalledAfterS.
[[nodiscard]] bool IsStalled(const RunRow& run, double wall_now_s);
// Seconds until the next run of the list would be stalled; infinite when none runs.
[[nodiscard]] double NextStallS(const std::vector<RunRow>& rows, double wall_now_s);

}  // namespace tidemark::ui
