// The command palette: one field that finds every command, metric, run and file.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ui/command_list.h"
#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class Palette {
 public:
  void Open() { open_ = true; }
  // `reveal` shows a metric's chart, `find_run` a run in the list.
  void Draw(Ui& ui, Model& model, const std::vector<Command>& commands,
            const std::function<void(const MetricRow&)>& reveal,
            const std::function<void(const RunRow&)>& find_run);

 private:
  enum class Kind { kEverything, kCommands, kMetrics, kRuns, kFiles };
  struct Entry {
    std::string title, detail, keys;
    const char* icon = nullptr;
    Color swatch = 0;
    bool enabled = true;
    std::function<void()> run;
    int score = 0;
  };
  struct Section {
    const char* title = nullptr;
    size_t total = 0, found = 0;
    std::vector<Entry> entries;  // best first, as many as are shown
  };
  void Search(Ui& ui, Model& model, const std::vector<Command>& commands,
              const std::function<void(const MetricRow&)>& reveal,
              const std::function<void(const RunRow&)>& find_run);
  void Keep(Section* section, size_t most);
  void DrawField(Ui& ui, const ImRect& box);
  void DrawSections(Ui& ui);
  bool DrawEntry(Ui& ui, const Entry& entry, size_t index, const ImRect& box);
  void DrawFoot(Ui& ui, const ImRect& box);
  void MoveChoice();

  bool open_ = false, appearing_ = false;
  Kind kind_ = Kind::kEverything;
  std::string query_, searched_;
  std::vector<Section> sections_;
  size_t chosen_ = 0, shown_ = 0;
};

}  // namespace tidemark::ui
