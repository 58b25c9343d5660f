// Checks one series: every point is read, and everything that is stored about the points is made
// anew and compared. Internal to src/store.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "store/database.h"

namespace tidemark {

// Calls `report` for each difference; returns the number of points read. Never fails: what can't be
// read is a difference too.
uint64_t CheckSeries(Database* database, int64_t series_id,
                     const std::function<void(std::string what)>& report);

}  // namespace tidemark
