#include "evaluate/kept/kept_predictions.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstring>
#include <limits>

#include "base/bytes.h"
#include "base/crc32.h"
#include "unit/evaluate/kept/kept_examples.h"

namespace tidemark::evaluate {
namespace {

constexpr uint64_t kPlenty = uint64_t{1} << 30;

template <typename Number>
bool SameBits(const std::vector<Number>& a, const std::vector<Number>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(Number)) == 0);
}

bool SameAll(const KeptPredictions& a, const KeptPredictions& b) {
  return a.task == b.task && a.rows == b.rows && a.columns == b.columns &&
         SameBits(a.scores, b.scores) && a.labels == b.labels && a.classes == b.classes &&
         SameBits(a.numbers, b.numbers) && a.label_count == b.label_count &&
         a.label_truth == b.label_truth && a.groups == b.groups;
}

KeptPredictions Example() {
  const MadeRows made = MakeClassRows(200, 3, 7);
  return TakePredictions(made.target, made.predictions());
}

TEST(KeptPredictions, ComeBackToTheBit) {
  for (const size_t classes : {2U, 3U, 10U}) {
    const MadeRows made = MakeClassRows(500, classes, classes);
    const KeptPredictions kept = TakePredictions(made.target, made.predictions());
    const auto again = UnpackPredictions(PackPredictions(kept), kPlenty);
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_TRUE(SameAll(*again, kept));
  }
  const MadeRows numbers = MakeNumberRows(300, 1);
  const KeptPredictions kept = TakePredictions(numbers.target, numbers.predictions());
  const auto again = UnpackPredictions(PackPredictions(kept), kPlenty);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(SameAll(*again, kept));
}

TEST(KeptPredictions, AnyBitsComeBack) {
  EXPECT_TRUE(rc::check("round trip", [] {
    KeptPredictions kept;
    const auto rows = *rc::gen::inRange<size_t>(0, 300);
    kept.task = static_cast<Task>(*rc::gen::inRange(0, 5));
    kept.columns = *rc::gen::inRange<size_t>(0, 6);
    Random random(*rc::gen::arbitrary<uint64_t>());
    // Few kinds make tables, many make planes; any bits are floats, NaN too.
    const uint32_t kinds = *rc::gen::element<uint32_t>(1, 2, 20, UINT32_MAX);
    const auto bits = [&] { return random.Below(kinds) * 2654435761U; };
    uint32_t row = 0;
    for (size_t i = 0; i < rows; ++i) kept.rows.push_back(row += 1 + random.Below(9));
    for (size_t i = 0; i < rows * kept.columns; ++i) {
      const uint32_t word = bits();
      float value = 0;
      std::memcpy(&value, &word, sizeof value);
      kept.scores.push_back(value);
    }
    const auto maybe = [&] { return random.Below(2) == 1 ? rows : 0; };
    for (size_t i = maybe(); i > 0; --i) kept.labels.push_back(bits());
    for (size_t i = maybe(); i > 0; --i) kept.classes.push_back(bits());
    for (size_t i = maybe(); i > 0; --i) kept.groups.push_back(bits());
    for (size_t i = maybe(); i > 0; --i) {
      const uint64_t word = uint64_t{bits()} << 32 | bits();
      double value = 0;
      std::memcpy(&value, &word, sizeof value);
      kept.numbers.push_back(value);
    }
    kept.label_count = random.Below(4);
    for (size_t i = maybe() * kept.label_count; i > 0; --i) {
      kept.label_truth.push_back(static_cast<uint8_t>(random.Below(2)));
    }
    const auto again = UnpackPredictions(PackPredictions(kept), kPlenty);
    RC_ASSERT(again.ok());
    RC_ASSERT(SameAll(*again, kept));
  }));
}

TEST(KeptPredictions, AreSmallerThanTheNumbers) {
  // Probabilities of ten classes: the low bits of nine columns are noise, the last follows.
  const MadeRows made = MakeClassRows(20000, 10, 1);
  const KeptPredictions kept = TakePredictions(made.target, made.predictions());
  const double plain = static_cast<double>(kept.scores.size() * 4 + kept.rows.size() * 8);
  const double packed = static_cast<double>(PackPredictions(kept).size());
  RecordProperty("ratio_percent", static_cast<int>(100 * plain / packed));
  EXPECT_GT(plain / packed, 1.3);

  // Votes of a forest of 100 trees.
  MadeRows votes = made;
  for (float& score : votes.scores) score = std::round(score * 100) / 100;
  const KeptPredictions forest = TakePredictions(votes.target, votes.predictions());
  const double forest_packed = static_cast<double>(PackPredictions(forest).size());
  EXPECT_GT(plain / forest_packed, 4.5);
}

