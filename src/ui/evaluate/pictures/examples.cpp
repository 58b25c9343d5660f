// The rows behind the figures: worst first, as images or as a table, page by page.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/rows_table.h"
#include "ui/evaluate/pictures/table.h"
#include "ui/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/item.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;
using workbench::ListedRow;
using workbench::RowFilter;
using workbench::RowList;
using workbench::RowOrder;

constexpr float kThumb = 72, kTilePad = 3, kTileText = 19, kTileGapX = 16, kTileGapY = 10;
constexpr float kHeaderOfTable = 28;
constexpr float kTileWide = 108, kTileSecondLine = 15;  // of tiles with long names

std::string FilterName(const PictureScene& scene, RowFilter filter) {
  const BenchView& view = scene.bench.view;
  switch (filter) {
    case RowFilter::kErrors:
      return words::kFilterErrors;
    case RowFilter::kCell:
      return fmt::format(words::kFilterCell, NameOfClass(scene, view.cell_truth),
                         NameOfClass(scene, view.cell_predicted));
    case RowFilter::kDisagree:
      return words::kFilterDisagree;
    case RowFilter::kAgreement:
      return fmt::format(words::kFilterAgreement, view.agreement_other, view.agreement_own);
    case RowFilter::kAll:
      break;
  }
  return words::kFilterAll;
}

const char* OrderName(RowOrder order) {
  switch (order) {
    case RowOrder::kLoss:
      return words::kSortLoss;
    case RowOrder::kConfidence:
      return words::kSortConfidence;
    case RowOrder::kRow:
      break;
  }
  return words::kSortRow;
}

void ChooseOrder(PictureScene& scene, Card& card) {
  BenchView& view = scene.bench.view;
  MenuChoice choice;
  choice.popup = "order";
  choice.name = words::kSort;
  choice.value = OrderName(view.row_order);
  const ImRect box = HeaderChoice(scene, card, choice);
  if (!BeginMenu(scene.ui, choice.popup, box, 180, PopupAlign::kRight)) return;
  for (const RowOrder order : {RowOrder::kLoss, RowOrder::kConfidence, RowOrder::kRow}) {
    MenuRow row;
    row.label = OrderName(order);
    row.checked = order == view.row_order;
    if (MenuItem(scene.ui, row)) {
      view.row_order = order;
      view.rows_descending = order == RowOrder::kLoss;
      view.first_row = 0;
    }
  }
  MenuSeparator(scene.ui);
  for (const bool descending : {true, false}) {
    MenuRow row;
    row.label = descending ? words::kHighestFirst : words::kLowestFirst;
    row.checked = descending == view.rows_descending;
    if (MenuItem(scene.ui, row)) {
      view.rows_descending = descending;
      view.first_row = 0;
    }
  }
  EndMenu();
}

void ChooseFilter(PictureScene& scene, Card& card) {
  BenchView& view = scene.bench.view;
  const std::string value = FilterName(scene, view.row_filter);
  MenuChoice choice;
  choice.popup = "filter";
  choice.name = words::kFilter;
  choice.value = value;
  choice.most_width = 96;
  const ImRect box = HeaderChoice(scene, card, choice);
  if (!BeginMenu(scene.ui, choice.popup, box, 180, PopupAlign::kRight)) return;
  for (const RowFilter filter : {RowFilter::kErrors, RowFilter::kAll, RowFilter::kCell,
                                 RowFilter::kDisagree, RowFilter::kAgreement}) {
    if (filter == RowFilter::kDisagree && view.compared == 0) continue;
    const bool of_cell = filter == RowFilter::kCell || filter == RowFilter::kAgreement;
    if (of_cell && view.row_filter != filter) continue;
    if (filter == RowFilter::kErrors && !HasClasses(scene)) continue;
    const std::string label = FilterName(scene, filter);
    MenuRow row;
    row.label = label;
    row.checked = filter == view.row_filter;
    if (MenuItem(scene.ui, row)) {
      view.row_filter = filter;
      view.first_row = 0;
    }
  }
  EndMenu();
}

void AddCellAsSlice(PictureScene& scene, Card& card) {
  const BenchView& view = scene.bench.view;
  if (view.row_filter != RowFilter::kCell) return;
  ButtonSpec add;
  add.label = words::kAddAsSlice;
  add.height = tokens::kControlSmall;
  const float x = TakeRight(scene.ui, card, ButtonWidth(scene.ui, add));
  if (!Button(scene.ui, "slice", ImVec2(x, scene.ui.Snap(card.middle - scene.ui.Px(12))), add))
    return;
  workbench::AddSlice request;
  using Kind = workbench::Condition::Kind;
  request.conditions.resize(2);
  request.conditions[0].kind = Kind::kTrueClass;
  request.conditions[0].value = NameOfClass(scene, view.cell_truth);
  request.conditions[1].kind = Kind::kPredictedClass;
  request.conditions[1].value = NameOfClass(scene, view.cell_predicted);
  scene.bench.Send(std::move(request));
}

