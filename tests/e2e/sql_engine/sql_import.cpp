// A stand-in for the import in the storage tests of real browsers: the same worker and file access.
#include "engine/import_feed.h"
#include "engine/import_messages.h"

namespace tidemark {

// Reads all files of a drop in slices of 1 MB and answers with their paths, sizes and byte sums.
struct ImportFeed::Impl {
  OpenFiles open;
  Sender send;
};

ImportFeed::ImportFeed(OpenFiles open, Sender send, Watch /*watch*/)
    : impl_(new Impl{std::move(open), std::move(send)}) {}
ImportFeed::~ImportFeed() = default;

void ImportFeed::FilesGrew(uint32_t /*handle*/, bool /*lost*/) {}

void ImportFeed::Receive(Message message) {
  FeedStart start;
  FeedFinished finished;
  if (!DecodeMessage(&message, &start) || start.job == 2) __builtin_trap();
  finished.job = start.job;
  auto opened = impl_->open(start.handle);
  if (!opened.ok()) {
    finished.error = opened.error().message;
    return impl_->send(EncodeMessage(std::move(finished)));
  }
  Buffer slice(1 << 20);
  finished.hint = opened->first.root_name();
  for (const FileEntry& file : opened->first.files()) {
    uint64_t sum = 0;
    uint64_t at = 0;
    while (at < file.size_bytes) {
      const auto got = opened->second->ReadAt(file, at, slice);
      if (!got.ok() || *got == 0) break;
      for (size_t i = 0; i < *got; ++i) sum += slice[i];
      at += *got;
    }
    finished.hint += "\n" + file.path + "|" + std::to_string(at) + "|" + std::to_string(sum);
  }
  impl_->send(EncodeMessage(std::move(finished)));
}
bool ImportFeed::Work() { return false; }

}  // namespace tidemark
