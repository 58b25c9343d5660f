#include "platform/engine_web/web_engine_host.h"

#include <emscripten.h>

#include <chrono>
#include <cstdlib>
#include <utility>

#include "engine/import_messages.h"
#include "platform/vfs/web/web_storage.h"

namespace tidemark {

void WebEngineHost::ListFiles(FilesCallback done) {
  calls_->Call("list", "", "", [done = std::move(done)](Result<std::vector<std::string>> answer) {
    if (!answer.ok()) return done(answer.error());
    const std::vector<std::string>& texts = *answer;  // name, size, modified of each file
    std::vector<StoredFile> files;
    for (size_t i = 0; i + 2 < texts.size(); i += 3) {
      files.push_back(StoredFile{texts[i], std::strtoull(texts[i + 1].c_str(), nullptr, 10),
                                 std::strtod(texts[i + 2].c_str(), nullptr)});
    }
    done(std::move(files));
  });
}

void WebEngineHost::Locate(const char* what, const std::string& a, const std::string& b,
                           LocationCallback done) {
  calls_->Call(what, a, b, [done = std::move(done)](Result<std::vector<std::string>> answer) {
    if (!answer.ok()) return done(answer.error());
    std::vector<std::string>& texts = *answer;  // path, storage, "1" when read-only
    texts.resize(3);
    const bool read_only = texts[2] == "1";
    done(OpenLocation{texts[0], kWebVfsName, texts[1], read_only, !read_only});
  });
}

void WebEngineHost::Do(const char* what, const std::string& a, const std::string& b,
                       StatusCallback done) {
  calls_->Call(what, a, b, [done = std::move(done)](Result<std::vector<std::string>> answer) {
    done(answer.ok() ? Status() : Status(answer.error()));
  });
}

void WebEngineHost::Acquire(const std::string& name, bool create, LocationCallback done) {
  Locate("acquire", name, create ? "1" : "", std::move(done));
}
void WebEngineHost::AcquireHandle(uint32_t handle, LocationCallback done) {
  const std::string text = handle == kExampleHandle ? "example" : std::to_string(handle);
  Locate("acquireHandle", text, "", std::move(done));
}
void WebEngineHost::AcquireScratch(const std::string& name, LocationCallback done) {
  Locate("acquireScratch", name, "", std::move(done));
}
void WebEngineHost::Release(const std::string& path, StatusCallback done) {
  Do("release", path, "", std::move(done));
}
void WebEngineHost::Adopt(uint32_t handle, const std::string& name, StatusCallback done) {
  Do("adopt", std::to_string(handle), name, std::move(done));
}
void WebEngineHost::Rename(const std::string& from, const std::string& to, StatusCallback done) {
  Do("rename", from, to, std::move(done));
}
void WebEngineHost::Delete(const std::string& name, StatusCallback done) {
  Do("delete", name, "", std::move(done));
}

void WebEngineHost::PostToImport(Message message) {
  if (PeekType<FeedType>(message) == FeedType::kStart) {
    Message copy = message;
    FeedStart start;
    if (DecodeMessage(&copy, &start)) jobs_.insert(start.job);
  }
  PostMessageTo(kPeerTarget, message);
}

void WebEngineHost::SeeFeed(const Message& message) {
  if (jobs_.empty() || PeekType<FeedType>(message) != FeedType::kFinished) return;
  Message copy = message;
  FeedFinished finished;
  if (DecodeMessage(&copy, &finished)) jobs_.erase(finished.job);
}

std::vector<Message> WebEngineHost::FeedLost(bool is_missing) {
  std::vector<Message> ends;
  for (const uint32_t job : jobs_) {
    FeedFinished finished;
    finished.job = job;
    finished.error = is_missing ? "The part of the page that reads files could not be loaded"
                                : "The import stopped because its worker ended unexpectedly";
    finished.hint =
        is_missing ? "Check the connection, then drop the files again."
                   : "What was read so far is kept. Drop the same files again to read the rest.";
    ends.push_back(EncodeMessage(std::move(finished)));
  }
  jobs_.clear();
  return ends;
}

double WebEngineHost::NowMs() const { return emscripten_get_now(); }

double WebEngineHost::WallTimeS() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

void WebEngineHost::Log(const std::string& line) { LogLine(line); }

}  // namespace tidemark
