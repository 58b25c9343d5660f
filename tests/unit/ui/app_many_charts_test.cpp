#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "unit/ui/app_harness.h"

namespace tidemark::ui {
namespace {

TEST_F(AppTest, ThousandsOfChartsAskOnlyForWhatIsSeen) {
  const std::filesystem::path folder = folder_ / "wide";
  std::filesystem::create_directories(folder);
  for (int group = 0; group < 50; ++group) {
    std::string head = "step", row;
    for (int i = 0; i < 100; ++i) {
      head += ",g" + std::to_string(group) + "/m" + std::to_string(i);
      row += ",0.5";
    }
    const std::string text = head + "\n0" + row + "\n1" + row + "\n";
    FILE* file = std::fopen((folder / (std::to_string(group) + ".csv")).c_str(), "wb");
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
  }
  Drop(folder.string(), "wide");
  Wait(1);
  const size_t seen = Names("img").size();
  ASSERT_GT(seen, 3u) << Screen();
  EXPECT_LT(seen, 20u);
  EXPECT_LE(sent_.Of<QueryChart>().size(), 40u);
  sent_.Clear();
  const MirrorNode* chart = Find("img", Names("img")[0]);
  MoveTo((chart->x0 + chart->x1) / 2, (chart->y0 + chart->y1) / 2);
  ImGui::GetIO().AddMouseWheelEvent(0, -10);
  Frames(3);
  Rest();
  EXPECT_GT(sent_.Of<QueryChart>().size(), 0u);
  EXPECT_LE(sent_.Of<QueryChart>().size(), 40u);
  for (const std::string& name : Names("img")) EXPECT_EQ(Chart(name, "data-points"), "2") << name;
}

}  // namespace
}  // namespace tidemark::ui
