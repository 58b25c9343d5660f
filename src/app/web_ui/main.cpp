// ui.wasm: the functions that web/ui_window.js calls. It holds the address that tm_ui_create
// returned and gives it back as the first argument of all others. Texts are UTF-8.
#include <emscripten.h>

#include <memory>
#include <string>
#include <utility>

#include "platform/window/web/page.h"
#include "platform/window/web/web_window.h"
#include "ui/app.h"

namespace tidemark {
namespace {

void PostToPage(const Message& message) {
  const std::vector<unsigned> parts = BufferParts(message);
  page::Post(message.head.data(), static_cast<int>(message.head.size()), parts.data(),
             static_cast<int>(message.buffers.size()));
}

}  // namespace

struct WebUi {
  std::unique_ptr<WebWindow> window;
  std::unique_ptr<ui::App> app;
  Message incoming;
  std::string answer;  // of the last call that returned a text
};

}  // namespace tidemark

using tidemark::WebUi;

extern "C" {

// 0 without WebGL2.
EMSCRIPTEN_KEEPALIVE WebUi* tm_ui_create(const char* canvas_selector, int is_mac, int open_example,
                                         int has_storage, const char* open_name,
                                         const char* capability_note, const char* parting) {
  auto ui = std::make_unique<WebUi>();
  ui->window = tidemark::WebWindow::Open(canvas_selector, is_mac != 0);
  if (!ui->window) return nullptr;
  tidemark::ui::AppOptions options;
  options.open_example = open_example == 1;
  options.open_newest = open_example != 2;
  options.has_storage = has_storage != 0;
  options.open_name = open_name;
  options.capability_note = capability_note;
  options.parting = parting;
  ui->app = std::make_unique<tidemark::ui::App>(ui->window.get(), ui->window->frame().plots(),
                                                tidemark::PostToPage, std::move(options));
  ui->window->SetApp(ui->app.get());
  return ui.release();
}

EMSCRIPTEN_KEEPALIVE void tm_ui_resize(WebUi* ui, int width_px, int height_px, float pixel_ratio) {
  ui->window->OnResize(width_px, height_px, pixel_ratio);
}
EMSCRIPTEN_KEEPALIVE void tm_ui_environment(WebUi* ui, int dark, int reduced_motion,
                                            int more_contrast) {
  ui->window->OnEnvironment(dark != 0, reduced_motion != 0, more_contrast != 0);
}
EMSCRIPTEN_KEEPALIVE void tm_ui_visible(WebUi* ui, int visible) {
  ui->window->OnVisible(visible != 0);
}
EMSCRIPTEN_KEEPALIVE void tm_ui_focus(WebUi* ui, int focused) { ui->window->OnFocus(focused != 0); }

// Bits: 1 Ctrl, 2 Shift, 4 Alt, 8 Meta.
EMSCRIPTEN_KEEPALIVE void tm_ui_modifiers(WebUi* ui, int bits) {
  ui->window->OnModifiers((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
}
EMSCRIPTEN_KEEPALIVE void tm_ui_mouse_move(WebUi* ui, float x, float y, int pen) {
  ui->window->OnMouseMove(x, y, pen != 0);
}
EMSCRIPTEN_KEEPALIVE void tm_ui_mouse_leave(WebUi* ui) { ui->window->OnMouseLeave(); }
EMSCRIPTEN_KEEPALIVE void tm_ui_mouse_button(WebUi* ui, int button, int down, int pen) {
  ui->window->OnMouseButton(button, down != 0, pen != 0);
}
// what: 0 down, 1 move, 2 up, 3 cancel all.
EMSCRIPTEN_KEEPALIVE void tm_ui_touch(WebUi* ui, int what, int finger, float x, float y) {
  ui->window->OnTouch(static_cast<tidemark::WebWindow::Touch>(what), finger, x, y);
}
EMSCRIPTEN_KEEPALIVE void tm_ui_wheel(WebUi* ui, float dx, float dy, int zoom) {
  ui->window->OnWheel(dx, dy, zoom != 0);
}
EMSCRIPTEN_KEEPALIVE void tm_ui_key(WebUi* ui, const char* code, int down) {
  ui->window->OnKey(code, down != 0);
}
EMSCRIPTEN_KEEPALIVE void tm_ui_text(WebUi* ui, const char* text) { ui->window->OnText(text); }
EMSCRIPTEN_KEEPALIVE void tm_ui_clipboard(WebUi* ui, const char* text) {
  ui->window->OnClipboardText(text);
}

EMSCRIPTEN_KEEPALIVE void tm_ui_context_lost(WebUi* ui) { ui->window->OnContextLost(); }
EMSCRIPTEN_KEEPALIVE void tm_ui_context_restored(WebUi* ui) { ui->window->OnContextRestored(); }

// Draws a frame; returns seconds until the next one is due, negative = when something happens.
EMSCRIPTEN_KEEPALIVE double tm_ui_draw(WebUi* ui) { return ui->window->Draw(); }

// Room for part `index` (0 = head) of the message that is coming in; parts in order.
EMSCRIPTEN_KEEPALIVE uint8_t* tm_ui_part(WebUi* ui, int index, int size) {
  if (index == 0) {
    ui->incoming = {};
    ui->incoming.head.resize(static_cast<size_t>(size));
    return ui->incoming.head.data();
  }
  ui->incoming.buffers.emplace_back(static_cast<size_t>(size));
  return ui->incoming.buffers.back().data();
}
EMSCRIPTEN_KEEPALIVE void tm_ui_receive(WebUi* ui) {
  ui->app->OnMessage(std::move(ui->incoming));
  ui->window->OnNews();
}
// The same for an answer of the workbench.
EMSCRIPTEN_KEEPALIVE void tm_ui_bench_receive(WebUi* ui) {
  ui->app->OnBenchMessage(std::move(ui->incoming));
  ui->window->OnNews();
}
// state: index in ui::BenchState.
EMSCRIPTEN_KEEPALIVE void tm_ui_bench_state(WebUi* ui, int state, const char* detail) {
  ui->app->OnBenchState(static_cast<tidemark::ui::BenchState>(state), detail);
  ui->window->OnNews();
}
// state: index in ui::EngineState.
EMSCRIPTEN_KEEPALIVE void tm_ui_engine_state(WebUi* ui, int state, const char* detail) {
  ui->app->OnEngineState(static_cast<tidemark::ui::EngineState>(state), detail);
  ui->window->OnNews();
}

EMSCRIPTEN_KEEPALIVE void tm_ui_drop(WebUi* ui, unsigned handle, const char* root_name, int flags,
                                     double file_count, double model_count, double size_bytes,
                                     const char* first_name, const uint8_t* first_bytes,
                                     int first_size) {
  tidemark::ui::FileDrop drop;
  drop.handle = handle;
  drop.root_name = root_name;
  drop.is_folder = (flags & 1) != 0;
  drop.follows = (flags & 2) != 0;
  drop.own_file = (flags & 4) != 0;
  drop.file_count = static_cast<uint64_t>(file_count);
  drop.model_count = static_cast<uint64_t>(model_count);
  drop.size_bytes = static_cast<uint64_t>(size_bytes);
  drop.first_name = first_name;
  drop.first_bytes.assign(first_bytes, first_bytes + first_size);
  ui->app->OnFileDrop(drop);
  ui->window->OnNews();
}
EMSCRIPTEN_KEEPALIVE void tm_ui_drag(WebUi* ui, int inside) {
  ui->app->OnDragHover(inside != 0);
  ui->window->OnNews();
}
EMSCRIPTEN_KEEPALIVE void tm_ui_saved(WebUi* ui, int ok, const char* message) {
  ui->app->OnSaved(ok != 0, message);
  ui->window->OnNews();
}
// state: index in ui::TrainingNews::State.
EMSCRIPTEN_KEEPALIVE void tm_ui_training(WebUi* ui, int state, unsigned handle,
                                         const char* run_name, unsigned epoch, unsigned epochs,
                                         const char* message) {
  tidemark::ui::TrainingNews news;
  news.state = static_cast<tidemark::ui::TrainingNews::State>(state);
  news.handle = handle;
  news.run_name = run_name;
  news.epoch = epoch;
  news.epochs = epochs;
  news.message = message;
  ui->app->OnTraining(std::move(news));
  ui->window->OnNews();
}
EMSCRIPTEN_KEEPALIVE void tm_ui_tick(WebUi* ui) {
  ui->app->OnTick();
  ui->window->OnNews();
}
EMSCRIPTEN_KEEPALIVE const char* tm_ui_leaving(WebUi* ui) {
  ui->answer = ui->app->OnLeaving();
  return ui->answer.c_str();
}

// Texts that are valid until the next call that returns one.
EMSCRIPTEN_KEEPALIVE const char* tm_ui_stats(WebUi* ui) {
  ui->answer = ui->window->StatsJson();
  return ui->answer.c_str();
}
EMSCRIPTEN_KEEPALIVE const char* tm_ui_mirror(WebUi* ui) {
  ui->answer = ui->window->MirrorJson();
  return ui->answer.c_str();
}
// Changes when the mirror does.
EMSCRIPTEN_KEEPALIVE double tm_ui_mirror_revision(WebUi* ui) {
  return static_cast<double>(ui->window->mirror_revision());
}
// action: 0 hover, 1 click, 2 right click, 3 replace the text by `text`.
EMSCRIPTEN_KEEPALIVE void tm_ui_mirror_act(WebUi* ui, unsigned node, int action, const char* text) {
  tidemark::MirrorActions& actions = ui->window->mirror_actions();
  if (action == 0) actions.Hover(node);
  if (action == 1 || action == 2) actions.Click(node, action - 1);
  if (action == 3) actions.SetText(node, text);
  ui->window->OnNews();
}

}  // extern "C"
