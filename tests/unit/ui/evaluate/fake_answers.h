// Answers of a workbench that does not exist, for tests of the pictures: consistent numbers of a
// made-up model, computed here so that a test can say what must be on screen.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "ui/evaluate/bench.h"

namespace tidemark::ui {

inline workbench::Figure MakeFigure(std::string name, double value, double half) {
  workbench::Figure figure;
  figure.name = std::move(name);
  figure.value = value;
  figure.low = value - half;
  figure.high = value + half;
  return figure;
}

// A matrix of `classes` with `per_class` rows each, of which `errors` go to the next class.
inline workbench::Summary MakeClassSummary(uint32_t classes, uint64_t per_class, uint64_t errors) {
  workbench::Summary summary;
  summary.task = classes == 2 ? workbench::TaskChoice::kBinary : workbench::TaskChoice::kMulticlass;
  summary.rows = classes * per_class;
  summary.has_scores = true;
  summary.output = "probabilities";
  summary.resamples = 1000;
  summary.confusion.assign(static_cast<size_t>(classes) * classes, 0);
  const double right = static_cast<double>(per_class - errors) / static_cast<double>(per_class);
  for (uint32_t i = 0; i < classes; ++i) {
    summary.class_names.push_back(std::to_string(i));
    summary.confusion[i * classes + i] = per_class - errors;
    summary.confusion[i * classes + (i + 1) % classes] += errors;
    workbench::ClassFigures figures;
    figures.precision = figures.recall = figures.f1 = right;
    figures.roc_auc = 1 - 0.001 * (i + 1);
    figures.support = per_class;
    figures.predicted = per_class;
    summary.classes.push_back(figures);
  }
  summary.figures = {MakeFigure("accuracy", right, 0.012),
                     MakeFigure("f1_macro", right, 0.011),
                     MakeFigure("log_loss", 0.106, 0.02),
                     MakeFigure("ece15_top", 0.039, 0.01),
                     MakeFigure("roc_auc_ovr_macro", 0.9995, 0.0003),
                     MakeFigure("mcc", right - 0.003, 0.014)};
  workbench::Figure undefined;
  undefined.name = "top_5_accuracy";
  undefined.why = "there are fewer than 6 classes";
  summary.figures.push_back(undefined);
  summary.headlines = {"accuracy", "f1_macro", "log_loss", "ece15_top", "roc_auc_ovr_macro", "mcc"};
  return summary;
}

inline workbench::Curves MakeCurves(uint32_t class_index) {
  workbench::Curves curves;
  curves.class_index = class_index;
  curves.positives = 78;
  curves.negatives = 641;
  curves.false_positive_rate = {0, 0, 0.0016F, 0.0016F, 0.0047F, 0.0047F, 0.05F, 0.05F, 1};
  curves.true_positive_rate = {0, 0.91F, 0.91F, 0.936F, 0.936F, 0.97F, 0.97F, 1, 1};
  for (const float t : curves.true_positive_rate) {
    curves.roc_low.push_back(std::max(0.0F, t - 0.08F));
    curves.roc_high.push_back(std::min(1.0F, t + 0.03F));
  }
  curves.roc_auc = MakeFigure("roc_auc", 0.9987, 0.0008);
  curves.average_precision = MakeFigure("average_precision", 0.985, 0.01);
  for (int i = 0; i <= 50; ++i) {
    const float r = static_cast<float>(i) / 50;
    curves.recall.push_back(r);
    curves.precision.push_back(r < 0.9F ? 1 : 1 - (r - 0.9F) * 4);
    curves.chosen.push_back(r);
    curves.gain.push_back(std::min(1.0F, r * 8));
    curves.lift.push_back(r == 0 ? 9 : std::min(1.0F, r * 8) / r);
  }
  const uint64_t rows[10] = {0, 0, 1, 1, 11, 17, 16, 27, 58, 588};
  for (int i = 0; i < 10; ++i) {
    workbench::CalibrationBar bar;
    bar.low = i / 10.0;
    bar.high = (i + 1) / 10.0;
    bar.confidence = bar.low + 0.055;
    bar.rows = rows[i];
    bar.share = rows[i] == 1 ? 1 : std::min(1.0, bar.confidence * 1.05);
    bar.share_low = std::max(0.0, bar.share - 0.12);
    bar.share_high = std::min(1.0, bar.share + 0.1);
    curves.calibration.push_back(bar);
  }
  curves.expected_error = 0.039;
  curves.maximum_error = 0.18;
  curves.brier = 0.047;
  curves.reliability = 0.012;
  curves.resolution = 0.031;
  curves.uncertainty = 0.066;
  curves.calibration_of_top = true;
  return curves;
}

inline workbench::ThresholdView MakeThreshold(uint32_t class_index, double threshold) {
  workbench::ThresholdView view;
  view.class_index = class_index;
  view.threshold = threshold;
  view.true_positives = 73;
  view.false_positives = 1;
  view.false_negatives = 5;
  view.true_negatives = 640;
  view.precision = 73.0 / 74;
  view.recall = 73.0 / 78;
  view.false_positive_rate = 1.0 / 641;
  view.f1 = 146.0 / 152;
  view.mcc = 0.957;
  view.accuracy = 713.0 / 719;
  view.cost = 6;
  view.best = {{workbench::BestAt::Goal::kF1, 0.31, 0.968},
               {workbench::BestAt::Goal::kCost, 0.35, 5},
               {workbench::BestAt::Goal::kYouden, 0.2, 0.95},
               {workbench::BestAt::Goal::kAccuracy, 0.33, 0.993},
               {workbench::BestAt::Goal::kMcc, workbench::kNone, workbench::kNone}};
  for (int i = 0; i <= 200; ++i) {
    const auto t = static_cast<float>(i) / 200;
    view.thresholds.push_back(t);
    view.precisions.push_back(std::min(1.0F, 0.55F + std::sqrt(t) * 0.7F));
    view.recalls.push_back(1 - t * t * t * 0.5F);
    view.f1s.push_back(0.8F - (t - 0.4F) * (t - 0.4F));
    view.costs.push_back(5 + 90 * (t - 0.4F) * (t - 0.4F));
  }
  return view;
}

// Rows that are images of width × width, or that have three columns.
inline workbench::RowList MakeRows(uint64_t total, size_t shown, uint32_t width) {
  workbench::RowList rows;
  rows.total = total;
  rows.mean_loss = 1.6;
  rows.columns = {"age", "city", "pixels"};
  for (size_t i = 0; i < shown; ++i) {
    workbench::ListedRow row;
    row.row = 100 + i;
    row.truth = std::to_string(i % 10);
    row.predicted = std::to_string((i + 3) % 10);
    row.confidence = 0.9 - 0.01 * static_cast<double>(i);
    row.loss = 4 - 0.1 * static_cast<double>(i);
    row.cells = {std::to_string(20 + i), "Oslo", "64 values"};
    rows.rows.push_back(std::move(row));
  }
  rows.image_width = rows.image_height = width;
  for (size_t i = 0; i < shown * width * width; ++i) {
    const auto grey = static_cast<uint8_t>((i * 37) % 256);
    rows.images.bytes.insert(rows.images.bytes.end(), {grey, grey, grey, 255});
  }
  return rows;
}

inline workbench::WhatIf MakeWhatIf(uint64_t row, uint32_t width) {
  workbench::WhatIf answer;
  answer.row = row;
  answer.truth = "8";
  answer.predicted_before = answer.predicted_now = "8";
  answer.outputs = {"0", "3", "8"};
  answer.before = {0.05, 0.15, 0.8};
  answer.now = {0.05, 0.45, 0.5};
  answer.image_width = answer.image_height = width;
  const uint32_t count = width > 0 ? width * width : 3;
  for (uint32_t i = 0; i < count; ++i) {
    workbench::WhatIfCell cell;
    cell.column = width > 0 ? "pixel_" + std::to_string(i) : std::string(1, "abc"[i]);
    cell.value = cell.original = std::to_string(i % 17);
    answer.cells.push_back(std::move(cell));
    const auto grey = static_cast<uint8_t>((i % 17) * 15);
    if (width > 0) answer.image.bytes.insert(answer.image.bytes.end(), {grey, grey, grey, 255});
  }
  return answer;
}

inline workbench::Comparison MakeComparison(uint32_t classes) {
  workbench::Comparison comparison;
  comparison.query.evaluation = 1;
  comparison.first = 2;
  comparison.rows = 719;
  comparison.has_mcnemar = true;
  comparison.only_second_right = 12;
  comparison.only_first_right = 5;
  comparison.both_right = 690;
  comparison.both_wrong = 12;
  comparison.mcnemar_exact_p = 0.143;
  comparison.mcnemar_mid_p = 0.096;
  comparison.delong_p = 0.021;
  comparison.resamples = comparison.resamples_done = 1000;
  comparison.figures = {{"accuracy", 0.959, 0.971, 0.012, -0.002, 0.026, 0.14},
                        {"f1_macro", 0.958, 0.971, 0.013, 0.001, 0.025, 0.04},
                        {"log_loss", 0.147, 0.106, -0.041, -0.06, -0.02, 0.0004},
                        {"ece15_top", 0.033, 0.039, 0.006, 0.002, 0.012, 0.01}};
  comparison.agreement.assign(static_cast<size_t>(classes) * classes, 0);
  for (uint32_t i = 0; i < classes; ++i) {
    comparison.class_names.push_back(std::to_string(i));
    comparison.agreement[i * classes + i] = 70;
    comparison.agreement[i * classes + (i + 1) % classes] += 2;
  }
  comparison.same = static_cast<uint64_t>(classes) * 70;
  return comparison;
}

inline workbench::Residuals MakeResiduals(bool grid) {
  workbench::Residuals residuals;
  for (int i = 0; i < 200; ++i) {
    residuals.truth.push_back(i * 0.5);
    residuals.predicted.push_back(i * 0.5 + std::sin(i) * 8);
  }
  if (grid) {
    residuals.truth.clear();
    residuals.predicted.clear();
    residuals.grid = 32;
    residuals.low = 0;
    residuals.high = 100;
    for (uint32_t i = 0; i < 32 * 32; ++i) {
      const int distance = std::abs(static_cast<int>(i / 32) - static_cast<int>(i % 32));
      residuals.cells.push_back(distance < 4 ? static_cast<uint32_t>(1000 >> (distance * 2)) : 0);
    }
  }
  for (int i = 0; i < 20; ++i) {
    const double at = i * 5.0;
    residuals.errors.push_back(
        {at - 50, at - 45, static_cast<uint64_t>(1000 / (1 + (i - 10) * (i - 10)))});
    workbench::ResidualBar bar;
    bar.low = at;
    bar.high = at + 5;
    bar.mean = std::sin(at / 10) * 2;
    bar.deviation = 3;
    bar.quarter = bar.mean - 2;
    bar.median = bar.mean + 0.3;
    bar.three_quarters = bar.mean + 3;
    bar.rows = 50;
    residuals.by_prediction.push_back(bar);
  }
  return residuals;
}

inline workbench::WeakSlices MakeWeakSlices() {
  workbench::WeakSlices slices;
  slices.tested = 214;
  workbench::WeakSlice slice;
  slice.name = "age > 60";
  slice.rows = 108;
  slice.loss = 0.41;
  slice.rest_loss = 0.11;
  slice.adjusted_p = 0.0002;
  slice.figure = 0.861;
  slice.figure_low = 0.79;
  slice.figure_high = 0.91;
  workbench::Condition condition;
  condition.kind = workbench::Condition::Kind::kRange;
  condition.column = "age";
  condition.low = 60;
  condition.high = 99;
  slice.conditions = {condition};
  slices.slices = {slice};
  return slices;
}

inline workbench::Importances MakeImportances(uint64_t done, uint64_t total) {
  workbench::Importances importances;
  importances.done = done;
  importances.total = total;
  importances.loss = "log loss";
  for (uint64_t i = 0; i < done; ++i) {
    importances.columns.push_back(
        {"column_" + std::to_string(i), 0.4 / static_cast<double>(i + 1), 0.02});
  }
  return importances;
}

inline workbench::Dependence MakeDependence(bool numeric) {
  workbench::Dependence dependence;
  dependence.column = numeric ? "age" : "city";
  dependence.numeric = numeric;
  dependence.outputs = {"no", "maybe", "yes"};
  dependence.rows = 500;
  for (int i = 0; i < (numeric ? 20 : 4); ++i) {
    workbench::DependencePlace place;
    place.label = "place " + std::to_string(i);
    place.number = numeric ? 20 + i * 3 : workbench::kNone;
    const double share = 1 / (1 + std::exp(-(i - 8) / 2.0));
    place.output = {1 - share, share * 0.2, share * 0.8};
    dependence.places.push_back(std::move(place));
  }
  return dependence;
}

// A bench that shows a digits model with everything answered.
inline void FillDigits(Bench* bench, uint32_t image_width = 8) {
  bench->bench.models.resize(2);
  bench->bench.models[0].evaluation = 1;
  bench->bench.models[0].name = "cnn.onnx";
  bench->bench.models[1].evaluation = 2;
  bench->bench.models[1].name = "logistic.onnx";
  bench->bench.headline = "accuracy";
  bench->bench.data.resize(1);
  bench->bench.data[0].columns.resize(2);
  bench->bench.data[0].columns[0].name = "age";
  bench->bench.data[0].columns[1].name = "city";
  bench->view.evaluation = 1;
  bench->view.class_index = 8;
  bench->view.threshold = 0.42;
  bench->summary.latest = MakeClassSummary(10, 72, 2);
  bench->curves.latest = MakeCurves(8);
  bench->threshold.latest = MakeThreshold(8, 0.42);
  bench->rows.latest = MakeRows(21, 14, image_width);
}

inline void FillCompared(Bench* bench) {
  bench->view.compared = 2;
  bench->compared_summary.latest = MakeClassSummary(10, 72, 3);
  bench->compared_curves.latest = MakeCurves(8);
  bench->comparison.latest = MakeComparison(10);
}

inline void FillRegression(Bench* bench) {
  FillDigits(bench, 0);
  workbench::Summary summary;
  summary.task = workbench::TaskChoice::kRegression;
  summary.rows = 1000;
  summary.figures = {MakeFigure("rmse", 12.34, 0.8), MakeFigure("mae", 8.1, 0.5),
                     MakeFigure("r2", 0.83, 0.03)};
  summary.headlines = {"rmse", "mae", "r2"};
  bench->summary.latest = summary;
  bench->residuals.latest = MakeResiduals(false);
}

}  // namespace tidemark::ui
