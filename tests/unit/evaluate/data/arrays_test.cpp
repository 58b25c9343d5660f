// Hostile and unusual array files; what they should hold is in the digits test.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/crc32.h"
#include "evaluate/data/idx.h"
#include "evaluate/data/npy.h"
#include "evaluate/data/npz.h"
#include "evaluate/data/read_data_set.h"
#include "evaluate/data/zip_archive.h"

namespace tidemark::evaluate {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes Npy(const std::string& head, const Bytes& data, int major = 1) {
  Bytes bytes;
  ByteWriter out(&bytes);
  out.Text("\x93NUMPY");
  out.U8(static_cast<uint8_t>(major));
  out.U8(0);
  if (major == 1) {
    out.U16(static_cast<uint16_t>(head.size()));
  } else {
    out.U32(static_cast<uint32_t>(head.size()));
  }
  out.Text(head);
  out.Bytes(data);
  return bytes;
}

std::string Head(const std::string& type, const std::string& shape, bool fortran = false) {
  return "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") +
         ", 'shape': " + shape + ", }          \n";
}

template <typename T>
Bytes Raw(const std::vector<T>& values) {
  Bytes bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

Result<DataColumn> Read(const Bytes& bytes, const ReadOptions& options = {}) {
  MemorySource source(bytes);
  return ReadNpy(&source, "x", options);
}

TEST(Npy, ElementTypes) {
  auto half = Read(Npy(Head("<f2", "(3,)"), Raw<uint16_t>({0x3C00, 0xC100, 0x0001})));
  ASSERT_TRUE(half.ok()) << half.error().message;
  EXPECT_EQ(half->Number(0), 1);
  EXPECT_EQ(half->Number(1), -2.5);
  EXPECT_EQ(half->Number(2), std::ldexp(1.0, -24));
  auto big = Read(Npy(Head(">i2", "(2,)"), {0xFF, 0xFE, 0x01, 0x00}, 2));
  ASSERT_TRUE(big.ok());
  EXPECT_EQ(big->Integer(0), -2);
  EXPECT_EQ(big->Integer(1), 256);
  auto text = Read(Npy(Head("<U2", "(2,)"), Raw<uint32_t>({0x61, 0x1F600, 0xE9, 0}), 3));
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->Text(0), "a\xF0\x9F\x98\x80");
  EXPECT_EQ(text->Text(1), "\xC3\xA9");
  auto scalar = Read(Npy(Head("|b1", "()"), {1}));
  ASSERT_TRUE(scalar.ok());
  EXPECT_EQ(scalar->Text(0), "true");
  auto u64 = Read(Npy(Head("<u8", "(1,)"), Raw<uint64_t>({uint64_t{1} << 63})));
  ASSERT_FALSE(u64.ok());
}

TEST(Npy, ColumnMajorOfAnyRankIsTransposed) {
  // a[i][j][k] = 100 i + 10 j + k, stored with i fastest.
  std::vector<int32_t> stored;
  for (int k = 0; k < 4; ++k) {
    for (int j = 0; j < 3; ++j) {
      for (int i = 0; i < 2; ++i) stored.push_back(100 * i + 10 * j + k);
    }
  }
  auto column = Read(Npy(Head("<i4", "(2, 3, 4)", true), Raw(stored)));
  ASSERT_TRUE(column.ok());
  EXPECT_EQ(column->row_shape(), (std::vector<size_t>{3, 4}));
  size_t at = 0;
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 4; ++k) EXPECT_EQ(column->Integer(at++), 100 * i + 10 * j + k);
    }
  }
}

