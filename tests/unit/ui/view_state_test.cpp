#include "ui/view_state.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>

#include "base/json.h"
#include "unit/ui/any_view.h"

namespace tidemark::ui {
namespace {

// What every view must keep to, wherever it came from. A NaN in it would differ from itself, and be
// saved again for ever.
void ExpectSound(const ViewState& view, const std::string& json) {
  EXPECT_EQ(view, view) << json;
  EXPECT_TRUE(view.smoothing >= 0 && view.smoothing < 1) << json;
  EXPECT_TRUE(view.grid_columns >= 1 && view.grid_columns <= 6) << json;
  EXPECT_TRUE(view.sidebar_width >= tokens::kLayoutSidebarMin &&
              view.sidebar_width <= tokens::kLayoutSidebarMax)
      << json;
  for (const auto& [key, range] : view.x_zoom) {
    EXPECT_TRUE(std::isfinite(range.lo) && std::isfinite(range.hi) && range.lo < range.hi) << json;
  }
}

TEST(ViewStateTest, NamesChartsAndAxes) {
  EXPECT_EQ(ChartKey("loss", ""), "loss");
  EXPECT_NE(ChartKey("loss", "val"), ChartKey("loss", "train"));
  ViewState view;
  EXPECT_EQ(XKey(view), "step");
  view.x_kind = XKind::kMetric;
  view.x_metric = "epoch";
  EXPECT_EQ(XKey(view), "metric:epoch");
}

TEST(ViewStateTest, WhatIsNoViewGivesTheDefaults) {
  for (const char* json :
       {"", "null", "[]", "17", "\"charts\"", "{", "{}", "\xff\xfe", "{\"tab\":}"}) {
    EXPECT_EQ(ViewFromJson(json), ViewState()) << json;
  }
}

TEST(ViewStateTest, UnknownFieldsAndWordsKeepTheDefaults) {
  const ViewState view = ViewFromJson(
      R"({"tab":"compare","theme":7,"x":"epoch","smoothing":0.5,"from_the_future":{"a":[1]},)"
      R"("table_columns":[{"kind":"param","name":"lr"},{"kind":"novel","name":"x"},3]})");
  EXPECT_EQ(view.tab, Tab::kCharts);
  EXPECT_EQ(view.theme, ThemeChoice::kSystem);
  EXPECT_EQ(view.x_kind, XKind::kStep);
  EXPECT_EQ(view.smoothing, 0.5);
  ASSERT_TRUE(view.table_columns);
  EXPECT_EQ(view.table_columns->at(0).name, "lr");
}

TEST(ViewStateTest, HostileNumbersStayInBounds) {
  for (const char* json :
       {R"({"smoothing":NaN,"sidebar_width":NaN,"grid_columns":NaN})",
        R"({"smoothing":"NaN","sidebar_width":"NaN"})",
        R"({"smoothing":1e999,"sidebar_width":-1e999,"grid_columns":99999999999999999999})",
        R"({"smoothing":-1,"sidebar_width":-1,"grid_columns":-1})",
        R"({"x_zoom":{"step":[5,5],"a":[2,1],"b":[NaN,1],"c":[0,"Infinity"],"d":[1],"e":[1,2,3]}})",
        R"({"charts":{"a":{"y":[1,"NaN"]},"b":[],"c":null}})",
        R"({"hidden":{"a":1},"collapsed":"x","charts":[],"x_zoom":[1,2],"table_columns":{}})"}) {
    const ViewState view = ViewFromJson(json);
    ExpectSound(view, json);
    EXPECT_TRUE(view.x_zoom.empty() && view.charts.empty() && view.hidden.empty()) << json;
  }
}

TEST(ViewStateTest, DeepNestingIsRefused) {
  std::string json = R"({"smoothing":0.5,"x":)";
  for (int i = 0; i < 100000; ++i) json += '[';
  EXPECT_EQ(ViewFromJson(json), ViewState());
}

RC_GTEST_PROP(ViewStateProperty, ReadsBack, ()) {
  const ViewState view = AnyView();
  RC_ASSERT(ViewFromJson(ToJson(view)) == view);
}

RC_GTEST_PROP(ViewStateProperty, DamagedJsonGivesASoundView, ()) {
  std::string json = ToJson(AnyView());
  const int edits = *rc::gen::inRange(1, 6);
  for (int i = 0; i < edits && !json.empty(); ++i) {
    const auto at = *rc::gen::inRange<size_t>(0, json.size());
    const auto what = *rc::gen::element<std::string>("", "\"", "{", "]", ",", "null", "-", "e9",
                                                     "NaN", "\xff", ":0");
    json.replace(at, *rc::gen::inRange<size_t>(0, 4), what);
  }
  const ViewState view = ViewFromJson(json);
  ExpectSound(view, json);
  RC_ASSERT(ViewFromJson(ToJson(view)) == view);
}

}  // namespace
}  // namespace tidemark::ui
