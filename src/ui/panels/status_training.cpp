#include "ui/panels/status_training.h"

#include <fmt/format.h>

#include <string>

#include "generated/icons.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

std::string NameOf(const TrainingNews& training) {
  switch (training.state) {
    case TrainingNews::kTraining:
      return fmt::format(texts::kTrainingName, training.run_name);
    case TrainingNews::kPaused:
      return fmt::format(texts::kTrainingPausedName, training.run_name);
    case TrainingNews::kEnding:
      return texts::kTrainingEnding;
    default:
      return texts::kTrainingLoads;
  }
}

bool SmallButton(Ui& ui, const char* id, float x, float middle, const char* icon,
                 const char* name) {
  IconButtonSpec spec;
  spec.icon = icon;
  spec.name = name;
  spec.size = 24;
  spec.icon_size = 12;
  return IconButton(ui, id, ImVec2(ui.Snap(x), ui.Snap(middle - ui.Px(12))), spec);
}

}  // namespace

float DrawTraining(Ui& ui, Model& model, float x, float middle) {
  const TrainingNews training = *model.training;  // what is pressed here may end it
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float start = x;
  ui.Icon(list, icons::kIconFlaskConical, 14, x, middle, ui.c().text_secondary);
  x += ui.Px(22);
  const std::string name = NameOf(training);
  x += ui.TextCut(list, Type::kMicro, x, middle, ui.Px(220), ui.c().text_primary, name) + ui.Px(8);
  std::string epoch;
  if (training.epochs > 0) {
    const double done = static_cast<double>(training.epoch - 1) / training.epochs;
    Bar(ui, list, x, middle, ui.Px(100), done, 0);
    x += ui.Px(108);
    epoch = fmt::format(texts::kTrainingEpoch, training.epoch, training.epochs);
    ui.Text(list, Type::kMicro, x, middle, ui.c().text_secondary, epoch);
    x += ui.Width(Type::kMicro, epoch);
  }
  MirrorNode& node = ui.Describe(ImGui::GetID("training"), "progressbar", name,
                                 ImRect(start, middle - ui.Px(13), x, middle + ui.Px(13)));
  node.value = epoch;
  x += ui.Px(4);
  const bool paused = training.state == TrainingNews::kPaused;
  if (paused || training.state == TrainingNews::kTraining) {
    if (SmallButton(ui, "pause-training", x, middle, paused ? icons::kIconPlay : icons::kIconPause,
                    paused ? texts::kGoOnTraining : texts::kPauseTraining)) {
      model.Train(paused ? TrainingAct::kGoOn : TrainingAct::kPause);
    }
    x += ui.Px(24);
  }
  if (training.state != TrainingNews::kEnding &&
      SmallButton(ui, "stop-training", x, middle, icons::kIconX, texts::kStopTraining)) {
    model.Train(TrainingAct::kStop);
  }
  return x + ui.Px(36);
}

}  // namespace tidemark::ui
