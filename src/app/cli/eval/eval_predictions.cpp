#include <fstream>

#include "app/cli/eval/eval_result.h"
#include "app/cli/paths.h"
#include "evaluate/predict/predictions_csv.h"

namespace tidemark::cli {

Status WritePredictions(const std::string& path, const evaluate::ModelAnswers& answers,
                        const evaluate::DataSet& data, const evaluate::Binding& binding,
                        const evaluate::Evaluation& evaluation) {
  TM_RETURN_IF_ERROR(CheckOutputFile(path));
  std::ofstream out(path, std::ios::binary);
  evaluate::PredictionsCsv csv(&answers, &data, &binding, &evaluation);
  std::string text;
  while (csv.NextRows(&text) && out) {
    out << text;
    text.clear();
  }
  out << text;
  out.flush();
  if (out) return {};
  out.close();
  RemoveUnfinished(path);
  return MakeError(ErrorCode::kIo, path + " can't be written", "Is the disk full?");
}

}  // namespace tidemark::cli