void ShowWhatIf(PictureScene& scene, uint64_t row) {
  BenchView& view = scene.bench.view;
  const bool same = view.what_if_row == row;
  view.what_if_row = same ? std::nullopt : std::optional(row);
  view.edits.clear();
  scene.ui.Wake();
}

// Asks for as many rows as there is room for; the answer on screen stays until then.
void AskForRoom(PictureScene& scene, size_t room) {
  BenchView& view = scene.bench.view;
  const auto count = static_cast<uint32_t>(std::clamp<size_t>(room, 1, 500));
  if (view.row_count == count) return;
  view.row_count = count;
  scene.ui.Wake();
}

void Page(PictureScene& scene, const Card& card, const RowList& rows, float middle) {
  Ui& ui = scene.ui;
  BenchView& view = scene.bench.view;
  if (rows.total <= rows.rows.size()) return;
  const uint64_t last = rows.first + rows.rows.size();
  const std::string text =
      fmt::format(words::kPage, Count(static_cast<int64_t>(rows.first + 1)),
                  Count(static_cast<int64_t>(last)), Count(static_cast<int64_t>(rows.total)));
  const float width = ui.Width(Type::kMicro, text), x = card.body.GetCenter().x;
  ui.TextCentered(ImGui::GetWindowDrawList(), Type::kMicro, x, middle, ui.c().text_secondary, text);
  const float side = ui.Px(24), y = ui.Snap(middle - side / 2);
  IconButtonSpec step;
  step.size = 24;
  step.icon_size = 14;
  step.icon = icons::kIconChevronLeft;
  step.name = words::kBefore;
  step.enabled = rows.first > 0;
  if (IconButton(ui, "before", ImVec2(ui.Snap(x - width / 2 - ui.Px(6) - side), y), step))
    view.first_row = rows.first - std::min<uint64_t>(rows.first, view.row_count);
  step.icon = icons::kIconChevronRight;
  step.name = words::kAfter;
  step.enabled = last < rows.total;
  if (IconButton(ui, "after", ImVec2(ui.Snap(x + width / 2 + ui.Px(6)), y), step))
    view.first_row = last;
}

// Whether two names may need more room than there is below an image. All classes are asked, so that
// tiles do not change from page to page.
bool HasLongNames(const PictureScene& scene) {
  if (!HasClasses(scene)) return false;
  const Ui& ui = scene.ui;
  const float room = (ui.Px(kThumb - 15 - 4) - ui.Width(Type::kMicro, "0.00")) / 2;
  const std::vector<std::string>& names = scene.summary()->class_names;
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return ui.Width(Type::kMicroMedium, name) > room;
  });
}

// One line for the truth, one for what was predicted, as wide as the tile.
void DrawTileLines(const Ui& ui, ImDrawList* list, const ListedRow& row, const ImRect& image,
                   bool classes) {
  const float end = image.Min.x + ui.Px(kTileWide), middle = image.Max.y + ui.Px(3 + 8);
  ui.TextCut(list, Type::kMicroMedium, image.Min.x, middle, end - image.Min.x, ui.c().text_primary,
             row.truth, CutAt::kMiddle);
  const float second = middle + ui.Px(kTileSecondLine);
  const std::string confidence = std::isfinite(row.confidence) ? Fixed(row.confidence, 2) : "";
  const float tail = ui.Width(Type::kMicro, confidence);
  ui.Icon(list, icons::kIconArrowRight, 11, image.Min.x, second, ui.c().text_muted);
  const Color ink = row.right || !classes ? ui.c().text_secondary : ui.c().danger_text;
  const float x = image.Min.x + ui.Px(14);
  ui.TextCut(list, Type::kMicroMedium, x, second, end - tail - ui.Px(6) - x, ink, row.predicted,
             CutAt::kMiddle);
  ui.TextRight(list, Type::kMicro, end, second, ui.c().text_muted, confidence);
}

