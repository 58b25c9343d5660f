// Where the runs of text logs lie: names and neighbours of files.
#pragma once

#include <string>
#include <string_view>

#include "import/format.h"
#include "import/text_table.h"

namespace tidemark {

// "a/b" and "c" -> "a/b/c"; an empty part adds nothing.
[[nodiscard]] std::string JoinPath(std::string_view folder, std::string_view name);
// The path without the suffix of its last part.
[[nodiscard]] std::string_view WithoutSuffix(std::string_view path);
// The suffix of the last part, lower case, without the dot; "" for none.
[[nodiscard]] std::string SuffixOf(std::string_view path);
[[nodiscard]] bool EndsWith(std::string_view text, std::string_view end);

// The run of a log file of no known layout: its folder when the file's name says nothing
// ("metrics.csv", "log.jsonl"), otherwise the file itself without its suffix.
[[nodiscard]] std::string RunPathOfFile(std::string_view path);
// The folder when the file has exactly this name, otherwise as above: formats with a fixed file
// name.
[[nodiscard]] std::string RunPathOfNamed(std::string_view path, std::string_view name);

// Rows of several runs in one file lie below the file's run, and are named beside the file.
[[nodiscard]] TableTarget TargetOf(const OpenContext& context);

// Whether the folder of `path` also holds a file with this name.
[[nodiscard]] bool HasSibling(const FileHead& head, std::string_view name);

// The head as text.
[[nodiscard]] std::string_view HeadText(const FileHead& head);
// Whether the head is the whole file.
[[nodiscard]] bool HeadIsAll(const FileHead& head);

}  // namespace tidemark
