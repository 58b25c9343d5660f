// What a client may send to `tidemark serve`: the language of searches, and whole calls. The first
// byte chooses: a filter, an order, or the call and where its body begins.
#include <cstdlib>
#include <string_view>

#include "server/search_match.h"
#include "server/tracking_api.h"
#include "store/store.h"

namespace {

constexpr const char* kCalls[] = {
    "experiments/create", "experiments/search",  "experiments/update", "runs/create",
    "runs/update",        "runs/log-metric",     "runs/log-parameter", "runs/log-batch",
    "runs/set-tag",       "runs/delete-tag",     "runs/search",        "runs/log-inputs",
    "runs/outputs",       "runs/log-model",      "runs/delete",        "runs/restore",
    "logged-models",      "logged-models/search"};
// The run that all bodies mean: this word stands for its id.
constexpr std::string_view kRunWord = "RUN";

class Row : public tidemark::SearchRow {
 public:
  [[nodiscard]] std::optional<std::string_view> Text(tidemark::SearchEntity,
                                                     std::string_view key) const override {
    return key;
  }
  [[nodiscard]] std::optional<double> Number(tidemark::SearchEntity,
                                             std::string_view key) const override {
    return static_cast<double>(key.size());
  }
};

void FuzzLanguage(bool is_filter, std::string_view text) {
  if (!is_filter) {
    static_cast<void>(tidemark::ParseSearchOrder(tidemark::SearchKind::kRuns, text));
    return;
  }
  const auto conditions = tidemark::ParseSearchFilter(tidemark::SearchKind::kRuns, text);
  if (conditions.ok()) static_cast<void>(tidemark::Matches(Row(), *conditions));
}

// A server over a file in memory, made anew from time to time.
struct Server {
  std::unique_ptr<tidemark::Store> store;
  std::unique_ptr<tidemark::TrackingApi> api;
  std::string run_id;
  int calls = 0;

  bool Start() {
    api.reset();
    store.reset();
    tidemark::StoreOptions options;
    options.path = ":memory:";
    options.mode = tidemark::OpenMode::kCreate;
    auto opened = tidemark::Store::Open(options);
    if (!opened.ok()) return false;
    store = std::move(*opened);
    auto made = tidemark::TrackingApi::Open(store.get());
    if (!made.ok()) return false;
    api = std::move(*made);
    const auto answer = api->Answer({"POST", "/api/2.0/mlflow/runs/create", {}, "", "{}"});
    const size_t at = answer.body.find("\"run_id\":\"");
    if (at == std::string::npos) return false;
    run_id = answer.body.substr(at + 10, 32);
    calls = 0;
    return true;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Server server;
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t choice = data[0] % (std::size(kCalls) + 2);
  if (choice < 2) {
    FuzzLanguage(choice == 0, text);
    return 0;
  }
  if ((server.api == nullptr || ++server.calls > 1000) && !server.Start()) std::abort();
  std::string body(text);
  for (size_t at = 0; (at = body.find(kRunWord, at)) != std::string::npos;) {
    body.replace(at, kRunWord.size(), server.run_id);
    at += server.run_id.size();
  }
  const std::string path = std::string("/api/2.0/mlflow/") + kCalls[choice - 2];
  const auto answer = server.api->Answer({"POST", path, {}, "application/json", body});
  if (answer.status >= 500 && answer.status != 501) std::abort();
  return 0;
}
