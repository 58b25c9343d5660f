#include "evaluate/kept/kept_predictions.h"

#include <cmath>
#include <cstring>
#include <string_view>

#include "base/crc32.h"
#include "evaluate/kept/number_codec.h"

namespace tidemark::evaluate {
namespace {

constexpr std::string_view kMagic = "TMPR";
constexpr uint8_t kForm = 1;
constexpr uint64_t kMostRows = UINT32_MAX;
constexpr uint64_t kMostColumns = uint64_t{1} << 20;

enum Part : uint8_t {
  kScores = 1,
  kLabels = 2,
  kClasses = 4,
  kNumbers = 8,
  kLabelTruth = 16,
  kGroups = 32,
  kLastIsRest = 64,  // the last column of the scores is kept as what it differs from the rest to 1
  kAllParts = 127,
};

Error Damaged() {
  return MakeError(ErrorCode::kCorrupt, "The kept predictions are damaged",
                   "Keep the evaluation again.");
}

template <typename To, typename From>
To Bits(From value) {
  static_assert(sizeof(To) == sizeof(From));
  To bits{};
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// What the last column of a row is when the row sums to 1, as bits. Every machine gives the same:
// sums and differences of doubles in one order, rounded once.
uint32_t RestBits(std::span<const float> row) {
  double sum = 0;
  for (const float value : row.first(row.size() - 1)) sum += value;
  const auto rest = static_cast<float>(1 - sum);
  return std::isnan(rest) ? 0 : Bits<uint32_t>(rest);
}

// Whether that is near for most rows, so that few bits are left.
bool IsLastRest(const KeptPredictions& predictions) {
  if (predictions.columns < 2) return false;
  size_t near = 0, rows = 0;
  for (size_t at = 0; at < predictions.scores.size(); at += predictions.columns, ++rows) {
    const std::span row(predictions.scores.data() + at, predictions.columns);
    if ((RestBits(row) ^ Bits<uint32_t>(row.back())) >> 16 == 0) ++near;
  }
  return near * 2 > rows;
}

// Column by column: numbers of one column are alike.
void PackScores(const KeptPredictions& predictions, bool last_is_rest, ByteWriter* out) {
  const size_t columns = predictions.columns, rows = predictions.rows.size();
  const size_t plain = columns - (last_is_rest ? 1 : 0);
  std::vector<uint32_t> words(plain * rows);
  for (size_t column = 0; column < plain; ++column) {
    for (size_t row = 0; row < rows; ++row) {
      words[column * rows + row] = Bits<uint32_t>(predictions.scores[row * columns + column]);
    }
  }
  PackWords(words, out);
  if (!last_is_rest) return;
  words.resize(rows);
  for (size_t row = 0; row < rows; ++row) {
    const std::span scores(predictions.scores.data() + row * columns, columns);
    words[row] = RestBits(scores) ^ Bits<uint32_t>(scores.back());
  }
  PackWords(words, out);
}

Status UnpackScores(bool last_is_rest, ByteReader* in, KeptPredictions* predictions) {
  const size_t columns = predictions->columns, rows = predictions->rows.size();
  const size_t plain = columns - (last_is_rest ? 1 : 0);
  TM_ASSIGN_OR_RETURN(const auto words, UnpackWords(uint64_t{plain} * rows, in));
  std::vector<uint32_t> rest;
  if (last_is_rest) {
    TM_ASSIGN_OR_RETURN(rest, UnpackWords(rows, in));
  }
  std::vector<float>& scores = predictions->scores;
  scores.resize(columns * rows);
  for (size_t column = 0; column < plain; ++column) {
    for (size_t row = 0; row < rows; ++row) {
      scores[row * columns + column] = Bits<float>(words[column * rows + row]);
    }
  }
  for (size_t row = 0; row < rest.size(); ++row) {
    const std::span row_scores(scores.data() + row * columns, columns);
    row_scores.back() = Bits<float>(RestBits(row_scores) ^ rest[row]);
  }
  return {};
}

uint8_t PartsOf(const KeptPredictions& predictions) {
  uint8_t parts = 0;
  if (!predictions.scores.empty()) parts |= kScores;
  if (!predictions.labels.empty()) parts |= kLabels;
  if (!predictions.classes.empty()) parts |= kClasses;
  if (!predictions.numbers.empty()) parts |= kNumbers;
  if (!predictions.label_truth.empty()) parts |= kLabelTruth;
  if (!predictions.groups.empty()) parts |= kGroups;
  if ((parts & kScores) != 0 && IsLastRest(predictions)) parts |= kLastIsRest;
  return parts;
}

struct Head {
  uint8_t parts = 0;
  uint64_t rows = 0, columns = 0, label_count = 0;

  // What all of it takes in memory; far beyond any limit when it overflows.
  [[nodiscard]] uint64_t bytes() const {
    return rows * (4 + 4 * columns + label_count + 4 + 4 + 8 + 4);
  }
};

Result<Head> TakeHead(ByteReader* in, KeptPredictions* predictions) {
  if (in->Text(kMagic.size()) != kMagic) return Damaged();
  if (const uint8_t form = in->U8(); form != kForm && in->ok()) {
    return MakeError(
        ErrorCode::kUnsupported,
        "The predictions were kept by a newer Tidemark (form " + std::to_string(form) + ")",
        "Use a newer Tidemark.");
  }
  const uint8_t task = in->U8();
  Head head;
  head.parts = in->U8();
  head.rows = in->Varint();
  head.columns = in->Varint();
  head.label_count = in->Varint();
  const bool ok = in->ok() && task <= static_cast<uint8_t>(Task::kRanking) &&
                  head.parts <= kAllParts && head.rows <= kMostRows &&
                  head.columns <= kMostColumns && head.label_count <= kMostColumns;
  if (!ok) return Damaged();
  if ((head.parts & kScores) != 0 && head.columns == 0) return Damaged();
  if ((head.parts & kLastIsRest) != 0 && ((head.parts & kScores) == 0 || head.columns < 2)) {
    return Damaged();
  }
  predictions->task = static_cast<Task>(task);
  predictions->columns = static_cast<size_t>(head.columns);
  predictions->label_count = static_cast<size_t>(head.label_count);
  return head;
}

Status TakeRows(uint64_t count, ByteReader* in, std::vector<uint32_t>* rows) {
  TM_ASSIGN_OR_RETURN(*rows, UnpackWords(count, in));
  uint64_t row = 0;
  for (size_t i = 0; i < rows->size(); ++i) {
    const uint32_t step = (*rows)[i];
    row += step;
    if ((i > 0 && step == 0) || row > UINT32_MAX) return Damaged();
    (*rows)[i] = static_cast<uint32_t>(row);
  }
  return {};
}

Status TakeParts(const Head& head, ByteReader* in, KeptPredictions* predictions) {
  TM_RETURN_IF_ERROR(TakeRows(head.rows, in, &predictions->rows));
  const auto has = [&](Part part) { return (head.parts & part) != 0; };
  if (has(kScores)) TM_RETURN_IF_ERROR(UnpackScores(has(kLastIsRest), in, predictions));
  if (has(kLabels)) {
    TM_ASSIGN_OR_RETURN(predictions->labels, UnpackWords(head.rows, in));
  }
  if (has(kClasses)) {
    TM_ASSIGN_OR_RETURN(predictions->classes, UnpackWords(head.rows, in));
  }
  if (has(kNumbers)) {
    TM_ASSIGN_OR_RETURN(const auto bits, UnpackLongWords(head.rows, in));
    predictions->numbers.reserve(bits.size());
    for (const uint64_t word : bits) predictions->numbers.push_back(Bits<double>(word));
  }
  if (has(kLabelTruth)) {
    TM_ASSIGN_OR_RETURN(predictions->label_truth, UnpackBytes(head.rows * head.label_count, in));
  }
  if (has(kGroups)) {
    TM_ASSIGN_OR_RETURN(predictions->groups, UnpackWords(head.rows, in));
  }
  return {};
}

}  // namespace

KeptPredictions TakePredictions(const Target& target, const Predictions& predictions,
                                std::span<const uint32_t> groups) {
  KeptPredictions kept;
  kept.task = target.task;
  kept.rows = target.rows;
  kept.columns = predictions.columns;
  kept.scores.assign(predictions.scores.begin(), predictions.scores.end());
  if (!target.classes.empty()) {
    kept.labels.assign(predictions.labels.begin(), predictions.labels.end());
  }
  kept.classes = target.classes;
  kept.numbers = target.numbers;
  kept.label_count = target.task == Task::kMultilabel ? target.class_names.size() : 0;
  kept.label_truth = target.labels;
  if (target.task == Task::kRanking) {
    kept.groups = target.queries;
  } else {
    kept.groups.assign(groups.begin(), groups.end());
  }
  return kept;
}

std::vector<uint8_t> PackPredictions(const KeptPredictions& predictions) {
  std::vector<uint8_t> bytes(kMagic.begin(), kMagic.end());
  ByteWriter out(&bytes);
  const uint8_t parts = PartsOf(predictions);
  out.U8(kForm);
  out.U8(static_cast<uint8_t>(predictions.task));
  out.U8(parts);
  out.Varint(predictions.rows.size());
  out.Varint(predictions.columns);
  out.Varint(predictions.label_count);
  std::vector<uint32_t> steps = predictions.rows;
  for (size_t i = steps.size(); i-- > 1;) steps[i] -= steps[i - 1];
  PackWords(steps, &out);
  if ((parts & kScores) != 0) PackScores(predictions, (parts & kLastIsRest) != 0, &out);
  PackWords(predictions.labels, &out);
  PackWords(predictions.classes, &out);
  std::vector<uint64_t> numbers;
  numbers.reserve(predictions.numbers.size());
  for (const double number : predictions.numbers) numbers.push_back(Bits<uint64_t>(number));
  PackLongWords(numbers, &out);
  PackBytes(predictions.label_truth, &out);
  PackWords(predictions.groups, &out);
  out.U32(Crc32(bytes));
  return bytes;
}

Result<KeptPredictions> UnpackPredictions(std::span<const uint8_t> packed, uint64_t max_bytes) {
  KeptPredictions predictions;
  ByteReader in(packed);
  TM_ASSIGN_OR_RETURN(const Head head, TakeHead(&in, &predictions));
  if (head.bytes() > max_bytes) {
    return MakeError(ErrorCode::kTooLarge,
                     "The kept predictions of " + std::to_string(head.rows) + " rows would take " +
                         std::to_string(head.bytes()) + " bytes; at most " +
                         std::to_string(max_bytes) + " are taken",
                     "Look at them on a machine with more memory.");
  }
  TM_RETURN_IF_ERROR(TakeParts(head, &in, &predictions));
  const size_t end = in.offset();
  const uint32_t crc = in.U32();
  if (!in.ok() || in.remaining() != 0 || Crc32(packed.first(end)) != crc) return Damaged();
  return predictions;
}

}  // namespace tidemark::evaluate
