#include "workbench/bench_model.h"

#include <algorithm>
#include <utility>

#include "base/sha256.h"
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
std::string DigestOf(BenchModel* model) {
  Sha256 digest;
  digest.Update(model->bytes.bytes);
  if (!model->files.empty()) model->files[0].sha256 = ToHex(Sha256Of(model->bytes.bytes));
  for (const model::ExternalFile& external : model->external) {
    digest.Update(external.content.bytes);
    for (BenchModelFile& file : model->files) {
      if (file.name == external.name) file.sha256 = ToHex(Sha256Of(external.content.bytes));
    }
  }
  return ToHex(digest.Finish());
}

void LetBytesGo(BenchModel* bench) {
  bench->bytes = {};
  bench->external.clear();
}

Status Load(BenchModel* bench) {
  auto info = model::Inspect(bench->bytes, bench->external);
  if (info.ok()) Describe(*info, &bench->card);
  TM_ASSIGN_OR_RETURN(model::Model loaded, model::Model::Load(bench->bytes, bench->external));
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

Result<model::SharedBytes> ReadWhole(evaluate::ByteSource* source) {
  if (source->size() > kMostFileBytes) {
    return MakeError(ErrorCode::kTooLarge,
                     "the file has " + std::to_string(source->size() >> 20) +
                         " MB; models and weights of up to 1,024 MB can be evaluated",
                     "Use the command line for larger ones.");
  }
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, evaluate::ReadBytes(source, 0, source->size()));
  return model::SharedBytes::Own(std::move(bytes));
}

Result<model::SharedBytes> ReadAgain(const BenchModelFile& file) {
  TM_ASSIGN_OR_RETURN(model::SharedBytes bytes, ReadWhole(file.file.source.get()));
  if (ToHex(Sha256Of(bytes.bytes)) == file.sha256) return bytes;
  return MakeError(ErrorCode::kInvalid,
                   file.file.name() + " was changed since the model was evaluated",
                   "Drop it again, and evaluate it.");
}

BenchModel ReadBenchModel(const DroppedFile& file) {
  BenchModel bench;
  bench.card.name = file.name();
  bench.card.size_bytes = file.source->size();
  auto bytes = ReadWhole(file.source.get());
  if (!bytes.ok()) {
    bench.load_problem = SentenceOf(bytes.error());
    bench.card.state = ModelCard::State::kFailed;
    return bench;
  }
  bench.bytes = std::move(*bytes);
  bench.files.push_back({file, bench.card.name, {}});
  for (const std::string& name : model::ExternalDataNames(bench.bytes)) {
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
  TM_ASSIGN_OR_RETURN(const model::SharedBytes bytes, ReadWhole(file.source.get()));
  for (model::ExternalFile& external : bench->external) {
    if (PlainName(external.name) != name) continue;
    external.content = bytes;
    for (BenchModelFile& known : bench->files) {
      if (known.name == external.name) known.file = file;
    }
    bench->card.size_bytes += bytes.bytes.size();
  }
  std::erase(bench->external_missing, name);
  return {};
}

void LoadBenchModel(BenchModel* bench) {
  if (bench->bytes.owner == nullptr) return;
  // What is missing is told by the loader, which knows what it was needed for.
  const auto all = bench->external;
  std::erase_if(bench->external, [](const auto& file) { return file.content.owner == nullptr; });
  const Status loaded = Load(bench);
  bench->load_problem = loaded.ok() ? Sentence{} : SentenceOf(loaded.error());
  bench->card.loaded = loaded.ok();
  bench->card.state = loaded.ok() ? ModelCard::State::kReady : ModelCard::State::kFailed;
  bench->card.sha256 = DigestOf(bench);
  if (!bench->external_missing.empty()) bench->external = all;
  if (loaded.ok()) LetBytesGo(bench);
}

}  // namespace tidemark::workbench