TEST(Npy, RefusesWhatItCannotTrust) {
  struct Case {
    std::string head;
    const char* said;
  };
  Bytes data(8);
  for (const Case& one : {
           Case{Head("|O", "(1,)"), "pickle"},
           Case{"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "fields"},
           Case{Head("<f4", "(1000000000000,)"), "shape"},
           Case{Head("<f4", "(4294967296, 4294967296)"), "shape"},
           Case{Head("<f4", "(3,)"), "bytes"},
           Case{Head("<f4", "(0,)"), "bytes"},
           Case{Head("<c8", "(1,)"), "not supported"},
           Case{Head("<f4", "(-2,)"), "extent"},
           Case{Head("<f4", "(2"), "extent"},
           Case{"{'descr': '<f4'}", "incomplete"},
           Case{"no dict", "dictionary"},
           Case{"", "dictionary"},
       }) {
    auto column = Read(Npy(one.head, data));
    ASSERT_FALSE(column.ok()) << one.head;
    EXPECT_NE(column.error().message.find(one.said), std::string::npos)
        << one.head << ": " << column.error().message;
  }
  EXPECT_FALSE(Read(Npy(std::string(70000, ' '), data, 2)).ok());
}

TEST(Npy, EveryCutIsAnError) {
  Bytes whole = Npy(Head("<f8", "(3, 2)"), Bytes(48));
  ASSERT_TRUE(Read(whole).ok());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(
        Read(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))).ok());
  }
}

