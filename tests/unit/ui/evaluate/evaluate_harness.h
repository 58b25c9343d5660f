// The Evaluate view on screen, over a real engine and a workbench made by hand.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "ui/link.h"
#include "unit/ui/app_harness.h"
#include "unit/ui/evaluate/bench_desk.h"

namespace tidemark::ui {

class EvaluateViewTest : public AppTest {
 protected:
  template <class Answer>
  void Say(Answer answer) {
    app_->OnBenchMessage(EncodeMessage(std::move(answer)));
    Rest();
  }
  template <class Request>
  [[nodiscard]] size_t Asked() const {
    return RequestsOf<Request>(window_.to_bench).size();
  }
  template <class Request>
  [[nodiscard]] Request Last() const {
    const auto last = LastRequest<Request>(window_.to_bench);
    EXPECT_TRUE(last.has_value());
    return last.value_or(Request{});
  }
  void SetUp() override {
    window_.still = true;
    AppTest::SetUp();
  }
  void DropFiles(uint32_t handle, uint64_t models, bool folder = false) {
    FileDrop drop;
    drop.handle = handle;
    drop.root_name = "cnn.onnx";
    drop.file_count = 2;
    drop.model_count = models;
    drop.is_folder = folder;
    app_->OnFileDrop(drop);
    Rest();
  }
  void Open() { Click("tab", "Evaluate"); }
  // The view with one model that is done.
  void Fill(workbench::ModelCard::State state = workbench::ModelCard::State::kDone) {
    Open();
    Say(MakeBench({MakeModel(1, "cnn_softmax.onnx", state)}, 1));
    if (state != workbench::ModelCard::State::kDone) return;
    Say(MakeSummary(Last<workbench::QuerySummary>().query));
  }
  // Names of the runs that are selected in the list.
  [[nodiscard]] std::vector<std::string> SelectedRuns() const {
    std::vector<std::string> names;
    for (const std::string& name : Names("row")) {
      if (Attribute("row", name, "aria-selected") == "true") names.push_back(name);
    }
    return names;
  }
  [[nodiscard]] std::string ValueOf(const std::string& role, const std::string& name) const {
    const MirrorNode* node = Find(role, name);
    return node ? node->value : "none";
  }
};

}  // namespace tidemark::ui
