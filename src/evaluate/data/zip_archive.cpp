#include "evaluate/data/zip_archive.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/bytes.h"
#include "base/crc32.h"
#include "base/inflate.h"
#include "base/utf8.h"

namespace tidemark::evaluate {
namespace {

constexpr uint32_t kEndMark = 0x06054b50;
constexpr uint32_t kEnd64Mark = 0x06064b50;
constexpr uint32_t kLocator64Mark = 0x07064b50;
constexpr uint32_t kMemberMark = 0x02014b50;
constexpr uint32_t kLocalMark = 0x04034b50;
constexpr size_t kEndBytes = 22;
constexpr size_t kLocator64Bytes = 20;
constexpr size_t kMaxCommentBytes = 65535;
constexpr size_t kMemberHeadBytes = 46;
constexpr size_t kLocalHeadBytes = 30;
constexpr uint32_t kIn64 = 0xFFFFFFFF;
constexpr uint64_t kMostExpansion = 1040;  // deflate's best is 1,032 to 1
constexpr uint64_t kMaxDirectoryBytes = uint64_t{64} << 20;

Error Damaged(const std::string& what) {
  return MakeError(ErrorCode::kCorrupt, "the zip file is damaged: " + what,
                   "Get the file again from where it came.");
}

struct Directory {
  uint64_t offset = 0;
  uint64_t size = 0;
  uint64_t count = 0;
};

Result<Directory> FindDirectory64(ByteSource* source, uint64_t end_offset) {
  if (end_offset < kLocator64Bytes) return Damaged("its 64-bit directory is missing");
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> locator,
                      ReadBytes(source, end_offset - kLocator64Bytes, kLocator64Bytes));
  ByteReader at(locator);
  if (at.U32() != kLocator64Mark) return Damaged("its 64-bit directory is missing");
  at.U32();
  uint64_t end64 = at.U64();
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, ReadBytes(source, end64, 56));
  ByteReader reader(bytes);
  if (reader.U32() != kEnd64Mark) return Damaged("its 64-bit directory is missing");
  reader.Bytes(28);
  Directory directory;
  directory.count = reader.U64();
  directory.size = reader.U64();
  directory.offset = reader.U64();
  return directory;
}

Result<Directory> FindDirectory(ByteSource* source) {
  uint64_t tail_size = std::min<uint64_t>(source->size(), kEndBytes + kMaxCommentBytes);
  uint64_t tail_offset = source->size() - tail_size;
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> tail, ReadBytes(source, tail_offset, tail_size));
  if (tail.size() < kEndBytes) return Damaged("it ends early");
  for (size_t at = tail.size() - kEndBytes + 1; at-- > 0;) {
    ByteReader reader(std::span<const uint8_t>(tail).subspan(at));
    if (reader.U32() != kEndMark) continue;
    reader.Bytes(6);
    Directory directory;
    directory.count = reader.U16();
    directory.size = reader.U32();
    directory.offset = reader.U32();
    bool in64 = directory.offset == kIn64 || directory.size == kIn64 || directory.count == 0xFFFF;
    return in64 ? FindDirectory64(source, tail_offset + at) : Result<Directory>(directory);
  }
  return Damaged("it has no directory (it may have been cut)");
}

// The 64-bit sizes of an entry whose 32-bit ones are full.
bool ReadExtra64(std::span<const uint8_t> extra, ZipMember* member) {
  ByteReader reader(extra);
  while (reader.remaining() >= 4) {
    uint16_t kind = reader.U16();
    auto body = reader.Bytes(reader.U16());
    if (kind != 1) continue;
    ByteReader field(body);
    if (member->size_bytes == kIn64) member->size_bytes = field.U64();
    if (member->packed_bytes == kIn64) member->packed_bytes = field.U64();
    if (member->header_offset == kIn64) member->header_offset = field.U64();
    return field.ok();
  }
  return false;
}

bool LeavesItsFolder(std::string_view name) {
  return name.empty() || name[0] == '/' || name[0] == '\\' || name.find("..") != name.npos ||
         name.find(':') != name.npos;
}

