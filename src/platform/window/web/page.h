// Calls into the page: methods of the object `host` that web/ui_window.js gives to the module.
#pragma once

namespace tidemark::page {

// A frame is due in `seconds` (0 = with the next screen refresh, negative = not now).
void Schedule(double seconds);
void SetCursor(int imgui_cursor);
// The text agent: whether text is wanted, and where the caret is (CSS pixels).
void SetTextAgent(bool wanted, double x, double y, double line_height);
void WriteClipboard(const char* text);
void PickFiles(bool folder);
void SaveScratch(const char* scratch_name, const char* suggested_name);
void SetTitle(const char* title);
void OpenUrl(const char* url);
void WarnBeforeLeaving(bool on);
void RequestPersistence();
void RestartEngine();
void TakeOver();
void Train(int act);
// The workbench; messages as Post sends them.
void PostToBench(const void* head, int head_size, const unsigned* buffers, int count);
void GiveDropToBench(unsigned handle);
void RestartBench();
// An index of ui::PartState.
int NeedEvaluateView(bool again);
void SaveBytes(const char* suggested_name, const void* bytes, int size);
void Mark(const char* name);
// Notifications; the permission as an index of ui::Notifier::Permission.
int NotifyPermission();
void AskToNotify();
void Notify(const char* title, const char* text, const char* tag);
bool InSight();
void StayAwake(bool on);
void TickIn(double seconds);
int UtcOffsetMinutes(double wall_time_s);
// Sends a message to the engine: the head, and `count` buffers as pairs of (address, size).
void Post(const void* head, int head_size, const unsigned* buffers, int count);

}  // namespace tidemark::page
