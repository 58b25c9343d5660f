// The trainer state of Hugging Face transformers: trainer_state.json, in the folder of the run and
// in every checkpoint-N below it. Each holds the whole history up to its step, so one of them is
// read.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/number_text.h"
#include "import/csv_format.h"
#include "import/json_document.h"
#include "import/json_params.h"
#include "import/text_paths.h"

namespace tidemark {
namespace {

constexpr std::string_view kFileName = "trainer_state.json";
constexpr std::string_view kHistory = "log_history";
constexpr std::string_view kCheckpoint = "checkpoint-";
// Results, not settings: they change while the training runs.
constexpr std::string_view kResults[] = {"best_global_step", "best_metric", "best_model_checkpoint",
                                         "total_flos"};
// Said by the history, or of no meaning for the run.
constexpr std::string_view kSilent[] = {"epoch", "global_step", "is_local_process_zero",
                                        "is_world_process_zero", "log_history"};

template <size_t N>
bool IsOneOf(std::string_view name, const std::string_view (&names)[N]) {
  for (std::string_view other : names) {
    if (name == other) return true;
  }
  return false;
}

// The step of a folder "checkpoint-500", or -1.
int64_t CheckpointStep(std::string_view folder) {
  std::string_view name = FileNameOf(folder);
  if (name.substr(0, kCheckpoint.size()) != kCheckpoint) return -1;
  return ParseInt64(name.substr(kCheckpoint.size())).value_or(-1);
}

struct Place {
  std::string run_path;
  int64_t checkpoint = -1;  // -1: beside the checkpoints
};

Place PlaceOf(std::string_view path) {
  Place place;
  std::string_view folder = FolderOf(path);
  place.checkpoint = FileNameOf(path) == kFileName ? CheckpointStep(folder) : -1;
  if (FileNameOf(path) != kFileName) {
    place.run_path = RunPathOfFile(path);
  } else {
    place.run_path = std::string(place.checkpoint >= 0 ? FolderOf(folder) : folder);
  }
  return place;
}

// Why another file of the run is read instead of this one; "" when this is the one.
std::string WhyNot(const Place& place, const FileTree& tree) {
  if (place.checkpoint < 0) return {};
  if (tree.Find(JoinPath(place.run_path, kFileName)) != nullptr) {
    return "An older state of the run; trainer_state.json beside the checkpoints was read.";
  }
  int64_t newest = place.checkpoint;
  for (const FileEntry& file : tree.Below(place.run_path)) {
    if (FileNameOf(file.path) != kFileName) continue;
    Place other = PlaceOf(file.path);
    if (other.run_path == place.run_path) newest = std::max(newest, other.checkpoint);
  }
  if (newest == place.checkpoint) return {};
  return "An older state of the run; checkpoint-" + std::to_string(newest) + " was read.";
}

class TrainerStateParser : public JsonDocumentParser {
 public:
  using JsonDocumentParser::JsonDocumentParser;

 protected:
  [[nodiscard]] std::optional<size_t> FindRows(std::string_view text) const override {
    auto at = FindJsonMember(text, kHistory);
    return at && text[*at] == '[' ? at : std::nullopt;
  }

  // Settings become parameters, results become tags.
  void ReadFacts(std::string_view text, BatchBuilder* out) override {
    size_t begin = JsonBegin(text);
    if (begin >= text.size() || text[begin] != '{') return;
    uint32_t run = RunSlot(out);
    JsonScanner members(text, begin);
    for (JsonPiece piece; members.Next(&piece);) {
      if (IsOneOf(piece.key, kSilent)) continue;
      auto value = JsonDocument::Parse(piece.value);
      if (!value.ok() || value->root().type() == JsonType::kNull) continue;
      std::string key(piece.key);
      MakeSafeName(&key);
      if (IsOneOf(piece.key, kResults)) {
        auto text_value = value->root().Text();
        out->Tag(run, key, text_value ? *text_value : piece.value);
        continue;
      }
      std::vector<NamedParam> params;
      FlattenParams(value->root(), key, &params);
      for (NamedParam& param : params) out->Param(run, param.first, std::move(param.second));
    }
  }
};

class Huggingface : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "huggingface"; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    Claim claim;
    std::string_view path = head.file.path;
    if (SuffixOf(path) != "json") return claim;
    std::string_view text = HeadText(head);
    bool evident =
        text.find("\"log_history\"") != text.npos && text.find("\"global_step\"") != text.npos;
    if (!evident && FileNameOf(path) != kFileName) return claim;
    size_t begin = JsonBegin(text);
    if (begin >= text.size() || text[begin] != '{') return claim;
    Place place = PlaceOf(path);
    claim.confidence = kKnownByMarks;
    claim.skip_reason = WhyNot(place, head.tree);
    // The newest checkpoint is the same log as the one before it.
    if (FileNameOf(path) == kFileName) claim.source_path = JoinPath(place.run_path, kFileName);
    claim.run_path = std::move(place.run_path);
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    return JsonFirstElement(head, FindJsonMember(HeadText(head), kHistory));
  }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    return std::make_unique<TrainerStateParser>(TargetOf(context), context);
  }
};

}  // namespace

const Format& HuggingfaceFormat();

const Format& HuggingfaceFormat() {
  static const Huggingface kFormat;
  return kFormat;
}

}  // namespace tidemark
