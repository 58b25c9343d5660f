// What lies on the bench: models, data, choices, slices, and what was computed of them. Changes are
// told as one Bench.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "workbench/bench_model.h"
#include "workbench/bench_table.h"
#include "workbench/queries/query_task.h"

namespace tidemark::workbench {

class BenchState final : public BenchResults {
 public:
  explicit BenchState(std::function<void(Message)> send) : send_(std::move(send)) {}

  // -- Commands; an error is told as Trouble.
  Status TakeFiles(DroppedFiles files);
  Status RemoveModel(uint32_t evaluation);
  Status RemoveData(uint32_t data);
  void SetChoices(Choices choices);
  Status Evaluate(uint32_t evaluation);
  void Stop(uint32_t evaluation);
  Status AddSlice(AddSlice request);
  Status AddSlicesOf(const std::string& column);
  Status RemoveSlice(uint32_t slice);
  Result<Exported> Export(uint32_t evaluation);
  Status AddKept(workbench::AddKept request);
  Result<Kept> KeepEvaluation(const workbench::Keep& request);

  // -- For doing kept evaluations again
  // Whether files or their digests are under way.
  [[nodiscard]] bool is_reading() const;
  // The number of a model that is no kept evaluation; 0 when there is none with this digest.
  [[nodiscard]] uint32_t FindModel(const std::string& sha256) const;
  [[nodiscard]] const std::vector<std::unique_ptr<BenchModel>>& models() const { return models_; }
  [[nodiscard]] const BenchTable& data() const { return table_; }
  // What an evaluation that is done is about, and what it found.
  Result<evaluate::KeptEvaluation> Describe(uint32_t evaluation);

  // -- Work
  // Goes on with a file that waits; false when none does.
  bool ReadSome(double budget_ms);
  // Goes on with an evaluation; false when none is under way.
  bool EvaluateSome(double budget_ms);
  // Digests and the figures of slices; false when all is known.
  bool IdleWork();
  // Tells the state when it has changed: at once, or now and then while only progress did.
  void TellChanges(bool is_idle);

  // -- Queries
  // Whether queries of it have to wait for a moment.
  [[nodiscard]] bool WillHaveResults(uint32_t evaluation) const;
  Result<const ModelRun*> Run(uint32_t evaluation) override;
  Result<RunView> View(uint32_t evaluation, uint32_t slice) override;
  Result<std::shared_ptr<const evaluate::ThresholdCounts>> Counts(const Query& query,
                                                                  uint32_t class_index) override;
  bool AreSameData(const ModelRun& first, const ModelRun& second) override;
  RowPictures* PicturesOf(const ModelRun& run) override;
  void Send(Message answer) override { send_(std::move(answer)); }

  // Called with the number of an evaluation whose results are gone or others (0: of all).
  void set_on_change(std::function<void(uint32_t)> on_change) { on_change_ = std::move(on_change); }

 private:
  struct Slice {
    SliceCard card;
    bool counted = false;
  };
  struct CachedPlaces {
    uint32_t evaluation = 0, slice = 0;
    std::shared_ptr<const std::vector<uint32_t>> places;
  };
  struct CachedCounts {
    uint32_t evaluation = 0, slice = 0, class_index = 0;
    std::shared_ptr<const evaluate::ThresholdCounts> counts;
  };

  [[nodiscard]] BenchModel* Find(uint32_t evaluation) const;
  void Changed() { changed_ = true; }
  void Progressed() { progressed_ = true; }
  void Forget(uint32_t evaluation);
  void DataChanged();
  void JoinData();
  // The rows as a model takes them; of images only once it is loaded.
  Result<std::shared_ptr<const evaluate::DataSet>> TableFor(BenchModel* model);
  void AssignOthers();
  void StartRun(BenchModel* model);
  void FailRun(BenchModel* model, const Error& error);
  static void TellProgress(BenchModel* model);
  static void TellRows(const ModelRun& run, ModelCard* card);
  void BringBack(BenchModel* model);
  bool FigureOfSlice();
  bool GiveDataToKept();
  void ShowStale();
  void ForgetFailures();
  void DescribeInputs();
  void DescribeImages(const BenchModel& model, Bench* parts);
  [[nodiscard]] Bench MakeBench();
  void Tell();

  std::function<void(Message)> send_;
  std::function<void(uint32_t)> on_change_;
  std::vector<std::unique_ptr<BenchModel>> models_;
  std::map<uint32_t, DroppedFile> models_to_read_;  // by number
  std::vector<DroppedFile> others_;                 // weights or data: known once models are read
  BenchTable table_;
  std::unique_ptr<RowPictures> pictures_;  // of the table's images
  bool join_due_ = false;
  Choices choices_;
  std::vector<Slice> slices_;
  std::deque<CachedPlaces> places_;
  std::deque<CachedCounts> counts_;
  std::map<std::pair<uint32_t, uint32_t>, double> slice_figures_;  // (slice, evaluation)
  // Of the inputs and the target, described when something they depend on has changed.
  bool described_ = false;
  Bench described_parts_;
  std::map<uint32_t, Sentence> binding_problems_;  // of models but the first, by number
  uint32_t next_evaluation_ = 1, next_slice_ = 1;
  uint64_t version_ = 0;
  bool changed_ = true, progressed_ = false;
  std::chrono::steady_clock::time_point told_;
};

}  // namespace tidemark::workbench
