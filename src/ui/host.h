// What the UI needs from the window it lives in: implemented by src/platform for the page and for
// the desktop, and by a headless twin in tests. All of it is asynchronous where a browser is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/message.h"
#include "ui/notifier.h"

namespace tidemark::ui {

enum class SystemTheme { kDark, kLight };

// Files that a person dropped or picked. The bytes stay where they are; `handle` names them to the
// engine (AcquireHandle, import).
struct FileDrop {
  uint32_t handle = 0;
  std::string root_name;  // name of the dropped folder, or of the single file
  bool is_folder = false;
  bool follows = false;      // what its files get later is taken too
  bool own_file = false;     // goes into the stored file named after it
  uint64_t model_count = 0;  // files named *.onnx among them
  uint64_t file_count = 0;
  uint64_t size_bytes = 0;
  std::string first_name;            // name of the first file
  std::vector<uint8_t> first_bytes;  // its first 16 bytes: tells a database from a log
};

// What a person may do with the training of the example, and how it goes.
enum class TrainingAct { kStart, kPause, kGoOn, kStop };
struct TrainingNews {
  enum State { kLoading, kTraining, kPaused, kEnding, kFinished, kStopped, kFailed };
  State state = kLoading;
  uint32_t handle = 0;   // of the drop that its journal comes through; 0 before there is one
  std::string run_name;  // empty before it is known
  uint32_t epoch = 0;    // the one under way, from 1
  uint32_t epochs = 0;
  std::string message;  // why it failed
};

enum class BenchState { kNone, kLoading, kReady, kFailed };

// Whether code that is not needed at first is here.
enum class PartState { kHere, kLoading, kFailed };

class Host {
 public:
  virtual ~Host() = default;

  // Asks for `frames` more frames (redraw on demand; 0 CPU when nobody asks).
  virtual void RequestFrames(int frames) = 0;
  // Asks for a frame at (about) this many seconds from now: tooltips, toasts, debounces. Only the
  // earliest pending time is kept: who needs a later one asks again in the frame that comes.
  virtual void RequestFrameIn(double seconds) = 0;

  virtual void SetClipboardText(const std::string& text) = 0;
  virtual void PickFiles() = 0;  // answer: App::OnFileDrop
  virtual void PickFolder() = 0;
  // Saves a finished scratch copy (EngineHost::AcquireScratch) as a file of the person's choice.
  // Answer: App::OnSaved(ok, message).
  virtual void SaveScratch(const std::string& scratch_name, const std::string& suggested_name) = 0;
  virtual void SetTitle(const std::string& title) = 0;
  virtual void OpenUrl(const std::string& url) = 0;
  // While true, closing the window or tab asks first.
  virtual void WarnBeforeLeaving(bool on) = 0;
  // Asks the browser to keep our data (navigator.storage.persist); no answer needed.
  virtual void RequestPersistence() = 0;
  // Restarts a dead engine (after a trap) and reconnects. Answer: App::OnEngineState.
  virtual void RestartEngine() = 0;
  // "Take over": asks the tab that holds the file to give it up.
  virtual void TakeOver() = 0;
  // Trains the network of the example and logs it into the open file, where the window can do that.
  // Answers: App::OnTraining.
  [[nodiscard]] virtual bool can_train() const { return false; }
  virtual void Train(TrainingAct) {}
  // The workbench, where models are evaluated (workbench/requests.h). It is loaded by the first
  // message; answers: App::OnBenchMessage, App::OnBenchState. Messages come in order.
  [[nodiscard]] virtual bool has_bench() const { return false; }
  // NOLINTNEXTLINE(performance-unnecessary-value-param): windows move it on
  virtual void PostToBench(Message) {}
  // Makes the files of a drop known to the workbench, before AddFiles names it.
  virtual void GiveDropToBench(uint32_t /*handle*/) {}
  // The code of the Evaluate view. The page begins to load it when this is first asked, and anew
  // when it is asked with `again` after that failed; a frame comes when the answer changes.
  [[nodiscard]] virtual PartState NeedEvaluateView(bool /*again*/) { return PartState::kHere; }
  // Ends a workbench that is stuck or broken and begins a new one, which knows nothing.
  virtual void RestartBench() {}
  // Saves bytes as a file of the person's choice. Answer: App::OnSaved.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): windows move it on
  virtual void SaveBytes(const std::string& /*suggested_name*/, std::vector<uint8_t> /*bytes*/) {}
  // A named moment for measurements: performance.mark() on the page ("tidemark:first-chart"; the
  // window sets "tidemark:first-frame" itself). Only the first of a name counts.
  virtual void Mark(const char* name) = 0;

  // Null: this window can't notify.
  [[nodiscard]] virtual Notifier* notifier() { return nullptr; }

  [[nodiscard]] virtual double NowS() const = 0;       // monotonic
  [[nodiscard]] virtual double WallTimeS() const = 0;  // seconds since 1970 UTC
  [[nodiscard]] virtual SystemTheme system_theme() const = 0;
  [[nodiscard]] virtual bool reduced_motion() const = 0;
  [[nodiscard]] virtual bool more_contrast() const = 0;
  // Device pixels per logical pixel. Dear ImGui's coordinates ARE device pixels here (DisplaySize
  // is the framebuffer, DisplayFramebufferScale is 1), because ImGui rounds positions to its own
  // units and text at 1.5 is sharp only when these are pixels: multiply every size of the look by
  // this once.
  [[nodiscard]] virtual float pixel_ratio() const = 0;
  [[nodiscard]] virtual bool is_mac() const = 0;  // Cmd instead of Ctrl
  [[nodiscard]] virtual bool is_web() const = 0;  // wording only: "this browser" or "this computer"
  // Minutes east of UTC now, for dates on axes.
  [[nodiscard]] virtual int utc_offset_minutes(double wall_time_s) const = 0;
};

}  // namespace tidemark::ui
