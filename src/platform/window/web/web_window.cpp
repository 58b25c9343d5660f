#include "platform/window/web/web_window.h"

#include <emscripten.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <cmath>

#include "base/json_writer.h"
#include "imgui_internal.h"
#include "platform/window/dom_keys.h"
#include "platform/window/web/page.h"

namespace tidemark {
namespace {

// A notch of a wheel is 100 CSS pixels in most browsers; Dear ImGui zooms in steps of 1.
constexpr float kZoomPerPinch = 1 / 0.18f;  // e-folds to notches: a notch scales by about 1.2
constexpr float kSlopCssPx = 8;

WebWindow* Self() { return static_cast<WebWindow*>(ImGui::GetIO().BackendPlatformUserData); }

}  // namespace

std::vector<unsigned> BufferParts(const Message& message) {
  std::vector<unsigned> parts;
  parts.reserve(2 * message.buffers.size());
  for (const Buffer& buffer : message.buffers) {
    parts.push_back(static_cast<unsigned>(reinterpret_cast<uintptr_t>(buffer.data())));
    parts.push_back(static_cast<unsigned>(buffer.size()));
  }
  return parts;
}

std::unique_ptr<WebWindow> WebWindow::Open(const char* canvas_selector, bool is_mac) {
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.alpha = false;  // the page behind never shines through
  attributes.depth = false;
  attributes.stencil = false;
  attributes.antialias = false;  // text and lines bring their own coverage
  attributes.enableExtensionsByDefault = false;
  const auto context = emscripten_webgl_create_context(canvas_selector, &attributes);
  if (context <= 0) return nullptr;
  emscripten_webgl_make_context_current(context);
  return std::unique_ptr<WebWindow>(new WebWindow(static_cast<intptr_t>(context), is_mac));
}

WebWindow::WebWindow(intptr_t gl_context, bool is_mac)
    : gl_context_(gl_context),
      frame_(std::make_unique<ImGuiFrame>(ImGuiFrame::Gl::kEs)),
      is_mac_(is_mac) {
  ConnectDearImGui();
}

WebWindow::~WebWindow() {
  frame_.reset();
  emscripten_webgl_destroy_context(static_cast<EMSCRIPTEN_WEBGL_CONTEXT_HANDLE>(gl_context_));
}

void WebWindow::ConnectDearImGui() {
  ImGuiIO& io = ImGui::GetIO();
  io.BackendPlatformName = "tidemark-web";
  io.BackendPlatformUserData = this;
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  io.ConfigMacOSXBehaviors = is_mac_;
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) {
    Self()->SetClipboardText(text);
  };
  platform.Platform_GetClipboardTextFn = [](ImGuiContext*) { return Self()->clipboard_.c_str(); };
  platform.Platform_SetImeDataFn = [](ImGuiContext*, ImGuiViewport*, ImGuiPlatformImeData* data) {
    const double ratio = Self()->pixel_ratio_;
    page::SetTextAgent(data->WantTextInput, data->InputPos.x / ratio, data->InputPos.y / ratio,
                       data->InputLineHeight / ratio);
  };
}

double WebWindow::DueIn() const {
  double due = frame_->pacer().DueIn(NowS());
  if (touch_.WakeAt() >= 0) due = std::min(due, std::max(touch_.WakeAt() - NowS(), 0.0));
  return due < FramePacer::kNever ? due : -1;
}

void WebWindow::Schedule() {
  if (!drawing_) page::Schedule(DueIn());
}

void WebWindow::OnInput() {
  frame_->pacer().OnInput();
  Schedule();
}

void WebWindow::OnNews() { RequestFrames(2); }

void WebWindow::OnResize(int width_px, int height_px, float pixel_ratio) {
  width_px_ = width_px;
  height_px_ = height_px;
  pixel_ratio_ = pixel_ratio;
  touch_.set_slop(kSlopCssPx * pixel_ratio);
  OnInput();
}

void WebWindow::OnEnvironment(bool dark, bool reduced_motion, bool more_contrast) {
  const bool theme = dark != dark_ || more_contrast != more_contrast_;
  dark_ = dark;
  reduced_motion_ = reduced_motion;
  more_contrast_ = more_contrast;
  if (theme && app_) app_->OnSystemThemeChanged();
  OnInput();
}

