#include "base/inflate.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/bytes.h"
#include "base/crc32.h"

namespace tidemark {
namespace {

constexpr unsigned kMaxCodeBits = 15;
constexpr unsigned kFastBits = 10;
constexpr size_t kMaxLengthSymbols = 288;
constexpr unsigned kEndOfBlock = 256;

constexpr std::array<uint16_t, 29> kLengthBase = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                  15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                  67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<uint8_t, 29> kLengthExtraBits = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                      2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::array<uint16_t, 30> kDistanceBase = {
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr std::array<uint8_t, 30> kDistanceExtraBits = {0, 0, 0,  0,  1,  1,  2,  2,  3,  3,
                                                        4, 4, 5,  5,  6,  6,  7,  7,  8,  8,
                                                        9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
constexpr std::array<uint8_t, 19> kCodeLengthOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                      11, 4,  12, 3, 13, 2, 14, 1, 15};

Error Damaged(const char* what) {
  return MakeError(ErrorCode::kCorrupt, std::string("the packed data are damaged: ") + what,
                   "Get the file again from where it came.");
}

// The bits of a deflate stream, lowest first. Past the end come zeros; overrun() tells.
class BitReader {
 public:
  explicit BitReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  // At least 32 bits are there afterwards.
  void Fill() {
    while (count_ <= 56) {
      uint64_t byte = next_ < bytes_.size() ? bytes_[next_] : 0;
      bits_ |= byte << count_;
      count_ += 8;
      ++next_;
    }
  }
  [[nodiscard]] uint32_t Peek(unsigned count) const {
    return static_cast<uint32_t>(bits_ & ((uint64_t{1} << count) - 1));
  }
  void Skip(unsigned count) {
    bits_ >>= count;
    count_ -= count;
  }
  uint32_t Take(unsigned count) {
    uint32_t value = Peek(count);
    Skip(count);
    return value;
  }
  // Bytes of which at least one bit was taken.
  [[nodiscard]] size_t used() const { return next_ - count_ / 8; }
  [[nodiscard]] bool overrun() const { return used() > bytes_.size(); }
  // Goes to the next whole byte and forgets what was read ahead.
  size_t AlignToByte() {
    next_ = used();
    bits_ = 0;
    count_ = 0;
    return next_;
  }
  void MoveTo(size_t byte) { next_ = byte; }

 private:
  std::span<const uint8_t> bytes_;
  uint64_t bits_ = 0;
  unsigned count_ = 0;
  size_t next_ = 0;
};

// One Huffman code: a table over the next kFastBits bits, and the canonical search for longer ones.
class HuffmanCode {
 public:
  // False when the lengths describe no prefix code. One symbol alone may leave the code incomplete.
  bool Build(std::span<const uint8_t> lengths) {
    std::array<uint16_t, kMaxCodeBits + 1> count{};
    for (uint8_t length : lengths) ++count[length];
    count[0] = 0;
    int left = 1;
    size_t used = 0;
    for (unsigned length = 1; length <= kMaxCodeBits; ++length) {
      left = left * 2 - count[length];
      if (left < 0) return false;
      used += count[length];
    }
    if (left > 0 && used > 1) return false;
    std::array<uint16_t, kMaxCodeBits + 2> next_code{};
    uint16_t code = 0;
    uint16_t index = 0;
    for (unsigned length = 1; length <= kMaxCodeBits; ++length) {
      code = static_cast<uint16_t>((code + count[length - 1]) << 1);
      next_code[length] = code;
      first_code_[length] = code;
      first_index_[length] = index;
      count_[length] = count[length];
      index = static_cast<uint16_t>(index + count[length]);
    }
    Fill(lengths, next_code);
    return true;
  }

  // The next symbol, or -1. The reader holds at least 15 bits.
  int Next(BitReader* bits) const {
    uint16_t entry = fast_[bits->Peek(kFastBits)];
    if (entry != 0) {
      bits->Skip(entry & 15U);
      return entry >> 4;
    }
    uint32_t code = 0;
    uint32_t ahead = bits->Peek(kMaxCodeBits);
    for (unsigned length = 1; length <= kMaxCodeBits; ++length) {
      code = (code << 1) | (ahead & 1U);
      ahead >>= 1;
      uint32_t offset = code - first_code_[length];
      if (code >= first_code_[length] && offset < count_[length]) {
        bits->Skip(length);
        return symbols_[first_index_[length] + offset];
      }
    }
    return -1;
  }

 private:
  void Fill(std::span<const uint8_t> lengths, std::array<uint16_t, kMaxCodeBits + 2> next_code) {
    fast_.fill(0);
    std::array<uint16_t, kMaxCodeBits + 1> at = first_index_;
    for (size_t symbol = 0; symbol < lengths.size(); ++symbol) {
      unsigned length = lengths[symbol];
      if (length == 0) continue;
      symbols_[at[length]++] = static_cast<uint16_t>(symbol);
      unsigned code = next_code[length]++;
      if (length > kFastBits) continue;
      unsigned reversed = 0;
      for (unsigned bit = 0; bit < length; ++bit)
        reversed |= ((code >> bit) & 1U) << (length - 1 - bit);
      auto entry = static_cast<uint16_t>((symbol << 4) | length);
      for (unsigned slot = reversed; slot < fast_.size(); slot += 1U << length) fast_[slot] = entry;
    }
  }

  std::array<uint16_t, size_t{1} << kFastBits> fast_{};  // symbol << 4 | bits, 0: look further
  std::array<uint16_t, kMaxCodeBits + 1> first_code_{};
  std::array<uint16_t, kMaxCodeBits + 1> first_index_{};
  std::array<uint16_t, kMaxCodeBits + 1> count_{};
  std::array<uint16_t, kMaxLengthSymbols> symbols_{};
};

class Inflater {
 public:
  Inflater(std::span<const uint8_t> packed, size_t max_bytes, std::vector<uint8_t>* out)
      : packed_(packed), bits_(packed), max_bytes_(max_bytes), out_(out) {}

  Result<size_t> Run() {
    bool last = false;
    while (!last) {
      bits_.Fill();
      last = bits_.Take(1) != 0;
      uint32_t kind = bits_.Take(2);
      if (kind == 0) {
        TM_RETURN_IF_ERROR(StoredBlock());
      } else if (kind == 1) {
        FixedCodes();
        TM_RETURN_IF_ERROR(PackedBlock());
      } else if (kind == 2) {
        TM_RETURN_IF_ERROR(DynamicCodes());
        TM_RETURN_IF_ERROR(PackedBlock());
      } else {
        return Damaged("a block is of no known kind");
      }
      if (bits_.overrun()) return Damaged("they end early");
    }
    return bits_.used();
  }

 private:
  [[nodiscard]] bool Fits(size_t more) const { return more <= max_bytes_ - out_->size(); }

  [[nodiscard]] Error TooLarge() const {
    return MakeError(ErrorCode::kTooLarge,
                     "the packed data give more than the " + std::to_string(max_bytes_) +
                         " bytes that were announced or allowed",
                     "Unpack the file elsewhere and look at what it holds.");
  }

  Status StoredBlock() {
    size_t at = bits_.AlignToByte();
    ByteReader reader(packed_.subspan(std::min(at, packed_.size())));
    uint16_t size = reader.U16();
    uint16_t inverse = reader.U16();
    auto bytes = reader.Bytes(size);
    if (!reader.ok()) return Damaged("they end early");
    if (static_cast<uint16_t>(~inverse) != size) return Damaged("a stored block has a wrong size");
    if (!Fits(size)) return TooLarge();
    out_->insert(out_->end(), bytes.begin(), bytes.end());
    bits_.MoveTo(at + reader.offset());
    return {};
  }

  void FixedCodes() {
    std::array<uint8_t, kMaxLengthSymbols> lengths{};
    for (size_t i = 0; i < lengths.size(); ++i) {
      lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    }
    lengths_code_.Build(lengths);
    std::array<uint8_t, 32> distances{};
    distances.fill(5);
    distances_code_.Build(distances);
  }

  Status DynamicCodes() {
    bits_.Fill();
    size_t length_count = bits_.Take(5) + 257;
    size_t distance_count = bits_.Take(5) + 1;
    size_t order_count = bits_.Take(4) + 4;
    if (length_count > 286) return Damaged("a block has too many codes");
    std::array<uint8_t, 19> order_lengths{};
    for (size_t i = 0; i < order_count; ++i) {
      bits_.Fill();
      order_lengths[kCodeLengthOrder[i]] = static_cast<uint8_t>(bits_.Take(3));
    }
    HuffmanCode order;
    if (!order.Build(order_lengths)) return Damaged("a code is impossible");
    std::array<uint8_t, kMaxLengthSymbols + 32> lengths{};
    TM_RETURN_IF_ERROR(CodeLengths(order, {lengths.data(), length_count + distance_count}));
    if (lengths[kEndOfBlock] == 0) return Damaged("a block has no end");
    std::span<const uint8_t> all(lengths);
    if (!lengths_code_.Build(all.first(length_count)) ||
        !distances_code_.Build(all.subspan(length_count, distance_count))) {
      return Damaged("a code is impossible");
    }
    return {};
  }

  Status CodeLengths(const HuffmanCode& order, std::span<uint8_t> lengths) {
    for (size_t at = 0; at < lengths.size();) {
      bits_.Fill();
      int symbol = order.Next(&bits_);
      if (symbol < 0) return Damaged("a code is unknown");
      if (symbol < 16) {
        lengths[at++] = static_cast<uint8_t>(symbol);
        continue;
      }
      if (symbol == 16 && at == 0) return Damaged("a code repeats nothing");
      uint8_t value = symbol == 16 ? lengths[at - 1] : uint8_t{0};
      size_t repeats = symbol == 16   ? bits_.Take(2) + 3
                       : symbol == 17 ? bits_.Take(3) + 3
                                      : bits_.Take(7) + 11;
      if (repeats > lengths.size() - at) return Damaged("there are too many codes");
      std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(at), repeats, value);
      at += repeats;
    }
    return {};
  }

  Status PackedBlock() {
    while (true) {
      bits_.Fill();
      int symbol = lengths_code_.Next(&bits_);
      if (symbol < 0) return Damaged("a code is unknown");
      if (bits_.overrun()) return Damaged("they end early");  // else zeros would go on for ever
      if (symbol < static_cast<int>(kEndOfBlock)) {
        if (!Fits(1)) return TooLarge();
        out_->push_back(static_cast<uint8_t>(symbol));
        continue;
      }
      if (symbol == static_cast<int>(kEndOfBlock)) return {};
      TM_RETURN_IF_ERROR(Copy(static_cast<size_t>(symbol) - kEndOfBlock - 1));
    }
  }

  Status Copy(size_t length_symbol) {
    if (length_symbol >= kLengthBase.size()) return Damaged("a length is unknown");
    size_t length = kLengthBase[length_symbol] + bits_.Take(kLengthExtraBits[length_symbol]);
    bits_.Fill();
    int symbol = distances_code_.Next(&bits_);
    if (symbol < 0 || static_cast<size_t>(symbol) >= kDistanceBase.size()) {
      return Damaged("a distance is unknown");
    }
    auto at = static_cast<size_t>(symbol);
    size_t distance = kDistanceBase[at] + bits_.Take(kDistanceExtraBits[at]);
    if (distance > out_->size()) return Damaged("they refer to before their beginning");
    if (!Fits(length)) return TooLarge();
    size_t to = out_->size();
    out_->resize(to + length);
    uint8_t* target = out_->data() + to;
    if (distance >= length) {
      std::memcpy(target, target - distance, length);
    } else {  // the copy repeats itself
      const uint8_t* source = target - distance;
      for (size_t i = 0; i < length; ++i) target[i] = source[i];
    }
    return {};
  }

  std::span<const uint8_t> packed_;
  BitReader bits_;
  size_t max_bytes_;
  std::vector<uint8_t>* out_;
  HuffmanCode lengths_code_;
  HuffmanCode distances_code_;
};

// The length of a gzip member's head, or an error.
Result<size_t> GzipHeadBytes(std::span<const uint8_t> bytes) {
  ByteReader reader(bytes);
  reader.U16();
  uint8_t method = reader.U8();
  uint8_t flags = reader.U8();
  reader.U32();
  reader.U16();
  if (method != 8) return Damaged("the gzip file is not packed with deflate");
  if ((flags & 4U) != 0) reader.Bytes(reader.U16());
  for (unsigned text : {8U, 16U}) {  // name, comment
    if ((flags & text) == 0) continue;
    while (reader.ok() && reader.U8() != 0) {
    }
  }
  if ((flags & 2U) != 0) reader.U16();
  if (!reader.ok()) return Damaged("the head of the gzip file ends early");
  return reader.offset();
}

}  // namespace

Result<size_t> Inflate(std::span<const uint8_t> packed, size_t max_bytes,
                       std::vector<uint8_t>* out) {
  out->clear();
  return Inflater(packed, max_bytes, out).Run();
}

bool LooksLikeGzip(std::span<const uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

Result<std::vector<uint8_t>> Gunzip(std::span<const uint8_t> packed, size_t max_bytes) {
  std::vector<uint8_t> all;
  std::vector<uint8_t> part;
  for (bool first = true; first || LooksLikeGzip(packed); first = false) {
    TM_ASSIGN_OR_RETURN(size_t head, GzipHeadBytes(packed));
    packed = packed.subspan(head);
    TM_ASSIGN_OR_RETURN(size_t used, Inflate(packed, max_bytes - all.size(), &part));
    ByteReader tail(packed.subspan(used));
    uint32_t checksum = tail.U32();
    uint32_t size = tail.U32();
    if (!tail.ok()) return Damaged("the gzip file ends early");
    if (checksum != Crc32(part) || size != static_cast<uint32_t>(part.size())) {
      return Damaged("the checksum of the gzip file is another");
    }
    packed = packed.subspan(used + tail.offset());
    if (all.empty()) {
      all.swap(part);
    } else {
      all.insert(all.end(), part.begin(), part.end());
    }
  }
  return all;
}

}  // namespace tidemark
