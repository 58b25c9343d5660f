// The training of the example: what a person does with it, and what becomes of it when the file
// that its journal goes into is no longer there.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ui/model.h"
#include "ui/texts.h"

namespace tidemark::ui {

void Model::Train(TrainingAct act) {
  if ((act == TrainingAct::kStart) == training.has_value()) return;
  if (act == TrainingAct::kStart) training = TrainingNews{};
  host_->Train(act);
}

std::vector<FollowedFolder> Model::FollowedFolders() const {
  std::vector<FollowedFolder> folders = file.followed;
  if (training) {
    std::erase_if(folders,
                  [this](const FollowedFolder& f) { return f.handle == training->handle; });
  }
  return folders;
}

void Model::OnTraining(TrainingNews told) {
  host_->RequestFrames(2);
  if (told.state < TrainingNews::kFinished) {
    training = std::move(told);
    WatchTraining();
    return;
  }
  training.reset();
  training_followed_ = false;
  if (Follows(told.handle)) link.Send(tidemark::SetFollowing{told.handle, SetFollowing::kStop});
  const auto tell = [this](Severity severity, std::string text, std::string detail) {
    TellWithAction(severity, std::move(text), std::move(detail), texts::kTrainAgain,
                   [this] { Train(TrainingAct::kStart); });
  };
  if (told.state == TrainingNews::kFinished) {
    tell(Severity::kSuccess, fmt::format(texts::kTrained, told.run_name), texts::kAnotherSeed);
  } else if (told.state == TrainingNews::kFailed) {
    Tell(Severity::kError, texts::kTrainingFailed,
         fmt::format(texts::kTrainingFailedDetail, told.message));
  } else if (!told.run_name.empty()) {
    tell(Severity::kInfo, fmt::format(texts::kTrainingStopped, told.run_name), {});
  } else {
    Tell(Severity::kInfo, texts::kTrainingNotBegun);
  }
}

// The journal comes as what a followed folder gets, so it ends with following: when the file is
// closed, the import undone, or the file can't be written.
void Model::WatchTraining() {
  if (!training || training->handle == 0 || training->state == TrainingNews::kEnding) return;
  const bool follows = file.open && Follows(training->handle);
  if (training_followed_ && !follows) return LoseTraining();
  training_followed_ = follows;
}

void Model::LoseTraining() {
  training_followed_ = false;
  Tell(Severity::kWarning, texts::kTrainingLost, texts::kTrainingLostDetail);
  Train(TrainingAct::kStop);
}

}  // namespace tidemark::ui
