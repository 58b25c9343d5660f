// A data set that is read piece by piece, so that a page stays alive meanwhile.
#pragma once

#include <memory>

#include "base/result.h"
#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

class DataSetReading {
 public:
  virtual ~DataSetReading() = default;
  // At most so many more rows of a text (at least 1), or one part of what can't be cut finer;
  // false when all is read. After an error there is no next step.
  virtual Result<bool> Step(size_t rows) = 0;
  // What was read, once, after the last step.
  virtual DataSet Take() = 0;
};

// All at once.
inline Result<DataSet> ReadAll(Result<std::unique_ptr<DataSetReading>> reading) {
  constexpr size_t kRowsAtOnce = 4096;
  if (!reading.ok()) return reading.error();
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool more, (*reading)->Step(kRowsAtOnce));
    if (!more) return (*reading)->Take();
  }
}

}  // namespace tidemark::evaluate
