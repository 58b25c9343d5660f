// JSON logs of every format, and the YAML beside them. The first byte chooses the file's name, and
// with it the reader.
#include "fuzz/text_fuzz.h"
#include "import/yaml_scalars.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const char* const kPaths[] = {"a.jsonl",
                                       "log.json",
                                       "trainer_state.json",
                                       "metrics.json",
                                       "progress.json",
                                       "catboost_training.json",
                                       "checkpoint-5/trainer_state.json"};
  if (size == 0) return 0;
  size_t kind = data[0] % (std::size(kPaths) + 1);
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (kind == std::size(kPaths)) {
    static_cast<void>(tidemark::ReadYamlScalars(text));
    return 0;
  }
  tidemark::FuzzText(kPaths[kind], {data + 1, size - 1});
  return 0;
}
