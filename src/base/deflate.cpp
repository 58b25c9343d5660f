#include "base/deflate.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace tidemark {
namespace {

constexpr size_t kBlockBytes = 65535;  // what a stored block can hold
constexpr size_t kWindowBytes = 32768;
constexpr size_t kMinMatch = 4, kMaxMatch = 258;
constexpr unsigned kHashBits = 15;
constexpr int kMostCandidates = 12;
constexpr size_t kGoodMatch = 64;  // long enough to look no further
constexpr size_t kLengthSymbols = 286, kDistanceSymbols = 30;
constexpr unsigned kEndOfBlock = 256, kFirstLength = 257;
constexpr unsigned kMaxBits = 15, kMaxOrderBits = 7;
constexpr std::array<uint8_t, 19> kOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                            11, 4,  12, 3, 13, 2, 14, 1, 15};

// The bits of the stream, lowest first.
class BitWriter {
 public:
  explicit BitWriter(std::vector<uint8_t>* out) : out_(out) {}
  void Put(uint32_t value, unsigned count) {
    bits_ |= uint64_t{value} << count_;
    for (count_ += count; count_ >= 8; count_ -= 8, bits_ >>= 8) {
      out_->push_back(static_cast<uint8_t>(bits_));
    }
  }
  void Align() {
    if (count_ > 0) Put(0, 8 - count_);
  }
  void Bytes(std::span<const uint8_t> bytes) {
    out_->insert(out_->end(), bytes.begin(), bytes.end());
  }

 private:
  std::vector<uint8_t>* out_;
  uint64_t bits_ = 0;
  unsigned count_ = 0;
};

// A length or a distance as its symbol and the bits behind it (RFC 1951, 3.2.5): symbols come in
// groups of `1 << step`, and each group has one bit more than the one before.
struct Symbol {
  unsigned symbol = 0, extra_bits = 0;
  uint32_t extra = 0;
};
Symbol SymbolOf(uint32_t value, unsigned step) {
  unsigned bits = 0;
  while ((value >> (bits + step + 1)) != 0) ++bits;
  return {(bits << step) + (value >> bits), bits, value & ((1U << bits) - 1)};
}
Symbol LengthSymbol(size_t length) {
  if (length == kMaxMatch) return {285, 0, 0};
  Symbol symbol = SymbolOf(static_cast<uint32_t>(length - 3), 2);
  symbol.symbol += kFirstLength;
  return symbol;
}
Symbol DistanceSymbol(size_t distance) { return SymbolOf(static_cast<uint32_t>(distance - 1), 1); }

// Code lengths of at most `most` bits: the lengths of Huffman's tree, and where it is too deep, its
// counts are flattened until it is not.
void HuffmanLengths(std::span<const uint32_t> counts, unsigned most, std::span<uint8_t> lengths) {
  struct Node {
    uint64_t count;
    int parent;
  };
  std::vector<uint32_t> weights(counts.begin(), counts.end());
  std::vector<unsigned> used;
  for (unsigned i = 0; i < weights.size(); ++i) {
    if (weights[i] > 0) used.push_back(i);
  }
  std::fill(lengths.begin(), lengths.end(), uint8_t{0});
  if (used.size() == 1) lengths[used[0]] = 1;
  if (used.size() < 2) return;
  for (;;) {
    std::stable_sort(used.begin(), used.end(),
                     [&](unsigned a, unsigned b) { return weights[a] < weights[b]; });
    // Two ascending queues: leaves, and the nodes that were made of them.
    std::vector<Node> nodes;
    nodes.reserve(2 * used.size());
    for (const unsigned symbol : used) nodes.push_back({weights[symbol], -1});
    size_t leaf = 0, made = used.size();
    const auto take = [&] {
      if (made >= nodes.size() || (leaf < used.size() && nodes[leaf].count <= nodes[made].count)) {
        return leaf++;
      }
      return made++;
    };
    while (nodes.size() < 2 * used.size() - 1) {
      const size_t a = take(), b = take();
      const int parent = static_cast<int>(nodes.size());
      nodes[a].parent = nodes[b].parent = parent;
      nodes.push_back({nodes[a].count + nodes[b].count, -1});
    }
    std::vector<unsigned> depth(nodes.size(), 0);
    unsigned deepest = 0;
    for (size_t i = nodes.size() - 1; i-- > 0;) {
      depth[i] = depth[static_cast<size_t>(nodes[i].parent)] + 1;
      deepest = std::max(deepest, depth[i]);
    }
    if (deepest <= most) {
      for (size_t i = 0; i < used.size(); ++i) lengths[used[i]] = static_cast<uint8_t>(depth[i]);
      return;
    }
    for (const unsigned symbol : used) weights[symbol] = (weights[symbol] + 1) / 2;
  }
}

