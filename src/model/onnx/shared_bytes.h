// Bytes of a file and what keeps them alive: weights are views into them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace tidemark::model {

struct SharedBytes {
  std::span<const uint8_t> bytes;
  std::shared_ptr<const void> owner;

  static SharedBytes Own(std::vector<uint8_t> bytes) {
    auto owner = std::make_shared<const std::vector<uint8_t>>(std::move(bytes));
    return {*owner, owner};
  }
};

}  // namespace tidemark::model
