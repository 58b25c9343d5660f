// What the Evaluate view knows of the workbench: its state, the latest answer of each query, and
// what the person looks at. Panels of ui/evaluate read it and call its actions; it alone speaks
// with the workbench, and with the engine about evaluations that are kept.
#pragma once

#include <cstdint>
#include <initializer_list>
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
  bool stopped = false;  // by the person: what was found until then stays
  double asked_s = 0;
};

// Slots of the workbench's queries.
enum BenchSlot : uint32_t {
  kBenchSummary = 1,
  kBenchComparedSummary,
  kBenchCurves,
  kBenchComparedCurves,
  kBenchThreshold,
  kBenchResiduals,
  kBenchRows,
  kBenchWeakSlices,
  kBenchImportances,
  kBenchDependence,
  kBenchWhatIf,
  kBenchComparison,
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
  uint32_t cell_truth = 0, cell_predicted = 0;  // kCell
  std::string agreement_other, agreement_own;   // kAgreement: names of classes
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
  // Opens the form of a new slice with these conditions.
  std::vector<workbench::Condition> slice_draft;
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
  // Also of commands that are none of ours.
  void On(const Failure& reply);
  // Whether a file is open that can be changed: what is to be kept waits for it.
  void OnFile(bool can_edit);
  // Another file is open, or the engine is a new one.
  void ForgetFile();

  // Each frame in which the Evaluate view is on screen: asks for what `view` needs.
  void Ask(double now_s);
  // Asks the engine which evaluations the open file keeps.
  void AskKept(double now_s, uint64_t data_version);

  // --- Actions ---
  void TakeDrop(const FileDrop& drop);
  // Shows an evaluation, by the person's wish: it stays although another one gets done.
  void Show(uint32_t evaluation);
  void CompareWith(uint32_t evaluation);  // 0 = with none
  void RemoveModel(uint32_t evaluation);
  void RemoveData(uint32_t data);
  void SetChoices(workbench::Choices choices);
  void EvaluateModel(uint32_t evaluation);
  // Ends what takes long: the evaluation under way, else importances and searches.
  void Stop();
  // End one search; what it told until then stays.
  void StopWeakSlices() { StopSearch(kBenchWeakSlices, &weak_slices, &view.want_weak_slices); }
  void StopImportances() { StopSearch(kBenchImportances, &importances, &view.want_importance); }
  // Begin one, or go on with one that was ended.
  void FindWeakSlices() { BeginSearch(&weak_slices, &view.want_weak_slices); }
  void MeasureImportances() { BeginSearch(&importances, &view.want_importance); }
  // A broken workbench is replaced by one that knows nothing.
  void Restart();
  void KeepEvaluation(const std::string& name, const std::string& training_run_uuid,
                      bool with_predictions, bool with_model);
  void RecomputeKept(int64_t run_id);
  void CompareWithKept(int64_t run_id);
  void ShowKept(int64_t run_id);
  void CloseRecomputed();
  void ExportPredictions();
  template <class Request>
  void Send(Request request) {
    host_->PostToBench(EncodeMessage(std::move(request)));
  }

  [[nodiscard]] bool CanEvaluate() const { return host_->has_bench(); }
  [[nodiscard]] const workbench::ModelCard* Card(uint32_t evaluation) const;
  [[nodiscard]] const workbench::ModelCard* Shown() const { return Card(view.evaluation); }
  // The evaluation that is under way; null = none.
  [[nodiscard]] const workbench::ModelCard* Running() const;
  // Whether an evaluation has figures to show, be they of choices that changed since.
  [[nodiscard]] bool HasAnswers(uint32_t evaluation) const;
  [[nodiscard]] const workbench::SliceCard* Slice(uint32_t slice) const;
  // Whether anything is under way that changes what is on screen.
  [[nodiscard]] bool Busy() const;
  [[nodiscard]] std::string ClassName(uint32_t class_index) const;
  // Whether a search that tells what it found again and again goes on.
  template <class Answer>
  [[nodiscard]] static bool IsSearching(const Answered<Answer>& search) {
    const bool told = search.latest && search.latest->done < search.latest->total;
    return search.waits || (told && !search.stopped);
  }

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
  std::string kept_name;           // of the run
  int64_t recomputing = 0;         // run that is to be recomputed; 0 = none
  bool exporting = false;

 private:
  template <class Answer>
  void Take(Message* message);
  template <class Answer>
  void TakeQueried(Message* message, std::initializer_list<Answered<Answer>*> askers);
  void Take(workbench::Bench told);
  void Take(const workbench::Trouble& told);
  void Take(workbench::Kept told);
  void Take(workbench::Recomputed told);
  void Take(workbench::Exported told);
  void SendKept();
  template <class Self, class Visit>
  static void EachQuery(Self* self, Visit visit) {
    visit(kBenchSummary, &self->summary);
    visit(kBenchComparedSummary, &self->compared_summary);
    visit(kBenchCurves, &self->curves);
    visit(kBenchComparedCurves, &self->compared_curves);
    visit(kBenchThreshold, &self->threshold);
    visit(kBenchResiduals, &self->residuals);
    visit(kBenchRows, &self->rows);
    visit(kBenchWeakSlices, &self->weak_slices);
    visit(kBenchImportances, &self->importances);
    visit(kBenchDependence, &self->dependence);
    visit(kBenchWhatIf, &self->what_if);
    visit(kBenchComparison, &self->comparison);
  }
  void Forget();

  // What is looked at exists: after each news.
  void MendView();
  void MendClass();
  // Evaluations whose data the engine was asked for.
  void FetchKept(int64_t run_id, int64_t* waiting, Slot slot, bool with_model);
  void ShowArrivedKept();
  template <class Answer>
  void StopSearch(BenchSlot slot, Answered<Answer>* search, bool* wanted) {
    Send(workbench::Stop{view.evaluation, slot});
    search->waits = false;
    search->stopped = search->latest.has_value();
    if (search->stopped) return;
    search->ticket = 0;
    *wanted = false;
  }
  template <class Answer>
  static void BeginSearch(Answered<Answer>* search, bool* wanted) {
    *wanted = true;
    if (search->stopped) search->ticket = 0;
    search->stopped = false;
  }
  template <class Answer, class Make>
  void Want(Answered<Answer>* answered, uint32_t slot, const std::string& key, double now_s,
            Make make);
  [[nodiscard]] QueryKey KeyOf(uint32_t evaluation) const;
  void AskCurves(double now_s);
  void AskRows(double now_s);
  void AskSearches(double now_s);
  void AskCompared(double now_s);

  Host* host_;
  Link* link_;
  bool can_edit_file_ = false;
  bool picked_ = false;  // the shown evaluation, by the person
  std::optional<KeepRun> to_keep_;
  int64_t kept_to_compare_ = 0, kept_to_show_ = 0;  // runs on their way to the bench
  uint64_t answers_version_ = 0;                    // of the bench when the shown one was done
  uint32_t next_ticket_ = 0;
  std::string classes_known_;  // classes that view.class_index is one of
};

}  // namespace tidemark::ui
