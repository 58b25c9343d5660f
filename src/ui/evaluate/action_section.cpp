#include "ui/evaluate/action_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/figures.h"
#include "ui/evaluate/side_parts.h"
#include "ui/format.h"
#include "ui/widgets/button.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::ModelCard;
using State = ModelCard::State;

constexpr size_t kShownNotes = 1;

double Share(uint64_t done, uint64_t all) {
  return all == 0 ? -1 : static_cast<double>(done) / static_cast<double>(all);
}

std::string Text(uint64_t n) { return Count(static_cast<int64_t>(n)); }

void DrawRunning(Ui& ui, Bench& bench, const ModelCard& card) {
  const bool predicted = card.rows > 0 && card.rows_done >= card.rows;
  const bool figures = predicted && card.parts_done < card.parts;
  const bool intervals = predicted && !figures && card.resamples > 0;
  std::string text;
  double fraction = Share(card.rows_done, card.rows);
  if (figures) {
    fraction = Share(card.parts_done, card.parts);
    text = fmt::format(texts::kFigureParts, Text(card.parts_done), Text(card.parts));
  } else if (intervals) {
    fraction = Share(card.resamples_done, card.resamples);
    text = fmt::format(texts::kResamples, Text(card.resamples_done), Text(card.resamples));
  } else if (card.rows_done > 0 && card.seconds > 0 && card.rows > card.rows_done) {
    const double left = card.seconds * static_cast<double>(card.rows - card.rows_done) /
                        static_cast<double>(card.rows_done);
    text = fmt::format(texts::kRowsLeft, Text(card.rows_done), Text(card.rows), Duration(left));
  } else {
    text = fmt::format(texts::kExampleOf, Text(card.rows_done), Text(card.rows));
  }
  if (SideProgress(ui, "running", fraction, text, texts::kStop)) bench.Stop();
}

void DrawButtons(Ui& ui, Bench& bench) {
  const ModelCard* card = bench.Shown();
  const std::string why = WhyNotEvaluate(bench);
  const bool again = card && (card->state == State::kDone || card->state == State::kStale);
  const ImRect row = MenuSpace(ui, tokens::kControlDefault, 16);
  ButtonSpec run;
  run.label = again ? texts::kEvaluateAgain : texts::kEvaluate;
  run.icon = icons::kIconPlay;
  run.kind = ButtonKind::kPrimary;
  run.enabled = why.empty();
  run.tooltip = why;
  const float side = ui.Px(36);
  const float width = row.GetWidth() - side - ui.Px(8);
  const bool clicked = Button(ui, "evaluate", row.Min, run, width);
  IconButtonSpec save;
  save.icon = icons::kIconDownload;
  save.icon_size = 14;
  save.name = bench.exporting ? texts::kExporting : texts::kExportPredictions;
  save.border = true;
  save.enabled = bench.HasAnswers(bench.view.evaluation) && !bench.exporting;
  const bool exports =
      IconButton(ui, "export", ImVec2(row.Max.x - ui.Px(tokens::kControlDefault), row.Min.y), save);
  if (clicked) bench.EvaluateModel(bench.view.evaluation);
  if (exports) bench.ExportPredictions();
}

void DrawTook(Ui& ui, const ModelCard& card) {
  if (card.state != State::kDone || card.seconds <= 0) return;
  const double rate = static_cast<double>(card.rows) / card.seconds;
  const std::string text =
      card.rows > 0 ? fmt::format(texts::kTook, Duration(card.seconds),
                                  Count(static_cast<int64_t>(rate < 100 ? rate : rate / 100) *
                                        (rate < 100 ? 1 : 100)))
                    : fmt::format(texts::kTookShort, Duration(card.seconds));
  SideNote(ui, text, ui.c().text_muted);
}

// What does not count and why, then what was found or guessed on the way.
void DrawRunNotes(Ui& ui, const ModelCard& card) {
  if (card.state != State::kDone && card.state != State::kStale) return;
  SideNote(ui, LeftOutWords(card), ui.c().warning_text, icons::kIconTriangleAlert);
  SideNotes(ui, "run notes", card.notes, 0, kShownNotes);
}

}  // namespace

void DrawActionSection(Ui& ui, Model& model) {
  Bench& bench = model.bench;
  if (bench.bench.models.empty() && bench.bench.data.empty()) return;
  ImGui::PushID("action");
  MenuSpace(ui, 4, 0);
  if (const ModelCard* running = bench.Running())
    DrawRunning(ui, bench, *running);
  else
    DrawButtons(ui, bench);
  MenuSpace(ui, 8, 0);
  SideTrouble(ui, bench.trouble);
  if (const ModelCard* card = bench.Shown()) {
    DrawTook(ui, *card);
    DrawRunNotes(ui, *card);
  }
  MenuSpace(ui, 8, 0);
  ImGui::PopID();
}

}  // namespace tidemark::ui
