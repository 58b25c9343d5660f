#include "platform/window/web/page.h"

#include <emscripten.h>

// Each EM_JS body is JavaScript. `Module.host` is made by web/ui_window.js; pointers are unsigned.

// clang-format off
EM_JS(void, tm_page_schedule, (double seconds), { Module["host"].schedule(seconds); })
EM_JS(void, tm_page_cursor, (int cursor), { Module["host"].setCursor(cursor); })
EM_JS(void, tm_page_text_agent, (int wanted, double x, double y, double line_height),
      { Module["host"].setTextAgent(wanted !== 0, x, y, line_height); })
EM_JS(void, tm_page_write_clipboard, (const char* text),
      { Module["host"].writeClipboard(UTF8ToString(text)); })
EM_JS(void, tm_page_pick, (int folder), { Module["host"].pickFiles(folder !== 0); })
EM_JS(void, tm_page_save_scratch, (const char* scratch, const char* suggested),
      { Module["host"].saveScratch(UTF8ToString(scratch), UTF8ToString(suggested)); })
EM_JS(void, tm_page_title, (const char* title), { Module["host"].setTitle(UTF8ToString(title)); })
EM_JS(void, tm_page_open_url, (const char* url), { Module["host"].openUrl(UTF8ToString(url)); })
EM_JS(void, tm_page_warn, (int on), { Module["host"].warnBeforeLeaving(on !== 0); })
EM_JS(void, tm_page_persist, (), { Module["host"].requestPersistence(); })
EM_JS(void, tm_page_restart, (), { Module["host"].restartEngine(); })
EM_JS(void, tm_page_take_over, (), { Module["host"].takeOver(); })
EM_JS(void, tm_page_train, (int act), { Module["host"].train(act); })
EM_JS(void, tm_page_give_drop, (unsigned handle), { Module["host"].giveDropToBench(handle >>> 0); })
EM_JS(void, tm_page_restart_bench, (), { Module["host"].restartBench(); })
EM_JS(int, tm_page_evaluate_view, (int again), { return Module["host"].needEvaluateView(again !== 0); })
EM_JS(void, tm_page_save_bytes, (const char* name, const void* bytes, int size), {
  Module["host"].saveBytes(UTF8ToString(name),
                           Module["HEAPU8"].slice(bytes >>> 0, (bytes >>> 0) + size));
})
EM_JS(void, tm_page_mark, (const char* name), { Module["host"].mark(UTF8ToString(name)); })
EM_JS(int, tm_page_notify_permission, (), { return Module["host"].notifications.permission(); })
EM_JS(void, tm_page_notify_ask, (), { Module["host"].notifications.ask(); })
EM_JS(void, tm_page_notify, (const char* title, const char* text, const char* tag), {
  Module["host"].notifications.show(UTF8ToString(title), UTF8ToString(text), UTF8ToString(tag));
})
EM_JS(int, tm_page_in_sight, (), { return Module["host"].notifications.inSight(); })
EM_JS(void, tm_page_stay_awake, (int on), { Module["host"].stayAwake(on !== 0); })
EM_JS(void, tm_page_tick_in, (double seconds), { Module["host"].notifications.tickIn(seconds); })
EM_JS(int, tm_page_utc_offset, (double wall_time_s),
      { return -new Date(wall_time_s * 1000).getTimezoneOffset() || 0; })
EM_JS(void, tm_page_post, (int to_bench, const void* head, int head_size, const unsigned* buffers, int count), {
  const heap = Module["HEAPU8"];
  const cut = (at, size) => heap.slice(at >>> 0, (at >>> 0) + size);
  const moved = [];
  const words = new Uint32Array(heap.buffer, buffers >>> 0, 2 * count);
  for (let i = 0; i < count; ++i) moved.push(cut(words[2 * i], words[2 * i + 1]));
  const message = {head : cut(head, head_size), buffers : moved};
  if (to_bench) Module["host"].postToBench(message);
  else Module["host"].post(message);
})
// clang-format on

namespace tidemark::page {

void Schedule(double seconds) { tm_page_schedule(seconds); }
void SetCursor(int imgui_cursor) { tm_page_cursor(imgui_cursor); }
void SetTextAgent(bool wanted, double x, double y, double line_height) {
  tm_page_text_agent(wanted, x, y, line_height);
}
void WriteClipboard(const char* text) { tm_page_write_clipboard(text); }
void PickFiles(bool folder) { tm_page_pick(folder); }
void SaveScratch(const char* scratch_name, const char* suggested_name) {
  tm_page_save_scratch(scratch_name, suggested_name);
}
void SetTitle(const char* title) { tm_page_title(title); }
void OpenUrl(const char* url) { tm_page_open_url(url); }
void WarnBeforeLeaving(bool on) { tm_page_warn(on); }
void RequestPersistence() { tm_page_persist(); }
void RestartEngine() { tm_page_restart(); }
void TakeOver() { tm_page_take_over(); }
void Train(int act) { tm_page_train(act); }
void Mark(const char* name) { tm_page_mark(name); }
int NotifyPermission() { return tm_page_notify_permission(); }
void AskToNotify() { tm_page_notify_ask(); }
void Notify(const char* title, const char* text, const char* tag) {
  tm_page_notify(title, text, tag);
}
bool InSight() { return tm_page_in_sight() != 0; }
void StayAwake(bool on) { tm_page_stay_awake(on); }
void TickIn(double seconds) { tm_page_tick_in(seconds); }
int UtcOffsetMinutes(double wall_time_s) { return tm_page_utc_offset(wall_time_s); }
void Post(const void* head, int head_size, const unsigned* buffers, int count) {
  tm_page_post(0, head, head_size, buffers, count);
}
int NeedEvaluateView(bool again) { return tm_page_evaluate_view(again ? 1 : 0); }
void PostToBench(const void* head, int head_size, const unsigned* buffers, int count) {
  tm_page_post(1, head, head_size, buffers, count);
}
void GiveDropToBench(unsigned handle) { tm_page_give_drop(handle); }
void RestartBench() { tm_page_restart_bench(); }
void SaveBytes(const char* suggested_name, const void* bytes, int size) {
  tm_page_save_bytes(suggested_name, bytes, size);
}

}  // namespace tidemark::page
