// What a person sees and does, from the drop of a folder on: over a real engine, through the
// mirror.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ui/texts.h"
#include "unit/ui/app_harness.h"

namespace tidemark::ui {
namespace {

using Texts = std::vector<std::string>;

Texts Sorted(Texts names) {
  std::sort(names.begin(), names.end());
  return names;
}

TEST_F(AppTest, ADroppedFolderBecomesRunsAndCharts) {
  EXPECT_EQ(Names("img"), Texts());
  DropThreeRuns();
  EXPECT_EQ(Sorted(Names("row")), (Texts{"one", "three", "two"})) << Screen();
  EXPECT_EQ(Sorted(Names("img")), (Texts{"acc", "loss"})) << Screen();
  EXPECT_EQ(Chart("loss", "data-runs"), "3");
  EXPECT_EQ(Chart("loss", "data-points"), "300");
  EXPECT_EQ(Chart("loss", "data-points-total"), "300");
  EXPECT_EQ(Chart("loss", "aria-busy"), "false");
  EXPECT_EQ(window_.marks["tidemark:first-chart"], 1);
  EXPECT_FALSE(window_.warns);
  const std::string stats = app_->StatsJson();
  EXPECT_NE(stats.find("\"points_total\":600"), std::string::npos) << stats;
  EXPECT_NE(stats.find("\"engine_busy\":false"), std::string::npos) << stats;
}

TEST_F(AppTest, TheEyeHidesARunInEveryChart) {
  DropThreeRuns();
  Click("button", "Hide two");
  EXPECT_EQ(Chart("loss", "data-runs"), "2");
  EXPECT_EQ(Chart("acc", "data-points"), "200");
  EXPECT_EQ(Attribute("row", "two", "data-shown"), "false");
  Click("button", "Show two");
  EXPECT_EQ(Chart("loss", "data-runs"), "3");
  EXPECT_EQ(Attribute("row", "two", "data-shown"), "true");
}

TEST_F(AppTest, SelectedRunsAreHiddenTogether) {
  DropThreeRuns();
  Click("row", "one");
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, true);
  Click("row", "two");
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, false);
  Frames(1);
  EXPECT_EQ(Attribute("row", "one", "aria-selected"), "true");
  EXPECT_EQ(Attribute("row", "two", "aria-selected"), "true");
  EXPECT_EQ(Attribute("row", "three", "aria-selected"), "false");
  Click("button", "Hide one");
  EXPECT_EQ(Chart("loss", "data-runs"), "1");
}

TEST_F(AppTest, TheTableShowsRunsAndFiltersThem) {
  DropThreeRuns();
  Click("tab", texts::kTable);
  EXPECT_EQ(Attribute("tab", texts::kTable, "aria-selected"), "true");
  EXPECT_EQ(Sorted(Names("row")), (Texts{"one", "three", "two"})) << Screen();
  const MirrorNode* cell = Find("cell", "loss · max");
  ASSERT_NE(cell, nullptr) << Screen();
  EXPECT_EQ(cell->value, "1000");  // the spike
  Click("textbox", texts::kFilterRunsName);
  Type("two");
  Wait(0.3);
  EXPECT_EQ(Names("row"), (Texts{"two"})) << Screen();
  Press({ImGuiMod_Ctrl, ImGuiKey_A});
  Type("loss.max < 5");
  Wait(0.3);
  EXPECT_EQ(Names("row"), Texts()) << Screen();
}

TEST_F(AppTest, SearchShortensTheListOfRuns) {
  DropThreeRuns();
  Click("textbox", texts::kSearchRuns);
  Type("t");
  Type("w");
  EXPECT_EQ(Names("row"), (Texts{"two"})) << Screen();
  EXPECT_EQ(Chart("loss", "data-runs"), "3");  // charts are not searched
  Press({ImGuiKey_Escape});
  EXPECT_EQ(Names("row").size(), 3u) << Screen();
}

TEST_F(AppTest, AnImportIsUndoneAsAWhole) {
  DropThreeRuns();
  Click("button", texts::kUndo);
  EXPECT_EQ(Names("row"), Texts()) << Screen();
  EXPECT_EQ(Names("img"), Texts());
  Press({ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiKey_Z});
  EXPECT_EQ(Names("row").size(), 3u) << Screen();
  EXPECT_EQ(Chart("loss", "data-points"), "300");
}

