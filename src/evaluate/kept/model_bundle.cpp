#include "evaluate/kept/model_bundle.h"

#include "base/bytes.h"

namespace tidemark::evaluate {
namespace {

// No ONNX file begins so: its first byte is the key of a field.
constexpr std::string_view kMagic = "\x7fTIDEMODEL1\n";
constexpr uint64_t kMostFiles = 65536;
constexpr uint64_t kMostNameBytes = 4096;

}  // namespace

std::vector<uint8_t> BundleModel(std::span<const BundledFile> files) {
  if (files.size() == 1) return {files[0].bytes.begin(), files[0].bytes.end()};
  std::vector<uint8_t> bytes(kMagic.begin(), kMagic.end());
  size_t size = bytes.size() + 16;
  for (const BundledFile& file : files) size += file.bytes.size() + file.name.size() + 32;
  bytes.reserve(size);
  ByteWriter out(&bytes);
  out.Varint(files.size());
  for (const BundledFile& file : files) {
    out.Varint(file.name.size());
    out.Text(file.name);
    out.Varint(file.bytes.size());
  }
  for (const BundledFile& file : files) out.Bytes(file.bytes);
  return bytes;
}

Result<std::vector<BundledFile>> UnbundleModel(std::span<const uint8_t> bytes,
                                               const std::string& name) {
  if (AsText(bytes).substr(0, kMagic.size()) != kMagic) {
    return std::vector<BundledFile>{{name, bytes}};
  }
  const Error damaged = MakeError(ErrorCode::kCorrupt, "The kept model is damaged",
                                  "Give the model's file, or keep the evaluation again.");
  ByteReader in(bytes.subspan(kMagic.size()));
  const uint64_t count = in.Varint();
  if (!in.ok() || count == 0 || count > kMostFiles) return damaged;
  std::vector<BundledFile> files;
  std::vector<uint64_t> sizes;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t name_bytes = in.Varint();
    if (!in.ok() || name_bytes > kMostNameBytes) return damaged;
    files.push_back({std::string(in.Text(name_bytes)), {}});
    sizes.push_back(in.Varint());
    if (!in.ok()) return damaged;
  }
  for (size_t i = 0; i < files.size(); ++i) files[i].bytes = in.Bytes(sizes[i]);
  if (!in.ok() || in.remaining() != 0) return damaged;
  return files;
}

}  // namespace tidemark::evaluate