void DrawTileText(const Ui& ui, ImDrawList* list, const ListedRow& row, const ImRect& image,
                  bool classes) {
  const float middle = image.Max.y + ui.Px(3 + 8);
  const std::string confidence = std::isfinite(row.confidence) ? Fixed(row.confidence, 2) : "";
  const float tail = ui.Width(Type::kMicro, confidence);
  float x = image.Min.x;
  const float room = image.GetWidth() - tail - ui.Px(19);
  const float truth =
      std::min(ui.Width(Type::kMicroMedium, row.truth), std::max(ui.Px(12), room * 0.5f));
  x += ui.TextCut(list, Type::kMicroMedium, x, middle, truth + 1, ui.c().text_primary, row.truth);
  ui.Icon(list, icons::kIconArrowRight, 11, x + ui.Px(2), middle, ui.c().text_muted);
  x += ui.Px(15);
  const Color ink = row.right || !classes ? ui.c().text_secondary : ui.c().danger_text;
  ui.TextCut(list, Type::kMicroMedium, x, middle, image.Max.x - tail - ui.Px(4) - x, ink,
             row.predicted);
  ui.TextRight(list, Type::kMicro, image.Max.x, middle, ui.c().text_muted, confidence);
}

void DrawTile(PictureScene& scene, const RowList& rows, size_t index, ImVec2 at, bool long_names) {
  Ui& ui = scene.ui;
  const ListedRow& row = rows.rows[index];
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float pad = ui.Px(kTilePad), side = ui.Px(kThumb);
  const float wide = long_names ? ui.Px(kTileWide) : side;
  const float text = ui.Px(long_names ? kTileText + kTileSecondLine : kTileText);
  const ImRect box(at.x - pad, at.y - pad, at.x + wide + pad, at.y + side + text + pad);
  ImGui::PushID(reinterpret_cast<const void*>(static_cast<uintptr_t>(row.row)));
  const ItemState state = Item(ui, "row", box);
  const bool chosen = scene.bench.view.what_if_row == row.row;
  if (chosen || state.hovered) {
    ui.Box(list, box, chosen ? ui.c().overlay_active : ui.c().overlay_hover, 0,
           tokens::kRadiusCard);
  }
  const ImRect image(at.x, at.y, at.x + side, at.y + side);
  // What is there of an image that is not square, or not decoded yet.
  ui.Box(list, image, ui.c().bg_frame, 0, tokens::kRadiusControl);
  scene.memory.row_thumbs.Draw(list, static_cast<uint32_t>(index), at, side);
  if (long_names)
    DrawTileLines(ui, list, row, image, HasClasses(scene));
  else
    DrawTileText(ui, list, row, image, HasClasses(scene));
  if (state.focused) ui.FocusRing(list, box, tokens::kRadiusCard, false);
  const std::string name = fmt::format(words::kExampleName, row.row + 1, row.truth, row.predicted);
  MirrorNode& node = ui.Describe(state.id, "button", name, box);
  node.value = Value(row.confidence);
  node.attributes.emplace_back("aria-pressed", chosen ? "true" : "false");
  node.attributes.emplace_back("data-loss", fmt::format("{}", row.loss));
  ui.Tooltip(state.id, state.hovered, box,
             fmt::format(words::kExampleTip, row.row + 1, row.truth, row.predicted,
                         Value(row.confidence), Value(row.loss)));
  if (state.clicked) ShowWhatIf(scene, row.row);
  ImGui::PopID();
}

// What makes the thumbnails others.
uint64_t ThumbsKey(const RowList& rows) {
  return (static_cast<uint64_t>(rows.query.ticket) << 32) ^ rows.first ^
         (static_cast<uint64_t>(rows.images_ready) << 20) ^
         (static_cast<uint64_t>(rows.query.evaluation) << 56);
}

void DrawTiles(PictureScene& scene, const Card& card, const RowList& rows) {
  Ui& ui = scene.ui;
  const ImRect area(card.body.Min.x + ui.Px(2), card.body.Min.y + ui.Px(8),
                    card.body.Max.x - ui.Px(2), card.body.Max.y);
  const bool long_names = HasLongNames(scene);
  const float side = ui.Px(kThumb), wide = long_names ? ui.Px(kTileWide) : side;
  const float height = side + ui.Px(long_names ? kTileText + kTileSecondLine : kTileText);
  const auto [columns, lines] =
      FitTiles(area.GetWidth(), area.GetHeight(), wide, height, ui.Px(kTileGapX), ui.Px(kTileGapY));
  AskForRoom(scene, static_cast<size_t>(columns) * static_cast<size_t>(lines));
  scene.memory.row_thumbs.Show(ThumbsKey(rows), rows.images.bytes, rows.image_width,
                               rows.image_height, static_cast<uint32_t>(rows.rows.size()),
                               static_cast<uint32_t>(std::lround(ui.ToDevice(side))));
  const float free = area.GetWidth() - wide * static_cast<float>(columns);
  const float step = wide + (columns > 1 ? free / static_cast<float>(columns - 1) : 0);
  const size_t shown =
      std::min(rows.rows.size(), static_cast<size_t>(columns) * static_cast<size_t>(lines));
  for (size_t i = 0; i < shown; ++i) {
    const size_t column = i % static_cast<size_t>(columns), line = i / static_cast<size_t>(columns);
    DrawTile(scene, rows, i,
             ImVec2(ui.Snap(area.Min.x + static_cast<float>(column) * step),
                    ui.Snap(area.Min.y + static_cast<float>(line) * (height + ui.Px(kTileGapY)))),
             long_names);
  }
}

