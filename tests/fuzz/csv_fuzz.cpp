// Text tables of every format. The first byte chooses the file's name, and with it the reader.
#include "fuzz/text_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const char* const kPaths[] = {"a.csv",
                                       "version_0/metrics.csv",
                                       "results.csv",
                                       "progress.csv",
                                       "monitor.csv",
                                       "plots/metrics/train/loss.tsv",
                                       "learn_error.tsv",
                                       "0.monitor.csv",
                                       "train.log",
                                       "wandb_export.csv",
                                       "lightning_logs/v/metrics.csv"};
  if (size == 0) return 0;
  tidemark::FuzzText(kPaths[data[0] % std::size(kPaths)], {data + 1, size - 1});
  return 0;
}