// The codes that belong to lengths, their bits in the order of the stream.
template <size_t kSymbols>
struct Code {
  std::array<uint8_t, kSymbols> lengths{};
  std::array<uint16_t, kSymbols> codes{};

  void Build(std::span<const uint32_t> counts, unsigned most) {
    HuffmanLengths(counts, most, lengths);
    unsigned code = 0;
    for (unsigned length = 1; length <= most; ++length, code <<= 1) {
      for (size_t symbol = 0; symbol < kSymbols; ++symbol) {
        if (lengths[symbol] != length) continue;
        unsigned reversed = 0;
        for (unsigned bit = 0; bit < length; ++bit) {
          reversed |= ((code >> bit) & 1U) << (length - 1 - bit);
        }
        codes[symbol] = static_cast<uint16_t>(reversed);
        ++code;
      }
    }
  }
  void Put(unsigned symbol, BitWriter* bits) const { bits->Put(codes[symbol], lengths[symbol]); }
};

// What a block is made of: a byte, or a match (length above 0).
struct Token {
  uint16_t value = 0;  // the byte, or the distance - 1
  uint16_t length = 0;
};

class Deflater {
 public:
  Deflater(std::span<const uint8_t> bytes, std::vector<uint8_t>* out) : bytes_(bytes), bits_(out) {
    head_.assign(size_t{1} << kHashBits, 0);
    before_.assign(kWindowBytes, 0);
  }

  void Run() {
    size_t at = 0;
    do {
      const size_t size = std::min(kBlockBytes, bytes_.size() - at);
      Tokenize(at, size);
      Block(at, size, at + size == bytes_.size());
      at += size;
    } while (at < bytes_.size());
    bits_.Align();
  }

 private:
  [[nodiscard]] uint32_t HashAt(size_t at) const {
    uint32_t word = 0;
    std::memcpy(&word, bytes_.data() + at, sizeof word);
    return (word * 2654435761U) >> (32 - kHashBits);
  }

  // Places are kept plus one, so that 0 is none.
  void Insert(size_t at) {
    if (at + kMinMatch > bytes_.size()) return;
    const uint32_t hash = HashAt(at);
    before_[at % kWindowBytes] = head_[hash];
    head_[hash] = at + 1;
  }

  [[nodiscard]] size_t MatchAt(size_t at, size_t most, size_t* distance) const {
    if (most < kMinMatch) return 0;
    size_t best = 0;
    size_t candidate = head_[HashAt(at)];
    for (int turn = 0; turn < kMostCandidates && candidate > 0; ++turn) {
      const size_t from = candidate - 1;
      if (at - from > kWindowBytes) break;
      size_t length = 0;
      while (length < most && bytes_[from + length] == bytes_[at + length]) ++length;
      if (length > best) {
        best = length;
        *distance = at - from;
        if (best >= kGoodMatch) break;
      }
      const size_t next = before_[from % kWindowBytes];
      if (next >= candidate) break;  // overwritten by a later place
      candidate = next;
    }
    return best >= kMinMatch ? best : 0;
  }

  void Tokenize(size_t begin, size_t size) {
    tokens_.clear();
    const size_t end = begin + size;
    size_t misses = 0;
    for (size_t at = begin; at < end;) {
      size_t distance = 0;
      // In noise only every few places are looked at.
      const bool look = misses < 256 || at % 8 == 0;
      const size_t length = look ? MatchAt(at, std::min(kMaxMatch, end - at), &distance) : 0;
      if (length == 0) {
        ++misses;
        if (look) Insert(at);
        tokens_.push_back({bytes_[at++], 0});
        continue;
      }
      misses = 0;
      tokens_.push_back({static_cast<uint16_t>(distance - 1), static_cast<uint16_t>(length)});
      const size_t step = length > kGoodMatch ? 4 : 1;
      for (size_t i = 0; i < length; i += step) Insert(at + i);
      at += length;
    }
  }

