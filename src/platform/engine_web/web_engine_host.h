// The engine's host on the page: databases in the origin private file system (or, where there is
// none, in memory, said as such), dropped files opened where they are, and the import worker behind
// a port.
#pragma once

#include <string>
#include <unordered_set>

#include "engine/engine_host.h"
#include "platform/engine_web/web_bridge.h"

namespace tidemark {

class WebEngineHost : public EngineHost {
 public:
  explicit WebEngineHost(WebCalls* calls) : calls_(calls) {}

  void ListFiles(FilesCallback done) override;
  void Acquire(const std::string& name, bool create, LocationCallback done) override;
  void AcquireHandle(uint32_t handle, LocationCallback done) override;
  void Release(const std::string& path, StatusCallback done) override;
  void Adopt(uint32_t handle, const std::string& name, StatusCallback done) override;
  void Rename(const std::string& from, const std::string& to, StatusCallback done) override;
  void Delete(const std::string& name, StatusCallback done) override;
  void AcquireScratch(const std::string& name, LocationCallback done) override;
  void PostToImport(Message message) override;
  [[nodiscard]] double NowMs() const override;
  [[nodiscard]] double WallTimeS() const override;
  void Log(const std::string& line) override;

  // Looks at a message of the import worker on its way to the engine.
  void SeeFeed(const Message& message);
  // The import worker died: what the engine is to hear as the end of each import under way.
  std::vector<Message> FeedLost(bool is_missing);

 private:
  void Locate(const char* what, const std::string& a, const std::string& b, LocationCallback done);
  void Do(const char* what, const std::string& a, const std::string& b, StatusCallback done);

  WebCalls* calls_;
  std::unordered_set<uint32_t> jobs_;  // sent to the import worker and not finished
};

}  // namespace tidemark
