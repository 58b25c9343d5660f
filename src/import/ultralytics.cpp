// Ultralytics (YOLO): results.csv with padded cells, one row an epoch, and the arguments beside it.
#include <memory>

#include "import/csv_format.h"
#include "import/csv_parser.h"
#include "import/text_paths.h"
#include "import/yaml_params.h"

namespace tidemark {
namespace {

constexpr std::string_view kResultsFile = "results.csv";
constexpr std::string_view kName = "ultralytics";

// The file of settings, and what is put in front of its names: YOLOv5 has two files.
struct Settings {
  std::string_view file, prefix;
};
constexpr Settings kSettings[] = {{"args.yaml", ""}, {"opt.yaml", ""}, {"hyp.yaml", "hyp."}};

const Settings* SettingsOf(std::string_view path) {
  for (const Settings& settings : kSettings) {
    if (FileNameOf(path) == settings.file) return &settings;
  }
  return nullptr;
}

class UltralyticsFormat : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return kName; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    Claim claim;
    std::string_view path = head.file.path;
    if (SettingsOf(path) != nullptr) {
      if (!HasSibling(head, kResultsFile)) return claim;
      claim.joins = kName;
      claim.confidence = kKnownByLayout;
      claim.run_path = std::string(FolderOf(path));
      return claim;
    }
    if (SuffixOf(path) != "csv" || !HasMarks(HeadText(head)) || !LookAtCsv(head)) return claim;
    claim.confidence = kKnownByMarks;
    claim.run_path = RunPathOfNamed(path, kResultsFile);
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    return SettingsOf(head.file.path) != nullptr ? head.head : CsvFirstRecord(head);
  }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    if (const Settings* settings = SettingsOf(context.head.file.path)) {
      return MakeYamlParamsParser(context, std::string(settings->prefix));
    }
    return std::make_unique<CsvParser>(TargetOf(context), CsvParser::Growth::kAppended, context);
  }

 private:
  static bool HasMarks(std::string_view text) {
    std::string_view header = text.substr(0, text.find('\n'));
    auto has = [&](std::string_view name) { return header.find(name) != header.npos; };
    return has("epoch") && (has("lr/pg0") || has("x/lr0") || (has("train/") && has("metrics/")));
  }
};

}  // namespace

const Format& UltralyticsCsvFormat();

const Format& UltralyticsCsvFormat() {
  static const UltralyticsFormat kFormat;
  return kFormat;
}

}  // namespace tidemark
