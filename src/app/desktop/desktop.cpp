#include "app/desktop/desktop.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/sqlite_head.h"
#include "engine/replies.h"
#include "platform/engine_desktop/place_copy.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;
constexpr uint8_t kFailed = 2;  // severity of a Notice

ui::FileDrop ToFileDrop(const PathDrop& drop) {
  ui::FileDrop out;
  out.handle = drop.handle;
  out.root_name = drop.name;
  out.is_folder = drop.is_folder;
  out.follows = drop.is_folder;
  out.file_count = drop.file_count;
  out.model_count = drop.model_count;
  out.size_bytes = drop.size_bytes;
  out.first_name = drop.first_name;
  out.first_bytes = drop.first_bytes;
  return out;
}

// A folder is logs, whatever its first file is.
bool IsDatabase(const PathDrop& drop) { return !drop.is_folder && IsSqlite(drop.first_bytes); }

}  // namespace

Desktop::Desktop(GlfwWindow* window, const DesktopArguments& arguments)
    : window_(window), arguments_(arguments), known_(DefaultDataFolder()) {
  folders_.data = DefaultDataFolder();
  folders_.example = FindExample();
  ui::AppOptions options;
  options.open_example = arguments.example;
  for (const std::string& path : arguments.paths) AddArgument(path, &options);
  const bool opens = options.open_example || !options.open_name.empty();
  if (!opens && logs_.size() == 1) {
    // The folder was imported before: go on with that file, only what is new is added.
    options.open_name = known_.FileOf(logs_.front().path);
    if (options.open_name.empty()) imported_folder_ = logs_.front().path;
  }
  const bool waits = opens || !options.open_name.empty();
  options.open_newest = waits || logs_.empty();
  app_ = std::make_unique<ui::App>(
      window, window->frame().plots(),
      [this](Message message) { engine_->Post(std::move(message)); }, options);
  if (!arguments.mirror.empty()) {
    mirror_ = std::make_unique<MirrorPipe>(
        arguments.mirror, window, app_.get(),
        [this](const std::vector<std::string>& dropped) { Drop(dropped); });
  }
  Connect();
  StartEngine();
  if (!waits) DropLogs();
  for (const Error& error : unreadable_) window_->Tell(kFailed, error.message, error.hint);
}

Desktop::~Desktop() {
  mirror_.reset();
  bench_.reset();
  engine_.reset();
  if (placing_.joinable()) placing_.join();
  window_->SetHooks({});
  window_->SetApp(nullptr);
}

void Desktop::Connect() {
  window_->SetApp(app_.get());
  GlfwWindow::Hooks hooks;
  hooks.on_paths = [this](const std::vector<std::string>& paths) { Drop(paths); };
  hooks.on_save = [this](const std::string& scratch_name, const std::string& suggested_name) {
    Save(scratch_name, suggested_name);
  };
  hooks.restart_engine = [this] { StartEngine(); };
  hooks.post_to_bench = [this](Message message) { PostToBench(std::move(message)); };
  hooks.restart_bench = [this] {
    bench_.reset();
    app_->OnBenchState(ui::BenchState::kNone, "");
  };
  hooks.save_bytes = [this](const std::string& suggested_name, const std::vector<uint8_t>& bytes) {
    SaveBytes(suggested_name, bytes);
  };
  if (mirror_) hooks.after_frame = [this] { mirror_->AfterFrame(); };
  window_->SetHooks(std::move(hooks));
}

void Desktop::AddArgument(const std::string& path, ui::AppOptions* options) {
  auto drop = drops_.Add(path);
  if (!drop.ok()) {
    std::fprintf(stderr, "tidemark-desktop: %s\n", drop.error().message.c_str());
    unreadable_.push_back(drop.error());
  } else if (IsDatabase(*drop)) {
    // Opened in place; the last one named is shown, the others are in the list of files.
    options->open_name = NameOutside(*drop);
    outside_[options->open_name] = drop->path;
  } else {
    logs_.push_back(std::move(drop).value());
  }
}

// The file's own name, unless a file of the data folder or another argument has it.
std::string Desktop::NameOutside(const PathDrop& drop) const {
  const fs::path path = drop.path;
  const auto taken = [&](const std::string& name) {
    std::error_code error;
    const fs::path inside = fs::path(folders_.data) / name;
    return outside_.count(name) != 0 ||
           (fs::exists(inside, error) && !fs::equivalent(inside, path, error));
  };
  std::string name = drop.name;
  if (taken(name)) name = path.stem().string() + " in " + path.parent_path().filename().string();
  const std::string base = name;
  for (int n = 2; taken(name); ++n) name = base + " " + std::to_string(n);
  return name;
}