  // Makes the codes for the tokens and returns how many bits the block then takes, about.
  uint64_t BuildCodes() {
    std::array<uint32_t, kLengthSymbols> lengths{};
    std::array<uint32_t, kDistanceSymbols> distances{};
    uint64_t bits = kMostHeadBits;
    for (const Token& token : tokens_) {
      if (token.length == 0) {
        ++lengths[token.value];
        continue;
      }
      const Symbol length = LengthSymbol(token.length);
      const Symbol distance = DistanceSymbol(size_t{token.value} + 1);
      ++lengths[length.symbol];
      ++distances[distance.symbol];
      bits += length.extra_bits + distance.extra_bits;
    }
    lengths[kEndOfBlock] = 1;
    lengths_.Build(lengths, kMaxBits);
    distances_.Build(distances, kMaxBits);
    for (size_t i = 0; i < lengths.size(); ++i) bits += uint64_t{lengths[i]} * lengths_.lengths[i];
    for (size_t i = 0; i < distances.size(); ++i) {
      bits += uint64_t{distances[i]} * distances_.lengths[i];
    }
    return bits;
  }

  void Block(size_t begin, size_t size, bool last) {
    uint64_t bits = BuildCodes();
    // Bytes of few kinds in no order are shorter than the matches that chance gives.
    if (tokens_.size() > size / 8 && tokens_.size() < size) {
      std::vector<Token> matches(size);
      for (size_t i = 0; i < size; ++i) matches[i].value = bytes_[begin + i];
      tokens_.swap(matches);
      if (const uint64_t plain_bits = BuildCodes(); plain_bits < bits) {
        bits = plain_bits;
      } else {
        tokens_.swap(matches);
        BuildCodes();
      }
    }
    bits_.Put(last ? 1 : 0, 1);
    if (bits / 8 < size) return PackedBlock();
    StoredBlock(begin, size);
  }

  void StoredBlock(size_t begin, size_t size) {
    bits_.Put(0, 2);
    bits_.Align();
    bits_.Put(static_cast<uint32_t>(size), 16);
    bits_.Put(static_cast<uint32_t>(~size) & 0xffffU, 16);
    bits_.Bytes(bytes_.subspan(begin, size));
  }

  void PackedBlock() {
    bits_.Put(2, 2);
    PutCodes();
    for (const Token& token : tokens_) {
      if (token.length == 0) {
        lengths_.Put(token.value, &bits_);
        continue;
      }
      const Symbol length = LengthSymbol(token.length);
      lengths_.Put(length.symbol, &bits_);
      bits_.Put(length.extra, length.extra_bits);
      const Symbol distance = DistanceSymbol(size_t{token.value} + 1);
      distances_.Put(distance.symbol, &bits_);
      bits_.Put(distance.extra, distance.extra_bits);
    }
    lengths_.Put(kEndOfBlock, &bits_);
  }

  // Both codes by their lengths, of which runs of zeros are counted.
  void PutCodes() {
    std::vector<uint8_t> all(lengths_.lengths.begin(), lengths_.lengths.end());
    all.insert(all.end(), distances_.lengths.begin(), distances_.lengths.end());
    struct Step {
      uint8_t symbol, extra;
    };
    std::vector<Step> steps;
    for (size_t i = 0; i < all.size();) {
      size_t zeros = 0;
      while (i + zeros < all.size() && all[i + zeros] == 0 && zeros < 138) ++zeros;
      if (zeros >= 11) {
        steps.push_back({18, static_cast<uint8_t>(zeros - 11)});
      } else if (zeros >= 3) {
        steps.push_back({17, static_cast<uint8_t>(zeros - 3)});
      } else {
        zeros = 1;
        steps.push_back({all[i], 0});
      }
      i += zeros;
    }
    std::array<uint32_t, 19> counts{};
    for (const Step& step : steps) ++counts[step.symbol];
    Code<19> order;
    order.Build(counts, kMaxOrderBits);
    bits_.Put(kLengthSymbols - 257, 5);
    bits_.Put(kDistanceSymbols - 1, 5);
    bits_.Put(static_cast<uint32_t>(kOrder.size() - 4), 4);
    for (const uint8_t symbol : kOrder) bits_.Put(order.lengths[symbol], 3);
    for (const Step& step : steps) {
      order.Put(step.symbol, &bits_);
      if (step.symbol == 17) bits_.Put(step.extra, 3);
      if (step.symbol == 18) bits_.Put(step.extra, 7);
    }
  }

  // Of both codes, at the very most: each length takes up to 7 bits.
  static constexpr uint64_t kMostHeadBits =
      17 + 19 * 3 + (kLengthSymbols + kDistanceSymbols) * kMaxOrderBits;

  std::span<const uint8_t> bytes_;
  BitWriter bits_;
  std::vector<size_t> head_, before_;
  std::vector<Token> tokens_;
  Code<kLengthSymbols> lengths_;
  Code<kDistanceSymbols> distances_;
};

}  // namespace

void Deflate(std::span<const uint8_t> bytes, std::vector<uint8_t>* out) {
  Deflater(bytes, out).Run();
}

}  // namespace tidemark
