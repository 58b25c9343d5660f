// What the Evaluate view knows of the workbench: its state, the latest answer of each query, and
// what the person looks at. Panels of ui/evaluate read it and call its actions; it alone speaks
// with the workbench, and with the engine about evaluations that are kept.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/replies.h"
#include "ui/host.h"
#include "ui/link.h"
#include "workbench/answers.h"

namespace tidemark::ui {

// One query of the workbench: asked again when what it depends on changed; the old answer stays on
// screen until the new one is there.
template <class Answer>
struct Answered {
  std::optional<Answer> latest;
  workbench::Sentence trouble;  // of the newest query
  std::string asked_key;        // of the newest query
  uint32_t ticket = 0;          // of the newest query
  bool waits = false;
  double asked_s = 0;
};

// What the person looks at; transient.
struct BenchView {
  uint32_t evaluation = 0;  // shown
  uint32_t compared = 0;    // beside it; 0 = none
  uint32_t slice = 0;       // 0 = all rows
  uint32_t class_index = 0;
  double threshold = 0.5;
  workbench::Costs costs;
  uint32_t calibration_bins = 10;
  bool even_counts = false;
  workbench::RowFilter row_filter = workbench::RowFilter::kErrors;
  uint32_t cell_truth = 0, cell_predicted = 0;
  workbench::RowOrder row_order = workbench::RowOrder::kLoss;
  bool rows_descending = true;
  uint64_t first_row = 0;
  uint32_t row_count = 50;
  enum class Matrix : uint8_t { kCount, kShareOfTruth, kShareOfPredicted };
  Matrix matrix = Matrix::kCount;
  std::optional<uint64_t> what_if_row;
  std::vector<workbench::CellEdit> edits;
  std::string dependence_column;
  bool want_importance = false, want_weak_slices = false;
};

class Bench {
 public:
  Bench(Host* host, Link* link) : host_(host), link_(link) {}

  void OnMessage(Message message);
  void OnState(BenchState state, const std::string& detail);
  // What the engine said (RunKept and so on come through Model).
  void On(const RunKept& reply);
  void On(EvaluationList reply);
  void On(StoredEvaluation reply);

  // Each frame in which the Evaluate view is on screen: asks for what `view` needs.
  void Ask(double now_s);

  // --- Actions ---
  void TakeDrop(const FileDrop& drop);
  void SetChoices(workbench::Choices choices);
  void EvaluateModel(uint32_t evaluation);
  void Stop();
  void KeepEvaluation(const std::string& name, const std::string& training_run_uuid,
                      bool with_predictions, bool with_model);
  void RecomputeKept(int64_t run_id);
  void CompareWithKept(int64_t run_id);
  void ExportPredictions();
  template <class Request>
  void Send(Request request) {
    host_->PostToBench(workbench::EncodeRequest(std::move(request)));
  }

  [[nodiscard]] bool CanEvaluate() const { return host_->has_bench(); }
  [[nodiscard]] const workbench::ModelCard* Card(uint32_t evaluation) const;
  [[nodiscard]] const workbench::ModelCard* Shown() const { return Card(view.evaluation); }
  [[nodiscard]] std::string ClassName(uint32_t class_index) const;

  BenchState state = BenchState::kNone;
  std::string state_detail;
  workbench::Bench bench;  // empty before anything was dropped
  BenchView view;

  Answered<workbench::Summary> summary;
  Answered<workbench::Summary> compared_summary;
  Answered<workbench::Curves> curves;
  Answered<workbench::Curves> compared_curves;
  Answered<workbench::ThresholdView> threshold;
  Answered<workbench::Residuals> residuals;
  Answered<workbench::RowList> rows;
  Answered<workbench::WeakSlices> weak_slices;
  Answered<workbench::Importances> importances;
  Answered<workbench::Dependence> dependence;
  Answered<workbench::WhatIf> what_if;
  Answered<workbench::Comparison> comparison;
  std::optional<workbench::Recomputed> recomputed;
  workbench::Sentence trouble;  // of an action, until the next one
  EvaluationList kept;          // of the open file
  bool kept_known = false;
  bool keeping = false;            // until the engine said that it is kept
  std::optional<RunKept> kept_as;  // the last one

 private:
  Host* host_;
  Link* link_;
};

}  // namespace tidemark::ui
