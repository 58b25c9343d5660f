// The order in which people expect names: digits inside compare as numbers ("layer2" before
// "layer10"), those behind "0." as decimals ("lr0.05" before "lr0.2"), letters without regard to
// case (ASCII), then byte by byte so that the order is total.
#pragma once

#include <string_view>

namespace tidemark {

// < 0, 0 or > 0 like strcmp. O(length).
int NaturalCompare(std::string_view a, std::string_view b);

}  // namespace tidemark
