// A row with other values: what the model says of it.
#include <algorithm>

#include "evaluate/predict/predictor.h"
#include "workbench/edited_cell.h"
#include "workbench/pictures.h"
#include "workbench/queries/query_answers.h"
#include "workbench/sampled_rows.h"
#include "workbench/sentences.h"

namespace tidemark::workbench {
namespace {

constexpr size_t kMostCells = 4096;

const CellEdit* EditOf(const QueryWhatIf& request, const std::string& column, size_t place) {
  const CellEdit* last = nullptr;
  for (const CellEdit& edit : request.edits) {
    if (edit.column == column && edit.place == place) last = &edit;
  }
  return last;
}

bool IsOfOtherColumn(const SampledRows& sample, const CellEdit& edit) {
  const auto column = sample.data.Find(edit.column);
  return !column || sample.data.columns[*column].source() ||
         edit.place >= sample.data.columns[*column].width();
}

// Changes the values, and tells every one that the model sees (of wide inputs only the changed).
void Edit(const QueryWhatIf& request, SampledRows* sample, WhatIf* answer) {
  size_t values = 0;
  for (const evaluate::DataColumn& column : sample->data.columns) {
    values += column.source() ? 0 : column.width();
  }
  for (evaluate::DataColumn& column : sample->data.columns) {
    if (column.source()) {
      answer->fixed = {"The pixels come from a file and can't be changed here",
                       "Change the image itself and drop the data again."};
      continue;
    }
    const evaluate::DataColumn before = column;
    for (size_t place = 0; place < before.width(); ++place) {
      const CellEdit* edit = EditOf(request, before.name(), place);
      if (edit == nullptr && values > kMostCells) continue;
      WhatIfCell cell;
      cell.column = before.name();
      cell.place = static_cast<uint32_t>(place);
      cell.original = before.Text(place);
      cell.value = edit != nullptr ? edit->value : cell.original;
      if (edit != nullptr && edit->value != cell.original) {
        auto changed = WithValue(column, place, edit->value);
        if (changed.ok()) {
          column = std::move(*changed);
        } else {
          cell.problem = SentenceOf(changed.error());
        }
      }
      answer->cells.push_back(std::move(cell));
    }
  }
}

Result<evaluate::ModelAnswers> Ask(const ModelRun& run, const SampledRows& sample) {
  TM_ASSIGN_OR_RETURN(const auto predictor,
                      evaluate::Predictor::Start(run.model(), &sample.data, &sample.binding));
  TM_ASSIGN_OR_RETURN(const bool more, predictor->Step());
  if (more) return MakeError(ErrorCode::kInternal, "one row is more than one batch");
  return predictor->Take();
}

// The image of a row as it is in its file; small ones as they are.
void DrawFile(const evaluate::DataSet& data, uint64_t row, RowPictures* pictures, WhatIf* answer) {
  constexpr size_t kMostSide = 256;
  const evaluate::ImageSize size = pictures->SizeOf(row);
  const auto side = static_cast<uint32_t>(std::min(kMostSide, std::max(size.width, size.height)));
  if (side == 0) return;
  answer->image.bytes.assign(size_t{side} * side * 4, 0);
  pictures->Draw(row, side, answer->image.bytes.data());
  answer->image_width = answer->image_height = side;
  const auto file = data.Find("file");
  if (!file) return;
  answer->fixed.message = "These are the pixels of " +
                          data.columns[*file].Text(static_cast<size_t>(row)) + " (" +
                          std::to_string(size.width) + " × " + std::to_string(size.height) +
                          "), which can't be changed here";
}

}  // namespace

Result<WhatIf> AnswerWhatIf(const QueryWhatIf& request, BenchResults* results) {
  TM_ASSIGN_OR_RETURN(const RunView view, results->View(request.query.evaluation, 0));
  const ModelRun& run = *view.run;
  TM_RETURN_IF_ERROR(NeedsModel(run));
  if (request.row >= run.data().rows) {
    return MakeError(ErrorCode::kNotFound,
                     "the data have no row " + std::to_string(request.row + 1),
                     "Choose a row of the list.");
  }
  WhatIf answer;
  answer.row = request.row;
  answer.outputs = OutputNames(run);
  answer.before = OutputsAt(run, run.answers(), request.row);
  answer.predicted_before = PredictedText(run, run.answers(), request.row);
  const auto& rows = view.rows().rows;
  const auto place = std::lower_bound(rows.begin(), rows.end(), request.row);
  if (place != rows.end() && *place == request.row) {
    answer.truth = TruthText(run, static_cast<uint32_t>(place - rows.begin()));
  }
  const auto row = static_cast<uint32_t>(request.row);
  SampledRows sample = TakeRows(run, {&row, 1});
  Edit(request, &sample, &answer);
  const bool lost = std::any_of(request.edits.begin(), request.edits.end(),
                                [&](const auto& edit) { return IsOfOtherColumn(sample, edit); });
  if (lost) {
    answer.problem = {"an edit is of a value that the model does not see", "Take the edit back."};
  }
  const auto said = Ask(run, sample);
  if (said.ok()) {
    answer.now = OutputsAt(run, *said, 0);
    answer.predicted_now = PredictedText(run, *said, 0);
  } else {
    answer.problem = SentenceOf(said.error());
  }
  if (RowPictures* pictures = results->PicturesOf(run)) {
    DrawFile(run.data(), request.row, pictures, &answer);
  } else if (const auto form = FindPicture(run)) {
    answer.image_width = static_cast<uint32_t>(form->width);
    answer.image_height = static_cast<uint32_t>(form->height);
    DrawPicture(sample.data, sample.binding.inputs[form->input], 0, *form, &answer.image.bytes);
  }
  return answer;
}

}  // namespace tidemark::workbench
