// Headline figures: value, interval, and the difference to the evaluation compared with.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/plot.h"
#include "ui/format.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;

constexpr float kTileHeight = 84, kLeastTile = 150;  // logical

std::vector<CardWish> TileWishes(const PictureScene& scene) {
  const workbench::Summary* summary = scene.summary();
  const size_t count = summary ? summary->headlines.size() : 0;
  CardWish wish;
  wish.least_width = scene.ui.Px(kLeastTile);
  wish.height = scene.ui.Px(kTileHeight);
  return std::vector<CardWish>(std::max<size_t>(1, count), wish);
}

struct Tile {
  const workbench::Figure& figure;
  double other = workbench::kNone;  // of the evaluation compared with
  Direction direction = Direction::kUnknown;
  int decimals = 3;
  [[nodiscard]] double difference() const { return figure.value - other; }
};

std::string TextOf(const Tile& tile) {
  return FigureText(tile.figure.value, tile.figure.low, tile.figure.high);
}

// The scale of a tile is its own: it shows how wide the interval is and where the other lies.
void DrawInterval(const Ui& ui, const ImRect& box, const Tile& tile) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float x0 = box.Min.x + ui.Px(13), x1 = box.Max.x - ui.Px(13);
  const float y = ui.Snap(box.Min.y + ui.Px(61));
  ui.HLine(list, x0, x1, y, ui.c().border_default);
  const Range range =
      IntervalRange(tile.figure.value, tile.figure.low, tile.figure.high, tile.other);
  const auto at = [&](double v) {
    return x0 + (x1 - x0) * static_cast<float>((v - range.lo) / (range.hi - range.lo));
  };
  const float half = ui.Px(1) / 2;
  if (std::isfinite(tile.figure.low) && std::isfinite(tile.figure.high)) {
    list->AddRectFilled(ImVec2(ui.Snap(at(tile.figure.low)), y - ui.Px(1)),
                        ImVec2(ui.Snap(at(tile.figure.high)), y + ui.Px(2)), ui.c().accent_line);
  }
  if (std::isfinite(tile.other))
    ui.VLine(list, at(tile.other), y - ui.Px(4), y + ui.Px(5), ui.c().text_muted);
  const ImVec2 middle(at(tile.figure.value), y + half);
  list->AddCircleFilled(middle, ui.Px(1) * 4.75f, ui.c().bg_card);
  list->AddCircleFilled(middle, ui.Px(1) * 3.25f, ui.c().text_primary);
}

std::string TipOf(const PictureScene& scene, const Tile& tile, double level) {
  const std::string label = FigureLabel(tile.figure.name), value = TextOf(tile);
  if (std::isnan(tile.figure.value))
    return label + ": " + (tile.figure.why.empty() ? words::kNotDefined : tile.figure.why);
  std::string tip = std::isnan(tile.figure.low)
                        ? fmt::format(words::kNoIntervalTip, label, value)
                        : fmt::format(words::kIntervalTip, label, value, level * 100,
                                      FigureAs(tile.figure.low, tile.decimals),
                                      FigureAs(tile.figure.high, tile.decimals));
  if (!tile.figure.why.empty()) tip += "\n" + tile.figure.why;
  if (std::isnan(tile.other)) return tip;
  const Verdict verdict = VerdictOf(tile.difference(), tile.direction);
  const char* word = verdict == Verdict::kBetter  ? words::kBetter
                     : verdict == Verdict::kWorse ? words::kWorse
                                                  : words::kSame;
  return tip + "\n" +
         fmt::format(words::kDifferenceTip, word,
                     NameOfEvaluation(scene.bench, scene.bench.view.compared),
                     FigureAs(tile.other, tile.decimals));
}

void DescribeTile(const Ui& ui, ImGuiID id, const ImRect& box, const Tile& tile) {
  MirrorNode& node = ui.Describe(id, "img", FigureLabel(tile.figure.name), box);
  node.value = TextOf(tile);
  node.attributes = {{"data-figure", tile.figure.name},
                     {"data-value", fmt::format("{}", tile.figure.value)},
                     {"data-low", fmt::format("{}", tile.figure.low)},
                     {"data-high", fmt::format("{}", tile.figure.high)}};
  if (std::isnan(tile.other)) return;
  const Verdict verdict = VerdictOf(tile.difference(), tile.direction);
  node.attributes.emplace_back("data-difference", fmt::format("{}", tile.difference()));
  node.attributes.emplace_back("data-verdict", verdict == Verdict::kBetter  ? "better"
                                               : verdict == Verdict::kWorse ? "worse"
                                                                            : "neither");
}

