#include "platform/engine_web/web_bridge.h"

#include <emscripten.h>

#include <algorithm>
#include <iterator>
#include <utility>

// `parts` holds pairs of address and size.
// clang-format off
EM_JS(void, tm_post, (uint32_t target, const uint32_t* parts, int count), {
  const copies = [];
  for (let i = 0; i < count; ++i) {
    const at = HEAPU32[((parts >>> 0) >>> 2) + 2 * i];
    const size = HEAPU32[((parts >>> 0) >>> 2) + 2 * i + 1];
    copies.push(HEAPU8.slice(at, at + size));
  }
  Module.host.post(target, copies);
});
EM_JS(void, tm_log, (const char* line), { Module.host.log(UTF8ToString(line)); });
EM_JS(void, tm_call, (int call, const char* what, const char* a, const char* b), {
  Module.host.call(call, UTF8ToString(what), UTF8ToString(a), UTF8ToString(b));
});
// clang-format on

namespace tidemark {
namespace {

uint32_t AddressOf(const Buffer& bytes) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(bytes.data()));
}

// The names that JavaScript uses, in the order of ErrorCode.
constexpr const char* kErrorNames[] = {"invalid",  "notFound", "io",          "full",
                                       "busy",     "corrupt",  "unsupported", "cancelled",
                                       "tooLarge", "readOnly", "internal"};

ErrorCode CodeOf(const std::string& name) {
  for (size_t i = 0; i < std::size(kErrorNames); ++i) {
    if (name == kErrorNames[i]) return static_cast<ErrorCode>(i);
  }
  return ErrorCode::kInternal;
}

}  // namespace

void PostMessageTo(uint32_t target, const Message& message) {
  std::vector<uint32_t> parts;
  parts.reserve(2 * (message.buffers.size() + 1));
  parts.push_back(AddressOf(message.head));
  parts.push_back(static_cast<uint32_t>(message.head.size()));
  for (const Buffer& buffer : message.buffers) {
    parts.push_back(AddressOf(buffer));
    parts.push_back(static_cast<uint32_t>(buffer.size()));
  }
  tm_post(target, parts.data(), static_cast<int>(parts.size() / 2));
}

void LogLine(const std::string& line) { tm_log(line.c_str()); }

uint8_t* MessageInbox::Part(int index, int size) {
  static uint8_t nothing = 0;
  parts_.resize(static_cast<size_t>(index) + 1);
  parts_.back().resize(static_cast<size_t>(size));
  return size == 0 ? &nothing : parts_.back().data();
}

Message MessageInbox::TakeMessage() {
  Message message;
  if (!parts_.empty()) message.head = std::move(parts_.front());
  for (size_t i = 1; i < parts_.size(); ++i) message.buffers.push_back(std::move(parts_[i]));
  parts_.clear();
  return message;
}

std::vector<std::string> MessageInbox::TakeTexts() {
  std::vector<std::string> texts;
  for (const Buffer& part : parts_) texts.emplace_back(part.begin(), part.end());
  parts_.clear();
  return texts;
}

void WebCalls::Call(const char* what, const std::string& a, const std::string& b, Answer answer) {
  const int call = next_++;
  waiting_[call] = std::move(answer);
  tm_call(call, what, a.c_str(), b.c_str());
}

void WebCalls::OnAnswer(int call, std::vector<std::string> texts) {
  auto found = waiting_.find(call);
  if (found == waiting_.end()) return;
  const Answer answer = std::move(found->second);
  waiting_.erase(found);
  texts.resize(std::max<size_t>(texts.size(), 1));
  if (!texts[0].empty()) {
    texts.resize(3);
    answer(Error{CodeOf(texts[0]), texts[1], texts[2]});
    return;
  }
  texts.erase(texts.begin());
  answer(std::move(texts));
}

}  // namespace tidemark
