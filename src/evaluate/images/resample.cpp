#include "evaluate/images/resample.h"

#include <algorithm>
#include <cmath>

namespace tidemark::evaluate {
namespace {

constexpr int kFractionBits = 22;
constexpr double kMostFull = 1 << 26;  // of a line of pixels that is to fill a square

// The old pixels that a new one is made of, and their weights in 1/2^22.
struct Taps {
  size_t first = 0;
  std::vector<int32_t> weights;
};

// Of the new pixels [begin, begin + count) of a side that has `full` of them.
std::vector<Taps> BilinearTaps(size_t old_size, size_t full, size_t begin, size_t count) {
  const double step = static_cast<double>(old_size) / static_cast<double>(full);
  const double reach = std::max(step, 1.0);
  std::vector<Taps> taps(count);
  for (size_t i = 0; i < count; ++i) {
    const double center = (static_cast<double>(begin + i) + 0.5) * step;
    const auto first = static_cast<size_t>(std::max(std::floor(center - reach + 0.5), 0.0));
    const auto end = std::min(static_cast<size_t>(std::floor(center + reach + 0.5)), old_size);
    std::vector<double> weights;
    double sum = 0;
    for (size_t at = first; at < end; ++at) {
      const double distance = std::abs((static_cast<double>(at) - center + 0.5) / reach);
      weights.push_back(std::max(1 - distance, 0.0));
      sum += weights.back();
    }
    taps[i].first = first;
    for (const double weight : weights) {
      const double share = sum > 0 ? weight / sum : 0;
      taps[i].weights.push_back(
          static_cast<int32_t>(std::floor(share * (1 << kFractionBits) + 0.5)));
    }
  }
  return taps;
}

uint8_t Rounded(int64_t sum) {
  const int64_t half = int64_t{1} << (kFractionBits - 1);
  return static_cast<uint8_t>(std::clamp<int64_t>((sum + half) >> kFractionBits, 0, 255));
}

// Rows [first_row, first_row + rows) of the image, each as wide as there are taps.
Image AlongRows(const Image& image, const std::vector<Taps>& taps, size_t first_row, size_t rows) {
  Image out{taps.size(), rows, image.channels, {}};
  out.pixels.reserve(out.width * out.height * out.channels);
  for (size_t y = first_row; y < first_row + rows; ++y) {
    const uint8_t* row = image.pixels.data() + y * image.width * image.channels;
    for (const Taps& tap : taps) {
      for (size_t channel = 0; channel < image.channels; ++channel) {
        const uint8_t* at = row + tap.first * image.channels + channel;
        int64_t sum = 0;
        for (size_t i = 0; i < tap.weights.size(); ++i) {
          sum += int64_t{at[i * image.channels]} * tap.weights[i];
        }
        out.pixels.push_back(Rounded(sum));
      }
    }
  }
  return out;
}

// `image` begins with row `first_row` of the one that the taps are for.
Image AlongColumns(const Image& image, const std::vector<Taps>& taps, size_t first_row) {
  Image out{image.width, taps.size(), image.channels, {}};
  const size_t stride = image.width * image.channels;
  out.pixels.reserve(stride * out.height);
  for (const Taps& tap : taps) {
    const uint8_t* top = image.pixels.data() + (tap.first - first_row) * stride;
    for (size_t x = 0; x < stride; ++x) {
      int64_t sum = 0;
      for (size_t i = 0; i < tap.weights.size(); ++i) {
        sum += int64_t{top[i * stride + x]} * tap.weights[i];
      }
      out.pixels.push_back(Rounded(sum));
    }
  }
  return out;
}

Image Bilinear(const Image& image, const ResizePlan& plan) {
  const auto columns = BilinearTaps(image.width, plan.full_width, plan.left, plan.width);
  const auto rows = BilinearTaps(image.height, plan.full_height, plan.top, plan.height);
  const size_t first = rows.front().first;
  const size_t end = rows.back().first + rows.back().weights.size();
  return AlongColumns(AlongRows(image, columns, first, end - first), rows, first);
}

// The old pixel of each new one. The places are summed up and not multiplied, as Pillow does it:
// where they fall between two pixels, rounding decides.
std::vector<size_t> NearestPlaces(size_t old_size, size_t full, size_t begin, size_t count) {
  const double step = static_cast<double>(old_size) / static_cast<double>(full);
  std::vector<size_t> places;
  double at = step * 0.5;
  for (size_t i = 0; i < begin + count; ++i, at += step) {
    if (i >= begin) places.push_back(std::min(static_cast<size_t>(at), old_size - 1));
  }
  return places;
}

Image Nearest(const Image& image, const ResizePlan& plan) {
  const auto columns = NearestPlaces(image.width, plan.full_width, plan.left, plan.width);
  const auto rows = NearestPlaces(image.height, plan.full_height, plan.top, plan.height);
  Image out{plan.width, plan.height, image.channels, {}};
  out.pixels.reserve(plan.width * plan.height * image.channels);
  for (const size_t row : rows) {
    for (const size_t column : columns) {
      const uint8_t* at = image.pixels.data() + (row * image.width + column) * image.channels;
      out.pixels.insert(out.pixels.end(), at, at + image.channels);
    }
  }
  return out;
}

// As torchvision has it: half to the even side.
size_t Margin(size_t full, size_t part) {
  return static_cast<size_t>(std::nearbyint(static_cast<double>(full - part) / 2));
}

}  // namespace

ResizePlan PlanResize(const Image& image, size_t width, size_t height, double crop) {
  ResizePlan plan{width, height, 0, 0, width, height};
  if (crop <= 0) return plan;
  // The side that limits the part gets its share rounded, the other what keeps the shape.
  const bool by_width = image.width * height <= image.height * width;
  const double wanted = std::round(static_cast<double>(by_width ? width : height) / crop);
  const double other = wanted * static_cast<double>(by_width ? image.height : image.width) /
                       static_cast<double>(by_width ? image.width : image.height);
  const auto part = [](double side, size_t least) {
    return std::max(static_cast<size_t>(std::min(side, kMostFull)), least);
  };
  plan.full_width = part(by_width ? wanted : other, width);
  plan.full_height = part(by_width ? other : wanted, height);
  plan.left = Margin(plan.full_width, width);
  plan.top = Margin(plan.full_height, height);
  return plan;
}

Image ResizeImage(const Image& image, const ResizePlan& plan, Resize kind) {
  const bool same = plan.full_width == image.width && plan.full_height == image.height &&
                    plan.width == image.width && plan.height == image.height;
  if (same) return image;
  return kind == Resize::kNearest ? Nearest(image, plan) : Bilinear(image, plan);
}

Image ToGrey(const Image& image) {
  if (image.channels == 1) return image;
  Image grey{image.width, image.height, 1, {}};
  grey.pixels.reserve(image.width * image.height);
  for (size_t i = 0; i + 2 < image.pixels.size(); i += 3) {
    const uint32_t sum = image.pixels[i] * 19595U + image.pixels[i + 1] * 38470U +
                         image.pixels[i + 2] * 7471U + 0x8000U;
    grey.pixels.push_back(static_cast<uint8_t>(sum >> 16U));
  }
  return grey;
}

}  // namespace tidemark::evaluate