void DrawTile(PictureScene& scene, const ImRect& box, const Tile& tile, double level) {
  Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Box(list, box, ui.c().bg_card, ui.c().border_subtle, tokens::kRadiusCard);
  const float x = box.Min.x + ui.Px(13), right = box.Max.x - ui.Px(13);
  const float name_y = box.Min.y + ui.Px(17), value_y = box.Min.y + ui.Px(39);
  float room = right - x;
  if (!std::isnan(tile.other)) {
    const std::string change = SignedText(tile.difference(), tile.decimals);
    const Color ink =
        VerdictColor(ui.theme(), SaysZero(change) ? Verdict::kNeither
                                                  : VerdictOf(tile.difference(), tile.direction));
    ui.TextRight(list, Type::kMicro, right, name_y, ink, change);
    room -= ui.Width(Type::kMicro, change) + ui.Px(6);
  }
  ui.TextCut(list, Type::kMicro, x, name_y, room, ui.c().text_secondary,
             FigureLabel(tile.figure.name));
  const bool defined = !std::isnan(tile.figure.value);
  const std::string value = defined ? TextOf(tile) : "\xE2\x80\x93";
  ui.Text(list, Type::kDisplay, x, value_y, ui.c().text_primary, value);
  const float after = x + ui.Width(Type::kDisplay, value) + ui.Px(8);
  std::string beside = IntervalText(tile.figure.low, tile.figure.high, tile.decimals);
  if (beside.empty()) beside = tile.figure.why;
  if (beside.empty() && !defined) beside = words::kNotDefined;
  // Where there is no room beside the value it stands below.
  const bool below = ui.Width(Type::kMicro, beside) > right + ui.Px(8) - after;
  // On the same baseline as the value.
  const float shift = (ui.fonts().Face(Type::kDisplay).baseline * ui.Px(20) -
                       ui.fonts().Face(Type::kMicro).baseline * ui.Px(11));
  ui.TextCut(list, Type::kMicro, below ? x : after, below ? box.Min.y + ui.Px(73) : value_y + shift,
             right + ui.Px(8) - (below ? x : after), ui.c().text_muted, beside);
  if (defined) DrawInterval(ui, box, tile);
  ImGui::PushID(tile.figure.name.c_str());
  const ImGuiID id = ImGui::GetID("tile");
  DescribeTile(ui, id, box, tile);
  ImGui::PopID();
  const bool hovered = ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(box.Min, box.Max);
  ui.Tooltip(id, hovered, box, TipOf(scene, tile, level));
}

Tile TileOf(const PictureScene& scene, const workbench::Figure& figure) {
  Tile tile{figure, workbench::kNone, DirectionOf(figure.name),
            FigureDecimals(figure.value, figure.low, figure.high)};
  if (scene.bench.view.compared == 0 || !scene.bench.compared_summary.latest) return tile;
  const workbench::Figure* other = FindFigure(&*scene.bench.compared_summary.latest, figure.name);
  if (other) tile.other = other->value;
  return tile;
}

}  // namespace

float HeadlineHeight(const PictureScene& scene, float width) {
  return FlowCards(TileWishes(scene), width, scene.ui.Px(tokens::kLayoutGap)).second;
}

void DrawHeadlines(PictureScene& scene, const ImRect& box) {
  const workbench::Summary* summary = scene.summary();
  Ui& ui = scene.ui;
  if (!summary || summary->headlines.empty()) {
    ui.Box(ImGui::GetWindowDrawList(), box, ui.c().bg_card, ui.c().border_subtle,
           tokens::kRadiusCard);
    const auto& answered = scene.bench.summary;
    ImGui::PushID("headlines");
    if (summary)
      DrawCardMessage(ui, box, words::kNoHeadlines, {}, false);
    else if (!answered.trouble.empty())
      DrawCardMessage(ui, box, answered.trouble.message, answered.trouble.hint, true);
    else
      DrawCardWaiting(ui, box, answered.waits ? answered.asked_s : ui.now_s());
    ImGui::PopID();
    return;
  }
  const auto spots = FlowCards(TileWishes(scene), box.GetWidth(), ui.Px(tokens::kLayoutGap)).first;
  for (size_t i = 0; i < summary->headlines.size(); ++i) {
    const workbench::Figure* figure = FindFigure(summary, summary->headlines[i]);
    workbench::Figure missing;
    missing.name = summary->headlines[i];
    const CardSpot& spot = spots[i];
    const float x = ui.Snap(box.Min.x + spot.x), y = ui.Snap(box.Min.y + spot.y);
    DrawTile(scene, ImRect(x, y, ui.Snap(x + spot.width), y + spot.height),
             TileOf(scene, figure ? *figure : missing), summary->level);
  }
}

}  // namespace tidemark::ui
