#include "base/lru_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace tidemark {
namespace {

struct Sized {
  size_t size = 0;
  [[nodiscard]] size_t bytes() const { return size; }
};

TEST(LruCacheTest, KeepsWhatWasUsedLast) {
  LruCache<std::string, Sized> cache(100);
  cache.Add("a", {40});
  cache.Add("b", {40});
  ASSERT_NE(cache.Find("a"), nullptr);
  cache.Add("c", {40});
  EXPECT_NE(cache.Find("a"), nullptr);
  EXPECT_EQ(cache.Find("b"), nullptr);
  EXPECT_NE(cache.Find("c"), nullptr);
  EXPECT_EQ(cache.bytes(), 80u);
}

TEST(LruCacheTest, KeepsTheNewestEvenWhenItIsTooLarge) {
  LruCache<int, Sized> cache(100);
  cache.Add(1, {40});
  cache.Add(2, {400});
  EXPECT_EQ(cache.Find(1), nullptr);
  EXPECT_NE(cache.Find(2), nullptr);
}

TEST(LruCacheTest, CountsReplacedAndGrownValues) {
  LruCache<int, Sized> cache(100);
  cache.Add(1, {40});
  cache.Add(1, {10});
  EXPECT_EQ(cache.bytes(), 10u);
  cache.Find(1)->size = 70;
  cache.Resized(1);
  EXPECT_EQ(cache.bytes(), 70u);
  cache.Resized(5);
  EXPECT_EQ(cache.bytes(), 70u);
}

TEST(LruCacheTest, ErasesByKey) {
  LruCache<int, Sized> cache(100);
  for (int i = 0; i < 6; ++i) cache.Add(i, {10});
  cache.EraseIf([](int key) { return key % 2 == 0; });
  EXPECT_EQ(cache.bytes(), 30u);
  EXPECT_EQ(cache.Find(2), nullptr);
  EXPECT_NE(cache.Find(3), nullptr);
  cache.Clear();
  EXPECT_EQ(cache.bytes(), 0u);
}

}  // namespace
}  // namespace tidemark
