#include "evaluate/images/pnm.h"

#include <algorithm>

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostExtent = 1 << 20;
constexpr size_t kMostHeadBytes = 4096;

struct Head {
  size_t width = 0, height = 0, greatest = 0, data_at = 0;
};

Error Broken(const char* why) {
  return MakeError(ErrorCode::kCorrupt, std::string("the PNM image can't be decoded: ") + why,
                   "Get the file again, or save it again as PNG.");
}

bool IsBlank(uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class HeadReader {
 public:
  explicit HeadReader(std::span<const uint8_t> bytes)
      : bytes_(bytes.first(std::min(bytes.size(), kMostHeadBytes))) {}

  // A number behind blanks and comments; 0 when there is none.
  size_t Number() {
    for (bool comment = false; at_ < bytes_.size(); ++at_) {
      if (comment) {
        comment = bytes_[at_] != '\n';
      } else if (bytes_[at_] == '#') {
        comment = true;
      } else if (!IsBlank(bytes_[at_])) {
        break;
      }
    }
    size_t number = 0;
    for (; at_ < bytes_.size() && bytes_[at_] >= '0' && bytes_[at_] <= '9'; ++at_) {
      number = std::min<size_t>(number * 10 + (bytes_[at_] - '0'), kMostExtent);
    }
    return number;
  }
  // One blank ends the head.
  [[nodiscard]] bool EndsHere() const { return at_ < bytes_.size() && IsBlank(bytes_[at_]); }
  [[nodiscard]] size_t at() const { return at_; }

 private:
  std::span<const uint8_t> bytes_;
  size_t at_ = 2;
};

Result<Head> ReadHead(std::span<const uint8_t> bytes) {
  HeadReader reader(bytes);
  Head head;
  head.width = reader.Number();
  head.height = reader.Number();
  head.greatest = reader.Number();
  if (head.width == 0 || head.height == 0 || head.greatest == 0 || head.greatest > 65535 ||
      !reader.EndsHere()) {
    return Broken("its head is no three numbers");
  }
  head.data_at = reader.at() + 1;
  const size_t channels = bytes[1] == '5' ? 1 : 3;
  const size_t value_bytes = head.greatest > 255 ? 2 : 1;
  if ((bytes.size() - head.data_at) / channels / value_bytes / head.width < head.height) {
    return Broken("it ends early");
  }
  return head;
}

}  // namespace

bool LooksLikePnm(std::span<const uint8_t> bytes) {
  return bytes.size() > 2 && bytes[0] == 'P' && (bytes[1] == '5' || bytes[1] == '6') &&
         (IsBlank(bytes[2]) || bytes[2] == '#');
}

Result<ImageSize> ReadPnmSize(std::span<const uint8_t> bytes) {
  TM_ASSIGN_OR_RETURN(const Head head, ReadHead(bytes));
  return ImageSize{head.width, head.height};
}

Result<Image> DecodePnm(std::span<const uint8_t> bytes) {
  TM_ASSIGN_OR_RETURN(const Head head, ReadHead(bytes));
  Image image;
  image.width = head.width;
  image.height = head.height;
  image.channels = bytes[1] == '5' ? 1 : 3;
  image.pixels.resize(image.width * image.height * image.channels);
  const size_t value_bytes = head.greatest > 255 ? 2 : 1;
  for (size_t i = 0; i < image.pixels.size(); ++i) {
    const uint8_t* at = bytes.data() + head.data_at + i * value_bytes;
    const size_t value = value_bytes == 1 ? at[0] : size_t{at[0]} * 256 + at[1];
    const size_t spread =
        (std::min(value, head.greatest) * 255 + head.greatest / 2) / head.greatest;
    image.pixels[i] = static_cast<uint8_t>(spread);
  }
  return image;
}

}  // namespace tidemark::evaluate
