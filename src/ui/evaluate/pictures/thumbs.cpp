#include "ui/evaluate/pictures/thumbs.h"

#include <algorithm>
#include <tuple>

#include "imgui_internal.h"
#include "ui/evaluate/pictures/geometry.h"

namespace tidemark::ui {
namespace {

constexpr uint32_t kMostSide = 4096;  // of a texture, that every renderer can make

}  // namespace

// Registered with Dear ImGui, whose renderer makes, remakes (after a lost context) and destroys it.
struct Thumbs::Texture {
  Texture(int width, int height) {
    data.Create(ImTextureFormat_RGBA32, width, height);
    data.SetStatus(ImTextureStatus_WantCreate);
    data.UseColors = true;
    std::fill_n(static_cast<uint8_t*>(data.GetPixels()), data.GetSizeInBytes(), uint8_t{0});
    ImGui::RegisterUserTexture(&data);
  }
  ~Texture() {
    if (ImGui::GetCurrentContext() == nullptr) return;
    ImGui::UnregisterUserTexture(&data);
    // The renderer's list is made anew only in the next frame, which may never come.
    ImGui::GetPlatformIO().Textures.find_erase(&data);
  }
  Texture(const Texture&) = delete;
  Texture& operator=(const Texture&) = delete;

  ImTextureData data;
};

Thumbs::Thumbs() = default;
Thumbs::~Thumbs() = default;

void Thumbs::Show(uint64_t key, std::span<const uint8_t> rgba, uint32_t width, uint32_t height,
                  uint32_t count, uint32_t side_px) {
  // Dear ImGui counts this for its own textures only; the renderer waits for it.
  for (const std::unique_ptr<Texture>& texture : old_) ++texture->data.UnusedFrames;
  std::erase_if(old_, [](const std::unique_ptr<Texture>& texture) {
    return texture->data.Status == ImTextureStatus_Destroyed;
  });
  if (texture_ && texture_->data.Status == ImTextureStatus_Destroyed)
    texture_->data.SetStatus(ImTextureStatus_WantCreate);
  if (texture_ && key == key_ && side_px == side_px_) return;
  if (texture_) {
    texture_->data.SetStatus(ImTextureStatus_WantDestroy);
    old_.push_back(std::move(texture_));
  }
  key_ = key;
  side_px_ = side_px;
  count_ = 0;
  const uint64_t bytes = static_cast<uint64_t>(width) * height * 4;
  if (bytes == 0 || side_px == 0 || side_px > kMostSide) return;
  columns_ = kMostSide / side_px;
  const uint64_t fits = static_cast<uint64_t>(columns_) * columns_;
  count_ = static_cast<uint32_t>(std::min({uint64_t{count}, rgba.size() / bytes, fits}));
  if (count_ == 0) return;
  columns_ = std::min(columns_, count_);
  const uint32_t rows = (count_ + columns_ - 1) / columns_;
  texture_ = std::make_unique<Texture>(static_cast<int>(columns_ * side_px),
                                       static_cast<int>(rows * side_px));
  std::tie(width_, height_) = FitImage(width, height, side_px);
  const size_t stride = static_cast<size_t>(columns_) * side_px * 4;
  auto* pixels = static_cast<uint8_t*>(texture_->data.GetPixels());
  for (uint32_t i = 0; i < count_; ++i) {
    const size_t x = static_cast<size_t>(i % columns_) * side_px + (side_px - width_) / 2;
    const size_t y = static_cast<size_t>(i / columns_) * side_px + (side_px - height_) / 2;
    ResampleImage(rgba.data() + i * bytes, width, height, width_, height_,
                  pixels + y * stride + x * 4, stride);
  }
}

bool Thumbs::Draw(ImDrawList* list, uint32_t index, ImVec2 top_left, float side_units) const {
  if (!texture_ || index >= count_) return false;
  const auto& data = texture_->data;
  const auto side = static_cast<float>(side_px_);
  const float u = static_cast<float>(index % columns_) * side / static_cast<float>(data.Width);
  const float v = static_cast<float>(index / columns_) * side / static_cast<float>(data.Height);
  list->AddImage(texture_->data.GetTexRef(), top_left,
                 ImVec2(top_left.x + side_units, top_left.y + side_units), ImVec2(u, v),
                 ImVec2(u + side / static_cast<float>(data.Width),
                        v + side / static_cast<float>(data.Height)));
  return true;
}

}  // namespace tidemark::ui