void WebWindow::OnVisible(bool visible) {
  frame_->pacer().SetVisible(visible);
  if (visible) frame_->pacer().OnInput();
  Schedule();
}

void WebWindow::OnFocus(bool focused) {
  ImGui::GetIO().AddFocusEvent(focused);
  OnInput();
}

void WebWindow::OnModifiers(bool ctrl, bool shift, bool alt, bool meta) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(ImGuiMod_Ctrl, ctrl);
  io.AddKeyEvent(ImGuiMod_Shift, shift);
  io.AddKeyEvent(ImGuiMod_Alt, alt);
  io.AddKeyEvent(ImGuiMod_Super, meta);
  ctrl_down_ = ctrl;
}

void WebWindow::OnMouseMove(float x, float y, bool pen) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(pen ? ImGuiMouseSource_Pen : ImGuiMouseSource_Mouse);
  io.AddMousePosEvent(x, y);
  OnInput();
}

void WebWindow::OnMouseLeave() {
  ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  OnInput();
}

void WebWindow::OnMouseButton(int button, bool down, bool pen) {
  if (button < 0 || button >= ImGuiMouseButton_COUNT) return;
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(pen ? ImGuiMouseSource_Pen : ImGuiMouseSource_Mouse);
  io.AddMouseButtonEvent(button, down);
  OnInput();
}

void WebWindow::OnTouch(Touch what, int finger, float x, float y) {
  switch (what) {
    case Touch::kDown:
      Perform(touch_.Down(finger, x, y, NowS()));
      break;
    case Touch::kMove:
      Perform(touch_.Move(finger, x, y, NowS()));
      break;
    case Touch::kUp:
      Perform(touch_.Up(finger, NowS()));
      break;
    case Touch::kCancel:
      Perform(touch_.Cancel());
      break;
  }
  OnInput();
}

void WebWindow::Perform(const std::vector<MouseAction>& actions) {
  ImGuiIO& io = ImGui::GetIO();
  for (const MouseAction& action : actions) {
    io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    switch (action.kind) {
      case MouseAction::Kind::kMove:
        io.AddMousePosEvent(action.x, action.y);
        break;
      case MouseAction::Kind::kPress:
      case MouseAction::Kind::kRelease:
        io.AddMouseButtonEvent(action.button, action.kind == MouseAction::Kind::kPress);
        break;
      case MouseAction::Kind::kScroll:
        OnWheel(action.dx, action.dy, false);
        break;
      case MouseAction::Kind::kZoom:
        OnWheel(0, action.dy * kZoomPerPinch, true);
        break;
    }
  }
}

void WebWindow::OnWheel(float dx, float dy, bool zoom) {
  ImGuiIO& io = ImGui::GetIO();
  if (zoom) {
    io.AddKeyEvent(ImGuiMod_Ctrl, true);
    io.AddMouseWheelEvent(0, dy);
    io.AddKeyEvent(ImGuiMod_Ctrl, ctrl_down_);
  } else {
    // Dear ImGui scrolls five lines a step: steps in that unit move the content with the fingers.
    const float font = frame_->context()->FontSize;
    const float step = 5 * (font > 0 ? font : 13 * pixel_ratio_);
    io.AddMouseWheelEvent(dx / step, dy / step);
  }
  OnInput();
}

void WebWindow::OnKey(std::string_view code, bool down) {
  const ImGuiKey key = KeyFromDomCode(code);
  if (key != ImGuiKey_None) ImGui::GetIO().AddKeyEvent(key, down);
  OnInput();
}

void WebWindow::OnText(const char* utf8) {
  ImGui::GetIO().AddInputCharactersUTF8(utf8);
  OnInput();
}

void WebWindow::OnContextLost() { frame_->OnContextLost(); }

void WebWindow::OnContextRestored() {
  frame_->OnContextRestored();
  if (app_) app_->OnContextRestored();
  Schedule();
}

double WebWindow::Draw() {
  if (!app_ || width_px_ <= 0 || height_px_ <= 0) return -1;
  drawing_ = true;
  Perform(touch_.Tick(NowS()));
  const bool more = actions_.Step(app_->mirror());
  frame_->Draw(NowS(), width_px_, height_px_, [this] { app_->Frame(); });
  if (more) frame_->pacer().Request(2);
  UpdateCursor();
  drawing_ = false;
  return DueIn();
}

