// What a page may send to the engine of `tidemark serve`: a body of commands, whole or damaged. The
// engine looks at a small file meanwhile.
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "engine/commands.h"
#include "engine/engine.h"
#include "server/engine_wire.h"
#include "server/served_file.h"
#include "server/tracking_api.h"
#include "store/store.h"

namespace {

using namespace tidemark;  // NOLINT: a program of one file

struct Served {
  std::string folder;
  std::unique_ptr<ServedFile> host;
  std::unique_ptr<Engine> engine;
  int bodies = 0;

  ~Served() { Remove(); }
  void Remove() {
    engine.reset();
    host.reset();
    std::error_code ignored;
    if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
  }

  bool Start() {
    Remove();
    char name[] = "/tmp/tidemark-fuzz-XXXXXX";
    if (mkdtemp(name) == nullptr) return false;
    folder = name;
    const std::string path = folder + "/a.sqlite";
    if (!Fill(path)) return false;
    host = std::make_unique<ServedFile>(path, "");
    engine = std::make_unique<Engine>(host.get(), [](ClientId, const Message&) {});
    engine->Receive(1, EncodeCommand(1, OpenFile{"a.sqlite", false}));
    bodies = 0;
    return true;
  }

  static bool Fill(const std::string& path) {
    StoreOptions options;
    options.path = path;
    options.mode = OpenMode::kCreate;
    auto store = Store::Open(options);
    if (!store.ok()) return false;
    auto api = TrackingApi::Open(store->get());
    if (!api.ok()) return false;
    const auto post = [&](const char* call, const std::string& body) {
      return (*api)->Answer({"POST", std::string("/api/2.0/mlflow/") + call, {}, "", body}).body;
    };
    for (int run = 0; run < 3; ++run) {
      const std::string made = post("runs/create", "{}");
      const size_t at = made.find("\"run_id\":\"");
      if (at == std::string::npos) return false;
      const std::string id = made.substr(at + 10, 32);
      for (const char* value : {"1", "-2.5", "\"NaN\"", "1e300"}) {
        post("runs/log-metric",
             R"({"run_id":")" + id + R"(","key":"m","timestamp":1,"value":)" + value + "}");
      }
    }
    return true;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Served served;
  if ((served.engine == nullptr || ++served.bodies > 500) && !served.Start()) std::abort();
  auto messages = ReadFrames({reinterpret_cast<const char*>(data), size});
  if (!messages.ok()) return 0;
  for (Message& message : *messages) served.engine->Receive(1, std::move(message));
  served.engine->LookForChanges();
  for (int i = 0; i < 200 && served.engine->Work(8); ++i) {
  }
  return 0;
}
