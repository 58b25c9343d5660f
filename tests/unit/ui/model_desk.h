// A model with replies made by hand, and what it sent.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "generated/build_id.h"
#include "ui/model.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/sent_commands.h"

namespace tidemark::ui {

inline RunRow MakeRun(int64_t id, const std::string& name, bool archived = false) {
  RunRow run;
  run.run_id = id;
  run.uuid = "uuid-" + std::to_string(id);
  run.name = name;
  run.archived = archived;
  return run;
}

struct ModelDesk {
  FakeHost host;
  SentCommands sent;
  Model model;
  FileState state;

  explicit ModelDesk(AppOptions options = {})
      : model(
            &host, nullptr, [this](Message message) { sent.Add(std::move(message)); },
            std::move(options)) {}

  template <class Reply>
  void Say(Reply reply) {
    model.OnMessage(EncodeMessage(std::move(reply)));
  }
  void Connect() {
    model.OnEngineState(EngineState::kReady, "");
    Say(Welcome{kBuildId});
    Say(FileState{});
  }
  void Open(const std::string& name, const std::string& view_json = {}) {
    state = {};
    state.open = true;
    state.name = name;
    state.data_version = 1;
    state.view_json = view_json;
    Say(state);
    state.view_json.clear();
  }
  void Ask(double later_s = 0.2) {
    host.now_s += later_s;
    model.Ask(host.now_s);
  }
  void List(const std::vector<RunRow>& rows, uint32_t slot = kSlotRuns) {
    RunList list;
    list.slot = slot;
    list.total = rows.size();
    list.rows = rows;
    Say(std::move(list));
  }
  // An open file with these runs and one metric, everything answered.
  void Fill(const std::vector<RunRow>& rows) {
    Connect();
    Open("a.sqlite");
    Ask();
    MetricList metrics;
    metrics.slot = kSlotMetrics;
    metrics.rows.resize(1);
    metrics.rows[0].metric_id = 1;
    metrics.rows[0].name = "val/loss";
    Say(metrics);
    Ask();
    List(rows);
    sent.Clear();
  }
  [[nodiscard]] std::vector<std::string> Listed() const {
    std::vector<std::string> names;
    for (const RunRow* run : model.listed()) names.push_back(run->name);
    return names;
  }
};

using Names = std::vector<std::string>;
using Ids = std::vector<int64_t>;

}  // namespace tidemark::ui
