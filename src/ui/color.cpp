#include "ui/color.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tidemark::ui {
namespace {

using Triple = std::array<double, 3>;

Triple Channels(Color color) {
  return {(color & 0xff) / 255.0, (color >> 8 & 0xff) / 255.0, (color >> 16 & 0xff) / 255.0};
}

Color Pack(const Triple& rgb, uint32_t alpha) {
  uint32_t packed = alpha << 24;
  for (int i = 0; i < 3; ++i) {
    const double clamped = std::clamp(rgb[static_cast<size_t>(i)], 0.0, 1.0);
    packed |= static_cast<uint32_t>(std::lround(clamped * 255)) << (8 * i);
  }
  return packed;
}

double ToLinear(double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }
double FromLinear(double c) {
  return c <= 0.0031308 ? c * 12.92 : 1.055 * std::pow(std::max(c, 0.0), 1 / 2.4) - 0.055;
}

double Luminance(Color color) {
  const Triple c = Channels(color);
  return 0.2126 * ToLinear(c[0]) + 0.7152 * ToLinear(c[1]) + 0.0722 * ToLinear(c[2]);
}

// CIELAB under D65.
constexpr Triple kWhite = {0.95047, 1.0, 1.08883};

Triple ToLab(Color color) {
  const Triple s = Channels(color);
  const Triple l = {ToLinear(s[0]), ToLinear(s[1]), ToLinear(s[2])};
  const Triple xyz = {0.4124564 * l[0] + 0.3575761 * l[1] + 0.1804375 * l[2],
                      0.2126729 * l[0] + 0.7151522 * l[1] + 0.0721750 * l[2],
                      0.0193339 * l[0] + 0.1191920 * l[1] + 0.9503041 * l[2]};
  Triple f{};
  for (size_t i = 0; i < 3; ++i) {
    const double t = xyz[i] / kWhite[i];
    f[i] = t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

Color FromLab(const Triple& lab, uint32_t alpha) {
  const double fy = (lab[0] + 16) / 116;
  const Triple f = {fy + lab[1] / 500, fy, fy - lab[2] / 200};
  Triple xyz{};
  for (size_t i = 0; i < 3; ++i) {
    const double cube = f[i] * f[i] * f[i];
    xyz[i] = kWhite[i] * (cube > 216.0 / 24389 ? cube : (116 * f[i] - 16) * 27 / 24389);
  }
  const Triple rgb = {3.2404542 * xyz[0] - 1.5371385 * xyz[1] - 0.4985314 * xyz[2],
                      -0.9692660 * xyz[0] + 1.8760108 * xyz[1] + 0.0415560 * xyz[2],
                      0.0556434 * xyz[0] - 0.2040259 * xyz[1] + 1.0572252 * xyz[2]};
  return Pack({FromLinear(rgb[0]), FromLinear(rgb[1]), FromLinear(rgb[2])}, alpha);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Color Fade(Color color, float alpha) {
  const auto faded = static_cast<uint32_t>(std::lround(static_cast<float>(color >> 24) * alpha));
  return (color & 0x00ffffff) | std::min(faded, 255u) << 24;
}

Color Over(Color below, Color above) {
  const double a = (above >> 24) / 255.0;
  const Triple b = Channels(below), t = Channels(above);
  return Pack({b[0] + (t[0] - b[0]) * a, b[1] + (t[1] - b[1]) * a, b[2] + (t[2] - b[2]) * a}, 255);
}

double Contrast(Color a, Color b) {
  const double la = Luminance(a), lb = Luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

std::optional<Color> ParseHexColor(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  uint32_t value = 0;
  for (const char c : text.substr(1)) {
    const int digit = HexDigit(c);
    if (digit < 0) return std::nullopt;
    value = value << 4 | static_cast<uint32_t>(digit);
  }
  return 0xff000000u | (value & 0xff) << 16 | (value & 0xff00) | value >> 16;
}

std::string FormatHexColor(Color color) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text = "#";
  for (int shift = 0; shift < 24; shift += 8) {
    const uint32_t byte = color >> shift & 0xff;
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Color MoveToContrast(Color color, Color background, double ratio) {
  if (Contrast(color, background) >= ratio) return color;
  const double direction = Luminance(background) < 0.18 ? 1 : -1;
  const Triple lab = ToLab(color);
  for (double step = 1; step <= 100; ++step) {
    const double lightness = lab[0] + direction * step;
    if (lightness < 0 || lightness > 100) break;
    const Color moved = FromLab({lightness, lab[1], lab[2]}, color >> 24);
    if (Contrast(moved, background) >= ratio) return moved;
  }
  return direction > 0 ? 0xffffffffu : 0xff000000u;
}

}  // namespace tidemark::ui
