// The door between C++ and the worker's JavaScript: messages out, messages in, and calls that
// answer later. The JavaScript side is the object `Module.host` (web/worker_*.js).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/message.h"
#include "base/result.h"

namespace tidemark {

// The other worker: the engine's import worker, or the import worker's engine.
inline constexpr uint32_t kPeerTarget = 0;

// Copies the parts out of the heap and hands them to a client's port (or kPeerTarget), moved.
void PostMessageTo(uint32_t target, const Message& message);
void LogLine(const std::string& line);

// Collects an incoming message: JavaScript copies each part straight to its place.
class MessageInbox {
 public:
  // Room for part `index` (0 = head) of `size` bytes; the pointer is never null.
  uint8_t* Part(int index, int size);
  Message TakeMessage();
  std::vector<std::string> TakeTexts();

 private:
  std::vector<Buffer> parts_;
};

// Calls to JavaScript that answer later with texts, or with an Error.
class WebCalls {
 public:
  using Answer = std::function<void(Result<std::vector<std::string>>)>;

  void Call(const char* what, const std::string& a, const std::string& b, Answer answer);
  // texts: "" and the result, or the name of an ErrorCode ("busy"), message and hint.
  void OnAnswer(int call, std::vector<std::string> texts);

 private:
  int next_ = 1;
  std::unordered_map<int, Answer> waiting_;
};

}  // namespace tidemark
