// Every word of the Evaluate view, but for the pictures: plain sentences, sentence case.
#pragma once

namespace tidemark::ui::evaluate_texts {

inline constexpr const char* kKept = "{} is kept in this file";
inline constexpr const char* kKeptBefore = "{} was kept before, nothing changed";

}  // namespace tidemark::ui::evaluate_texts
