// The curves of one class against the others.
#include "evaluate/metrics/curves.h"

#include <algorithm>
#include <cmath>

#include "evaluate/intervals/auc_variance.h"
#include "evaluate/metrics/calibration.h"
#include "workbench/queries/query_answers.h"

namespace tidemark::workbench {
namespace {

using evaluate::ThresholdCounts;

// Points nearer to the one before than this are not told: no screen has so many pixels.
constexpr double kNearest = 1.0 / 8192;
constexpr size_t kMostBins = 1000;

void AddRoc(const ThresholdCounts& counts, double level, Curves* curves) {
  const evaluate::RocCurve roc = evaluate::MakeRocCurve(counts, true);
  for (size_t i = 0; i < roc.thresholds.size(); ++i) {
    const double tpr = roc.true_positive_rate[i];
    curves->false_positive_rate.push_back(static_cast<float>(roc.false_positive_rate[i]));
    curves->true_positive_rate.push_back(static_cast<float>(tpr));
    const auto hits = static_cast<uint64_t>(
        std::llround(std::isnan(tpr) ? 0 : tpr * static_cast<double>(counts.positives())));
    const auto band = evaluate::WilsonInterval(hits, counts.positives(), level);
    curves->roc_low.push_back(static_cast<float>(band.low));
    curves->roc_high.push_back(static_cast<float>(band.high));
  }
}

bool IsNear(double ax, double ay, double bx, double by) {
  return std::abs(ax - bx) < kNearest && std::abs(ay - by) < kNearest;
}

void AddPrecisionRecall(const ThresholdCounts& counts, Curves* curves) {
  const evaluate::PrCurve pr = evaluate::MakePrCurve(counts);
  double last_recall = -1, last_precision = -1;
  for (size_t i = pr.recall.size(); i-- > 0;) {
    const bool is_end = i == 0 || i + 1 == pr.recall.size();
    if (!is_end && IsNear(pr.recall[i], pr.precision[i], last_recall, last_precision)) continue;
    last_recall = pr.recall[i];
    last_precision = pr.precision[i];
    curves->recall.push_back(static_cast<float>(last_recall));
    curves->precision.push_back(static_cast<float>(last_precision));
  }
}

void AddGain(const ThresholdCounts& counts, Curves* curves) {
  const evaluate::GainCurve gain = evaluate::MakeGainCurve(counts);
  double last_chosen = -1, last_gain = -1;
  for (size_t i = 0; i < gain.chosen.size(); ++i) {
    const bool is_end = i + 1 == gain.chosen.size();
    if (!is_end && IsNear(gain.chosen[i], gain.gain[i], last_chosen, last_gain)) continue;
    last_chosen = gain.chosen[i];
    last_gain = gain.gain[i];
    curves->chosen.push_back(static_cast<float>(last_chosen));
    curves->gain.push_back(static_cast<float>(last_gain));
    curves->lift.push_back(static_cast<float>(gain.lift[i]));
  }
}

void AddAreas(const RunView& view, const ThresholdCounts& counts, const std::vector<double>& scores,
              const std::vector<uint8_t>& is, Curves* curves) {
  const double level = view.run->options().level;
  const std::vector<uint32_t> truth(is.begin(), is.end());
  const auto placements = evaluate::PlaceRows(scores, truth);
  const auto interval = evaluate::DeLongInterval(placements, level);
  curves->roc_auc = {"roc_auc", evaluate::RocAuc(counts), interval.low, interval.high, ""};
  curves->average_precision.name = "average_precision";
  curves->average_precision.value = evaluate::AveragePrecision(counts);
  const bool whole = view.places.size() == view.rows().rows.size();
  const auto* found = view.run->evaluation().Find("average_precision");
  if (whole && found != nullptr && curves->class_index == 1) {
    curves->average_precision.low = found->interval.low;
    curves->average_precision.high = found->interval.high;
  }
}

// Of two classes and of labels: of the class. Of more classes: of the predicted one.
evaluate::Confidences ConfidencesOf(const RunView& view, const std::vector<double>& scores,
                                    const std::vector<uint8_t>& is, bool of_top) {
  evaluate::Confidences rows;
  if (!of_top) {
    rows.confidence = scores;
    rows.happened = is;
    return rows;
  }
  rows.confidence = Confidences(*view.run, view.places);
  for (const uint32_t place : view.places) {
    rows.happened.push_back(IsRight(*view.run, place) ? 1 : 0);
  }
  return rows;
}

void AddCalibration(const QueryCurves& request, const evaluate::Confidences& rows, double level,
                    Curves* curves) {
  const size_t bins = std::clamp<size_t>(request.calibration_bins, 1, kMostBins);
  const evaluate::Calibration calibration = request.even_counts
                                                ? evaluate::CalibrateEvenCounts(rows, bins)
                                                : evaluate::CalibrateEvenWidths(rows, bins);
  for (const evaluate::CalibrationBin& bin : calibration.bins) {
    const auto happened =
        static_cast<uint64_t>(std::llround(bin.share_happened * static_cast<double>(bin.rows)));
    const auto interval = evaluate::WilsonInterval(happened, bin.rows, level);
    curves->calibration.push_back({bin.low, bin.high, bin.mean_confidence, bin.share_happened,
                                   interval.low, interval.high, bin.rows});
  }
  curves->expected_error = calibration.expected_error;
  curves->maximum_error = calibration.maximum_error;
  const evaluate::BrierParts parts = evaluate::DecomposeBrier(rows, bins);
  curves->reliability = parts.reliability;
  curves->resolution = parts.resolution;
  curves->uncertainty = parts.uncertainty;
  curves->brier = parts.reliability - parts.resolution + parts.uncertainty + parts.within_bins;
}

}  // namespace

Status CheckClass(const ModelRun& run, uint32_t class_index) {
  if (!run.has_scores()) {
    return MakeError(ErrorCode::kInvalid,
                     "the model gives no scores of classes, so there are no curves and thresholds",
                     "Export the model with its probabilities as an output.");
  }
  const size_t classes =
      run.task() == evaluate::Task::kBinary
          ? 2
          : std::min(run.answers().columns, run.task() == evaluate::Task::kMultilabel
                                                ? run.class_names().size()
                                                : run.answers().columns);
  if (class_index < classes) return {};
  return MakeError(ErrorCode::kNotFound,
                   "the model has no class number " + std::to_string(class_index),
                   "Choose another class.");
}

Result<Curves> AnswerCurves(const QueryCurves& request, BenchResults* results) {
  TM_ASSIGN_OR_RETURN(const RunView view,
                      results->View(request.query.evaluation, request.query.slice));
  TM_RETURN_IF_ERROR(CheckClass(*view.run, request.class_index));
  TM_ASSIGN_OR_RETURN(const auto counts, results->Counts(request.query, request.class_index));
  const double level = view.run->options().level;
  Curves curves;
  curves.class_index = request.class_index;
  curves.positives = counts->positives();
  curves.negatives = counts->negatives();
  const std::vector<double> scores = ScoresOfClass(view, request.class_index);
  const std::vector<uint8_t> is = IsOfClass(view, request.class_index);
  if (counts->size() > 0) {
    AddRoc(*counts, level, &curves);
    AddPrecisionRecall(*counts, &curves);
    AddGain(*counts, &curves);
    AddAreas(view, *counts, scores, is, &curves);
  }
  if (view.run->has_probabilities() && !view.places.empty()) {
    curves.calibration_of_top = view.run->task() == evaluate::Task::kMulticlass;
    AddCalibration(request, ConfidencesOf(view, scores, is, curves.calibration_of_top), level,
                   &curves);
  }
  return curves;
}

}  // namespace tidemark::workbench
