// One query being answered, in slices, so that others are heard in between.
#pragma once

#include <functional>

#include "base/message.h"
#include "base/result.h"

namespace tidemark {

class QueryTask {
 public:
  using Emit = std::function<void(Message)>;
  virtual ~QueryTask() = default;
  // Works for a slice (about a millisecond, one series at most). True: answered.
  virtual Result<bool> Step(const Emit& emit) = 0;
};

}  // namespace tidemark
