// The training of the example as the model sees it: what it asks of the window, and what it tells.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "generated/build_id.h"
#include "ui/model.h"
#include "ui/texts.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/sent_commands.h"

namespace tidemark::ui {
namespace {

constexpr uint32_t kHandle = 7;

struct Desk {
  FakeHost host;
  SentCommands sent;
  Model model{&host, nullptr, [this](Message message) { sent.Add(std::move(message)); }, {}};

  Desk() {
    model.OnEngineState(EngineState::kReady, "");
    Say(Welcome{kBuildId});
    Say(FileState{});
  }
  template <class Reply>
  void Say(Reply reply) {
    model.OnMessage(EncodeMessage(std::move(reply)));
  }
  void Open(const std::string& name, const std::vector<uint32_t>& followed) {
    FileState state;
    state.open = true;
    state.name = name;
    for (const uint32_t handle : followed)
      state.followed.push_back({handle, "folder", false, false});
    Say(state);
  }
  void Tell(TrainingNews::State state, uint32_t epoch = 1, const std::string& message = {}) {
    model.OnTraining({state, kHandle, "w32-s1", epoch, 20, message});
  }
  // Under way, and its points come into the open file.
  void Begin() {
    model.Train(TrainingAct::kStart);
    Tell(TrainingNews::kTraining);
    Open("a.sqlite", {kHandle, 1});
  }
  std::string LastToast() {
    const auto& shown = model.toasts.all();
    return shown.empty() ? std::string() : shown.back().text;
  }
};

using Acts = std::vector<TrainingAct>;

TEST(ModelTrainingTest, OneTrainingAtATime) {
  Desk desk;
  desk.model.Train(TrainingAct::kStop);  // there is none
  EXPECT_TRUE(desk.host.training_acts.empty());
  desk.model.Train(TrainingAct::kStart);
  desk.model.Train(TrainingAct::kStart);
  EXPECT_EQ(desk.host.training_acts, Acts{TrainingAct::kStart});
  ASSERT_TRUE(desk.model.training);
  EXPECT_EQ(desk.model.training->state, TrainingNews::kLoading);
  desk.Tell(TrainingNews::kFinished);
  EXPECT_FALSE(desk.model.training);
  desk.model.Train(TrainingAct::kStart);
  EXPECT_EQ(desk.host.training_acts, (Acts{TrainingAct::kStart, TrainingAct::kStart}));
}

TEST(ModelTrainingTest, ItsJournalIsNoFollowedFolder) {
  Desk desk;
  desk.Begin();
  ASSERT_EQ(desk.model.FollowedFolders().size(), 1u);
  EXPECT_EQ(desk.model.FollowedFolders()[0].handle, 1u);
  desk.sent.Clear();
  desk.model.SetFollowing(SetFollowing::kPause);
  const auto paused = desk.sent.Of<SetFollowing>();
  ASSERT_EQ(paused.size(), 1u);
  EXPECT_EQ(paused[0].handle, 1u);
}

TEST(ModelTrainingTest, NothingIsFollowedForItWhenItHasEnded) {
  for (const auto state :
       {TrainingNews::kFinished, TrainingNews::kStopped, TrainingNews::kFailed}) {
    Desk desk;
    desk.Begin();
    desk.sent.Clear();
    desk.Tell(state, 3, "out of memory");
    const auto stopped = desk.sent.Last<SetFollowing>();
    ASSERT_TRUE(stopped);
    EXPECT_EQ(stopped->handle, kHandle);
    EXPECT_EQ(stopped->mode, SetFollowing::kStop);
    EXPECT_FALSE(desk.LastToast().empty());
    EXPECT_EQ(desk.LastToast() == texts::kTrainingFailed, state == TrainingNews::kFailed);
  }
}

TEST(ModelTrainingTest, EndsWhenAnotherFileIsOpened) {
  Desk desk;
  desk.Begin();
  desk.Open("b.sqlite", {});
  desk.Open("b.sqlite", {});
  EXPECT_EQ(desk.host.training_acts, (Acts{TrainingAct::kStart, TrainingAct::kStop}));
  EXPECT_EQ(desk.LastToast(), texts::kTrainingLost);
}

TEST(ModelTrainingTest, GoesOnUntilItsFileIsThere) {
  Desk desk;
  desk.model.Train(TrainingAct::kStart);
  desk.Open("a.sqlite", {});
  desk.Tell(TrainingNews::kTraining);
  desk.Open("a.sqlite", {});  // the import that follows has not begun
  EXPECT_EQ(desk.host.training_acts, Acts{TrainingAct::kStart});
}

TEST(ModelTrainingTest, EndsWhenTheFileCantBeWritten) {
  Desk desk;
  desk.model.Train(TrainingAct::kStart);
  desk.Tell(TrainingNews::kTraining);
  ImportDone done;
  done.handle = kHandle;
  done.root_name = "Digits training";
  done.error = "The disk is full";
  desk.Say(done);
  EXPECT_EQ(desk.host.training_acts, (Acts{TrainingAct::kStart, TrainingAct::kStop}));
}

}  // namespace
}  // namespace tidemark::ui
