// The confusion matrix; a click on a cell shows its rows.
#include <fmt/format.h>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/matrix.h"
#include "ui/format.h"
#include "ui/widgets/controls.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;

std::string Sentence(const MatrixSpec& spec, const MatrixSums& sums, MatrixCell cell) {
  const auto row = static_cast<size_t>(cell.row), column = static_cast<size_t>(cell.column);
  const uint64_t count = spec.counts[row * spec.names.size() + column];
  if (spec.shown != BenchView::Matrix::kShareOfPredicted)
    return CellSentence(spec.names[row], spec.names[column], count, sums.rows[row]);
  const uint64_t total = sums.columns[column];
  const double share =
      total == 0 ? workbench::kNone : static_cast<double>(count) / static_cast<double>(total);
  return fmt::format(words::kPredictedSentence, spec.names[row], spec.names[column],
                     Counted(count, words::kExample, words::kExamples), ShareText(share),
                     spec.names[column]);
}

void Choose(BenchView* view, MatrixCell cell, bool chosen_already) {
  view->first_row = 0;
  if (chosen_already) {
    view->row_filter = workbench::RowFilter::kErrors;
    return;
  }
  view->row_filter = workbench::RowFilter::kCell;
  view->cell_truth = static_cast<uint32_t>(cell.row);
  view->cell_predicted = static_cast<uint32_t>(cell.column);
}

void ChooseShown(PictureScene& scene, Card& card) {
  Ui& ui = scene.ui;
  BenchView& view = scene.bench.view;
  const auto choices = {words::kCount, words::kRowShare, words::kColumnShare};
  const float x = TakeRight(ui, card, SegmentedWidth(ui, choices));
  const int clicked = Segmented(ui, "shown", ImVec2(x, ui.Snap(card.middle - ui.Px(14))),
                                words::kShownAs, choices, static_cast<int>(view.matrix));
  if (clicked >= 0) view.matrix = static_cast<BenchView::Matrix>(clicked);
}

void DrawCells(PictureScene& scene, Card& card, const workbench::Summary& summary) {
  Ui& ui = scene.ui;
  BenchView& view = scene.bench.view;
  MatrixSpec spec;
  spec.name = words::kConfusion;
  spec.names = summary.class_names;
  spec.counts = summary.confusion;
  spec.shown = view.matrix;
  spec.row_title = words::kTrueLabel;
  spec.share_title = words::kRecall;
  if (view.row_filter == workbench::RowFilter::kCell) {
    spec.chosen =
        MatrixCell{static_cast<int>(view.cell_truth), static_cast<int>(view.cell_predicted)};
  }
  const ImRect area(card.box.Min.x + ui.Px(1), card.body.Min.y, card.box.Max.x - ui.Px(1),
                    card.body.Max.y);
  const MatrixResult result = DrawMatrix(scene, area, spec, &scene.memory.confusion_cursor);
  if (result.clicked) {
    Choose(&view, *result.clicked, spec.chosen == *result.clicked);
    ui.Wake();
  }
  const MatrixSums sums = SumMatrix(spec.counts, spec.names.size());
  const auto told = result.pointed ? result.pointed : spec.chosen;
  const bool known = told && told->row < static_cast<int>(spec.names.size()) &&
                     told->column < static_cast<int>(spec.names.size());
  DrawCardFooter(ui, card, words::kPredictedLabel, known ? Sentence(spec, sums, *told) : "",
                 ui.c().text_secondary);
  uint64_t right = 0, all = 0;
  for (size_t i = 0; i < spec.names.size(); ++i) {
    right += spec.counts[i * spec.names.size() + i];
    all += sums.rows[i];
  }
  MirrorNode& node = DescribePicture(ui, card, words::kConfusion);
  node.attributes.emplace_back("data-classes", fmt::format("{}", spec.names.size()));
  node.attributes.emplace_back("data-rows", fmt::format("{}", all));
  node.attributes.emplace_back("data-right", fmt::format("{}", right));
}

}  // namespace

void DrawConfusion(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "confusion", box, words::kConfusion);
  const workbench::Summary* summary = ShownAnswer(scene, card, scene.bench.summary);
  const bool there =
      summary && !summary->class_names.empty() &&
      summary->confusion.size() == summary->class_names.size() * summary->class_names.size();
  if (there) {
    ChooseShown(scene, card);
    DrawCells(scene, card, *summary);
  } else if (summary) {
    const bool many = summary->class_names.size() > 2;
    DrawCardMessage(scene.ui, card.body, many ? words::kTooManyClasses : words::kNoMatrix,
                    many ? words::kTooManyClassesHint : "", false);
  }
  EndCard(scene, card,
          there ? std::function<std::string()>(
                      [&] { return MatrixText(summary->class_names, summary->confusion); })
                : nullptr);
}

}  // namespace tidemark::ui
