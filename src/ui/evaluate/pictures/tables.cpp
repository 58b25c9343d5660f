// The tables of a summary: classes one by one, and every figure with its interval.
#include <fmt/format.h>

#include <cmath>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/sorting.h"
#include "ui/evaluate/pictures/table.h"
#include "ui/format.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;
using workbench::Summary;

std::string OrDash(double value) { return std::isnan(value) ? "\xE2\x80\x93" : FigureText(value); }

std::string ClassCell(const Summary& summary, size_t row, int column) {
  const workbench::ClassFigures& figures = summary.classes[row];
  switch (column) {
    case 0:
      return row < summary.class_names.size() ? summary.class_names[row] : fmt::format("{}", row);
    case 1:
      return OrDash(figures.precision);
    case 2:
      return OrDash(figures.recall);
    case 3:
      return OrDash(figures.f1);
    case 4:
      return OrDash(figures.roc_auc);
    case 5:
      return Count(static_cast<int64_t>(figures.support));
    default:
      return Count(static_cast<int64_t>(figures.predicted));
  }
}

const std::vector<TableColumn>& ClassColumns() {
  static const std::vector<TableColumn> kColumns = {{words::kClass, 0, false, true},
                                                    {"Precision", 76, true, true},
                                                    {"Recall", 64, true, true},
                                                    {words::kF1Line, 56, true, true},
                                                    {words::kRocAuc, 76, true, true},
                                                    {words::kSupport, 72, true, true},
                                                    {words::kPredictedCount, 78, true, true}};
  return kColumns;
}

CardTable ClassTable(const PictureScene& scene, const Summary& summary,
                     const std::vector<size_t>& order) {
  CardTable table;
  table.name = words::kClasses;
  table.columns = ClassColumns();
  table.rows = order.size();
  table.sorted_by = scene.memory.class_column;
  table.descending = scene.memory.class_descending;
  table.clickable = true;
  table.chosen = [&scene, &order](size_t row) {
    return order[row] == scene.bench.view.class_index;
  };
  table.fill = [&summary, &order](size_t row, std::vector<TableText>* cells) {
    for (size_t i = 0; i < cells->size(); ++i)
      (*cells)[i].text = ClassCell(summary, order[row], static_cast<int>(i));
  };
  return table;
}

std::vector<TableColumn> MetricColumns(bool compared) {
  std::vector<TableColumn> columns = {
      {words::kMetric, 0, false}, {words::kValue, 88, true}, {words::kInterval, 136, true}};
  if (compared) {
    columns.push_back({words::kCompared, 72, true});
    columns.push_back({words::kDifference, 78, true});
  }
  return columns;
}

void FillMetric(const PictureScene& scene, const workbench::Figure& figure,
                const workbench::Figure* other, std::vector<TableText>* cells) {
  const int decimals = FigureDecimals(figure.value, figure.low, figure.high);
  (*cells)[0].text = FigureLabel(figure.name);
  const bool defined = !std::isnan(figure.value);
  (*cells)[1] = {defined ? FigureText(figure.value, figure.low, figure.high) : words::kNotDefined,
                 defined ? scene.ui.c().text_primary : scene.ui.c().text_muted};
  (*cells)[2].text = IntervalText(figure.low, figure.high, decimals);
  if (cells->size() < 5 || !other) return;
  if (!std::isnan(other->value)) (*cells)[3].text = FigureAs(other->value, decimals);
  const double difference = figure.value - other->value;
  if (std::isnan(difference)) return;
  const std::string text = SignedText(difference, decimals);
  const Verdict verdict =
      SaysZero(text) ? Verdict::kNeither : VerdictOf(difference, DirectionOf(figure.name));
  (*cells)[4] = {text, VerdictColor(scene.ui.theme(), verdict)};
}

// All digits, with scikit-learn's names.
std::string MetricsAsText(const Summary& summary) {
  std::string text = "figure\tvalue\tlow\thigh\twhy\n";
  for (const workbench::Figure& figure : summary.figures)
    text += fmt::format("{}\t{}\t{}\t{}\t{}\n", figure.name, figure.value, figure.low, figure.high,
                        figure.why);
  return text;
}

}  // namespace

void DrawClasses(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "classes table", box, words::kClasses);
  const Summary* summary = ShownAnswer(scene, card, scene.bench.summary);
  std::vector<size_t> order;
  CardTable table;
  if (summary && summary->classes.empty()) {
    DrawCardMessage(scene.ui, card.body, words::kNoClasses, {}, false);
  } else if (summary) {
    PictureMemory& memory = scene.memory;
    order = SortClasses(*summary, memory.class_column, memory.class_descending);
    table = ClassTable(scene, *summary, order);
    card.note = Count(static_cast<int64_t>(order.size()));
    ImRect rows = card.body;
    // There is no footer: ten classes fit.
    if (card.trouble.empty()) rows.Max.y = card.box.Max.y - scene.ui.Px(7);
    const CardTableResult result = DrawCardTable(scene.ui, "table", rows, table);
    if (result.header >= 0) {
      // A third click gives the order back in which the classes come.
      const bool same = result.header == memory.class_column;
      const bool first_down = result.header != 0;
      if (same && memory.class_descending != first_down) {
        memory.class_column = -1;
      } else {
        memory.class_descending = same ? !memory.class_descending : first_down;
        memory.class_column = result.header;
      }
      scene.ui.Wake();
    }
    if (result.row >= 0)
      scene.bench.view.class_index = static_cast<uint32_t>(order[static_cast<size_t>(result.row)]);
  }
  EndCard(scene, card, order.empty() ? nullptr : std::function<std::string()>([&] {
            return TableAsText(table);
          }));
}

void DrawMetrics(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "metrics", box, words::kAllMetrics);
  const Summary* summary = ShownAnswer(scene, card, scene.bench.summary);
  if (summary && summary->figures.empty()) {
    DrawCardMessage(scene.ui, card.body, words::kNoFigures, {}, false);
  } else if (summary) {
    const auto& other = scene.bench.compared_summary.latest;
    const bool compared = scene.bench.view.compared != 0 && other;
    const std::vector<TableColumn> columns = MetricColumns(compared);
    CardTable table;
    table.name = words::kAllMetrics;
    table.columns = columns;
    table.rows = summary->figures.size();
    table.fill = [&](size_t row, std::vector<TableText>* cells) {
      const workbench::Figure& figure = summary->figures[row];
      FillMetric(scene, figure, compared ? FindFigure(&*other, figure.name) : nullptr, cells);
    };
    // Why a figure is not defined, or has no interval.
    table.tip = [&](size_t row) { return summary->figures[row].why; };
    card.note = Count(static_cast<int64_t>(table.rows));
    DrawCardTable(scene.ui, "table", card.body, table);
    if (!summary->output.empty()) DrawCardFooter(scene.ui, card, summary->output, {});
  }
  EndCard(
      scene, card,
      summary ? std::function<std::string()>([&] { return MetricsAsText(*summary); }) : nullptr);
}

}  // namespace tidemark::ui
