#include "evaluate/images/preprocessing.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/number_text.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostExtent = 16384;
constexpr size_t kMostValues = size_t{1} << 26;

Error NoChoice(std::string_view choice, const char* example) {
  return MakeError(ErrorCode::kInvalid, "\"" + std::string(choice) + "\" says nothing about images",
                   std::string("Write it as ") + example + ".");
}

// A finite number, also as a fraction: "0.5", "1/255".
std::optional<double> Number(std::string_view text) {
  const auto number = ParseDouble(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<size_t> Extent(std::string_view text) {
  const auto number = ParseInt64(text);
  if (!number || *number < 1 || *number > static_cast<int64_t>(kMostExtent)) return std::nullopt;
  return static_cast<size_t>(*number);
}

Status ChangeSize(std::string_view value, Preprocessing* out) {
  const size_t x = value.find('x');
  const auto width = Extent(value.substr(0, x));
  const auto height = x == value.npos ? width : Extent(value.substr(x + 1));
  if (!width || !height || *width * *height * 3 > kMostValues) {
    return NoChoice(value, "size=WIDTHxHEIGHT, for example size=224x224");
  }
  out->width = *width;
  out->height = *height;
  return {};
}

Status ChangeScale(std::string_view value, Preprocessing* out) {
  const size_t slash = value.find('/');
  const auto factor = Number(value.substr(0, slash));
  const auto divisor = slash == value.npos ? 1.0 : Number(value.substr(slash + 1));
  if (!factor || !divisor || *divisor == 0) {
    return NoChoice(value, "scale=1/255, scale=1 or scale=0.0078125");
  }
  out->factor = *factor;
  out->divisor = *divisor;
  return {};
}

// A number for each channel, or one for all.
Status ChangeNumbers(std::string_view value, bool may_be_0, std::vector<double>* out) {
  std::vector<double> numbers;
  for (size_t at = 0; at <= value.size();) {
    const size_t end = std::min(value.find(',', at), value.size());
    const auto number = Number(value.substr(at, end - at));
    if (!number || (*number == 0 && !may_be_0) || numbers.size() == 3) {
      return NoChoice(value, may_be_0 ? "mean=0.485,0.456,0.406" : "std=0.229,0.224,0.225");
    }
    numbers.push_back(*number);
    at = end + 1;
  }
  *out = std::move(numbers);
  return {};
}

Status ChangeCrop(std::string_view value, Preprocessing* out) {
  const auto share = value == "none" ? 0.0 : Number(value);
  if (!share || *share < 0 || *share > 1 || (*share > 0 && *share < 0.01)) {
    return NoChoice(value, "crop=0.875 (of the shorter side), crop=1 or crop=none");
  }
  out->crop = *share;
  return {};
}

template <typename T, size_t kCount>
Status ChangeOne(std::string_view value,
                 const std::array<std::pair<std::string_view, T>, kCount>& choices,
                 const char* example, T* out) {
  for (const auto& [name, choice] : choices) {
    if (value != name) continue;
    *out = choice;
    return {};
  }
  return NoChoice(value, example);
}

constexpr std::array<std::pair<std::string_view, bool>, 2> kLayouts = {
    {{"nchw", false}, {"nhwc", true}}};
constexpr std::array<std::pair<std::string_view, ImageChannels>, 3> kChannels = {
    {{"rgb", ImageChannels::kRgb}, {"bgr", ImageChannels::kBgr}, {"grey", ImageChannels::kGrey}}};
constexpr std::array<std::pair<std::string_view, Resize>, 2> kResizes = {
    {{"bilinear", Resize::kBilinear}, {"nearest", Resize::kNearest}}};

Status Change(std::string_view choice, Preprocessing* out) {
  const size_t equal = choice.find('=');
  const std::string_view key = choice.substr(0, equal);
  const std::string_view value = equal == choice.npos ? "" : choice.substr(equal + 1);
  if (key == "size") return ChangeSize(value, out);
  if (key == "layout") {
    return ChangeOne(value, kLayouts, "layout=nchw or layout=nhwc", &out->channels_last);
  }
  if (key == "channels") {
    return ChangeOne(value, kChannels, "channels=rgb, channels=bgr or channels=grey",
                     &out->channels);
  }
  if (key == "resize") {
    return ChangeOne(value, kResizes, "resize=bilinear or resize=nearest", &out->resize);
  }
  if (key == "crop") return ChangeCrop(value, out);
  if (key == "scale") return ChangeScale(value, out);
  if (key == "mean") return ChangeNumbers(value, true, &out->mean);
  if (key == "std") return ChangeNumbers(value, false, &out->deviation);
  return NoChoice(choice, "size=, layout=, channels=, resize=, crop=, scale=, mean= or std=");
}

void AppendNumbers(const char* key, const std::vector<double>& numbers, std::string* text) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    *text += (i == 0 ? std::string(" ") + key + "=" : ",") + FormatDouble(numbers[i]);
  }
}

// The side of the square that an input of so many values a row holds, or 0.
size_t SideOf(int64_t pixels) {
  const auto side = static_cast<int64_t>(std::llround(std::sqrt(static_cast<double>(pixels))));
  return side * side == pixels ? static_cast<size_t>(side) : 0;
}