TEST_F(AppTest, ADraggedBoxZoomsAllChartsAndADoubleClickGoesBack) {
  DropThreeRuns();
  ASSERT_NE(Find("img", "loss"), nullptr);
  const MirrorNode chart = *Find("img", "loss");
  const float y = (chart.y0 + chart.y1) / 2, width = chart.x1 - chart.x0;
  const std::string whole = Chart("loss", "data-x");
  Drag({chart.x0 + width * 0.4f, y}, {chart.x0 + width * 0.6f, y});
  EXPECT_NE(Chart("loss", "data-x"), whole);
  EXPECT_EQ(Chart("loss", "data-x"), Chart("acc", "data-x"));
  EXPECT_EQ(Chart("loss", "data-points-total"), "300");
  EXPECT_LT(std::stoi(Chart("loss", "data-points")), 150) << "only what is in the window";
  EXPECT_GT(std::stoi(Chart("loss", "data-points")), 30);
  MoveTo(chart.x0 + width / 2, y);
  for (int i = 0; i < 2; ++i) {
    Button(0, true);
    Button(0, false);
  }
  Rest();
  EXPECT_EQ(Chart("loss", "data-x"), whole);
  EXPECT_EQ(Chart("loss", "data-points"), "300");
}

TEST_F(AppTest, ValuesUnderThePointerComeFromTheEngine) {
  DropThreeRuns();
  const MirrorNode* chart = Find("img", "acc");
  ASSERT_NE(chart, nullptr);
  MoveTo(chart->x0 + (chart->x1 - chart->x0) * 0.7f, (chart->y0 + chart->y1) / 2);
  Rest();
  ASSERT_TRUE(sent_.Last<QueryHover>());
  EXPECT_EQ(sent_.Last<QueryHover>()->run_ids.size(), 3u);
  Press({ImGuiMod_Ctrl, ImGuiKey_C});
  EXPECT_NE(window_.clipboard.find("three"), std::string::npos) << window_.clipboard;
}

TEST_F(AppTest, AnotherTabShowsTheSameScreen) {
  DropThreeRuns();
  Click("button", "Hide one");
  Click("tab", texts::kTable);
  Wait(1);  // the view is saved
  StartApp();
  EXPECT_EQ(Attribute("tab", texts::kTable, "aria-selected"), "true") << Screen();
  Click("tab", texts::kCharts);
  EXPECT_EQ(Chart("loss", "data-runs"), "2");
  EXPECT_EQ(Attribute("row", "one", "data-shown"), "false");
}

TEST_F(AppTest, LeavingSavesTheViewAtOnce) {
  DropThreeRuns();
  Click("button", "Hide one");
  sent_.Clear();
  app_->OnLeaving();
  EXPECT_LE(sent_.Of<SetView>().size(), 1u);
  StartApp();
  EXPECT_EQ(Chart("loss", "data-runs"), "2");
}

// A reload may end the engine before it hears what was sent last.
TEST_F(AppTest, WhatAnEndingEngineDidNotHearComesBackAfterAReload) {
  DropThreeRuns();
  engine_hears_ = false;
  Click("button", "Hide one");
  Wait(1);  // the view is sent
  AppOptions options;
  options.parting = app_->OnLeaving();
  engine_hears_ = true;
  StartApp(options);
  EXPECT_EQ(Chart("loss", "data-runs"), "2") << options.parting;
  Wait(1);  // and is saved now
  StartApp();
  EXPECT_EQ(Chart("loss", "data-runs"), "2");
  Wait(10);
  EXPECT_EQ(app_->OnLeaving(), "") << "nothing is left that the engine may not have heard";
}

// Redraw on demand: once everything is shown, nobody asks for a frame, and drawing all the same
// asks the engine for nothing.
TEST_F(AppTest, ComesToRestAndStaysThere) {
  const auto expect_rest = [this](const char* where) {
    Rest();
    Wait(10);  // toasts have left
    const size_t sent = sent_.size();
    const uint64_t revision = app_->mirror().revision();
    Frames(5);
    EXPECT_EQ(window_.frames_due, 0) << where;
    EXPECT_LT(window_.frame_at_s, 0) << where << ": a frame was asked for";
    EXPECT_EQ(sent_.size(), sent) << where;
    EXPECT_EQ(app_->mirror().revision(), revision) << where;
  };
  expect_rest("empty");
  DropThreeRuns();
  expect_rest("charts");
  Click("button", "Hide one");
  expect_rest("a hidden run");
  const MirrorNode* chart = Find("img", "loss");
  ASSERT_NE(chart, nullptr);
  MoveTo((chart->x0 + chart->x1) / 2, (chart->y0 + chart->y1) / 2);
  expect_rest("pointer over a chart");
  MoveTo(1, 899);
  Click("tab", texts::kTable);
  MoveTo(1, 899);
  expect_rest("table");
}

}  // namespace
}  // namespace tidemark::ui
