#include <utility>

#include "evaluate/images/image_files.h"

namespace tidemark::evaluate {
namespace {

constexpr uint64_t kMostFileBytes = uint64_t{1} << 28;

}  // namespace

ZipFiles::ZipFiles(std::shared_ptr<ByteSource> source, ZipArchive archive)
    : source_(std::move(source)), archive_(std::move(archive)) {
  for (const ZipMember& member : archive_.members()) paths_.push_back(member.name);
}

Result<std::unique_ptr<ZipFiles>> ZipFiles::Open(std::shared_ptr<ByteSource> source) {
  TM_ASSIGN_OR_RETURN(ZipArchive archive, ZipArchive::Open(source.get()));
  return std::unique_ptr<ZipFiles>(new ZipFiles(std::move(source), std::move(archive)));
}

Result<std::vector<uint8_t>> ZipFiles::Read(size_t index) {
  return archive_.Read(archive_.members()[index], kMostFileBytes);
}

}  // namespace tidemark::evaluate
