// Files that people drop instead of an ONNX model.
#include <algorithm>

#include "base/bytes.h"
#include "base/utf8.h"
#include "model/onnx/decoder.h"

namespace tidemark::model {
namespace {

bool IsText(std::string_view text) {
  const std::string_view head = text.substr(0, 512);
  // Models begin with the tag of ir_version and hold bytes that no text has.
  const bool printable = std::all_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 || c == '\n' || c == '\r' || c == '\t';
  });
  return printable && head.size() >= 4;
}

}  // namespace

FileKind SniffOtherFile(std::span<const uint8_t> bytes) {
  const std::string_view text = AsText(bytes);
  const auto starts = [&](std::string_view with) { return text.substr(0, with.size()) == with; };
  if (text.empty()) return {"an empty file", "Get the file again."};
  if (starts("version https://git-lfs")) {
    return {"a pointer of Git LFS", "Fetch the real file with 'git lfs pull'."};
  }
  if (starts("PK\x03\x04")) {
    return {"a zip archive (or a .pt, .npz or .keras file)",
            "Unpack it, or export the model with torch.onnx.export."};
  }
  if (starts("\x89HDF")) return {"an HDF5 or Keras file", "Convert the model with tf2onnx."};
  if (starts("\x1f\x8b")) return {"a gzip file", "Unpack it."};
  if (starts("\x93NUMPY")) return {"a NumPy array", "Give the model file."};
  if (text.size() > 2 && text[0] == '\x80' && text[1] >= 2 && text[1] <= 5) {
    return {"a Python pickle", "Export the model with skl2onnx or torch.onnx.export."};
  }
  if (text.size() > 8 && text.substr(4, 4) == "ORTM") {
    return {"a model in the ORT format", "Give the .onnx file that it was made from."};
  }
  if (text.size() > 8 && text.substr(4, 4) == "TFL3") {
    return {"a TensorFlow Lite model", "Convert the model with tf2onnx."};
  }
  if (text.size() > 9 && text[8] == '{' && text[9] == '"') {
    return {"a safetensors file", "Export the model with torch.onnx.export."};
  }
  if (IsText(text)) return {"a text file", "Give the .onnx file."};
  return {};
}

}  // namespace tidemark::model
