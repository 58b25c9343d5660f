// An engine with everything around it in one thread: a host over a temporary folder, the import
// feed, and one or more clients whose replies are kept. What the page does with workers happens
// here in turn, in an order that a test can choose.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/commands.h"
#include "engine/engine.h"
#include "engine/import_feed.h"
#include "engine/replies.h"
#include "import/local_files.h"

namespace tidemark {

class FolderHost final : public EngineHost {
 public:
  explicit FolderHost(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void ListFiles(FilesCallback done) override {
    std::vector<StoredFile> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.path().extension() != ".sqlite") continue;
      files.push_back({entry.path().filename().string(), entry.file_size(), 0});
    }
    done(std::move(files));
  }
  void Acquire(const std::string& name, bool create, LocationCallback done) override {
    const std::filesystem::path path = folder_ / name;
    if (create == std::filesystem::exists(path)) {
      return done(
          MakeError(create ? ErrorCode::kInvalid : ErrorCode::kNotFound, name + " is not right"));
    }
    OpenLocation location;
    location.path = path.string();
    location.storage = "file";
    done(std::move(location));
  }
  void AcquireHandle(uint32_t handle, LocationCallback done) override {
    OpenLocation location;
    location.path = drops[handle];
    location.storage = "file";
    location.read_only = true;
    done(std::move(location));
  }
  void Release(const std::string&, StatusCallback done) override { done({}); }
  void Adopt(uint32_t handle, const std::string& name, StatusCallback done) override {
    std::filesystem::copy_file(drops[handle], folder_ / name);
    done({});
  }
  void Rename(const std::string& from, const std::string& to, StatusCallback done) override {
    std::filesystem::rename(folder_ / from, folder_ / to);
    done({});
  }
  void Delete(const std::string& name, StatusCallback done) override {
    std::filesystem::remove(folder_ / name);
    done({});
  }
  void AcquireScratch(const std::string& name, LocationCallback done) override {
    OpenLocation location;
    location.path = (folder_ / ("scratch-" + name)).string();
    std::filesystem::remove(location.path);
    done(std::move(location));
  }
  void PostToImport(Message message) override { to_feed.push_back(std::move(message)); }
  double NowMs() const override {
    using Clock = std::chrono::steady_clock;
    return std::chrono::duration<double, std::milli>(Clock::now().time_since_epoch()).count();
  }
  double WallTimeS() const override { return 1.7e9; }
  void Log(const std::string& line) override { log.push_back(line); }

  std::map<uint32_t, std::string> drops;  // handle -> path
  std::deque<Message> to_feed;
  std::vector<std::string> log;

 private:
  std::filesystem::path folder_;
};

class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/tidemark-engine-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
    host_ = std::make_unique<FolderHost>(folder_);
    engine_ = std::make_unique<Engine>(host_.get(), [this](ClientId client, Message message) {
      replies_[client].push_back(std::move(message));
    });
    feed_ = std::make_unique<ImportFeed>(
        [this](uint32_t handle) -> Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> {
          auto drop = OpenLocal(host_->drops[handle]);
          if (!drop.ok()) return drop.error();
          return std::pair(std::move(drop->tree), std::move(drop->access));
        },
        [this](Message message) { engine_->ReceiveFeed(std::move(message)); });
  }
  void TearDown() override {
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }

  template <class Command>
  void Send(Command command, ClientId client = 1) {
    engine_->Receive(client, EncodeCommand(++request_, std::move(command)));
  }

  // Lets everything work until nothing is left to do.
  void Settle() {
    for (int i = 0; i < 1000000; ++i) {
      if (!StepOnce()) return;
    }
    FAIL() << "the engine never comes to rest";
  }
  bool StepOnce() {
    bool worked = engine_->Work(8);
    while (!host_->to_feed.empty()) {
      feed_->Receive(std::move(host_->to_feed.front()));
      host_->to_feed.pop_front();
      worked = true;
    }
    // The feed's messages are new work for the engine, also when the feed itself now waits.
    worked = feed_->Work() || worked;
    return engine_->Work(8) || worked || !host_->to_feed.empty();
  }

  // The last reply of a kind to a client, or nothing.
  template <class Reply>
  std::optional<Reply> Last(ClientId client = 1) {
    std::deque<Message>& all = replies_[client];
    for (size_t i = all.size(); i-- > 0;) {
      if (PeekType<ReplyType>(all[i]) != Reply::kType) continue;
      Message copy = all[i];
      Reply reply;
      EXPECT_TRUE(DecodeMessage(&copy, &reply));
      return reply;
    }
    return std::nullopt;
  }
  template <class Reply, class Command>
  std::optional<Reply> Ask(Command command, ClientId client = 1) {
    replies_[client].clear();
    Send(std::move(command), client);
    Settle();
    return Last<Reply>(client);
  }

  // Writes a CSV of one run with `rows` steps and a spike at `spike_step`.
  std::string WriteCsv(const std::string& folder, const std::string& name, int rows,
                       int spike_step) {
    const std::filesystem::path path = folder_ / folder / name;
    std::filesystem::create_directories(path.parent_path());
    std::string text = "step,loss,acc\n";
    for (int i = 0; i < rows; ++i) {
      text += std::to_string(i) + "," + (i == spike_step ? "1000" : std::to_string(1.0 / (1 + i))) +
              "," + std::to_string(i * 0.001) + "\n";
    }
    FILE* file = std::fopen(path.c_str(), "wb");
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
    return (folder_ / folder).string();
  }

  std::filesystem::path folder_;
  std::unique_ptr<FolderHost> host_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<ImportFeed> feed_;
  std::map<ClientId, std::deque<Message>> replies_;
  uint32_t request_ = 0;
};

}  // namespace tidemark