TEST(KeptPredictions, TwoClassesTakeOneColumn) {
  const MadeRows two = MakeClassRows(20000, 2, 3);
  MadeRows one = two;
  one.columns = 1;
  one.scores.clear();
  for (size_t i = 0; i < two.scores.size(); i += 2) one.scores.push_back(two.scores[i]);
  const size_t both = PackPredictions(TakePredictions(two.target, two.predictions())).size();
  const size_t single = PackPredictions(TakePredictions(one.target, one.predictions())).size();
  EXPECT_LT(static_cast<double>(both), static_cast<double>(single) * 1.2);
}

TEST(KeptPredictions, GiveTheSameEvaluation) {
  for (const MadeRows& made :
       {MakeClassRows(80, 2, 5), MakeClassRows(80, 4, 6), MakeNumberRows(80, 7)}) {
    const KeptEvaluation kept = KeptOf(made);
    auto unpacked = UnpackPredictions(
        PackPredictions(TakePredictions(made.target, made.predictions())), kPlenty);
    ASSERT_TRUE(unpacked.ok());
    const auto comparison = KeptComparison::Make(std::move(*unpacked), kept);
    ASSERT_TRUE(comparison.ok()) << comparison.error().message;
    const auto again =
        Evaluate(comparison->target(), comparison->predictions(), comparison->options());
    ASSERT_TRUE(again.ok()) << again.error().message;
    KeptEvaluation recomputed = kept;
    recomputed.evaluation = *again;
    EXPECT_EQ(WriteKept(recomputed), WriteKept(kept)) << "to the last digit";
  }
}

TEST(KeptPredictions, DamageIsNoticed) {
  const std::vector<uint8_t> packed = PackPredictions(Example());
  for (size_t size = 0; size < packed.size(); ++size) {
    const auto read = UnpackPredictions(std::span(packed).first(size), kPlenty);
    EXPECT_FALSE(read.ok()) << size;
  }
  for (size_t at = 0; at < packed.size(); ++at) {
    std::vector<uint8_t> changed = packed;
    changed[at] ^= 0x10;
    EXPECT_FALSE(UnpackPredictions(changed, kPlenty).ok()) << at;
  }
}

// The checksum is right, so that what lies behind it is looked at.
TEST(KeptPredictions, HostileBytesAreRefused) {
  std::vector<uint8_t> packed = PackPredictions(Example());
  packed.resize(packed.size() - 4);
  EXPECT_TRUE(rc::check("never a crash", [&] {
    std::vector<uint8_t> changed = packed;
    const int changes = *rc::gen::inRange(1, 6);
    for (int i = 0; i < changes; ++i) {
      const size_t most = *rc::gen::element<size_t>(40, changed.size());
      changed[*rc::gen::inRange<size_t>(0, most)] = *rc::gen::arbitrary<uint8_t>();
    }
    ByteWriter(&changed).U32(Crc32(changed));
    const auto read = UnpackPredictions(changed, kPlenty);
    if (read.ok()) RC_ASSERT(read->scores.size() <= read->rows.size() * read->columns);
  }));
}

TEST(KeptPredictions, AnnouncedSizesAreNotAllocated) {
  for (const uint64_t rows : {uint64_t{UINT32_MAX}, uint64_t{1} << 40, UINT64_MAX}) {
    std::vector<uint8_t> bytes;
    ByteWriter out(&bytes);
    out.Text("TMPR");
    out.U8(1);
    out.U8(1);
    out.U8(1);
    out.Varint(rows);
    out.Varint(3);
    out.Varint(0);
    out.U32(0);
    EXPECT_FALSE(UnpackPredictions(bytes, kPlenty).ok());
    EXPECT_FALSE(UnpackPredictions(bytes, UINT64_MAX).ok()) << "no bytes give that many rows";
  }
}

TEST(KeptPredictions, ContradictionsAreTold) {
  const MadeRows made = MakeClassRows(30, 3, 9);
  const KeptEvaluation kept = KeptOf(made);
  const KeptPredictions good = TakePredictions(made.target, made.predictions());
  std::vector<KeptPredictions> bad(5, good);
  bad[0].task = Task::kBinary;
  bad[1].classes[3] = 3;
  bad[2].classes.clear();
  bad[3].labels.assign(30, 9);
  bad[4].groups.assign(30, 30);
  for (size_t i = 0; i < bad.size(); ++i) {
    const auto comparison = KeptComparison::Make(bad[i], kept);
    ASSERT_FALSE(comparison.ok()) << i;
    EXPECT_NE(comparison.error().message.find("contradict"), std::string::npos);
  }
  EXPECT_TRUE(KeptComparison::Make(good, kept).ok());
}

}  // namespace
}  // namespace tidemark::evaluate
