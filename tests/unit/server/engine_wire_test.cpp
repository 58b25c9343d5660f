// Messages as bytes of a body, and back; bytes that are none.
#include "server/engine_wire.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace tidemark {
namespace {

std::string Written(const std::vector<Message>& messages) {
  std::string body;
  for (const Message& message : messages) {
    EXPECT_TRUE(WriteFrame(message, [&](std::string_view bytes) {
      body += bytes;
      return true;
    }));
  }
  return body;
}

TEST(EngineWire, ComesBackAsItWas) {
  EXPECT_TRUE(rc::check([](const std::vector<std::vector<uint8_t>>& heads,
                           const std::vector<std::vector<uint8_t>>& buffers) {
    RC_PRE(buffers.size() < 60);
    std::vector<Message> messages;
    messages.reserve(heads.size());
    for (const auto& head : heads) messages.push_back({head, buffers});
    size_t bytes = 0;
    for (const Message& message : messages) bytes += FrameBytes(message);
    const std::string body = Written(messages);
    RC_ASSERT(body.size() == bytes);
    const auto read = ReadFrames(body);
    RC_ASSERT(read.ok());
    std::erase_if(messages, [](const Message& message) { return message.head.empty(); });
    RC_ASSERT(read->size() == messages.size());
    for (size_t i = 0; i < messages.size(); ++i) {
      RC_ASSERT((*read)[i].head == messages[i].head);
      RC_ASSERT((*read)[i].buffers == messages[i].buffers);
    }
  }));
}

TEST(EngineWire, ASignOfLifeIsNoMessage) {
  const auto read = ReadFrames(AliveFrame() + Written({{{1, 2}, {}}}) + AliveFrame());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->size(), 1U);
}

TEST(EngineWire, WhatIsNotWholeIsRefused) {
  const std::string body = Written({{{1, 2, 3}, {{4, 5}, {}}}});
  for (size_t size = 1; size < body.size(); ++size) {
    EXPECT_FALSE(ReadFrames(body.substr(0, size)).ok()) << size;
  }
  for (const char* bytes : {"\xff\xff\xff\xff", "\x01\xff\xff\xff", "abc"}) {
    EXPECT_FALSE(ReadFrames(bytes).ok());
  }
  EXPECT_FALSE(ReadFrames(std::string(4096, '\xff')).ok());
}

TEST(EngineWire, AReaderThatIsGoneEndsIt) {
  int writes = 0;
  EXPECT_FALSE(WriteFrame({{1}, {{2}, {3}}}, [&](std::string_view) { return ++writes < 2; }));
  EXPECT_EQ(writes, 2);
}

}  // namespace
}  // namespace tidemark