void WebWindow::UpdateCursor() {
  const int cursor = ImGui::GetMouseCursor();
  if (cursor == cursor_) return;
  cursor_ = cursor;
  page::SetCursor(cursor);
}

std::string WebWindow::StatsJson() const {
  // The App's figures, with the window's own two.
  JsonWriter out;
  out.BeginObject();
  out.Key("app").Raw(app_ ? app_->StatsJson() : "{}");
  out.Key("frames").Uint(frame_->frames());
  out.Key("last_frame_cpu_ms").Double(frame_->last_cpu_ms());
  out.EndObject();
  return out.Take();
}

std::string WebWindow::MirrorJson() const {
  JsonWriter out;
  out.BeginArray();
  const double scale = 1.0 / static_cast<double>(pixel_ratio_);
  const auto length = [&](float px) {
    out.Double(std::round(static_cast<double>(px) * scale * 10) / 10);
  };
  if (app_) {
    for (const ui::MirrorNode& node : app_->mirror().nodes()) {
      out.BeginArray().Uint(node.id).Uint(node.parent).String(node.role).String(node.name);
      out.String(node.value);
      length(node.x0);
      length(node.y0);
      length(node.x1 - node.x0);
      length(node.y1 - node.y0);
      out.BeginArray();
      for (const auto& [name, value] : node.attributes) out.String(name).String(value);
      out.EndArray().EndArray();
    }
  }
  out.EndArray();
  return out.Take();
}

void WebWindow::RequestFrames(int frames) {
  frame_->pacer().Request(frames);
  Schedule();
}

void WebWindow::RequestFrameIn(double seconds) {
  frame_->pacer().RequestAt(NowS() + std::max(seconds, 0.0));
  Schedule();
}

void WebWindow::SetClipboardText(const std::string& text) {
  clipboard_ = text;
  page::WriteClipboard(text.c_str());
}

void WebWindow::PickFiles() { page::PickFiles(false); }
void WebWindow::PickFolder() { page::PickFiles(true); }
void WebWindow::SaveScratch(const std::string& scratch_name, const std::string& suggested_name) {
  page::SaveScratch(scratch_name.c_str(), suggested_name.c_str());
}
void WebWindow::SetTitle(const std::string& title) { page::SetTitle(title.c_str()); }
void WebWindow::OpenUrl(const std::string& url) { page::OpenUrl(url.c_str()); }
void WebWindow::WarnBeforeLeaving(bool on) { page::WarnBeforeLeaving(on); }
void WebWindow::RequestPersistence() { page::RequestPersistence(); }
void WebWindow::RestartEngine() { page::RestartEngine(); }
void WebWindow::TakeOver() { page::TakeOver(); }
void WebWindow::Train(ui::TrainingAct act) { page::Train(static_cast<int>(act)); }
ui::PartState WebWindow::NeedEvaluateView(bool again) {
  return static_cast<ui::PartState>(page::NeedEvaluateView(again));
}
void WebWindow::PostToBench(Message message) {
  const std::vector<unsigned> parts = BufferParts(message);
  page::PostToBench(message.head.data(), static_cast<int>(message.head.size()), parts.data(),
                    static_cast<int>(message.buffers.size()));
}
void WebWindow::GiveDropToBench(uint32_t handle) { page::GiveDropToBench(handle); }
void WebWindow::RestartBench() { page::RestartBench(); }
void WebWindow::SaveBytes(const std::string& suggested_name, std::vector<uint8_t> bytes) {
  page::SaveBytes(suggested_name.c_str(), bytes.data(), static_cast<int>(bytes.size()));
}
void WebWindow::Mark(const char* name) { page::Mark(name); }

double WebWindow::NowS() const { return emscripten_get_now() / 1000; }
double WebWindow::WallTimeS() const { return emscripten_date_now() / 1000; }
ui::SystemTheme WebWindow::system_theme() const {
  return dark_ ? ui::SystemTheme::kDark : ui::SystemTheme::kLight;
}
int WebWindow::utc_offset_minutes(double wall_time_s) const {
  return page::UtcOffsetMinutes(wall_time_s);
}

}  // namespace tidemark
