#include "workbench/bench.h"

#include <algorithm>
#include <numeric>

#include "evaluate/predict/predictions_csv.h"
#include "workbench/bench_binding.h"
#include "workbench/sentences.h"
#include "workbench/slices.h"

namespace tidemark::workbench {
namespace {

using State = ModelCard::State;

constexpr size_t kHeadBytes = 64;
// More files than that are a folder of something else.
constexpr size_t kMostDataFiles = 64;
constexpr size_t kMostSlices = 200;
constexpr size_t kCachedPlaces = 8;
constexpr size_t kCachedCounts = 2;

std::vector<uint8_t> HeadOf(const DroppedFile& file) {
  std::vector<uint8_t> head(kHeadBytes);
  const auto count = file.source->ReadAt(0, head);
  head.resize(count.ok() ? *count : 0);
  return head;
}

// Choices are the same when their messages are.
bool AreSame(const Choices& a, const Choices& b) {
  return EncodeMessage(SetChoices{a}).head == EncodeMessage(SetChoices{b}).head;
}

void ForgetProgress(ModelCard* card) {
  card->rows_done = 0;
  card->parts_done = card->parts = 0;
  card->resamples_done = 0;
}

Error NoSuchEvaluation() {
  return MakeError(ErrorCode::kNotFound, "there is no such model on the bench",
                   "Drop the model again.");
}

}  // namespace

BenchModel* BenchState::Find(uint32_t evaluation) const {
  for (const auto& model : models_) {
    if (model->card.evaluation == evaluation) return model.get();
  }
  return nullptr;
}

Status BenchState::TakeFiles(DroppedFiles files) {
  std::vector<DroppedFile> others;
  size_t models = 0;
  for (DroppedFile& file : files.files) {
    // Of the thousands of files of a folder of images not each is opened.
    if (evaluate::IsImageName(file.path) || !LooksLikeModel(file.name(), HeadOf(file))) {
      others.push_back(std::move(file));
      continue;
    }
    auto model = std::make_unique<BenchModel>();
    model->card.evaluation = next_evaluation_++;
    model->card.name = file.name();
    model->card.size_bytes = file.source->size();
    models_to_read_.emplace(model->card.evaluation, std::move(file));
    models_.push_back(std::move(model));
    ++models;
  }
  Changed();
  files.files = std::move(others);
  SortedDrop sorted = SortOutImages(std::move(files), models > 0);
  if (sorted.others.size() > kMostDataFiles) {
    return MakeError(ErrorCode::kTooLarge,
                     std::to_string(sorted.others.size()) + " files of \"" + sorted.root_name +
                         "\" are no models, which is more than the " +
                         std::to_string(kMostDataFiles) + " data sets that can be read at once",
                     "Drop the data set alone.");
  }
  if (sorted.others.empty() && sorted.images.empty() && models == 0) {
    return MakeError(ErrorCode::kInvalid, "\"" + sorted.root_name + "\" holds no files",
                     "Drop a model (.onnx) and a data set.");
  }
  for (DroppedFile& file : sorted.others) others_.push_back(std::move(file));
  if (!sorted.images.empty()) table_.AddImages(sorted.images_name, std::move(sorted.images));
  return {};
}

Status BenchState::RemoveModel(uint32_t evaluation) {
  const auto found = std::find_if(models_.begin(), models_.end(), [&](const auto& model) {
    return model->card.evaluation == evaluation;
  });
  if (found == models_.end()) return NoSuchEvaluation();
  Forget(evaluation);
  models_to_read_.erase(evaluation);
  models_.erase(found);
  described_ = false;
  Changed();
  return {};
}

Status BenchState::RemoveData(uint32_t data) {
  const auto& joined = table_.joined();
  // What is still read, or stands aside, is part of no result.
  const bool used = std::find(joined.begin(), joined.end(), data) != joined.end();
  if (used) DataChanged();
  if (!table_.Remove(data)) {
    return MakeError(ErrorCode::kNotFound, "there is no such data set on the bench");
  }
  // Others may have waited for it.
  if (!used && !table_.has_unread() && table_.has_unjoined(choices_.data)) DataChanged();
  described_ = false;
  Changed();
  return {};
}

void BenchState::SetChoices(Choices choices) {
  if (AreSame(choices, choices_)) return;
  const bool other_data = choices.data != choices_.data || choices.types != choices_.types;
  choices_ = std::move(choices);
  described_ = false;
  Changed();
  if (other_data) {
    DataChanged();
    table_.Retype(choices_.types);
  }
  for (const auto& model : models_) {
    if (!model->run || model->run->done()) continue;
    model->run.reset();  // begun with what is no longer wanted
    model->wanted = true;
  }
  ShowStale();
}

// With other choices or data it may go well.
void BenchState::ForgetFailures() {
  for (const auto& model : models_) {
    if (model->card.state != State::kFailed || !model->model) continue;
    model->card.state = State::kReady;
    model->card.problem = {};
  }
}

// A result that was made with other choices is shown as such.
void BenchState::ShowStale() {
  ForgetFailures();
  for (const auto& model : models_) {
    if (!model->has_results() || model->run->kept() != nullptr) continue;
    const bool same = AreSame(model->begun.choices, choices_);
    model->card.state = same ? State::kDone : State::kStale;
  }
}

// The table will be another one: nothing may look at it any more.
void BenchState::DataChanged() {
  ForgetFailures();
  for (const auto& model : models_) {
    if (!model->run) continue;
    if (model->run->kept() != nullptr) {
      model->run->set_data(nullptr);
      continue;
    }
    if (!model->run->done()) model->wanted = true;
    model->run.reset();
    model->earlier.reset();
    model->card.state = State::kReady;
    ForgetProgress(&model->card);
  }
  for (const auto& model : models_) model->table.reset();
  pictures_.reset();
  Forget(0);
  join_due_ = true;
  described_ = false;
  Changed();
}

void BenchState::Forget(uint32_t evaluation) {
  ++version_;
  std::erase_if(places_, [&](const auto& entry) {
    return evaluation == 0 || entry.evaluation == evaluation;
  });
  std::erase_if(counts_, [&](const auto& entry) {
    return evaluation == 0 || entry.evaluation == evaluation;
  });
  std::erase_if(slice_figures_, [&](const auto& entry) {
    return evaluation == 0 || entry.first.second == evaluation;
  });
  if (evaluation == 0) {
    for (Slice& slice : slices_) slice.counted = false;
  }
  if (on_change_) on_change_(evaluation);
}

Status BenchState::Evaluate(uint32_t evaluation) {
  BenchModel* model = Find(evaluation);
  if (model == nullptr) return NoSuchEvaluation();
  if (model->card.kept_run_id != 0) {
    return MakeError(ErrorCode::kInvalid, "a kept evaluation is there already",
                     "Recompute it to check it, or drop its model.");
  }
  model->wanted = true;
  model->card.problem = model->load_problem;
  if (model->has_results()) {
    model->earlier = BenchModel::Earlier{std::move(model->run), model->begun};
  }
  model->run.reset();
  if (model->earlier) Forget(evaluation);
  if (model->card.state != State::kReading) model->card.state = State::kRunning;
  ForgetProgress(&model->card);
  Changed();
  return {};
}

void BenchState::Stop(uint32_t evaluation) {
  for (const auto& model : models_) {
    if (evaluation != 0 && model->card.evaluation != evaluation) continue;
    const bool under_way = model->wanted || (model->run && !model->run->done());
    model->wanted = false;
    if (!under_way) continue;
    model->run.reset();
    if (model->card.state == State::kRunning) model->card.state = State::kReady;
    BringBack(model.get());
    Forget(model->card.evaluation);
  }
  Changed();
}

// The results of before, as they were.
void BenchState::BringBack(BenchModel* model) {
  if (!model->earlier) return;
  model->run = std::move(model->earlier->run);
  model->begun = std::move(model->earlier->begun);
  model->earlier.reset();
  model->card.rows = model->run->rows();
  model->card.rows_done = model->run->rows_done();
  model->card.resamples = model->run->resamples();
  model->card.resamples_done = model->run->resamples_done();
  model->card.seconds = model->run->seconds();
  model->card.state = State::kDone;
  ShowStale();
}

Status BenchState::AddSlice(workbench::AddSlice request) {
  if (slices_.size() >= kMostSlices) {
    return MakeError(ErrorCode::kTooLarge,
                     "there are " + std::to_string(kMostSlices) + " slices already",
                     "Remove some of them.");
  }
  if (request.conditions.empty()) {
    return MakeError(ErrorCode::kInvalid, "the slice has no condition", "Choose one.");
  }
  TM_RETURN_IF_ERROR(CountRows(table_.table(), request.conditions));
  Slice slice;
  slice.card.slice = next_slice_++;
  slice.card.name = request.name.empty() ? NameOf(request.conditions) : std::move(request.name);
  slice.card.conditions = std::move(request.conditions);
  slices_.push_back(std::move(slice));
  Changed();
  return {};
}

Status BenchState::AddSlicesOf(const std::string& column) {
  TM_ASSIGN_OR_RETURN(const auto conditions, ConditionsOf(table_.table(), column));
  for (const Condition& condition : conditions) {
    TM_RETURN_IF_ERROR(AddSlice({"", {condition}}));
  }
  return {};
}

Status BenchState::RemoveSlice(uint32_t slice) {
  const auto removed =
      std::erase_if(slices_, [&](const Slice& entry) { return entry.card.slice == slice; });
  std::erase_if(places_, [&](const auto& entry) { return entry.slice == slice; });
  std::erase_if(counts_, [&](const auto& entry) { return entry.slice == slice; });
  std::erase_if(slice_figures_, [&](const auto& entry) { return entry.first.first == slice; });
  Changed();
  if (removed > 0) return {};
  return MakeError(ErrorCode::kNotFound, "there is no such slice");
}

Result<Exported> BenchState::Export(uint32_t evaluation) {
  TM_ASSIGN_OR_RETURN(const RunView view, View(evaluation, 0));
  const ModelRun& run = *view.run;
  TM_RETURN_IF_ERROR(NeedsModel(run));
  Exported exported;
  exported.evaluation = evaluation;
  const std::string& name = Find(evaluation)->card.name;
  exported.file_name = name.substr(0, name.find_last_of('.')) + " predictions.csv";
  evaluate::PredictionsCsv csv(&run.answers(), &run.data(), &run.choices().binding,
                               &run.evaluation());
  std::string text;
  while (csv.NextRows(&text)) {
  }
  exported.bytes.bytes.assign(text.begin(), text.end());
  return exported;
}

bool BenchState::WillHaveResults(uint32_t evaluation) const {
  const BenchModel* model = Find(evaluation);
  return model != nullptr && (model->wanted || (model->run && !model->run->done()));
}

Result<const ModelRun*> BenchState::Run(uint32_t evaluation) {
  const BenchModel* model = Find(evaluation);
  if (model == nullptr) return NoSuchEvaluation();
  if (!model->has_results()) {
    return MakeError(ErrorCode::kInvalid, model->card.name + " was not evaluated yet",
                     "Evaluate it first.");
  }
  return model->run.get();
}

Result<RunView> BenchState::View(uint32_t evaluation, uint32_t slice) {
  TM_ASSIGN_OR_RETURN(const ModelRun* run, Run(evaluation));
  if (!run->has_rows()) {
    return MakeError(ErrorCode::kInvalid,
                     "the predictions of this evaluation were not kept, only its figures",
                     "Recompute it with its model and its data.");
  }
  for (const CachedPlaces& entry : places_) {
    if (entry.evaluation != evaluation || entry.slice != slice) continue;
    return RunView{run, *entry.places, entry.places};
  }
  std::vector<Condition> conditions;
  if (slice != 0) {
    const auto found = std::find_if(slices_.begin(), slices_.end(),
                                    [&](const Slice& entry) { return entry.card.slice == slice; });
    if (found == slices_.end()) {
      return MakeError(ErrorCode::kNotFound, "there is no such slice", "Choose another one.");
    }
    conditions = found->card.conditions;
  }
  TM_ASSIGN_OR_RETURN(auto places, PlacesOf(*run, conditions));
  auto held = std::make_shared<const std::vector<uint32_t>>(std::move(places));
  places_.push_front({evaluation, slice, held});
  if (places_.size() > kCachedPlaces) places_.pop_back();
  return RunView{run, *held, held};
}

Result<std::shared_ptr<const evaluate::ThresholdCounts>> BenchState::Counts(const Query& query,
                                                                            uint32_t class_index) {
  for (const CachedCounts& entry : counts_) {
    if (entry.evaluation == query.evaluation && entry.slice == query.slice &&
        entry.class_index == class_index) {
      return entry.counts;
    }
  }
  TM_ASSIGN_OR_RETURN(const RunView view, View(query.evaluation, query.slice));
  const std::vector<double> scores = ScoresOfClass(view, class_index);
  auto counts = std::make_shared<const evaluate::ThresholdCounts>(
      evaluate::CountThresholds(scores, IsOfClass(view, class_index)));
  counts_.push_front({query.evaluation, query.slice, class_index, counts});
  if (counts_.size() > kCachedCounts) counts_.pop_back();
  return counts;
}

}  // namespace tidemark::workbench
