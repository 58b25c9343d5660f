// The whole user interface as one object: the platform's window feeds it input through Dear ImGui
// and these calls, and asks it to draw a frame when something changed.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/message.h"
#include "ui/host.h"
#include "ui/mirror.h"

namespace tidemark::render {
class PlotRenderer;
}

namespace tidemark::ui {

enum class EngineState {
  kConnecting,
  kReady,
  kRestarting,
  kOtherTab,
  kOldBuild,
  kUnresponsive,
  kStopped,     // and not started again by itself
  kServerLost,  // the server of the page does not answer; it is asked again and again
};

struct AppOptions {
  bool open_example = false;    // ?example
  std::string open_name;        // a database to open at start (desktop argument, last used)
  bool open_newest = true;      // without either: the newest stored file
  std::string capability_note;  // one sentence when something is missing (no OPFS, private window)
  bool has_storage = true;      // false: nothing will be kept
  std::string parting;          // what App::OnLeaving gave when this page was left
};

class App {
 public:
  using Post = std::function<void(Message)>;  // to the engine; never blocks

  App(Host* host, render::PlotRenderer* plots, Post post, AppOptions options);
  ~App();

  // Between ImGui::NewFrame() and ImGui::Render(). Draws everything.
  void Frame();

  // A reply of the engine (moved, not copied).
  void OnMessage(Message message);
  void OnEngineState(EngineState state, const std::string& detail);
  void OnFileDrop(const FileDrop& drop);
  // Files hover over the window (true) or left it (false).
  void OnDragHover(bool inside);
  void OnSaved(bool ok, const std::string& message);
  void OnTraining(TrainingNews news);
  // An answer of the workbench (moved, not copied).
  void OnBenchMessage(Message message);
  // `detail`: why it failed.
  void OnBenchState(BenchState state, const std::string& detail);
  void OnSystemThemeChanged();
  // What Notifier::Ask or TickIn was told.
  void OnTick();
  // The GL context was lost and is back: all GPU objects are rebuilt from CPU data.
  void OnContextRestored();
  // Before the page or window goes away: sends what is unsaved (view state). A page that is
  // reloaded may end its engine before that hears it, so what may not have arrived is returned too,
  // for AppOptions::parting; empty when there is nothing.
  std::string OnLeaving();

  // What is on screen, for the DOM mirror; valid after Frame().
  [[nodiscard]] const Mirror& mirror() const;
  // Text for the window's title.
  [[nodiscard]] std::string title() const;
  // window.tidemark.stats() as JSON (design: fixed forms).
  [[nodiscard]] std::string StatsJson() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidemark::ui