bool AreChannels(int64_t extent) { return extent == 1 || extent == 3; }

size_t Known(int64_t extent) { return extent > 0 ? static_cast<size_t>(extent) : 0; }

// [N, values]: a square of one or three channels.
std::optional<Preprocessing> GuessFlat(int64_t values, Preprocessing guess) {
  guess.rank = 2;
  if (values < 1) return std::nullopt;
  size_t side = SideOf(values);
  guess.channels = side > 0 ? ImageChannels::kGrey : ImageChannels::kRgb;
  if (side == 0 && values % 3 == 0) side = SideOf(values / 3);
  if (side < 2) return std::nullopt;
  guess.width = guess.height = side;
  return guess;
}

// What each byte becomes, for one channel.
std::array<float, 256> TableOf(const Preprocessing& preprocessing, size_t channel) {
  const auto of = [&](const std::vector<double>& numbers, double other) {
    return numbers.empty() ? other : numbers[std::min(channel, numbers.size() - 1)];
  };
  const double mean = of(preprocessing.mean, 0);
  const double deviation = of(preprocessing.deviation, 1);
  std::array<float, 256> table{};
  for (size_t byte = 0; byte < table.size(); ++byte) {
    const double value = static_cast<double>(byte) * preprocessing.factor / preprocessing.divisor;
    table[byte] = static_cast<float>((value - mean) / deviation);
  }
  return table;
}

}  // namespace

std::vector<size_t> Preprocessing::RowShape() const {
  if (rank == 2) return {values()};
  if (rank == 3) return {height, width};
  if (channels_last) return {height, width, channel_count()};
  return {channel_count(), height, width};
}

std::string Preprocessing::ToString() const {
  std::string text = "size=" + std::to_string(width) + "x" + std::to_string(height);
  text += channels_last ? " layout=nhwc" : " layout=nchw";
  for (const auto& [name, choice] : kChannels) {
    if (choice == channels) text += " channels=" + std::string(name);
  }
  text += resize == Resize::kNearest ? " resize=nearest" : " resize=bilinear";
  text += " crop=" + (crop > 0 ? FormatDouble(crop) : "none");
  text += " scale=" + FormatDouble(factor);
  if (divisor != 1) text += "/" + FormatDouble(divisor);
  AppendNumbers("mean", mean, &text);
  AppendNumbers("std", deviation, &text);
  return text;
}

std::optional<Preprocessing> GuessPreprocessing(const ModelInput& input, bool takes_bytes) {
  if (input.type == InputType::kText || input.type == InputType::kBoolean) return std::nullopt;
  Preprocessing guess;
  if (takes_bytes) guess.divisor = 1;
  const std::vector<int64_t>& shape = input.shape;
  if (shape.size() == 2) return GuessFlat(shape[1], guess);
  if (shape.size() == 3) {
    guess.rank = 3;
    guess.channels = ImageChannels::kGrey;
    guess.height = Known(shape[1]);
    guess.width = Known(shape[2]);
    return guess;
  }
  if (shape.size() != 4) return std::nullopt;
  guess.channels_last = !AreChannels(shape[1]) && AreChannels(shape[3]);
  const int64_t channels = shape[guess.channels_last ? 3 : 1];
  if (channels > 0 && !AreChannels(channels)) return std::nullopt;
  if (channels == 1) guess.channels = ImageChannels::kGrey;
  guess.height = Known(shape[guess.channels_last ? 1 : 2]);
  guess.width = Known(shape[guess.channels_last ? 2 : 3]);
  if (guess.width > kMostExtent || guess.height > kMostExtent || guess.values() > kMostValues) {
    return std::nullopt;
  }
  return guess;
}

Status ChangePreprocessing(std::string_view choices, Preprocessing* preprocessing) {
  for (size_t at = 0; at < choices.size();) {
    const size_t end = std::min(choices.find(' ', at), choices.size());
    if (end > at) TM_RETURN_IF_ERROR(Change(choices.substr(at, end - at), preprocessing));
    at = end + 1;
  }
  return {};
}

void Preprocess(const Image& image, const Preprocessing& preprocessing, std::span<float> out) {
  const bool grey = preprocessing.channels == ImageChannels::kGrey;
  const ResizePlan plan =
      PlanResize(image, preprocessing.width, preprocessing.height, preprocessing.crop);
  const Image sized = ResizeImage(grey ? ToGrey(image) : image, plan, preprocessing.resize);
  const size_t channels = preprocessing.channel_count();
  const size_t pixels = sized.width * sized.height;
  for (size_t channel = 0; channel < channels; ++channel) {
    const std::array<float, 256> table = TableOf(preprocessing, channel);
    const size_t from = sized.channels == 1                             ? 0
                        : preprocessing.channels == ImageChannels::kBgr ? 2 - channel
                                                                        : channel;
    for (size_t i = 0; i < pixels; ++i) {
      const size_t to = preprocessing.channels_last ? i * channels + channel : channel * pixels + i;
      out[to] = table[sized.pixels[i * sized.channels + from]];
    }
  }
}

}  // namespace tidemark::evaluate
