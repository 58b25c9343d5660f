// What the pictures of one frame share, and what they remember between frames.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "ui/evaluate/bench.h"
#include "ui/evaluate/pictures.h"
#include "ui/evaluate/pictures/geometry.h"
#include "ui/evaluate/pictures/thumbs.h"

namespace tidemark::ui {

enum class CurveKind : uint8_t { kRoc, kPrecisionRecall, kGain, kLift };

struct PictureMemory {
  std::string enlarged;  // key of the card that fills the area; empty: all of them
  CurveKind curve = CurveKind::kRoc;
  MatrixCell confusion_cursor, agreement_cursor;  // of the keyboard
  int class_column = -1;                          // sorted by; -1: as the classes come
  bool class_descending = true;
  std::string threshold_text;
  bool threshold_typed = false;
  std::string cost_texts[4];
  bool costs_open = false;
  // Of the what-if: texts as they are typed, by column and place.
  uint64_t edited_row = 0;
  std::map<std::pair<std::string, uint32_t>, std::string> edit_texts;
  double brush = 1;
  int painted_cell = -1;
  Thumbs row_thumbs, edited_thumb;
  std::string find_column, find_class;
};

struct PictureScene {
  Ui& ui;
  Bench& bench;
  PictureMemory& memory;

  [[nodiscard]] const workbench::Summary* summary() const {
    return bench.summary.latest ? &*bench.summary.latest : nullptr;
  }
  [[nodiscard]] workbench::TaskChoice task() const {
    return summary() ? summary()->task : workbench::TaskChoice::kAuto;
  }
};

// Name of a class as the summary knows it; its number without.
[[nodiscard]] std::string NameOfClass(const PictureScene& scene, uint32_t class_index);
// Name of an evaluation's model; its number when it is gone.
[[nodiscard]] std::string NameOfEvaluation(const Bench& bench, uint32_t evaluation);

}  // namespace tidemark::ui
