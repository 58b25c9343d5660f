// Typed values in tables `param` and `summary`: a type code and a value. Internal to src/store.
#pragma once

#include "base/param_value.h"
#include "store/database.h"
#include "store/records.h"

namespace tidemark {

inline constexpr int kSqlText = 3;  // SQLITE_TEXT

// Binds type code and value at `index` and `index` + 1. The variant's order is that of ParamType.
void BindParam(Statement* statement, int index, const ParamValue& value);
// Reads them; run and key are left to the caller. A text view lives until the next step.
ParamView ReadParam(const Statement& row, int type_column);
ParamValue ToParamValue(const ParamView& view);

}  // namespace tidemark
