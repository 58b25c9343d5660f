#include "ui/fonts.h"

#include <cfloat>
#include <span>

#include "generated/fonts.h"
#include "imgui.h"

namespace tidemark::ui {
namespace {

ImFont* Add(const char* name, std::span<const uint8_t> bytes) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  // Negative: sizes are em sizes. Limits of advances are multiplied by it too, hence their sign.
  config.SizePixels = -1;
  config.GlyphMaxAdvanceX = -FLT_MAX;
  int i = 0;
  for (; name[i] != 0 && i < 39; ++i) config.Name[i] = name[i];
  config.Name[i] = 0;
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<uint8_t*>(bytes.data()),
                                                    static_cast<int>(bytes.size()), 0, &config);
}

// Metrics of the shipped fonts in em: ascender and descender, as their hhea tables have them.
constexpr float kInterAscent = 2728.0f / 2816, kInterDescent = 680.0f / 2816;
constexpr float kMonoAscent = 1.02f, kMonoDescent = 0.3f;

}  // namespace

void Fonts::Load() {
  regular_ = Add("Inter", fonts::kInterRegular);
  medium_ = Add("Inter Medium", fonts::kInterMedium);
  semibold_ = Add("Inter SemiBold", fonts::kInterSemiBold);
  mono_ = Add("JetBrains Mono", fonts::kMonoRegular);
  icons_ = Add("Lucide", fonts::kLucide);
  ImGui::GetIO().FontDefault = regular_;
}

FontFace Fonts::Face(Type type) const {
  FontFace face;
  face.ascent = kInterAscent;
  face.baseline = (kInterAscent - kInterDescent) / 2;
  switch (type) {
    case Type::kMicro:
    case Type::kMicroMedium:
      face.font = type == Type::kMicro ? regular_ : medium_;
      face.size = 11;
      face.line = 16;
      break;
    case Type::kSmall:
    case Type::kSmallMedium:
    case Type::kSmallSemibold:
      face.font = type == Type::kSmall         ? regular_
                  : type == Type::kSmallMedium ? medium_
                                               : semibold_;
      face.size = 12;
      face.line = 16;
      break;
    case Type::kBody:
    case Type::kBodyMedium:
    case Type::kBodySemibold:
      face.font = type == Type::kBody ? regular_ : type == Type::kBodyMedium ? medium_ : semibold_;
      break;
    case Type::kTitle:
    case Type::kTitleRegular:
      face.font = type == Type::kTitle ? semibold_ : regular_;
      face.size = 15;
      break;
    case Type::kDisplay:
      face.font = semibold_;
      face.size = 20;
      face.line = 28;
      break;
    case Type::kMono:
      face.font = mono_;
      face.size = 12;
      face.ascent = kMonoAscent;
      face.baseline = (kMonoAscent - kMonoDescent) / 2;
      break;
  }
  return face;
}

}  // namespace tidemark::ui
