// The type scale of the look: Inter in three weights, JetBrains Mono, Lucide icons.
//
// Sizes are em sizes: the fonts are loaded so that Dear ImGui's font size is the em (its default is
// ascender to descender, 1.21 em for Inter), because it bakes whole sizes only, and 13, 12 and 11
// are whole.
#pragma once

#include <cstdint>

struct ImFont;

namespace tidemark::ui {

enum class Type : uint8_t {
  kMicro,        // 11: ticks, chips, tooltips, footers, status bar
  kMicroMedium,  // 11: column headers
  kSmall,        // 12: rows, tables, axis titles
  kSmallMedium,
  kSmallSemibold,
  kBody,          // 13: buttons, tabs
  kBodyMedium,    // card titles
  kBodySemibold,  // group headers
  kTitle,         // 15 semibold
  kTitleRegular,  // palette input
  kDisplay,       // 20 semibold
  kMono,          // 12, code
};

struct FontFace {
  ImFont* font = nullptr;
  float size = 13;       // logical px, the em
  float ascent = 0.97f;  // of the em: where Dear ImGui puts the baseline below the text's position
  float baseline = 0.364f;  // of the em: baseline below the middle of a line
  float line = 20;          // line height, logical px
};

class Fonts {
 public:
  // Adds the fonts to the current Dear ImGui context; call once, before the first frame.
  void Load();
  [[nodiscard]] FontFace Face(Type type) const;
  [[nodiscard]] ImFont* icons() const { return icons_; }
  [[nodiscard]] ImFont* regular() const { return regular_; }

 private:
  ImFont* regular_ = nullptr;
  ImFont* medium_ = nullptr;
  ImFont* semibold_ = nullptr;
  ImFont* mono_ = nullptr;
  ImFont* icons_ = nullptr;
};

}  // namespace tidemark::ui
