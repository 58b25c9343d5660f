// Messages of the engine (base/message.h) as bytes of an HTTP body: what the page's worker gets
// moved, the page of `tidemark serve` gets so.
//
// A frame is a count of parts, the size of each part, and the parts: the head, then the buffers;
// all numbers are u32, little-endian. A frame without parts says only that the line is alive. A
// body of commands is any number of frames, and so is the stream of replies, which is read as it
// comes (fetch) and not as text/event-stream: that carries UTF-8 text only, so the columns of a
// chart would have to go as base64, a third larger and through JavaScript strings.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "base/result.h"

namespace tidemark {

// The frames of a body that came whole. kInvalid: it is none of ours. Sizes are checked before
// anything is copied; the parts together are never larger than the body.
Result<std::vector<Message>> ReadFrames(std::string_view body);

// Counts and sizes, which come before the parts.
[[nodiscard]] std::string FrameStart(const Message& message);
[[nodiscard]] std::string AliveFrame();
[[nodiscard]] size_t FrameBytes(const Message& message);

// Writes a frame without copying its parts together; false as soon as `write` gives false.
bool WriteFrame(const Message& message, const std::function<bool(std::string_view)>& write);

}  // namespace tidemark
