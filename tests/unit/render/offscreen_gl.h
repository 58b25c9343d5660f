// A GL 3.3 core context without a window or an X server (Mesa's surfaceless EGL), and a picture to
// draw into. Loaded at run time: a machine without EGL skips the tests that need it, and says so.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tidemark::render {

struct Rgba {
  uint8_t r = 0, g = 0, b = 0, a = 0;
};

class OffscreenGl {
 public:
  // Null when there is no EGL; `why` then says what is missing.
  static std::unique_ptr<OffscreenGl> Make(int width, int height, std::string* why);
  ~OffscreenGl();

  // Ends the context and makes a new one, as after a GPU reset: all GL objects are gone.
  bool LoseContext();
  void Clear(Rgba color);
  // Row 0 is the top.
  [[nodiscard]] std::vector<Rgba> Pixels() const;
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }

 private:
  struct Egl;
  OffscreenGl(int width, int height);
  bool MakeContext();
  std::unique_ptr<Egl> egl_;
  int width_, height_;
};

}  // namespace tidemark::render