TEST(Idx, ElementsAndSizes) {
  Bytes bytes = {0, 0, 0x0B, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 0xFF, 0xFF, 1, 0, 0x80, 0};
  MemorySource source(bytes);
  auto column = ReadIdx(&source, "x", {});
  ASSERT_TRUE(column.ok()) << column.error().message;
  EXPECT_EQ(column->width(), 2U);
  EXPECT_EQ(column->Integer(0), 1);
  EXPECT_EQ(column->Integer(1), -1);
  EXPECT_EQ(column->Integer(3), -32768);
  bytes.push_back(0);
  MemorySource longer(bytes);
  EXPECT_FALSE(ReadIdx(&longer, "x", {}).ok());
  Bytes huge = {0,    0,    0x08, 3,    0xFF, 0xFF, 0xFF, 0xFF,
                0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  MemorySource bomb(huge);
  EXPECT_FALSE(ReadIdx(&bomb, "x", {}).ok());
}

struct Member {
  std::string name;
  Bytes data;
  uint16_t method = 0;
  uint64_t claimed_size = 0;  // 0: the true one
};

// A zip as NumPy writes it: local headers with sizes of 2^32 - 1.
Bytes Zip(const std::vector<Member>& members) {
  Bytes bytes;
  Bytes directory;
  ByteWriter out(&bytes);
  ByteWriter list(&directory);
  for (const Member& member : members) {
    auto offset = static_cast<uint32_t>(bytes.size());
    uint32_t checksum = Crc32(member.data);
    uint64_t size = member.claimed_size == 0 ? member.data.size() : member.claimed_size;
    out.U32(0x04034b50);
    for (uint16_t value : {45, 0, static_cast<int>(member.method), 0, 0}) out.U16(value);
    out.U32(checksum);
    out.U32(0xFFFFFFFF);
    out.U32(0xFFFFFFFF);
    out.U16(static_cast<uint16_t>(member.name.size()));
    out.U16(20);
    out.Text(member.name);
    out.U16(1);
    out.U16(16);
    out.U64(size);
    out.U64(member.data.size());
    out.Bytes(member.data);
    list.U32(0x02014b50);
    for (uint16_t value : {45, 45, 0, static_cast<int>(member.method), 0, 0}) list.U16(value);
    list.U32(checksum);
    list.U32(static_cast<uint32_t>(member.data.size()));
    list.U32(static_cast<uint32_t>(size));
    list.U16(static_cast<uint16_t>(member.name.size()));
    for (int i = 0; i < 4; ++i) list.U16(0);
    list.U32(0);
    list.U32(offset);
    list.Text(member.name);
  }
  auto at = static_cast<uint32_t>(bytes.size());
  out.Bytes(directory);
  out.U32(0x06054b50);
  for (size_t value : {size_t{0}, size_t{0}, members.size(), members.size()}) {
    out.U16(static_cast<uint16_t>(value));
  }
  out.U32(static_cast<uint32_t>(directory.size()));
  out.U32(at);
  out.U16(0);
  return bytes;
}

Result<DataSet> ReadZip(const std::vector<Member>& members) {
  Bytes bytes = Zip(members);
  MemorySource source(bytes);
  return ReadDataSet(&source, "data.npz");
}

Bytes SmallArray(const std::string& shape) {
  return Npy(Head("<f4", shape), Raw<float>({1, 2, 3, 4}));
}

TEST(Npz, ArraysAreColumnsAndOthersAreNamed) {
  auto data = ReadZip({{"x.npy", SmallArray("(2, 2)"), 0, 0},
                       {"y.npy", Npy(Head("<i8", "(2,)"), Raw<int64_t>({5, 6})), 0, 0},
                       {"z.npy", SmallArray("(4,)"), 0, 0},
                       {"readme.txt", {65}, 0, 0}});
  ASSERT_TRUE(data.ok()) << data.error().message;
  EXPECT_EQ(data->rows, 2U);
  ASSERT_EQ(data->columns.size(), 2U);
  EXPECT_EQ(data->columns[0].name(), "x");
  EXPECT_EQ(data->columns[1].Integer(1), 6);
  EXPECT_EQ(data->report.notes.size(), 2U);
}

TEST(Npz, RefusesWhatItCannotTrust) {
  Bytes array = SmallArray("(4,)");
  struct Case {
    std::vector<Member> members;
    const char* said;
  };
  for (const Case& one : {
           Case{{{"x.npy", array, 0, 0}, {"x.npy", array, 0, 0}}, "two members"},
           Case{{{"../x.npy", array, 0, 0}}, "named"},
           Case{{{"/x.npy", array, 0, 0}}, "named"},
           Case{{{"x.npy", array, 8, uint64_t{1} << 31}}, "impossible"},
           Case{{{"x.npy", array, 8, 100000}}, "damaged"},
           Case{{{"x.npy", array, 12, 0}}, "method"},
           Case{{{"x.npy", array, 0, 7}}, "impossible"},
           Case{{{"a.txt", array, 0, 0}}, "no array"},
           Case{{}, "no array"},
       }) {
    auto data = ReadZip(one.members);
    ASSERT_FALSE(data.ok()) << one.said;
    EXPECT_NE(data.error().message.find(one.said), std::string::npos) << data.error().message;
  }
}

TEST(Npz, DamageIsAnErrorAndNeverACrash) {
  Bytes whole = Zip({{"x.npy", SmallArray("(2, 2)"), 0, 0}});
  EXPECT_TRUE(rc::check("flipped bytes", [&] {
    Bytes bytes = whole;
    for (int i = 0; i < *rc::gen::inRange(1, 4); ++i) {
      bytes[*rc::gen::inRange<size_t>(0, bytes.size())] = *rc::gen::arbitrary<uint8_t>();
    }
    MemorySource source(bytes);
    auto data = ReadDataSet(&source, "data.npz");
    if (!data.ok()) RC_ASSERT(!data.error().message.empty());
  }));
  for (size_t size = 0; size < whole.size(); ++size) {
    MemorySource source(std::span<const uint8_t>(whole).first(size));
    EXPECT_FALSE(ReadNpz(&source, {}).ok()) << size;
  }
}

TEST(JoinColumns, PutsLabelsBesideFeatures) {
  Bytes features = Npy(Head("<f4", "(2, 2)"), Raw<float>({1, 2, 3, 4}));
  Bytes labels = Npy(Head("<i8", "(2,)"), Raw<int64_t>({5, 6}));
  MemorySource of_features(features);
  MemorySource of_labels(labels);
  auto data = ReadDataSet(&of_features, "x_test.npy");
  auto more = ReadDataSet(&of_labels, "folder/y_test.npy");
  ASSERT_TRUE(data.ok() && more.ok());
  DataSet again = *more;
  ASSERT_TRUE(JoinColumns(std::move(*more), &*data).ok());
  EXPECT_EQ(data->columns[1].name(), "y_test");
  ASSERT_TRUE(JoinColumns(std::move(again), &*data).ok());
  EXPECT_EQ(data->columns[2].name(), "y_test (2)");
  Bytes longer = Npy(Head("<i8", "(3,)"), Raw<int64_t>({5, 6, 7}));
  MemorySource of_longer(longer);
  auto third = ReadDataSet(&of_longer, "z.npy");
  EXPECT_FALSE(JoinColumns(std::move(*third), &*data).ok());
}

}  // namespace
}  // namespace tidemark::evaluate
