// The few distributions that intervals and tests need.
#pragma once

#include <cstdint>

namespace tidemark::evaluate {

[[nodiscard]] double NormalCdf(double z);
// The z below which the share `p` (in (0, 1)) lies, to full precision.
[[nodiscard]] double NormalQuantile(double p);
// How likely a standard normal is at least this far from 0.
[[nodiscard]] double TwoSidedNormalP(double z);
// The two-sided exact probability of a split as uneven as this in fair coin flips.
[[nodiscard]] double FairCoinP(uint64_t heads, uint64_t tails);
// The same with half of the observed split's own probability (mid-p).
[[nodiscard]] double FairCoinMidP(uint64_t heads, uint64_t tails);

}  // namespace tidemark::evaluate
