// The hparams plugin of TensorBoard: hyper-parameters and the beginning and end of a run, all
// inside a summary's plugin data (tensorboard.hparams.HParamsPluginData).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "import/batch.h"

namespace tidemark {

struct HparamsStart {
  std::vector<std::pair<std::string, ParamValue>> params;  // in file order, names as written
  std::string_view group, model_uri, monitor_url;
  double started_s = 0;  // 0 = absent
};

struct HparamsEnd {
  uint64_t status = 0;  // 0 unknown, 1 success, 2 failure, 3 running
  double ended_s = 0;   // 0 = absent
};

struct HparamsView {
  std::optional<std::string_view> experiment;  // tensorboard.hparams.Experiment, still encoded
  std::string_view experiment_user;
  std::optional<HparamsStart> start;
  std::optional<HparamsEnd> end;
};

// Views into `message`. False when it is malformed.
[[nodiscard]] bool DecodeHparams(std::span<const uint8_t> message, HparamsView* hparams);

}  // namespace tidemark
