#include "ui/panels/about.h"

#include <fmt/format.h>

#include <iterator>

#include "generated/build_id.h"
#include "generated/third_party.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kId = "About";
constexpr float kRow = 22;

}  // namespace

void About::Draw(Ui& ui, Model& model) {
  if (open_) ImGui::OpenPopup(kId);
  open_ = false;
  if (!BeginDialog(ui, kId, texts::kAbout, 520)) return;
  DialogText(ui, "text", texts::kAboutText, 8);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImRect build = MenuSpace(ui, 24, 0);
  const std::string text = fmt::format(texts::kBuild, kBuildId);
  ui.Text(list, Type::kMono, build.Min.x, build.GetCenter().y, ui.c().text_primary, text);
  ui.DescribeText(ImGui::GetID("build"), text, build, "note");
  MenuSpace(ui, 8, 0);
  const ImRect heading = MenuSpace(ui, 24, 0);
  ui.Text(list, Type::kSmallSemibold, heading.Min.x, heading.GetCenter().y, ui.c().text_primary,
          texts::kNotices);
  ImGui::BeginChild("notices", ImVec2(0, ui.Px(kRow * 9)), ImGuiChildFlags_NavFlattened);
  for (const ThirdParty& work : kThirdParty) {
    const ImRect row = MenuSpace(ui, kRow, 0);
    ImDrawList* inner = ImGui::GetWindowDrawList();
    const float middle = row.GetCenter().y, licence = ui.Width(Type::kSmall, work.licence);
    const float name = ui.Width(Type::kSmallMedium, work.name);
    ui.Text(inner, Type::kSmallMedium, row.Min.x, middle, ui.c().text_primary, work.name);
    ui.TextRight(inner, Type::kSmall, row.Max.x - ui.Px(10), middle, ui.c().text_muted,
                 work.licence);
    ui.TextCut(inner, Type::kSmall, row.Min.x + name + ui.Px(8), middle,
               row.GetWidth() - name - licence - ui.Px(30), ui.c().text_secondary, work.use);
    MirrorNode& node = ui.Describe(ImGui::GetID(work.name), "listitem", work.name, row);
    node.value = work.licence;
  }
  ImGui::EndChild();
  MenuSpace(ui, 16, 0);
  const ImRect buttons = MenuSpace(ui, 28, 0);
  ButtonSpec copy;
  copy.label = texts::kCopyBuild;
  ButtonSpec close;
  close.label = texts::kClose;
  const float w0 = ButtonWidth(ui, close), w1 = ButtonWidth(ui, copy);
  if (Button(ui, "copy", ImVec2(buttons.Max.x - w0 - ui.Px(8) - w1, buttons.Min.y), copy))
    model.Copy(kBuildId, texts::kBuildWhat);
  if (Button(ui, "close", ImVec2(buttons.Max.x - w0, buttons.Min.y), close))
    ImGui::CloseCurrentPopup();
  EndDialog(ui);
}

}  // namespace tidemark::ui