void DrawRows(PictureScene& scene, Card& card, const RowList& rows, const CardTable& table,
              bool images) {
  Ui& ui = scene.ui;
  const float footer = card.box.Max.y - ui.Px(15);
  if (rows.rows.empty()) {
    AskForRoom(scene, std::max<size_t>(scene.bench.view.row_count, 1));
    const bool none = rows.total == 0 && scene.bench.view.row_filter == RowFilter::kErrors;
    DrawCardMessage(ui, card.body, none ? words::kNoErrors : words::kNoSuchRows, {}, false);
    // A page beyond the end: of rows that are fewer now.
    if (rows.total > 0 && !scene.bench.rows.waits) scene.bench.view.first_row = 0;
    return;
  }
  if (images) {
    DrawTiles(scene, card, rows);
  } else {
    const float room = card.body.GetHeight() - ui.Px(kHeaderOfTable);
    AskForRoom(scene, static_cast<size_t>(std::max(1.0f, room / ui.Px(tokens::kLayoutRow))));
    const CardTableResult result = DrawCardTable(ui, "rows", card.body, table);
    if (result.row >= 0) ShowWhatIf(scene, rows.rows[static_cast<size_t>(result.row)].row);
  }
  // The pages need the middle of a narrow footer.
  const bool narrow = card.body.GetWidth() < ui.Px(480);
  const char* legend = HasClasses(scene) ? words::kExampleLegend : words::kExampleLegendNumbers;
  DrawCardFooter(ui, card, narrow ? "" : legend,
                 fmt::format(words::kMeanLoss, Value(rows.mean_loss)));
  Page(scene, card, rows, footer);
}

std::string TotalWords(const PictureScene& scene, const RowList& rows) {
  const bool errors = scene.bench.view.row_filter == RowFilter::kErrors;
  const auto shown = static_cast<int64_t>(rows.rows.size());
  return fmt::format(words::kShownOf, Count(shown),
                     errors ? Counted(rows.total, words::kError, words::kErrors)
                            : Counted(rows.total, words::kRow, words::kRows));
}

}  // namespace

void DrawExamples(PictureScene& scene, const ImRect& box) {
  BenchView& view = scene.bench.view;
  // Without classes nothing is an error, but every row has a loss.
  if (scene.summary() && !HasClasses(scene) && view.row_filter == RowFilter::kErrors)
    view.row_filter = RowFilter::kAll;
  Card card = BeginCard(scene, "examples", box, words::kWorst);
  const RowList* rows = ShownAnswer(scene, card, scene.bench.rows);
  std::vector<TableColumn> columns;
  CardTable table;
  if (rows) {
    AddCellAsSlice(scene, card);
    ChooseOrder(scene, card);
    ChooseFilter(scene, card);
    table = RowsTable(scene, *rows, card.body.GetWidth(), &columns);
    card.note = TotalWords(scene, *rows);
    const bool images = rows->image_width > 0 && rows->image_height > 0;
    MirrorNode& node = DescribePicture(scene.ui, card, words::kWorst);
    node.attributes.emplace_back("data-total", fmt::format("{}", rows->total));
    node.attributes.emplace_back("data-first", fmt::format("{}", rows->first));
    node.attributes.emplace_back("data-shown", fmt::format("{}", rows->rows.size()));
    node.attributes.emplace_back("data-images", images ? "true" : "false");
    node.attributes.emplace_back("data-images-ready", fmt::format("{}", rows->images_ready));
    DrawRows(scene, card, *rows, table, images);
  }
  EndCard(scene, card,
          rows ? std::function<std::string()>([&] { return TableAsText(table); }) : nullptr);
}

}  // namespace tidemark::ui
