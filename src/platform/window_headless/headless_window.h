// A window without a screen, for tests of the interface: input by hand, a clock that stands still
// until it is moved, and a record of what was asked for.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platform/window/imgui_frame.h"
#include "platform/window/mirror_actions.h"
#include "ui/host.h"
#include "ui/mirror.h"

namespace tidemark {

class HeadlessWindow final : public ui::Host {
 public:
  explicit HeadlessWindow(int width_px = 1440, int height_px = 900, float pixel_ratio = 1);

  [[nodiscard]] ImGuiFrame& frame() { return frame_; }
  [[nodiscard]] MirrorActions& mirror_actions() { return actions_; }

  // Draws frames by `draw` while one is due, at most `most`; 1/60 s pass with each. Returns their
  // number.
  int Settle(const std::function<void()>& draw, const ui::Mirror& mirror, int most = 30);
  // Lets time pass and draws what falls due meanwhile. Returns the number of frames.
  int Advance(double seconds, const std::function<void()>& draw, const ui::Mirror& mirror);

  // What the interface asked for.
  struct Asked {
    std::string clipboard, title, url, saved_scratch, saved_name;
    int pick_files = 0, pick_folder = 0, persistence = 0, restarts = 0, take_overs = 0;
    bool warns = false;
    std::map<std::string, int> marks;
  };
  [[nodiscard]] const Asked& asked() const { return asked_; }

  // What the system is like; change it, then draw.
  ui::SystemTheme theme = ui::SystemTheme::kDark;
  bool still = false, contrast = false, web = true;
  int utc_offset = 0;

  // -- ui::Host
  void RequestFrames(int frames) override { frame_.pacer().Request(frames); }
  void RequestFrameIn(double seconds) override { frame_.pacer().RequestAt(now_s_ + seconds); }
  void SetClipboardText(const std::string& text) override { asked_.clipboard = text; }
  void PickFiles() override { ++asked_.pick_files; }
  void PickFolder() override { ++asked_.pick_folder; }
  void SaveScratch(const std::string& scratch_name, const std::string& suggested_name) override;
  void SetTitle(const std::string& title) override { asked_.title = title; }
  void OpenUrl(const std::string& url) override { asked_.url = url; }
  void WarnBeforeLeaving(bool on) override { asked_.warns = on; }
  void RequestPersistence() override { ++asked_.persistence; }
  void RestartEngine() override { ++asked_.restarts; }
  void TakeOver() override { ++asked_.take_overs; }
  void Mark(const char* name) override { ++asked_.marks[name]; }
  [[nodiscard]] double NowS() const override { return now_s_; }
  [[nodiscard]] double WallTimeS() const override { return 1.7e9 + now_s_; }
  [[nodiscard]] ui::SystemTheme system_theme() const override { return theme; }
  [[nodiscard]] bool reduced_motion() const override { return still; }
  [[nodiscard]] bool more_contrast() const override { return contrast; }
  [[nodiscard]] float pixel_ratio() const override { return pixel_ratio_; }
  [[nodiscard]] bool is_mac() const override { return false; }
  [[nodiscard]] bool is_web() const override { return web; }
  [[nodiscard]] int utc_offset_minutes(double) const override { return utc_offset; }

 private:
  void DrawOne(const std::function<void()>& draw, const ui::Mirror& mirror);

  ImGuiFrame frame_;
  MirrorActions actions_;
  Asked asked_;
  int width_px_, height_px_;
  float pixel_ratio_;
  double now_s_ = 1;
};

}  // namespace tidemark
