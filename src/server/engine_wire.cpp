#include "server/engine_wire.h"

#include <cstdint>
#include <cstring>

namespace tidemark {
namespace {

constexpr size_t kMaxParts = 64;  // no message of a client has more than a few

void AppendU32(std::string* out, size_t value) {
  const auto number = static_cast<uint32_t>(value);
  for (int shift = 0; shift < 32; shift += 8) *out += static_cast<char>((number >> shift) & 0xff);
}

uint32_t U32At(std::string_view bytes, size_t at) {
  uint32_t number = 0;
  for (size_t i = 0; i < 4; ++i) {
    number |= static_cast<uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return number;
}

std::string_view TextOf(const Buffer& buffer) {
  return {reinterpret_cast<const char*>(buffer.data()), buffer.size()};
}

// Takes one frame from the front; false: it is not whole.
bool TakeFrame(std::string_view* body, Message* message) {
  if (body->size() < 4) return false;
  const size_t parts = U32At(*body, 0);
  const size_t head = 4 + 4 * parts;
  if (parts > kMaxParts || head > body->size()) return false;
  size_t at = head;
  for (size_t i = 0; i < parts; ++i) {
    const size_t size = U32At(*body, 4 + 4 * i);
    if (size > body->size() - at) return false;
    const std::string_view part = body->substr(at, size);
    Buffer bytes(part.begin(), part.end());
    if (i == 0) {
      message->head = std::move(bytes);
    } else {
      message->buffers.push_back(std::move(bytes));
    }
    at += size;
  }
  body->remove_prefix(at);
  return true;
}

}  // namespace

Result<std::vector<Message>> ReadFrames(std::string_view body) {
  std::vector<Message> messages;
  while (!body.empty()) {
    Message message;
    if (!TakeFrame(&body, &message)) {
      return MakeError(ErrorCode::kInvalid, "The body is not made of whole messages.");
    }
    if (!message.head.empty()) messages.push_back(std::move(message));
  }
  return messages;
}

std::string FrameStart(const Message& message) {
  std::string start;
  AppendU32(&start, 1 + message.buffers.size());
  AppendU32(&start, message.head.size());
  for (const Buffer& buffer : message.buffers) AppendU32(&start, buffer.size());
  return start;
}

std::string AliveFrame() { return std::string(4, '\0'); }

size_t FrameBytes(const Message& message) {
  size_t bytes = 8 + message.head.size();
  for (const Buffer& buffer : message.buffers) bytes += 4 + buffer.size();
  return bytes;
}

bool WriteFrame(const Message& message, const std::function<bool(std::string_view)>& write) {
  std::string start = FrameStart(message);
  start += TextOf(message.head);
  if (!write(start)) return false;
  for (const Buffer& buffer : message.buffers) {
    if (!buffer.empty() && !write(TextOf(buffer))) return false;
  }
  return true;
}

}  // namespace tidemark
