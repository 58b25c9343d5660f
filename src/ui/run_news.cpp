#include "ui/run_news.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/texts.h"

namespace tidemark::ui {
namespace {

bool Runs(const std::string& status) { return status == "running"; }
bool Failed(const std::string& status) { return status == "crashed" || status == "failed"; }

}  // namespace

void RunNews::Reset() {
  begun_ = false;
  known_.clear();
}

void RunNews::See(const std::vector<RunRow>& rows, bool is_news) {
  is_news = is_news && begun_;
  for (const RunRow& run : rows) {
    const auto [found, is_new] = known_.try_emplace(run.uuid, Known{run.status, RunEvent::kNone});
    Known& known = found->second;
    if (is_new && is_news) known.event = RunEvent::kNew;
    if (known.status == run.status) continue;
    if (!is_news) {
      known.event = RunEvent::kNone;
    } else if (Failed(run.status)) {
      known.event = RunEvent::kFailed;
    } else if (Runs(known.status)) {
      known.event = RunEvent::kFinished;
    } else if (known.event != RunEvent::kNew) {
      known.event = RunEvent::kNone;  // it went on
    }
    known.status = run.status;
  }
  begun_ = true;
}

RunEvent RunNews::EventOf(const RunRow& run) const {
  const auto found = known_.find(run.uuid);
  return found == known_.end() ? RunEvent::kNone : found->second.event;
}

void RunNews::Acknowledge(const std::string& uuid) {
  const auto found = known_.find(uuid);
  if (found != known_.end()) found->second.event = RunEvent::kNone;
}

void RunNews::AcknowledgeAll() {
  for (auto& [uuid, known] : known_) known.event = RunEvent::kNone;
}

std::string RunNews::Summary(const std::vector<RunRow>& rows, double wall_now_s) const {
  size_t fresh = 0, finished = 0, failed = 0, stalled = 0;
  for (const RunRow& run : rows) {
    const RunEvent event = EventOf(run);
    fresh += event == RunEvent::kNew ? 1 : 0;
    finished += event == RunEvent::kFinished ? 1 : 0;
    failed += event == RunEvent::kFailed ? 1 : 0;
    stalled += IsStalled(run, wall_now_s) ? 1 : 0;
  }
  std::string text;
  const auto add = [&text](size_t count, const char* form) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += fmt::format(fmt::runtime(form), count);
  };
  add(fresh, texts::kNewsNew);
  add(finished, texts::kNewsFinished);
  add(failed, texts::kNewsFailed);
  add(stalled, texts::kNewsStalled);
  return text;
}

bool IsStalled(const RunRow& run, double wall_now_s) {
  return Runs(run.status) && !std::isnan(run.last_time_s) &&
         wall_now_s - run.last_time_s >= kStalledAfterS;
}

double NextStallS(const std::vector<RunRow>& rows, double wall_now_s) {
  double next = std::numeric_limits<double>::infinity();
  for (const RunRow& run : rows) {
    if (!Runs(run.status) || std::isnan(run.last_time_s) || IsStalled(run, wall_now_s)) continue;
    next = std::min(next, run.last_time_s + kStalledAfterS - wall_now_s);
  }
  return next;
}

}  // namespace tidemark::ui
