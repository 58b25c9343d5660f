// A window that is none: a clock that moves by hand and a record of what the interface asked for.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ui/host.h"

namespace tidemark::ui {

// Records what was shown; a test says what the person and the system do.
class FakeNotifier final : public Notifier {
 public:
  struct Shown {
    std::string title, text, tag;
  };
  Permission permission() const override { return allowed; }
  void Ask() override { ++asked; }
  void Show(const std::string& title, const std::string& text, const std::string& tag) override {
    shown.push_back({title, text, tag});
  }
  bool in_sight() const override { return sight; }
  void StayAwake(bool on) override { awake = on; }
  void TickIn(double seconds) override { tick_in_s = seconds; }

  Permission allowed = Permission::kNotAsked;
  bool sight = true, awake = false;
  int asked = 0;
  double tick_in_s = -1;
  std::vector<Shown> shown;
};

class FakeHost final : public Host {
 public:
  void RequestFrames(int frames) override { frames_due = std::max(frames_due, frames); }
  void RequestFrameIn(double seconds) override {
    if (frame_at_s < 0 || now_s + seconds < frame_at_s) frame_at_s = now_s + seconds;
  }
  void SetClipboardText(const std::string& text) override { clipboard = text; }
  void PickFiles() override { ++pick_files; }
  void PickFolder() override {}
  void SaveScratch(const std::string& scratch, const std::string& name) override {
    saved_scratch = scratch;
    saved_name = name;
  }
  void SetTitle(const std::string&) override {}
  void OpenUrl(const std::string&) override {}
  void WarnBeforeLeaving(bool on) override { warns = on; }
  void RequestPersistence() override { ++persistence; }
  void RestartEngine() override {}
  void TakeOver() override {}
  bool can_train() const override { return trains; }
  void Train(TrainingAct act) override { training_acts.push_back(act); }
  bool has_bench() const override { return benches; }
  void PostToBench(Message message) override { to_bench.push_back(std::move(message)); }
  void GiveDropToBench(uint32_t handle) override { given_drops.push_back(handle); }
  PartState NeedEvaluateView(bool again) override {
    asked_again += again ? 1 : 0;
    return evaluate_view;
  }
  void RestartBench() override { ++bench_restarts; }
  void SaveBytes(const std::string& name, std::vector<uint8_t> bytes) override {
    saved_name = name;
    saved_bytes = std::move(bytes);
  }
  void Mark(const char* name) override { ++marks[name]; }
  double NowS() const override { return now_s; }
  Notifier* notifier() override { return can_notify ? &notices : nullptr; }
  double WallTimeS() const override { return wall_s; }
  SystemTheme system_theme() const override { return SystemTheme::kDark; }
  bool reduced_motion() const override { return still; }
  bool more_contrast() const override { return false; }
  float pixel_ratio() const override { return ratio; }
  bool is_mac() const override { return false; }
  bool is_web() const override { return true; }
  int utc_offset_minutes(double) const override { return 0; }

  double now_s = 100, wall_s = 1763906700;
  FakeNotifier notices;
  bool can_notify = true;
  float ratio = 1;
  PartState evaluate_view = PartState::kHere;
  int asked_again = 0;
  int frames_due = 0;      // asked for and not drawn yet
  double frame_at_s = -1;  // the earliest time that a frame was asked for; < 0: none
  std::string clipboard, saved_scratch, saved_name;
  bool warns = false;
  int pick_files = 0, persistence = 0;
  std::map<std::string, int> marks;
  bool trains = true;
  std::vector<TrainingAct> training_acts;
  bool still = false;  // no motion that goes on by itself
  bool benches = true;
  std::vector<Message> to_bench;
  std::vector<uint32_t> given_drops;
  int bench_restarts = 0;
  std::vector<uint8_t> saved_bytes;
};

}  // namespace tidemark::ui
