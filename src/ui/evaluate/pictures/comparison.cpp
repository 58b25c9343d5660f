// Two evaluations on the same rows: differences with their intervals, who is right where the other
// is wrong, and where they agree.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/matrix.h"
#include "ui/evaluate/pictures/plot.h"
#include "ui/evaluate/pictures/sentences.h"
#include "ui/evaluate/pictures/table.h"
#include "ui/format.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;
using workbench::ComparedFigure;
using workbench::Comparison;

constexpr int kForestColumn = 3;

// Coloured only when the interval leaves zero out.
Color ColorOf(const Ui& ui, const ComparedFigure& figure) {
  if (!IsClear(figure)) return ui.c().text_secondary;
  return VerdictColor(ui.theme(), VerdictOf(figure.difference, DirectionOf(figure.name)));
}

void DrawForest(const Ui& ui, const ComparedFigure& figure, const ImRect& cell) {
  if (std::isnan(figure.difference)) return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Range range = AroundZero(figure.difference, figure.low, figure.high);
  const float x0 = cell.Min.x + ui.Px(8), x1 = cell.Max.x - ui.Px(12);
  const auto at = [&](double v) {
    return x0 + (x1 - x0) * static_cast<float>((v - range.lo) / (range.hi - range.lo));
  };
  const float middle = ui.Snap(cell.GetCenter().y), half = ui.Px(1) / 2;
  ui.VLine(list, at(0), cell.Min.y, cell.Max.y - ui.Px(1), ui.c().border_strong);
  const Color color = ColorOf(ui, figure);
  if (std::isfinite(figure.low) && std::isfinite(figure.high)) {
    list->AddRectFilled(ImVec2(ui.Snap(at(figure.low)), middle - ui.Px(1)),
                        ImVec2(ui.Snap(at(figure.high)) + ui.Px(1), middle + ui.Px(2)),
                        Fade(color, 0.6f), ui.Px(1));
  }
  const ImVec2 dot(at(figure.difference), middle + half);
  DrawDot(ui, list, dot, 4.5f, color);
}

std::vector<TableColumn> ForestColumns(const PictureScene& scene, const Comparison& answer) {
  const auto name = [&](uint32_t evaluation) { return NameOfEvaluation(scene.bench, evaluation); };
  return {{words::kMetric, 0, false},     {name(answer.query.evaluation), 84, true},
          {name(answer.first), 84, true}, {"", 108, false},
          {words::kDifference, 76, true}, {words::kInterval, 116, true},
          {words::kPValue, 52, true}};
}

void FillForest(const Ui& ui, const ComparedFigure& figure, std::vector<TableText>* cells) {
  const bool scientific = FigureDecimals(figure.second, figure.first, figure.first) == kScientific;
  const int decimals =
      scientific ? kScientific : PlainDecimals(figure.difference, figure.low, figure.high);
  (*cells)[0].text = FigureLabel(figure.name);
  (*cells)[1] = {FigureAs(figure.second, decimals), ui.c().text_primary};
  (*cells)[2].text = FigureAs(figure.first, decimals);
  const bool defined = !std::isnan(figure.difference);
  (*cells)[4] = {defined ? SignedText(figure.difference, decimals) : words::kNotDefined,
                 defined ? ColorOf(ui, figure) : ui.c().text_muted};
  (*cells)[5].text = IntervalText(figure.low, figure.high, decimals);
  (*cells)[6].text = PText(figure.p);
}

std::string ForestText(const Comparison& answer) {
  std::string text = "figure\tsecond\tfirst\tdifference\tlow\thigh\tp\n";
  for (const ComparedFigure& f : answer.figures)
    text += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", f.name, f.second, f.first, f.difference,
                        f.low, f.high, f.p);
  return text;
}

std::string PairedWords(const Comparison& answer) {
  if (!answer.problem.empty()) return words::kNotPaired;
  std::string text = fmt::format(words::kPaired, Counted(answer.rows, words::kRow, words::kRows));
  if (answer.resamples_done < answer.resamples) {
    text += " · " + fmt::format(words::kResamplesDone, Count(answer.resamples_done),
                                Count(answer.resamples));
  }
  return text;
}

