// tidemark-desktop: the same interface and engine in a window of the desktop.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "platform/engine_desktop/engine_thread.h"
#include "platform/engine_desktop/path_drops.h"
#include "platform/window/desktop/glfw_window.h"
#include "ui/app.h"

namespace tidemark {
namespace {

struct Arguments {
  std::vector<std::string> paths;
  std::string save_to;
  bool example = false;
  float scale = 0;
};

ui::FileDrop ToFileDrop(const PathDrop& drop) {
  ui::FileDrop out;
  out.handle = drop.handle;
  out.root_name = drop.name;
  out.is_folder = drop.is_folder;
  out.file_count = drop.file_count;
  out.size_bytes = drop.size_bytes;
  out.first_name = drop.first_name;
  out.first_bytes = drop.first_bytes;
  return out;
}

// A folder is logs, whatever its first file is.
bool IsDatabase(const PathDrop& drop) { return !drop.is_folder && IsSqlite(drop.first_bytes); }

Status CopyScratch(const std::string& data_folder, const std::string& scratch_name,
                   const std::string& path) {
  namespace fs = std::filesystem;
  const std::string from = DesktopEngineHost::ScratchPath(data_folder, scratch_name);
  std::error_code error;
  fs::copy_file(from, path, fs::copy_options::overwrite_existing, error);
  if (error)
    return MakeError(ErrorCode::kIo, "\"" + path + "\" can't be written: " + error.message());
  fs::remove(from, error);
  return Status();
}

class Desktop {
 public:
  Desktop(GlfwWindow* window, const Arguments& arguments) : window_(window) {
    folders_.data = DefaultDataFolder();
    folders_.example = FindExample();
    ui::AppOptions options;
    options.open_example = arguments.example;
    for (const std::string& path : arguments.paths) AddArgument(path, &options);
    app_ = std::make_unique<ui::App>(
        window, window->frame().plots(),
        [this](Message message) { engine_->Post(std::move(message)); }, options);
    window->SetApp(app_.get());
    window->SetOnPaths([this](const std::vector<std::string>& paths) { Drop(paths); });
    window->SetPutScratch(
        [this](const std::string& name, const std::string& path) {
          return CopyScratch(folders_.data, name, path);
        },
        arguments.save_to);
    window->SetRestartEngine([this] { StartEngine(); });
    StartEngine();
    for (const PathDrop& drop : logs_) app_->OnFileDrop(ToFileDrop(drop));
    for (const std::string& text : unreadable_) app_->OnSaved(false, text);
  }
  ~Desktop() {
    engine_.reset();
    window_->SetApp(nullptr);
  }

 private:
  void AddArgument(const std::string& path, ui::AppOptions* options) {
    auto drop = drops_.Add(path);
    if (!drop.ok()) {
      std::fprintf(stderr, "%s\n", drop.error().message.c_str());
      unreadable_.push_back(drop.error().message);
    } else if (IsDatabase(*drop)) {
      // Opened in place; the last one named is shown, the others are in the list of files.
      std::string name = drop->name;
      for (int n = 2; outside_.count(name) != 0; ++n) name = drop->name + " " + std::to_string(n);
      outside_[name] = drop->path;
      options->open_name = name;
    } else {
      logs_.push_back(std::move(drop).value());
    }
  }

  void StartEngine() {
    engine_.reset();
    engine_ = std::make_unique<EngineThread>(folders_, &drops_, outside_, [this](Message message) {
      auto shared = std::make_shared<Message>(std::move(message));
      window_->Post([this, shared] { app_->OnMessage(std::move(*shared)); });
    });
    app_->OnEngineState(ui::EngineState::kReady, "");
  }

  void Drop(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      const auto drop = drops_.Add(path);
      if (drop.ok()) {
        app_->OnFileDrop(ToFileDrop(*drop));
      } else {
        app_->OnSaved(false, drop.error().message);
      }
    }
  }

  GlfwWindow* window_;
  DesktopEngineHost::Folders folders_;
  PathDrops drops_;
  std::map<std::string, std::string> outside_;
  std::vector<PathDrop> logs_;
  std::vector<std::string> unreadable_;
  std::unique_ptr<ui::App> app_;
  std::unique_ptr<EngineThread> engine_;
};

int RunWindow(const Arguments& arguments) {
  GlfwWindow::Options options;
  options.scale = arguments.scale;
  auto window = GlfwWindow::Open(options);
  if (!window.ok()) {
    std::fprintf(stderr, "%s. %s\n", window.error().message.c_str(), window.error().hint.c_str());
    return 1;
  }
  Desktop desktop(window->get(), arguments);
  (*window)->Run();
  return 0;
}

}  // namespace
}  // namespace tidemark

int main(int argc, char** argv) {
  tidemark::Arguments arguments;
  CLI::App cli("Opens run databases and training logs in a window.", "tidemark-desktop");
  cli.add_option("paths", arguments.paths,
                 "Run databases to open, and log files or folders to import");
  cli.add_option("-o,--output", arguments.save_to,
                 "Where Save puts the database, instead of asking");
  cli.add_flag("--example", arguments.example, "Open the example experiment");
  cli.add_option("--scale", arguments.scale,
                 "Device pixels per logical pixel (default: the monitor's)")
      ->check(CLI::Range(0.5, 4.0));
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = cli.exit(error);
    return code == 0 ? 0 : 2;
  }
  return tidemark::RunWindow(arguments);
}
