#include "ui/run_look.h"

namespace tidemark::ui {

RunLook LookOf(const Theme& theme, const Model& model, const RunRow& run) {
  // The row may be of another list than the one that the groups belong to.
  const RunRow* own = model.Run(run.run_id);
  const GroupRow* group = own == nullptr ? nullptr : model.GroupOf(*own);
  if (group == nullptr) {
    return {RunColor(theme, run.colour, run.custom_colour), RunDash(run.colour, run.custom_colour)};
  }
  return {RunTint(theme, group->colour, group->custom_colour, own->tint),
          RunTintDash(group->colour, group->custom_colour, own->tint)};
}

RunLook LookOf(const Theme& theme, const GroupRow& group) {
  return {RunColor(theme, group.colour, group.custom_colour),
          RunDash(group.colour, group.custom_colour)};
}

RunLook LookOfLine(const Theme& theme, const Model& model, int64_t line_id) {
  if (const GroupRow* group = model.GroupOfLine(line_id)) return LookOf(theme, *group);
  if (const RunRow* run = model.Run(line_id)) return LookOf(theme, model, *run);
  return {theme.c.text_muted, RunDash(0, "")};
}

std::string NameOfLine(const Model& model, int64_t line_id) {
  if (const GroupRow* group = model.GroupOfLine(line_id)) return group->label;
  const RunRow* run = model.Run(line_id);
  return run == nullptr ? "" : run->name;
}

}  // namespace tidemark::ui