// The 2 × 2 of right and wrong; the two cells in which they differ are what the test is about.
void DrawTwoByTwo(const PictureScene& scene, const Comparison& answer, const ImRect& box) {
  const Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string first = NameOfEvaluation(scene.bench, answer.first);
  const std::string second = NameOfEvaluation(scene.bench, answer.query.evaluation);
  const float left = box.Min.x + ui.Px(70), top = box.Min.y + ui.Px(38);
  const float width = std::min(ui.Px(108), (box.Max.x - left) / 2), height = ui.Px(36);
  const bool dark = ui.theme().dark;
  const Color same = RampColor(dark ? tokens::kRampCountDark : tokens::kRampCountLight, 2.2f);
  const Color differs =
      RampColor(dark ? tokens::kRampDivergingDark : tokens::kRampDivergingLight, 5.2f);
  const uint64_t counts[2][2] = {{answer.both_right, answer.only_second_right},
                                 {answer.only_first_right, answer.both_wrong}};
  const char* said[2] = {words::kRight, words::kWrong};
  ui.TextCut(list, Type::kMicro, left, box.Min.y + ui.Px(8), box.Max.x - left, ui.c().text_muted,
             first, CutAt::kMiddle);
  DrawTextUp(ui, list, Type::kMicro, box.Min.x + ui.Px(6), top + height, ui.c().text_muted,
             ui.Cut(Type::kMicro, second, 2 * height + ui.Px(24), CutAt::kMiddle));
  for (size_t row = 0; row < 2; ++row) {
    const float y = top + static_cast<float>(row) * height;
    ui.TextRight(list, Type::kSmall, left - ui.Px(8), y + height / 2, ui.c().text_secondary,
                 said[row]);
    for (size_t column = 0; column < 2; ++column) {
      const float x = left + static_cast<float>(column) * width;
      if (row == 0) {
        ui.TextCentered(list, Type::kSmall, x + width / 2, top - ui.Px(10), ui.c().text_secondary,
                        said[column]);
      }
      const Color fill = row == column ? same : differs;
      const ImRect cell(x, y, x + width - ui.Px(1), y + height - ui.Px(1));
      list->AddRectFilled(cell.Min, cell.Max, fill, ui.Px(2));
      const std::string count = Count(static_cast<int64_t>(counts[row][column]));
      ui.TextCentered(list, Type::kBodySemibold, cell.GetCenter().x, cell.GetCenter().y,
                      InkOn(ui.theme(), fill), count);
      ImGui::PushID(static_cast<int>(row * 2 + column));
      MirrorNode& node =
          ui.Describe(ImGui::GetID("count"), "gridcell",
                      fmt::format("{} {}, {} {}", second, said[row], first, said[column]), cell);
      node.value = count;
      ImGui::PopID();
    }
  }
}

void DrawSentences(PictureScene& scene, const Comparison& answer, const ImRect& box) {
  const Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  float y = box.Min.y;
  int index = 0;
  for (const ComparisonSentence& sentence :
       ComparisonSentences(answer, NameOfEvaluation(scene.bench, answer.query.evaluation),
                           NameOfEvaluation(scene.bench, answer.first))) {
    const Type type = sentence.strong ? Type::kBody : Type::kSmall;
    const Color ink = sentence.strong ? ui.c().text_primary : ui.c().text_secondary;
    const float height =
        ui.TextWrapped(list, type, ImVec2(box.Min.x, y), box.GetWidth(), ink, sentence.text);
    ImGui::PushID(index++);
    ui.DescribeText(ImGui::GetID("sentence"), sentence.text,
                    ImRect(box.Min.x, y, box.Max.x, y + height), "note");
    ImGui::PopID();
    y += height + ui.Px(4);
  }
}

// The cell whose rows are listed.
std::optional<MatrixCell> CellOf(const Comparison& answer, const BenchView& view) {
  const auto place = [&](const std::string& name) {
    const auto found = std::find(answer.class_names.begin(), answer.class_names.end(), name);
    return found == answer.class_names.end() ? -1
                                             : static_cast<int>(found - answer.class_names.begin());
  };
  const MatrixCell cell{place(view.agreement_other), place(view.agreement_own)};
  return cell.row < 0 || cell.column < 0 ? std::nullopt : std::optional(cell);
}

void Choose(const Comparison& answer, MatrixCell cell, bool chosen_already, BenchView* view) {
  view->first_row = 0;
  view->row_filter =
      chosen_already ? workbench::RowFilter::kErrors : workbench::RowFilter::kAgreement;
  view->agreement_other = answer.class_names[static_cast<size_t>(cell.row)];
  view->agreement_own = answer.class_names[static_cast<size_t>(cell.column)];
}

// How often they say the same, or the cell that is pointed at.
std::string AgreementWords(const Comparison& answer, const std::optional<MatrixCell>& pointed,
                           const std::string& first, const std::string& second) {
  if (!pointed) {
    const double share = answer.rows == 0
                             ? workbench::kNone
                             : static_cast<double>(answer.same) / static_cast<double>(answer.rows);
    return fmt::format(words::kSameShare, Count(static_cast<int64_t>(answer.same)),
                       Count(static_cast<int64_t>(answer.rows)), ShareText(share));
  }
  const auto row = static_cast<size_t>(pointed->row), column = static_cast<size_t>(pointed->column);
  const uint64_t count = answer.agreement[row * answer.class_names.size() + column];
  return fmt::format(words::kAgreeSentence, first, answer.class_names[row], second,
                     answer.class_names[column], Counted(count, words::kExample, words::kExamples));
}

}  // namespace

