// PyTorch Lightning's CSVLogger: <root>/lightning_logs/version_N/metrics.csv and hparams.yaml.
//
// Columns are `step`, `epoch` and the keys, sparse: training and validation stand on different
// lines. The logger rewrites the whole file when a new key comes. hparams.yaml also lies beside
// Lightning's TensorBoard files, and then adds to that run.
#include <memory>

#include "import/csv_format.h"
#include "import/csv_parser.h"
#include "import/text_paths.h"
#include "import/yaml_params.h"

namespace tidemark {
namespace {

constexpr std::string_view kMetricsFile = "metrics.csv";
constexpr std::string_view kParamsFile = "hparams.yaml";
constexpr std::string_view kName = "lightning-csv";

bool HasLightningPath(std::string_view path) {
  return path.find("lightning_logs/") != path.npos ||
         FileNameOf(FolderOf(path)).substr(0, 8) == "version_";
}

class LightningFormat : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return kName; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    std::string_view file = FileNameOf(head.file.path);
    if (file == kParamsFile) return LookAtParams(head);
    Claim claim;
    if (file != kMetricsFile) return claim;
    bool known = HasLightningPath(head.file.path) ||
                 head.tree.root_name().substr(0, 8) == "version_" || HasSibling(head, kParamsFile);
    if (!known || !LookAtCsv(head)) return claim;
    claim.confidence = kKnownByLayout;
    claim.run_path = std::string(FolderOf(head.file.path));
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    return FileNameOf(head.file.path) == kParamsFile ? head.head : CsvFirstCell(head);
  }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    if (FileNameOf(context.head.file.path) == kParamsFile) return MakeYamlParamsParser(context);
    return std::make_unique<CsvParser>(TargetOf(context), CsvParser::Growth::kRewritten, context);
  }

 private:
  static Claim LookAtParams(const FileHead& head) {
    Claim claim;
    std::string_view folder = FolderOf(head.file.path);
    if (HasSibling(head, kMetricsFile)) {
      claim.joins = kName;
    } else if (HasEventFile(head.tree, folder)) {
      claim.joins = "tensorboard";
    } else {
      return claim;
    }
    claim.confidence = kKnownByLayout;
    claim.run_path = std::string(folder);
    return claim;
  }

  static bool HasEventFile(const FileTree& tree, std::string_view folder) {
    for (const FileEntry& file : tree.Below(folder)) {
      bool here = FolderOf(file.path) == folder;
      if (here && FileNameOf(file.path).find("tfevents") != std::string_view::npos) return true;
    }
    return false;
  }
};

}  // namespace

const Format& LightningCsvFormat();

const Format& LightningCsvFormat() {
  static const LightningFormat kFormat;
  return kFormat;
}

}  // namespace tidemark
