// What travels between the UI, the engine and the import worker: a small head and any number of
// buffers. On the page the buffers are moved (transferred), never copied: copying 1 MB costs 1.3
// ms, moving it 0.06 ms.
#pragma once

#include <cstdint>
#include <vector>

namespace tidemark {

using Buffer = std::vector<uint8_t>;

struct Message {
  Buffer head;
  std::vector<Buffer> buffers;
};

// A party connected to the engine: this tab's UI, another tab's UI, a test.
using ClientId = uint32_t;

}  // namespace tidemark
