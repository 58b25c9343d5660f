#include "evaluate/compare/compare_models.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "evaluate/intervals/common_figures.h"

namespace tidemark::evaluate {
namespace {

// One side, as an evaluator of rows that both have.
struct Side {
  std::unique_ptr<KeptComparison> comparison;
  std::unique_ptr<Evaluator> evaluator;

  [[nodiscard]] const EvaluatedRows& rows() const { return evaluator->rows(); }
};

Result<Side> StartSide(KeptPredictions predictions, const KeptEvaluation& kept) {
  Side side;
  TM_ASSIGN_OR_RETURN(KeptComparison comparison,
                      KeptComparison::Make(std::move(predictions), kept));
  side.comparison = std::make_unique<KeptComparison>(std::move(comparison));
  TM_ASSIGN_OR_RETURN(side.evaluator,
                      Evaluator::Start(side.comparison->target(), side.comparison->predictions(),
                                       side.comparison->options()));
  return side;
}

template <typename Row>
std::vector<Row> Chosen(const std::vector<Row>& values, const std::vector<uint32_t>& places,
                        size_t width) {
  std::vector<Row> chosen;
  if (values.empty()) return chosen;
  chosen.reserve(places.size() * width);
  for (const uint32_t place : places) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(place * width);
    chosen.insert(chosen.end(), first, first + static_cast<std::ptrdiff_t>(width));
  }
  return chosen;
}

// Numbers from 0 without gaps, in the order in which they appear.
void Renumber(std::vector<uint32_t>* groups) {
  std::vector<uint32_t> number_of(
      groups->empty() ? 0 : size_t{*std::max_element(groups->begin(), groups->end())} + 1,
      UINT32_MAX);
  uint32_t next = 0;
  for (uint32_t& group : *groups) {
    uint32_t& number = number_of[group];
    if (number == UINT32_MAX) number = next++;
    group = number;
  }
}

Error NotTheSame(const std::string& what) {
  return MakeError(ErrorCode::kInvalid, "The evaluations can't be compared: " + what,
                   "Evaluate both models on the same data, with the same target.");
}

// The places of the rows that both have, in each.
struct Common {
  std::vector<uint32_t> first, second;
};
Common CommonRows(const KeptPredictions& first, const std::vector<uint32_t>& finite_of_first,
                  const KeptPredictions& second, const std::vector<uint32_t>& finite_of_second) {
  Common common;
  size_t a = 0, b = 0;
  const auto place = [](const std::vector<uint32_t>& rows, uint32_t row) {
    return static_cast<uint32_t>(std::lower_bound(rows.begin(), rows.end(), row) - rows.begin());
  };
  while (a < finite_of_first.size() && b < finite_of_second.size()) {
    const uint32_t row = finite_of_first[a];
    if (row == finite_of_second[b]) {
      common.first.push_back(place(first.rows, row));
      common.second.push_back(place(second.rows, row));
      ++a;
      ++b;
    } else if (row < finite_of_second[b]) {
      ++a;
    } else {
      ++b;
    }
  }
  return common;
}

class Comparer {
 public:
  Comparer(const ComparedEvaluation& first, const ComparedEvaluation& second,
           const CompareOptions& options)
      : first_(first), second_(second), options_(options) {}

