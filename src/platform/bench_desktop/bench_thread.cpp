#include "platform/bench_desktop/bench_thread.h"

#include <utility>

#include "import/local_files.h"
#include "workbench/workbench.h"

namespace tidemark {
namespace {

class LocalSource final : public ByteSource {
 public:
  LocalSource(std::shared_ptr<FileAccess> access, FileEntry file)
      : access_(std::move(access)), file_(std::move(file)) {}
  [[nodiscard]] uint64_t size() const override { return file_.size_bytes; }
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    size_t done = 0;
    while (done < out.size()) {
      TM_ASSIGN_OR_RETURN(const size_t count,
                          access_->ReadAt(file_, offset + done, out.subspan(done)));
      if (count == 0) break;
      done += count;
    }
    return done;
  }

 private:
  std::shared_ptr<FileAccess> access_;
  FileEntry file_;
};

}  // namespace

Result<workbench::DroppedFiles> OpenPathDrop(const PathDrops& drops, uint32_t handle) {
  TM_ASSIGN_OR_RETURN(const std::string path, drops.Find(handle));
  TM_ASSIGN_OR_RETURN(LocalDrop local, OpenLocal(path));
  const std::shared_ptr<FileAccess> access = std::move(local.access);
  workbench::DroppedFiles files;
  files.root_name = local.tree.root_name();
  for (const FileEntry& file : local.tree.files()) {
    files.files.push_back({file.path, std::make_shared<LocalSource>(access, file)});
  }
  return files;
}

BenchThread::BenchThread(const PathDrops* drops, Deliver deliver)
    : drops_(drops), deliver_(std::move(deliver)), thread_([this] { Run(); }) {}

BenchThread::~BenchThread() {
  stopping_ = true;
  requests_.Wake();
  thread_.join();
}

void BenchThread::Run() {
  workbench::Workbench bench([this](uint32_t handle) { return OpenPathDrop(*drops_, handle); },
                             deliver_);
  bool busy = false;
  while (!stopping_) {
    for (Message& message : requests_.Take(!busy)) bench.Receive(std::move(message));
    if (!stopping_) busy = bench.Work();
  }
}

}  // namespace tidemark
