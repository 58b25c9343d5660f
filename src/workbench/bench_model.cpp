#include "workbench/bench_model.h"

#include <algorithm>
#include <utility>

#include "base/sha256.h"
#include "evaluate/data/file_digests.h"
#include "evaluate/predict/model_inputs.h"
#include "model/onnx/decoder.h"
#include "workbench/sentences.h"

namespace tidemark::workbench {
namespace {

constexpr uint64_t kMostFileBytes = uint64_t{1} << 30;

bool EndsWith(const std::string& text, std::string_view end) {
  return text.size() >= end.size() &&
         std::equal(end.rbegin(), end.rend(), text.rbegin(),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
}

std::string PlainName(const std::string& path) { return path.substr(path.find_last_of("/\\") + 1); }

std::string FormatOf(const model::ModelInfo& info) {
  std::string standard, ml;  // files may name a domain twice, by both of its names
  for (const model::OpsetId& opset : info.opsets) {
    const std::string version = std::to_string(opset.version);
    if (opset.domain.empty() || opset.domain == "ai.onnx") standard = " opset " + version;
    if (opset.domain == "ai.onnx.ml") ml = " ml " + version;
  }
  return "ONNX" + standard + (standard.empty() || ml.empty() ? "" : ",") + ml;
}

std::string ProducerOf(const model::ModelInfo& info) {
  if (info.producer_name.empty()) return {};
  const std::string name = info.producer_name == "pytorch" ? "PyTorch" : info.producer_name;
  return "from " + name + (info.producer_version.empty() ? "" : " " + info.producer_version);
}

void Describe(const model::ModelInfo& info, ModelCard* card) {
  card->format = FormatOf(info);
  card->producer = ProducerOf(info);
  card->input_names.clear();
  card->inputs.clear();
  card->outputs.clear();
  card->operators.clear();
  for (const model::ValueInfo& input : info.inputs) {
    card->input_names.push_back(input.name);
    card->inputs.push_back(input.ToString());
  }
  for (const model::ValueInfo& output : info.outputs) card->outputs.push_back(output.ToString());
  for (const model::OperatorCount& op : info.operators) {
    card->operators.emplace_back(op.name, op.count);
  }
  std::stable_sort(card->operators.begin(), card->operators.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  card->parameters = info.parameters;
}

// Other weights are another model, also where they lie in a file of their own.
Status TakeDigests(BenchModel* bench) {
  evaluate::FileDigests digests;
  for (BenchModelFile& file : bench->files) {
    if (file.file.source == nullptr) continue;
    TM_RETURN_IF_ERROR(digests.Add(file.file.source.get()));
    digests.EndFile(file.name, file.file.source->size());
    file.sha256 = digests.files().back().sha256;
  }
  bench->card.sha256 = digests.Finish();
  return {};
}

Status CheckSize(const ByteSource& source) {
  if (source.size() <= kMostFileBytes) return {};
  return MakeError(ErrorCode::kTooLarge,
                   "the file has " + std::to_string(source.size() >> 20) +
                       " MB; models and weights of up to 1,024 MB can be evaluated",
                   "Use the command line for larger ones.");
}

Result<model::ModelFile> Open(const DroppedFile& file) {
  TM_RETURN_IF_ERROR(CheckSize(*file.source));
  return model::ModelFile::Open(file.source);
}

Status Load(BenchModel* bench) {
  TM_RETURN_IF_ERROR(TakeDigests(bench));
  auto info = model::Inspect(bench->file, bench->external);
  if (info.ok()) Describe(*info, &bench->card);
  TM_ASSIGN_OR_RETURN(model::Model loaded, model::Model::Load(bench->file, bench->external));
  TM_ASSIGN_OR_RETURN(bench->inputs, evaluate::InputsOf(loaded.info()));
  const auto operations = model::CountOperations(&loaded);
  bench->card.operations = operations.ok() ? *operations : 0;
  bench->model = std::move(loaded);
  return {};
}

}  // namespace

bool LooksLikeModel(const std::string& name, std::span<const uint8_t> head) {
  if (EndsWith(name, ".onnx")) return true;
  // Field 1 (the IR version) as a small number, then the producer or the graph.
  constexpr uint8_t kIrVersionTag = 0x08, kProducerTag = 0x12, kGraphTag = 0x3A, kMostVersion = 32;
  return head.size() > 3 && head[0] == kIrVersionTag && head[1] > 0 && head[1] < kMostVersion &&
         (head[2] == kProducerTag || head[2] == kGraphTag);
}

Result<std::vector<uint8_t>> ReadAgain(const BenchModelFile& file) {
  ByteSource* source = file.file.source.get();
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, ReadBytes(source, 0, source->size()));
  if (ToHex(Sha256Of(bytes)) == file.sha256) return bytes;
  return MakeError(ErrorCode::kInvalid,
                   file.file.name() + " was changed since the model was evaluated",
                   "Drop it again, and evaluate it.");
}

BenchModel ReadBenchModel(const DroppedFile& file) {
  BenchModel bench;
  bench.card.name = file.name();
  bench.card.size_bytes = file.source->size();
  auto opened = Open(file);
  if (!opened.ok()) {
    bench.load_problem = SentenceOf(opened.error());
    bench.card.state = ModelCard::State::kFailed;
    return bench;
  }
  bench.file = std::move(*opened);
  bench.files.push_back({file, bench.card.name, {}});
  for (const std::string& name : model::ExternalDataNames(bench.file)) {
    const std::string plain = PlainName(name);
    if (plain.empty() || plain == "." || plain == "..") continue;
    bench.external.push_back({name, {}});
    bench.external_missing.push_back(plain);
    bench.files.push_back({{}, name, {}});
  }
  return bench;
}

Status AddExternal(const DroppedFile& file, BenchModel* bench) {
  const std::string name = file.name();
  const auto missing =
      std::find(bench->external_missing.begin(), bench->external_missing.end(), name);
  if (missing == bench->external_missing.end()) return {};
  TM_RETURN_IF_ERROR(CheckSize(*file.source));
  for (model::ExternalFile& external : bench->external) {
    if (PlainName(external.name) != name) continue;
    external.source = file.source;
    for (BenchModelFile& known : bench->files) {
      if (known.name == external.name) known.file = file;
    }
    bench->card.size_bytes += file.source->size();
  }
  std::erase(bench->external_missing, name);
  return {};
}

void LoadBenchModel(BenchModel* bench) {
  if (!bench->file.is_open()) return;
  // What is missing is told by the loader, which knows what it was needed for.
  const auto all = bench->external;
  std::erase_if(bench->external, [](const auto& file) { return file.source == nullptr; });
  const Status loaded = Load(bench);
  bench->load_problem = loaded.ok() ? Sentence{} : SentenceOf(loaded.error());
  bench->card.loaded = loaded.ok();
  bench->card.state = loaded.ok() ? ModelCard::State::kReady : ModelCard::State::kFailed;
  if (!bench->external_missing.empty()) bench->external = all;
  if (!loaded.ok()) return;
  bench->file = {};
  bench->external.clear();
}

}  // namespace tidemark::workbench
