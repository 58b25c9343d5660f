// An engine for looking at the interface: answers the same commands as the real one at once, with
// made-up but repeatable runs. Knows no files and keeps nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/replies.h"

namespace tidemark {

struct FakeRun {
  RunRow row;
  int family = 0, seed = 0;
  double accuracy = 0;
};

class FakeEngine {
 public:
  using Sender = std::function<void(Message)>;
  // `runs` 40 gives the sweep of the mock-ups; more gives as many. `metrics` adds charts "bulk/…".
  FakeEngine(Sender send, size_t runs, size_t extra_metrics, bool empty);

  void Receive(Message message);
  // Progress of an import that never ends, as in the mock-ups.
  void PretendImport();
  std::string view_json;  // handed out when the file opens, and replaced by SetView

 private:
  struct Metric {
    MetricRow row;
    std::string kind;
    size_t count;
  };
  template <class Reply>
  void Send(Reply reply) {
    send_(EncodeMessage(std::move(reply)));
  }
  void SendState(bool first);
  void Chart(const QueryChart& query);
  void Hover(const QueryHover& query);
  void Runs(const QueryRuns& query);
  void Table(const QueryTable& query);
  void Columns(const QueryColumns& query);
  void Edit(const EditRuns& edit);
  const std::vector<double>& Values(const FakeRun& run, const Metric& metric);
  double XAt(const FakeRun& run, const Metric& metric, size_t i, XKind kind) const;
  Cell CellOf(const FakeRun& run, const ColumnSpec& column);
  [[nodiscard]] const Metric* Find(const std::string& name) const;

  Sender send_;
  bool open_ = false, empty_;
  uint64_t version_ = 1;
  std::vector<FakeRun> runs_;
  std::vector<Metric> metrics_;
  std::map<std::pair<int64_t, int64_t>, std::vector<double>> cache_;
};

}  // namespace tidemark
