// When two sources are the same one. Internal to src/store.
#pragma once

#include <string>
#include <string_view>

#include "store/records.h"

namespace tidemark {

// The path with the root's name in front.
std::string FullPath(const SourceKey& key);

// One path is the end of the other, by whole names: the root was dropped one level higher or lower.
bool EndsInTheSameNames(std::string_view a, std::string_view b);

}  // namespace tidemark