  Result<ModelComparison> Run() {
    TM_RETURN_IF_ERROR(CheckSubjects());
    TM_RETURN_IF_ERROR(StartSides());
    TM_RETURN_IF_ERROR(CheckTruth());
    found_.rows = a_.rows().rows.size();
    found_.level = options_.level;
    found_.resamples =
        options_.resamples > 0 ? options_.resamples : SuggestedResamples(found_.rows);
    if (IsClassification()) TM_RETURN_IF_ERROR(CompareClassification());
    CompareFigures();
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool IsClassification() const {
    const Task task = first_.kept->evaluation.task;
    return task == Task::kBinary || task == Task::kMulticlass;
  }

  Status CheckSubjects() {
    const KeptEvaluation &a = *first_.kept, &b = *second_.kept;
    if (a.data_sha256 != b.data_sha256) {
      return NotTheSame("one is of " + DataName(a) + " (sha256 " + a.data_sha256.substr(0, 12) +
                        "), the other of " + DataName(b) + " (sha256 " +
                        b.data_sha256.substr(0, 12) + ")");
    }
    const std::string of_a = PositiveName(a.evaluation), of_b = PositiveName(b.evaluation);
    if (a.evaluation.task == b.evaluation.task && of_a != of_b) {
      return NotTheSame("the positive class of one is " + of_a + ", of the other " + of_b);
    }
    if (a.evaluation.task == b.evaluation.task) return {};
    return NotTheSame("one is " + std::string(TaskName(a.evaluation.task)) + ", the other " +
                      std::string(TaskName(b.evaluation.task)));
  }

  // On all rows first, to find those whose predictions are finite in both.
  Status StartSides() {
    TM_ASSIGN_OR_RETURN(a_, StartSide(*first_.predictions, *first_.kept));
    TM_ASSIGN_OR_RETURN(b_, StartSide(*second_.predictions, *second_.kept));
    const size_t all_a = a_.rows().rows.size(), all_b = b_.rows().rows.size();
    const Common common =
        CommonRows(*first_.predictions, a_.rows().rows, *second_.predictions, b_.rows().rows);
    found_.rows_of_one = all_a + all_b - 2 * common.first.size();
    if (common.first.empty()) return NotTheSame("they have no row in common");
    if (common.first.size() != all_a) {
      TM_ASSIGN_OR_RETURN(a_,
                          StartSide(SelectRows(*first_.predictions, common.first), *first_.kept));
    }
    if (common.second.size() != all_b) {
      TM_ASSIGN_OR_RETURN(
          b_, StartSide(SelectRows(*second_.predictions, common.second), *second_.kept));
    }
    return {};
  }

  // The second's classes in the numbers of the first's; names of its own come behind.
  std::vector<uint32_t> ClassesOfSecond() {
    found_.class_names = first_.kept->evaluation.class_names;
    std::vector<uint32_t> numbers;
    for (const std::string& name : second_.kept->evaluation.class_names) {
      const auto at = std::find(found_.class_names.begin(), found_.class_names.end(), name);
      numbers.push_back(static_cast<uint32_t>(at - found_.class_names.begin()));
      if (at == found_.class_names.end()) found_.class_names.push_back(name);
    }
    return numbers;
  }

  Status CheckTruth() {
    const EvaluatedRows &a = a_.rows(), &b = b_.rows();
    const auto differs = [](size_t row) {
      return NotTheSame("row " + std::to_string(row + 1) + " has another truth in one of them");
    };
    if (IsClassification()) {
      class_of_second_ = ClassesOfSecond();
      for (size_t i = 0; i < a.rows.size(); ++i) {
        if (a.truth[i] != class_of_second_[b.truth[i]]) return differs(a.rows[i]);
      }
    }
    for (size_t i = 0; i < a.numbers.size(); ++i) {
      if (a.numbers[i] != b.numbers[i]) return differs(a.rows[i]);
    }
    const Target &first = a_.comparison->target(), &second = b_.comparison->target();
    if (first.queries != second.queries) return NotTheSame("their queries are not the same");
    if (a.labels != b.labels) return NotTheSame("the labels of their rows are not the same");
    return {};
  }

  Status CompareClassification() {
    const EvaluatedRows &a = a_.rows(), &b = b_.rows();
    std::vector<uint8_t> first_right(a.rows.size()), second_right(a.rows.size());
    std::vector<uint32_t> second(a.rows.size());
    for (size_t i = 0; i < a.rows.size(); ++i) {
      second[i] = class_of_second_[b.predicted[i]];
      first_right[i] = a.predicted[i] == a.truth[i] ? 1 : 0;
      second_right[i] = second[i] == a.truth[i] ? 1 : 0;
      if (first_right[i] + second_right[i] == 2) ++found_.both_right;
      if (first_right[i] + second_right[i] == 0) ++found_.both_wrong;
      if (a.predicted[i] == second[i]) {
        ++found_.same;
      } else if (found_.differing_rows.size() < options_.most_rows) {
        found_.differing_rows.push_back(a.rows[i]);
      }
    }
    found_.right = CompareRight(first_right, second_right);
    if (found_.class_names.size() <= ConfusionMatrix::kMaxClasses) {
      TM_ASSIGN_OR_RETURN(found_.agreement,
                          CompareClasses(a.predicted, second, found_.class_names.size(), 0));
    }
    const bool same_classes =
        first_.kept->evaluation.class_names == second_.kept->evaluation.class_names;
    if (!a.scores.empty() && !b.scores.empty() && same_classes) {
      found_.auc = CompareAucs(PlaceRows(a.scores, a.truth), PlaceRows(b.scores, b.truth), a.truth,
                               options_.level);
    }
    return {};
  }

  void CompareFigures() {
    const WeightedFigures &of_a = a_.evaluator->figures(), &of_b = b_.evaluator->figures();
    const std::vector<std::string> names = CommonFigures::NamesOf(of_a, of_b);
    if (names.empty() || of_a.rows() != of_b.rows()) return;
    const CommonFigures first(of_a, names), second(of_b, names);
    BootstrapOptions options;
    options.seed = options_.seed;
    options.level = options_.level;
    options.resamples = found_.resamples;
    const EvaluationOptions kept = a_.comparison->options();
    if (IsClassification()) options.strata = a_.rows().truth;
    // Groups are of all rows of the target; where some were left out they no longer fit.
    if (kept.groups.size() == a_.rows().rows.size()) options.groups = kept.groups;
    found_.figures = PairedBootstrap(first, second, options);
  }

  ComparedEvaluation first_, second_;
  CompareOptions options_;
  Side a_, b_;
  std::vector<uint32_t> class_of_second_;
  ModelComparison found_;
};

}  // namespace

KeptPredictions SelectRows(const KeptPredictions& predictions,
                           const std::vector<uint32_t>& places) {
  KeptPredictions chosen;
  chosen.task = predictions.task;
  chosen.columns = predictions.columns;
  chosen.label_count = predictions.label_count;
  chosen.rows = Chosen(predictions.rows, places, 1);
  chosen.scores = Chosen(predictions.scores, places, predictions.columns);
  chosen.labels = Chosen(predictions.labels, places, 1);
  chosen.classes = Chosen(predictions.classes, places, 1);
  chosen.numbers = Chosen(predictions.numbers, places, 1);
  chosen.label_truth = Chosen(predictions.label_truth, places, predictions.label_count);
  chosen.groups = Chosen(predictions.groups, places, 1);
  Renumber(&chosen.groups);
  return chosen;
}

Result<ModelComparison> CompareModels(const ComparedEvaluation& first,
                                      const ComparedEvaluation& second,
                                      const CompareOptions& options) {
  return Comparer(first, second, options).Run();
}

}  // namespace tidemark::evaluate
