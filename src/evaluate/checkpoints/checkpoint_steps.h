// The steps of a folder of checkpoints, from the names of its files.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tidemark::evaluate {

struct CheckpointSteps {
  // Of each name; nothing for names without a number among names with one ("best").
  std::vector<std::optional<int64_t>> steps;
  bool by_order = false;  // no name tells a step: places, from 0
  std::string how;        // for the person: "the number behind \"step\" in the name"
};

// `names`: paths below the folder, in their natural order. What follows "step", "iter", "ckpt" or
// "epoch" ("epoch_3", "step=100"), else the number that is another in each name ("model-000100"),
// else the order. Steps are different for all names that have one.
[[nodiscard]] CheckpointSteps FindCheckpointSteps(std::span<const std::string> names);

}  // namespace tidemark::evaluate
