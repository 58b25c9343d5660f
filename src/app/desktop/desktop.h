// The desktop program behind its window: what was named on the command line or dropped, the engine
// on its threads, and where saved copies go.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/desktop/known_folders.h"
#include "app/desktop/mirror_pipe.h"
#include "platform/bench_desktop/bench_thread.h"
#include "platform/engine_desktop/engine_thread.h"
#include "platform/engine_desktop/path_drops.h"
#include "platform/window/desktop/glfw_window.h"
#include "ui/app.h"

namespace tidemark {

struct DesktopArguments {
  std::vector<std::string> paths;  // databases to open, logs to import
  std::string save_to;             // "" = ask
  std::string mirror;              // file for the semantic mirror, "" = none
  bool example = false;
  float scale = 0;  // 0 = the monitor's
};

class Desktop {
 public:
  Desktop(GlfwWindow* window, const DesktopArguments& arguments);
  ~Desktop();
  Desktop(const Desktop&) = delete;
  Desktop& operator=(const Desktop&) = delete;

 private:
  void AddArgument(const std::string& path, ui::AppOptions* options);
  std::string NameOutside(const PathDrop& drop) const;
  void Connect();
  void StartEngine();
  void OnReply(Message message);
  void DropLogs();
  void Drop(const std::vector<std::string>& paths);
  void PostToBench(Message message);
  void SaveBytes(const std::string& suggested_name, const std::vector<uint8_t>& bytes);
  void Save(const std::string& scratch_name, const std::string& suggested_name);
  void Place(const std::string& scratch_name, const std::string& path, bool confirmed);

  GlfwWindow* window_;
  DesktopArguments arguments_;
  DesktopEngineHost::Folders folders_;
  PathDrops drops_;
  std::map<std::string, std::string> outside_;  // databases elsewhere: name -> path
  KnownFolders known_;
  std::vector<PathDrop> logs_;   // named on the command line, not imported yet
  std::string imported_folder_;  // whose new file is to be remembered
  std::vector<Error> unreadable_;
  std::unique_ptr<ui::App> app_;
  std::unique_ptr<MirrorPipe> mirror_;
  std::unique_ptr<EngineThread> engine_;
  std::unique_ptr<BenchThread> bench_;  // begun by its first message
  uint32_t benches_ = 0;                // begun so far: answers of an older one are late
  std::thread placing_;                 // puts a saved copy where it belongs
};

}  // namespace tidemark
