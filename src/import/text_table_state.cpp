// What a text table remembers between imports of the same file.
#include <utility>

#include "import/text_state.h"
#include "import/text_table.h"

namespace tidemark {

void TextTable::Save(ByteWriter* out) const {
  out->Varint(names_.size());
  for (size_t i = 0; i < names_.size(); ++i) {
    const ColumnUse& use = roles_.columns[i];
    out->U8(static_cast<uint8_t>(use.role));
    out->U8(static_cast<uint8_t>((use.is_duration ? 1 : 0) | (use.of_all_runs ? 2 : 0)));
    for (const std::string* text : {&names_[i], &use.name, &use.context, &use.run}) {
      SaveText(*text, out);
    }
  }
  out->U8(static_cast<uint8_t>(roles_.time_form));
  out->F64(roles_.time_origin_s);
  out->U8(static_cast<uint8_t>((roles_.step_is_increment ? 1 : 0) | (roles_.no_step ? 2 : 0) |
                               (target_.decimal_comma ? 4 : 0)));
  out->Varint(rows_);
  out->I64(step_sum_);
  out->I64(last_step_);
  out->I64(last_increment_);
  out->Varint(last_runs_.size());
  for (const std::string& run : last_runs_) SaveText(run, out);
  out->Varint(text_seen_.size());
  for (const auto& [key, hash] : text_seen_) {
    out->U64(key);
    out->U64(hash);
  }
}

bool TextTable::Load(ByteReader* in) {
  TextRow names(LoadCount(in));
  ColumnRoles roles;
  roles.columns.resize(names.size());
  for (size_t i = 0; i < names.size() && in->ok(); ++i) {
    ColumnUse& use = roles.columns[i];
    uint8_t role = in->U8();
    if (role > static_cast<uint8_t>(ColumnRole::kIgnored)) return false;
    use.role = static_cast<ColumnRole>(role);
    uint8_t flags = in->U8();
    use.is_duration = (flags & 1) != 0;
    use.of_all_runs = (flags & 2) != 0;
    for (std::string* text : {&names[i], &use.name, &use.context, &use.run}) *text = LoadText(in);
  }
  uint8_t form = in->U8();
  if (form > static_cast<uint8_t>(TimeForm::kIso8601)) return false;
  roles.time_form = static_cast<TimeForm>(form);
  roles.time_origin_s = in->F64();
  uint8_t flags = in->U8();
  roles.step_is_increment = (flags & 1) != 0;
  roles.no_step = (flags & 2) != 0;
  target_.decimal_comma = (flags & 4) != 0;
  rows_ = in->Varint();
  step_sum_ = in->I64();
  last_step_ = in->I64();
  last_increment_ = in->I64();
  for (size_t left = LoadCount(in); left > 0 && in->ok(); --left) last_runs_.insert(LoadText(in));
  for (size_t left = LoadCount(in); left > 0 && in->ok(); --left) {
    uint64_t key = in->U64();
    text_seen_[key] = in->U64();
  }
  if (!in->ok()) return false;
  SetColumns(names, std::move(roles));
  return true;
}

}  // namespace tidemark
