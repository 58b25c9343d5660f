// Small images of rows as one texture: resampled to exactly the pixels that they take on screen, so
// that an image of 8 × 8 has sharp edges and a photograph is smooth.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "imgui.h"

namespace tidemark::ui {

class Thumbs {
 public:
  Thumbs();
  ~Thumbs();
  Thumbs(const Thumbs&) = delete;
  Thumbs& operator=(const Thumbs&) = delete;

  // Makes the texture anew when `key` or the side is another one. `rgba`: `count` images of
  // width × height, one after another; what does not fit into it is left out. `side_px`: device
  // pixels of the square that each is put into.
  void Show(uint64_t key, std::span<const uint8_t> rgba, uint32_t width, uint32_t height,
            uint32_t count, uint32_t side_px);
  // Draws image `index` in the middle of the box; false when there is none.
  bool Draw(ImDrawList* list, uint32_t index, ImVec2 top_left, float side_units) const;
  [[nodiscard]] uint32_t count() const { return count_; }

 private:
  struct Texture;
  std::vector<std::unique_ptr<Texture>> old_;  // until the renderer has dropped them
  std::unique_ptr<Texture> texture_;
  uint64_t key_ = 0;
  uint32_t side_px_ = 0, count_ = 0, columns_ = 1, width_ = 0, height_ = 0;
};

}  // namespace tidemark::ui