Status CheckMember(const ZipMember& member, uint16_t flags, uint16_t method) {
  if ((flags & 1U) != 0) {
    return MakeError(ErrorCode::kUnsupported,
                     "the zip file's member " + member.name + " is encrypted",
                     "Unpack the file and choose what is in it.");
  }
  if (method != 0 && method != 8) {
    return MakeError(
        ErrorCode::kUnsupported,
        "the zip file's member " + member.name + " is packed with method " + std::to_string(method),
        "Pack it with deflate, or unpack it.");
  }
  if (LeavesItsFolder(member.name)) {
    return Damaged("a member is named " + ToValidUtf8(member.name.substr(0, 100)));
  }
  bool fits = method == 0 ? member.size_bytes == member.packed_bytes
                          : member.size_bytes / kMostExpansion <= member.packed_bytes;
  if (!fits) return Damaged("the sizes of member " + member.name + " are impossible");
  return {};
}

}  // namespace

bool LooksLikeZip(std::span<const uint8_t> bytes) {
  std::string_view start = AsText(bytes).substr(0, 4);
  return start == "PK\x03\x04" || start == "PK\x05\x06";
}

Result<ZipArchive> ZipArchive::Open(ByteSource* source) {
  TM_ASSIGN_OR_RETURN(Directory directory, FindDirectory(source));
  ZipArchive archive(source);
  TM_RETURN_IF_ERROR(archive.ReadDirectory(directory.offset, directory.size, directory.count));
  return archive;
}

Status ZipArchive::ReadDirectory(uint64_t offset, uint64_t size, uint64_t count) {
  if (size > kMaxDirectoryBytes || count > size / kMemberHeadBytes) {
    return Damaged("its directory is impossible");
  }
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, ReadBytes(source_, offset, size));
  ByteReader reader(bytes);
  std::unordered_set<std::string> names;
  for (uint64_t i = 0; i < count; ++i) {
    ZipMember member;
    if (reader.U32() != kMemberMark) return Damaged("its directory is cut");
    reader.U32();  // versions
    uint16_t flags = reader.U16();
    uint16_t method = reader.U16();
    reader.U32();  // time
    member.checksum = reader.U32();
    member.packed_bytes = reader.U32();
    member.size_bytes = reader.U32();
    uint16_t name_size = reader.U16();
    uint16_t extra_size = reader.U16();
    uint16_t comment_size = reader.U16();
    reader.Bytes(8);
    member.header_offset = reader.U32();
    member.name = std::string(reader.Text(name_size));
    auto extra = reader.Bytes(extra_size);
    reader.Bytes(comment_size);
    if (!reader.ok()) return Damaged("its directory is cut");
    bool full =
        member.size_bytes == kIn64 || member.packed_bytes == kIn64 || member.header_offset == kIn64;
    if (full && !ReadExtra64(extra, &member)) return Damaged("a size is missing");
    member.deflated = method == 8;
    if (!member.name.empty() && member.name.back() == '/') continue;  // a folder
    TM_RETURN_IF_ERROR(CheckMember(member, flags, method));
    if (!names.insert(member.name).second) {
      return Damaged("two members are named " + ToValidUtf8(member.name));
    }
    members_.push_back(std::move(member));
  }
  return {};
}

Result<std::vector<uint8_t>> ZipArchive::Read(const ZipMember& member, uint64_t max_bytes) const {
  // Deflate adds at most a few bytes to each block of what it can't pack.
  uint64_t most_packed = max_bytes + max_bytes / 64 + 1024;
  if (member.size_bytes > max_bytes || member.packed_bytes > most_packed) {
    return MakeError(ErrorCode::kTooLarge,
                     "the zip file's member " + member.name + " has " +
                         std::to_string(member.size_bytes >> 20) + " MB; " +
                         std::to_string(max_bytes >> 20) + " MB are left",
                     "Take fewer rows, or a smaller type of number.");
  }
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> head,
                      ReadBytes(source_, member.header_offset, kLocalHeadBytes));
  ByteReader reader(head);
  if (reader.U32() != kLocalMark) return Damaged("member " + member.name + " is not there");
  reader.Bytes(22);
  uint64_t skipped = reader.U16();
  skipped += reader.U16();
  TM_ASSIGN_OR_RETURN(
      std::vector<uint8_t> bytes,
      ReadBytes(source_, member.header_offset + kLocalHeadBytes + skipped, member.packed_bytes));
  if (member.deflated) {
    std::vector<uint8_t> unpacked;
    unpacked.reserve(static_cast<size_t>(member.size_bytes));
    auto used = Inflate(bytes, static_cast<size_t>(member.size_bytes), &unpacked);
    if (!used.ok()) return used.error().In(member.name);
    bytes = std::move(unpacked);
  }
  if (bytes.size() != member.size_bytes || Crc32(bytes) != member.checksum) {
    return Damaged("the checksum of member " + member.name + " is another");
  }
  return bytes;
}

}  // namespace tidemark::evaluate
