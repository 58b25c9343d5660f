// Makes the files that the page's benchmarks open and drop.
//
//   make_data NAME...   each of the names of bench_data.h, "events" (the event file) or "feed"
//   (the
//                        same file as the messages that the import worker sends to the engine, each
//                        with its length as u32 in front). Prints the path of each.
#include <cstdio>
#include <cstring>
#include <string>

#include "bench/bench_data.h"
#include "engine/import_feed.h"
#include "engine/import_messages.h"
#include "import/local_files.h"

namespace tidemark {
namespace {

void Put(FILE* file, const Message& message) {
  Check(message.buffers.empty(), "a message of the feed without buffers");
  const auto size = static_cast<uint32_t>(message.head.size());
  Check(std::fwrite(&size, sizeof size, 1, file) == 1 &&
            std::fwrite(message.head.data(), 1, size, file) == size,
        "writing the feed");
}

// Reads the event file as the import worker does and keeps what it says.
std::string KeptFeed() {
  const std::string events = std::filesystem::path(KeptEventFile()).parent_path().string();
  return KeptFile("feed.bin", [&](const std::string& path) {
    FILE* file = std::fopen(path.c_str(), "wb");
    Check(file != nullptr, "opening the feed's file");
    bool finished = false;
    ImportFeed* to_feed = nullptr;
    std::vector<Message> answers;
    ImportFeed feed(
        [&](uint32_t) -> Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> {
          auto drop = OpenLocal(events);
          if (!drop.ok()) return drop.error();
          return std::pair(std::move(drop->tree), std::move(drop->access));
        },
        [&](Message message) {
          const FeedType type = PeekType<FeedType>(message);
          if (type == FeedType::kFound) answers.push_back(EncodeMessage(FeedKnown{1, {}}));
          if (type != FeedType::kFinished) answers.push_back(EncodeMessage(FeedCredit{1, 1}));
          finished = type == FeedType::kFinished;
          Put(file, message);
        });
    to_feed = &feed;
    to_feed->Receive(EncodeMessage(FeedStart{1, 1, {}}));
    while (!finished) {
      feed.Work();
      for (Message& answer : std::exchange(answers, {})) feed.Receive(std::move(answer));
    }
    Check(std::fclose(file) == 0, "writing the feed");
  });
}

}  // namespace
}  // namespace tidemark

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const std::string path = name == "events" ? tidemark::KeptEventFile()
                             : name == "feed" ? tidemark::KeptFeed()
                                              : tidemark::KeptStore(name);
    std::printf("%s\n", path.c_str());
  }
  return 0;
}
