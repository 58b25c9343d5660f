// An evaluation as it is kept: what was found, and all that is needed to do it again.
//
// It is written as one JSON document (docs/evaluations.md), which `tidemark eval --json` prints
// too. Models and data are told by their SHA-256, so that whoever has them can recompute the
// figures, and whoever has others is told so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "evaluate/data/data_set.h"
#include "evaluate/evaluation.h"

namespace tidemark::evaluate {

// A file that an evaluation is about. Without a digest of its own only the one of all is known.
struct KeptFile {
  std::string name;
  std::string sha256;  // lower-case hexadecimal, or empty
  uint64_t size_bytes = 0;
};

// How the values of an input's columns were changed before the model saw them.
enum class KeptScaling : uint8_t { kNone, kDivide, kStandardise };

struct KeptInput {
  std::string name;
  std::vector<std::string> columns;  // in order
  KeptScaling scaling = KeptScaling::kNone;
  double divisor = 1;                 // kDivide
  std::vector<double> means, scales;  // kStandardise: one, or one for each channel
};

// The run that trained the model.
struct KeptTrainingRun {
  std::string uuid, name;
};

struct KeptEvaluation {
  // Figures, options and counts of rows; `options.groups` is empty.
  Evaluation evaluation;

  std::string model_name;
  std::string model_sha256;           // of the bytes of all its files, one after the other
  std::vector<KeptFile> model_files;  // the model's own first; may be empty
  std::string data_sha256;            // likewise
  std::vector<KeptFile> data_files;   // beside each other
  std::optional<uint64_t> data_rows;  // all that are in the data
  uint64_t skipped_rows = 0;          // lines that could not be read
  uint64_t unreadable_values = 0;     // counted as missing
  // Lines (the first of them) and images that could not be read, and why.
  std::vector<std::pair<std::string, std::string>> unreadable;

  std::vector<std::string> targets;  // columns; several labels a row have several
  std::string label_delimiter;       // of a text with several labels
  std::string group_column;  // the query of a ranking, else rows that were resampled together
  std::vector<std::pair<std::string, ColumnType>> types;  // columns whose type was corrected
  std::vector<KeptInput> inputs;
  std::string images;  // how they became numbers (Preprocessing::ToString); empty: there are none

  std::vector<std::string> guesses;  // what was guessed, for the person
  std::string program;               // "tidemark 1a2b3c"
  std::string kernels;               // the loops that ran the model: "AVX2"; may be empty
  std::optional<KeptTrainingRun> training_run;
};

inline constexpr int kKeptVersion = 1;
inline constexpr size_t kMostDocumentBytes = size_t{32} << 20;

// The names of the data's files: "x.csv + y.csv".
[[nodiscard]] std::string DataName(const KeptEvaluation& kept);
// Its columns: "label", "cat,dog".
[[nodiscard]] std::string TargetName(const KeptEvaluation& kept);
// The same model over the same data with the same choices, by whatever program: keeping it twice
// adds nothing.
[[nodiscard]] Uuid IdentityOf(const KeptEvaluation& kept);

// The document, one JSON object.
[[nodiscard]] std::string WriteKept(const KeptEvaluation& kept);
// Reads a document of a stranger. Members that it doesn't know are left out; kCorrupt names the
// member that is not what it should be, kUnsupported a newer version. Memory: 20 times the text.
Result<KeptEvaluation> ReadKept(std::string_view json);

}  // namespace tidemark::evaluate