void DrawDifferences(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "differences", box, words::kDifferences);
  const Comparison* answer = ShownAnswer(scene, card, scene.bench.comparison);
  if (answer && answer->figures.empty()) {
    const bool why = !answer->problem.empty();
    DrawCardMessage(scene.ui, card.body,
                    why ? answer->problem.message : std::string(words::kNoComparison),
                    answer->problem.hint, why);
  } else if (answer) {
    const std::vector<TableColumn> columns = ForestColumns(scene, *answer);
    CardTable table;
    table.name = words::kDifferences;
    table.columns = columns;
    table.rows = answer->figures.size();
    table.painted_column = kForestColumn;
    table.fill = [&](size_t row, std::vector<TableText>* cells) {
      FillForest(scene.ui, answer->figures[row], cells);
    };
    table.paint = [&](size_t row, size_t, const ImRect& cell) {
      DrawForest(scene.ui, answer->figures[row], cell);
    };
    DrawCardTable(scene.ui, "table", card.body, table);
    card.note =
        fmt::format(words::kAgainst, NameOfEvaluation(scene.bench, answer->query.evaluation),
                    NameOfEvaluation(scene.bench, answer->first));
    DrawCardFooter(scene.ui, card, words::kOwnScale,
                   answer->problem.empty() ? PairedWords(*answer) : answer->problem.message);
    MirrorNode& node = DescribePicture(scene.ui, card, words::kDifferences);
    node.attributes.emplace_back("data-rows", fmt::format("{}", answer->rows));
    node.attributes.emplace_back("data-paired", answer->problem.empty() ? "true" : "false");
  }
  EndCard(scene, card,
          answer ? std::function<std::string()>([&] { return ForestText(*answer); }) : nullptr);
}

void DrawRightWrong(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "right wrong", box, words::kRightWrong);
  const Comparison* answer = ShownAnswer(scene, card, scene.bench.comparison);
  const bool there = answer && answer->has_mcnemar;
  if (there) {
    const Ui& ui = scene.ui;
    const float top = card.body.Min.y + ui.Px(4);
    DrawTwoByTwo(scene, *answer, ImRect(card.body.Min.x, top, card.body.Max.x, top + ui.Px(112)));
    DrawSentences(scene, *answer,
                  ImRect(card.body.Min.x, top + ui.Px(124), card.body.Max.x, card.body.Max.y));
    MirrorNode& node = DescribePicture(ui, card, words::kRightWrong);
    node.attributes.emplace_back("data-only-first", fmt::format("{}", answer->only_first_right));
    node.attributes.emplace_back("data-only-second", fmt::format("{}", answer->only_second_right));
    node.attributes.emplace_back("data-exact-p", fmt::format("{}", answer->mcnemar_exact_p));
    DrawCardFooter(ui, card, PairedWords(*answer), {});
  } else if (answer) {
    DrawCardMessage(
        scene.ui, card.body,
        answer->problem.empty() ? std::string(words::kNoComparison) : answer->problem.message,
        answer->problem.hint, false);
  }
  EndCard(scene, card,
          there ? std::function<std::string()>([&] {
            return fmt::format(
                "both_right\tonly_second_right\tonly_first_right\tboth_wrong\n{}\t{}\t{}\t{}\n",
                answer->both_right, answer->only_second_right, answer->only_first_right,
                answer->both_wrong);
          })
                : nullptr);
}

void DrawAgreement(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "agreement", box, words::kAgreement);
  const Comparison* answer = ShownAnswer(scene, card, scene.bench.comparison);
  const size_t classes = answer ? answer->class_names.size() : 0;
  const bool there = classes > 0 && answer->agreement.size() == classes * classes;
  if (there) {
    const Ui& ui = scene.ui;
    const std::string first = NameOfEvaluation(scene.bench, answer->first);
    const std::string second = NameOfEvaluation(scene.bench, answer->query.evaluation);
    MatrixSpec spec;
    spec.name = words::kAgreement;
    spec.names = answer->class_names;
    spec.counts = answer->agreement;
    spec.row_title = first;
    if (scene.bench.view.row_filter == workbench::RowFilter::kAgreement)
      spec.chosen = CellOf(*answer, scene.bench.view);
    const ImRect area(card.box.Min.x + ui.Px(1), card.body.Min.y, card.box.Max.x - ui.Px(1),
                      card.body.Max.y);
    const MatrixResult result = DrawMatrix(scene, area, spec, &scene.memory.agreement_cursor);
    BenchView& view = scene.bench.view;
    if (result.clicked) {
      Choose(*answer, *result.clicked, spec.chosen == result.clicked, &view);
      ui.Wake();
    }
    const std::string told = AgreementWords(*answer, result.pointed, first, second);
    DrawCardFooter(ui, card, second + " →", told, ui.c().text_secondary);
    DescribePicture(ui, card, words::kAgreement)
        .attributes.emplace_back("data-same", fmt::format("{}", answer->same));
  } else if (answer) {
    const bool why = !answer->problem.empty();
    DrawCardMessage(scene.ui, card.body,
                    why ? answer->problem.message : std::string(words::kNoAgreement),
                    answer->problem.hint, false);
  }
  EndCard(scene, card,
          there ? std::function<std::string()>(
                      [&] { return MatrixText(answer->class_names, answer->agreement); })
                : nullptr);
}

}  // namespace tidemark::ui