void Desktop::StartEngine() {
  engine_.reset();
  engine_ = std::make_unique<EngineThread>(folders_, &drops_, outside_, [this](Message message) {
    auto shared = std::make_shared<Message>(std::move(message));
    window_->Post([this, shared] { OnReply(std::move(*shared)); });
  });
  app_->OnEngineState(ui::EngineState::kReady, "");
}

void Desktop::PostToBench(Message message) {
  if (!bench_) {
    const uint32_t mine = ++benches_;
    bench_ = std::make_unique<BenchThread>(&drops_, [this, mine](Message answer) {
      auto shared = std::make_shared<Message>(std::move(answer));
      window_->Post([this, mine, shared] {
        if (bench_ && mine == benches_) app_->OnBenchMessage(std::move(*shared));
      });
    });
    app_->OnBenchState(ui::BenchState::kReady, "");
  }
  bench_->Post(std::move(message));
}

// Goes the way of a copy of the database: written aside, then put where the person wants it.
void Desktop::SaveBytes(const std::string& suggested_name, const std::vector<uint8_t>& bytes) {
  const std::string scratch_name = "bench-" + std::to_string(benches_) + ".part";
  const std::string path = DesktopEngineHost::ScratchPath(folders_.data, scratch_name);
  std::error_code ignored;
  fs::create_directories(fs::path(path).parent_path(), ignored);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (out) return Save(scratch_name, suggested_name);
  fs::remove(path, ignored);
  app_->OnSaved(false, "\"" + suggested_name + "\" could not be written. Is the disk full?");
}

void Desktop::OnReply(Message message) {
  const auto type = PeekType<ReplyType>(message);
  if (type == ReplyType::kFileState && !imported_folder_.empty()) {
    Message copy = message;
    FileState state;
    if (DecodeMessage(&copy, &state) && state.open && !state.read_only) {
      known_.Remember(std::exchange(imported_folder_, {}), state.name);
    }
  }
  app_->OnMessage(std::move(message));
  // With the first answer the interface has asked for the file to open, and what is dropped now
  // goes into that one.
  if (type == ReplyType::kFileState) DropLogs();
}

void Desktop::DropLogs() {
  for (const PathDrop& drop : std::exchange(logs_, {})) app_->OnFileDrop(ToFileDrop(drop));
}

void Desktop::Drop(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const auto drop = drops_.Add(path);
    if (drop.ok()) {
      app_->OnFileDrop(ToFileDrop(*drop));
    } else {
      window_->Tell(kFailed, drop.error().message, drop.error().hint);
    }
  }
}

void Desktop::Save(const std::string& scratch_name, const std::string& suggested_name) {
  if (!arguments_.save_to.empty()) return Place(scratch_name, arguments_.save_to, false);
  const auto shown = window_->dialog().Show(
      FileDialog::Kind::kSave, suggested_name,
      [this, scratch_name](const std::vector<std::string>& paths) {
        if (!paths.empty()) return Place(scratch_name, paths.front(), true);
        std::error_code ignored;
        fs::remove(DesktopEngineHost::ScratchPath(folders_.data, scratch_name), ignored);
        app_->OnSaved(false, "");
      });
  if (shown == FileDialog::Shown::kNoProgram) {
    Place(scratch_name, FreePathFor(suggested_name), false);
  } else if (shown == FileDialog::Shown::kOtherIsOpen) {
    app_->OnSaved(false, "Another file dialog is open. Close that one, then save again.");
  }
}

void Desktop::Place(const std::string& scratch_name, const std::string& path, bool confirmed) {
  if (placing_.joinable()) placing_.join();
  const std::string from = DesktopEngineHost::ScratchPath(folders_.data, scratch_name);
  // To another disk it is a copy of the whole file, during which the window goes on.
  placing_ = std::thread([=, this] {
    const Status placed = PlaceCopy(from, path, confirmed);
    window_->Post([=, this] {
      if (placed.ok()) return app_->OnSaved(true, "Saved as " + path);
      const Error& error = placed.error();
      app_->OnSaved(false, error.message + (error.hint.empty() ? "" : ". " + error.hint));
    });
  });
}

}  // namespace tidemark
