#include "platform/bench_web/web_bench_files.h"

#include <utility>

#include "platform/engine_web/web_drop_reader.h"

namespace tidemark {
namespace {

class DropSource final : public ByteSource {
 public:
  DropSource(uint32_t handle, int file) : handle_(handle), file_(file) {}
  [[nodiscard]] uint64_t size() const override { return DropSize(handle_, file_); }
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    size_t done = 0;
    while (done < out.size()) {
      TM_ASSIGN_OR_RETURN(const size_t count,
                          ReadDrop(handle_, file_, offset + done, out.subspan(done)));
      if (count == 0) break;
      done += count;
    }
    return done;
  }

 private:
  uint32_t handle_;
  int file_;
};

}  // namespace

Result<workbench::DroppedFiles> OpenBenchDrop(uint32_t handle) {
  TM_ASSIGN_OR_RETURN(const int count, CountDropFiles(handle));
  workbench::DroppedFiles drop;
  drop.root_name = DropPath(handle, -1);
  for (int i = 0; i < count; ++i) {
    drop.files.push_back({DropPath(handle, i), std::make_shared<DropSource>(handle, i)});
  }
  return drop;
}

}  // namespace tidemark
