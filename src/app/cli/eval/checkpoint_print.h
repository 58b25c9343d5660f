// A folder of checkpoints as a table and as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tidemark::cli {

struct CheckpointRow {
  int64_t step = 0;
  std::string file;
  bool was_kept = false;  // evaluated at an earlier time
  std::string json;       // as EvalJson wrote it
};

struct CheckpointTable {
  std::string folder, steps_from;
  std::vector<std::string> data_paths;
  std::vector<CheckpointRow> rows;                            // by step
  std::vector<std::pair<std::string, std::string>> left_out;  // file, why
  std::vector<std::string> notes;
};

void PrintCheckpoints(const CheckpointTable& table);
[[nodiscard]] std::string CheckpointsJson(const CheckpointTable& table);

}  // namespace tidemark::cli
