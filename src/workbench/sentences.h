// Errors and notes as the sentences that answers carry: they begin with a capital on the screen.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "workbench/answers.h"

namespace tidemark::workbench {

// Messages begin with a small letter, because they stand behind a file's name elsewhere. A first
// word that is a name ("x.npy", "pixel_0") stays as it is.
[[nodiscard]] std::string AsSentence(std::string text);
[[nodiscard]] std::vector<std::string> AsSentences(std::vector<std::string> texts);

[[nodiscard]] inline Sentence SentenceOf(const Error& error) {
  return {AsSentence(error.message), error.hint};
}

}  // namespace tidemark::workbench
