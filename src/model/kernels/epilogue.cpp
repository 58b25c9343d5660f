#include "model/kernels/epilogue.h"

namespace tidemark::model {
namespace {

float Clamp(float x, float low, float high) {
  x = x < low ? low : x;
  return x > high ? high : x;
}

}  // namespace

void FinishChannel(const float* from, const Epilogue& epilogue, float bias, const float* residual,
                   int64_t count, float* to) {
  const F4 biases = Splat4(bias);
  const F4 low = Splat4(epilogue.low);
  const F4 high = Splat4(epilogue.high);
  int64_t i = 0;
  if (residual != nullptr) {
    for (; i + 4 <= count; i += 4) {
      Store4(to + i, Clamp4(Load4(from + i) + biases + Load4(residual + i), low, high));
    }
    for (; i < count; ++i) {
      to[i] = Clamp(from[i] + bias + residual[i], epilogue.low, epilogue.high);
    }
    return;
  }
  for (; i + 4 <= count; i += 4) Store4(to + i, Clamp4(Load4(from + i) + biases, low, high));
  for (; i < count; ++i) to[i] = Clamp(from[i] + bias, epilogue.low, epilogue.high);
}

void FinishRow(const Epilogue& epilogue, int64_t count, float* row) {
  const F4 low = Splat4(epilogue.low);
  const F4 high = Splat4(epilogue.high);
  int64_t i = 0;
  if (epilogue.bias == nullptr) {
    if (!epilogue.clamps()) return;
    for (; i + 4 <= count; i += 4) Store4(row + i, Clamp4(Load4(row + i), low, high));
    for (; i < count; ++i) row[i] = Clamp(row[i], epilogue.low, epilogue.high);
    return;
  }
  const float* bias = epilogue.bias;
  for (; i + 4 <= count; i += 4) {
    Store4(row + i, Clamp4(Load4(row + i) + Load4(bias + i), low, high));
  }
  for (; i < count; ++i) row[i] = Clamp(row[i] + bias[i], epilogue.low, epilogue.high);
}

}  // namespace tidemark::model
