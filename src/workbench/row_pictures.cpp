#include "workbench/row_pictures.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "evaluate/images/resample.h"

namespace tidemark::workbench {
namespace {

using evaluate::Image;

constexpr uint32_t kMostSide = 144;  // 72 of them on a screen of two pixels each
constexpr size_t kLookedAt = 8;      // images, for the side
constexpr uint64_t kMostKept = uint64_t{24} << 20;

void DrawInMiddle(const Image& image, uint32_t side, uint8_t* rgba) {
  const size_t left = (side - image.width) / 2, top = (side - image.height) / 2;
  for (size_t y = 0; y < image.height; ++y) {
    for (size_t x = 0; x < image.width; ++x) {
      const uint8_t* from = image.pixels.data() + (y * image.width + x) * image.channels;
      uint8_t* to = rgba + ((top + y) * side + left + x) * 4;
      for (size_t channel = 0; channel < 3; ++channel) {
        to[channel] = from[image.channels == 1 ? 0 : channel];
      }
      to[3] = 255;
    }
  }
}

}  // namespace

uint32_t RowPictures::side() {
  if (side_ > 0) return side_;
  const size_t count = std::min<size_t>(kLookedAt, rows());
  for (size_t i = 0; i < count; ++i) {
    const evaluate::ImageSize size = SizeOf(i * rows() / count);
    side_ = std::max(side_, static_cast<uint32_t>(
                                std::min<size_t>(kMostSide, std::max(size.width, size.height))));
  }
  return side_ = side_ == 0 ? kMostSide : side_;
}

evaluate::ImageSize RowPictures::SizeOf(uint64_t row) {
  const auto bytes = images_->files->Read(images_->list.entries[static_cast<size_t>(row)].file);
  if (!bytes.ok()) return {};
  const auto size = evaluate::ReadImageSize(*bytes);
  return size.ok() ? *size : evaluate::ImageSize{};
}

std::vector<uint8_t> RowPictures::Make(uint64_t row, uint32_t side) {
  const auto bytes = images_->files->Read(images_->list.entries[static_cast<size_t>(row)].file);
  if (!bytes.ok()) return {};
  const auto image = evaluate::DecodeImage(*bytes);
  if (!image.ok()) return {};
  const auto most = static_cast<double>(std::max(image->width, image->height));
  const auto scaled = [&](size_t extent) {
    const double exact = static_cast<double>(extent) * side / most;
    return std::clamp<size_t>(static_cast<size_t>(std::llround(exact)), 1, side);
  };
  const size_t width = scaled(image->width), height = scaled(image->height);
  // What grows keeps its sharp edges.
  const auto kind = most < side ? evaluate::Resize::kNearest : evaluate::Resize::kBilinear;
  const auto plan = evaluate::PlanResize(*image, width, height, 0);
  std::vector<uint8_t> rgba(size_t{side} * side * 4);
  DrawInMiddle(evaluate::ResizeImage(*image, plan, kind), side, rgba.data());
  return rgba;
}

// There are a few hundred at most.
const RowPictures::Kept& RowPictures::Find(uint64_t row, uint32_t side) {
  for (Kept& kept : kept_) {
    if (kept.row != row || kept.side != side) continue;
    kept.used = ++calls_;
    return kept;
  }
  kept_.push_back({row, side, ++calls_, Make(row, side)});
  kept_bytes_ += kept_.back().rgba.size() + sizeof(Kept);
  while (kept_bytes_ > kMostKept && kept_.size() > 1) ForgetOldest();
  return kept_.back();
}

void RowPictures::ForgetOldest() {
  const auto oldest = std::min_element(
      kept_.begin(), kept_.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
  kept_bytes_ -= oldest->rgba.size() + sizeof(Kept);
  kept_.erase(oldest);
}

bool RowPictures::Draw(uint64_t row, uint32_t side, uint8_t* rgba) {
  if (row >= rows() || side == 0) return false;
  const std::vector<uint8_t>& found = Find(row, side).rgba;
  if (found.empty()) return false;
  std::memcpy(rgba, found.data(), found.size());
  return true;
}

}  // namespace tidemark::workbench
