// What the bench does in slices: files, evaluations, digests, figures of slices.
#include <algorithm>
#include <tuple>

#include "base/time.h"
#include "workbench/bench.h"
#include "workbench/bench_binding.h"
#include "workbench/image_choice.h"
#include "workbench/sampled_rows.h"
#include "workbench/sentences.h"
#include "workbench/slices.h"

namespace tidemark::workbench {
namespace {

using State = ModelCard::State;

constexpr std::chrono::milliseconds kTellEvery{100};

// What the target holds, for what is made of it.
std::string NoteOf(const evaluate::DataColumn& target, const Choices& choices) {
  const TaskChoice task = choices.task;
  if (task == TaskChoice::kMultilabel && choices.targets.size() < 2) return LabelSetsNote(target);
  const bool numbers = task == TaskChoice::kRanking || task == TaskChoice::kRegression;
  return numbers && !target.is_text() ? std::string() : TargetNote(target);
}

}  // namespace

bool BenchState::ReadSome(double budget_ms) {
  if (!models_to_read_.empty()) {
    const auto next = models_to_read_.begin();
    BenchModel* model = Find(next->first);
    if (model != nullptr) {
      BenchModel read = ReadBenchModel(next->second);
      read.card.evaluation = next->first;
      read.wanted = model->wanted;
      *model = std::move(read);
    }
    models_to_read_.erase(next);
    Changed();
    return true;
  }
  if (!others_.empty()) {
    AssignOthers();
    return true;
  }
  for (const auto& model : models_) {
    if (model->card.state != State::kReading) continue;
    LoadBenchModel(model.get());
    model->card.problem = model->load_problem;
    described_ = false;
    Changed();
    return true;
  }
  if (table_.has_unread()) {
    Progressed();
    if (!table_.ReadSome(choices_.types, budget_ms)) return true;
    if (!table_.has_unread()) DataChanged();
    Changed();
    return true;
  }
  if (!join_due_) return false;
  JoinData();
  return true;
}

// What no model names as its weights is data.
void BenchState::AssignOthers() {
  for (DroppedFile& file : std::exchange(others_, {})) {
    bool is_weights = false;
    for (const auto& model : models_) {
      const auto& missing = model->external_missing;
      if (std::find(missing.begin(), missing.end(), file.name()) == missing.end()) continue;
      is_weights = true;
      const Status added = AddExternal(file, model.get());
      if (!added.ok()) {
        model->load_problem = SentenceOf(added.error());
        continue;
      }
      model->card.state = State::kReading;  // again, with more than before
    }
    if (!is_weights) table_.Add(std::move(file));
  }
  Changed();
}

void BenchState::JoinData() {
  join_due_ = false;
  table_.Join(choices_.data);
  described_ = false;
  Changed();
}

Result<std::shared_ptr<const evaluate::DataSet>> BenchState::TableFor(BenchModel* model) {
  using Table = std::shared_ptr<const evaluate::DataSet>;
  // The bench outlives all runs.
  if (!table_.images()) return Table(std::shared_ptr<void>(), &table_.table());
  TM_ASSIGN_OR_RETURN(evaluate::Preprocessing form,
                      PreprocessingFor(model->model->info(), choices_.images));
  std::string chosen = form.ToString();
  if (model->table && model->images_chosen == chosen) return model->table;
  TM_ASSIGN_OR_RETURN(evaluate::DataSet table, table_.WithPixels(&form));
  model->images_chosen = std::move(chosen);
  model->images = form.ToString();
  model->table = std::make_shared<const evaluate::DataSet>(std::move(table));
  return model->table;
}

RowPictures* BenchState::PicturesOf(const ModelRun& run) {
  const auto images = table_.images();
  if (!images || run.data().rows != images->list.entries.size()) return nullptr;
  if (!pictures_) pictures_ = std::make_unique<RowPictures>(images);
  return pictures_.get();
}

void BenchState::StartRun(BenchModel* model) {
  model->wanted = false;
  if (!model->model)
    return FailRun(model,
                   {ErrorCode::kInvalid, model->load_problem.message, model->load_problem.hint});
  auto table = TableFor(model);
  if (!table.ok()) return FailRun(model, table.error());
  model->begun.table = *table;
  model->begun.images = table_.images() ? model->images : std::string();
  const evaluate::DataSet& data = **table;
  RunChoices run;
  auto binding = BindModel(data, model->inputs, choices_);
  if (!binding.ok()) return FailRun(model, binding.error());
  if (!binding->target) {
    const Sentence none = NoTarget(data);
    return FailRun(model, {ErrorCode::kInvalid, none.message, none.hint});
  }
  run.binding = std::move(*binding);
  run.task = TaskOf(choices_.task);
  run.threshold = choices_.threshold;
  run.positive = choices_.positive;
  run.level = choices_.level;
  run.resamples = choices_.resamples;
  run.seed = choices_.seed;
  auto started = ModelRun::Start(&*model->model, &data, std::move(run));
  if (!started.ok()) return FailRun(model, started.error());
  model->run = std::move(*started);
  model->begun.choices = choices_;
  model->begun.started_s = NowS();
  model->card.problem = {};
  model->card.state = State::kRunning;
  Changed();
}

void BenchState::FailRun(BenchModel* model, const Error& error) {
  model->run.reset();
  model->earlier.reset();
  model->wanted = false;
  model->card.problem = SentenceOf(error);
  model->card.state = State::kFailed;
  Forget(model->card.evaluation);
  Changed();
}

bool BenchState::EvaluateSome(double budget_ms) {
  for (const auto& model : models_) {
    if (!model->run && model->wanted) {
      StartRun(model.get());
      return true;
    }
    if (!model->run || model->run->done()) continue;
    const auto more = model->run->Step(budget_ms);
    if (!more.ok()) {
      FailRun(model.get(), more.error());
      return true;
    }
    ModelCard& card = model->card;
    TellProgress(model.get());
    Progressed();
    if (!*more) {
      if (table_.images()) table_.TellUnreadable(model->run->data().UnreadableRows());
      card.only_images = SeesOnlyImages(*model->run);
      TellRows(*model->run, &card);
      model->earlier.reset();
      Forget(card.evaluation);
      card.state = State::kDone;
      model->begun.ended_s = NowS();
      described_ = false;
      Changed();
    }
    return true;
  }
  return false;
}

// What counts in the figures.
void BenchState::TellRows(const ModelRun& run, ModelCard* card) {
  const evaluate::Evaluation& evaluation = run.evaluation();
  card->rows_counted = evaluation.rows;
  card->without_target = evaluation.rows_without_target;
  card->not_finite = evaluation.rows_not_finite;
  card->unreadable = evaluation.rows_unreadable;
  card->notes = AsSentences(evaluation.notes);
  const std::vector<std::string> more = AsSentences(run.answers().notes);
  card->notes.insert(card->notes.end(), more.begin(), more.end());
}

void BenchState::TellProgress(BenchModel* model) {
  ModelCard& card = model->card;
  card.rows_done = model->run->rows_done();
  card.rows = model->run->rows();
  card.parts_done = model->run->parts_done();
  card.parts = model->run->parts();
  card.resamples_done = model->run->resamples_done();
  card.resamples = model->run->resamples();
  card.seconds = model->run->seconds();
  card.peak_bytes = static_cast<double>(model->model->peak_bytes());
}

bool BenchState::IdleWork() {
  if (table_.HashSome()) {
    Progressed();
    return true;
  }
  if (GiveDataToKept()) return true;
  return FigureOfSlice();
}

// One figure of one slice that is not known yet.
bool BenchState::FigureOfSlice() {
  std::vector<uint32_t> numbers = {0};
  for (const Slice& slice : slices_) numbers.push_back(slice.card.slice);
  for (const auto& model : models_) {
    if (!model->has_results()) continue;
    for (const uint32_t slice : numbers) {
      const auto key = std::pair(slice, model->card.evaluation);
      if (slice_figures_.count(key) != 0) continue;
      double value = kNone;
      const auto view = View(model->card.evaluation, slice);
      if (view.ok()) {
        const auto figure = HeadlineFigure(*view->run, view->places);
        if (figure.ok()) value = figure->value;
      }
      slice_figures_[key] = value;
      Progressed();
      return true;
    }
  }
  return false;
}

void BenchState::TellChanges(bool is_idle) {
  const auto now = std::chrono::steady_clock::now();
  if (changed_ || (progressed_ && (is_idle || now - told_ > kTellEvery))) Tell();
}

void BenchState::Tell() {
  changed_ = progressed_ = false;
  told_ = std::chrono::steady_clock::now();
  send_(EncodeMessage(MakeBench()));
}

// How the first model takes images, and what was decided about them.
void BenchState::DescribeImages(const BenchModel& model, Bench* parts) {
  evaluate::Preprocessing form;
  const Status read = evaluate::ChangePreprocessing(model.images, &form);
  if (read.ok()) parts->in_force.images = ChoiceOf(form);
  const auto images = table_.images();
  parts->notes = images->list.notes;
  const auto& notes = model.table->report.notes;
  parts->notes.insert(parts->notes.end(), notes.begin(), notes.end());
  const bool guessed = ImageChoice() == choices_.images;
  parts->notes.push_back("images become " + model.images + (guessed ? " (a guess)" : ""));
}

// The inputs of the first model that runs, and the target.
void BenchState::DescribeInputs() {
  described_ = true;
  Bench& parts = described_parts_;
  parts = {};
  parts.in_force = choices_;
  parts.in_force.data = table_.joined();
  const evaluate::DataSet& data = table_.table();
  std::optional<size_t> target;
  bool bound = false;
  const auto first = std::find_if(models_.begin(), models_.end(),
                                  [](const auto& model) { return model->model.has_value(); });
  if (first != models_.end() && !data.columns.empty()) {
    const auto table = TableFor(first->get());
    const evaluate::DataSet& taken = table.ok() ? **table : data;
    const auto binding = table.ok() ? BindModel(taken, (*first)->inputs, choices_)
                                    : Result<evaluate::Binding>(table.error());
    parts.inputs = InputCards((*first)->model->info(), (*first)->inputs, taken, choices_, binding);
    if (table.ok() && table_.images()) DescribeImages(**first, &parts);
    parts.in_force.inputs.clear();
    for (const InputCard& card : parts.inputs) parts.in_force.inputs.push_back(card.choice);
    if (binding.ok()) {
      bound = true;
      if (binding->target) target = data.Find(taken.columns[*binding->target].name());
      if (binding->group) parts.in_force.query_column = taken.columns[*binding->group].name();
      parts.notes.insert(parts.notes.end(), binding->notes.begin(), binding->notes.end());
    }
  }
  binding_problems_.clear();
  for (const auto& model : models_) {
    if (!model->model || data.columns.empty() || model == *first) continue;
    const auto table = TableFor(model.get());
    const auto binding = table.ok() ? BindModel(**table, model->inputs, choices_)
                                    : Result<evaluate::Binding>(table.error());
    if (!binding.ok()) {
      binding_problems_[model->card.evaluation] = SentenceOf(binding.error());
    }
  }
  // Where every column is an input, none is the target.
  if (!target && !bound) {
    target = choices_.targets.empty() ? evaluate::GuessTarget(data)
                                      : data.Find(choices_.targets.front());
  }
  if (!data.columns.empty() && !target) parts.target_problem = NoTarget(data);
  if (target) {
    if (choices_.targets.size() < 2) parts.in_force.targets = {data.columns[*target].name()};
    parts.target_note = NoteOf(data.columns[*target], choices_);
    if (parts.target_note.empty())
      std::tie(parts.target_low, parts.target_high) = RangeOf(data.columns[*target]);
  }
  parts.notes = AsSentences(std::move(parts.notes));
  for (const auto& model : models_) {
    if (!model->has_results()) continue;
    if (choices_.task == TaskChoice::kAuto) parts.in_force.task = ChoiceOf(model->run->task());
    parts.headline = HeadlineOf(model->run->task());
    break;
  }
}

Bench BenchState::MakeBench() {
  if (!described_) DescribeInputs();
  Bench bench = described_parts_;
  for (const auto& model : models_) {
    bench.models.push_back(model->card);
    ModelCard& card = bench.models.back();
    const auto problem = binding_problems_.find(card.evaluation);
    const bool shown = card.state == State::kReady && card.problem.empty();
    if (shown && problem != binding_problems_.end()) card.problem = problem->second;
  }
  bench.data = table_.Cards();
  bench.choices = choices_;
  SliceCard all;
  all.name = "All rows";
  all.rows = table_.table().rows;
  bench.slices.push_back(std::move(all));
  for (Slice& slice : slices_) {
    if (!slice.counted) {
      const auto rows = CountRows(table_.table(), slice.card.conditions);
      slice.card.rows = rows.ok() ? *rows : 0;
      slice.counted = true;
    }
    bench.slices.push_back(slice.card);
  }
  for (SliceCard& card : bench.slices) {
    card.figures.clear();
    for (const auto& [key, value] : slice_figures_) {
      if (key.first == card.slice) card.figures.emplace_back(key.second, value);
    }
  }
  bench.version = version_;
  return bench;
}

}  // namespace tidemark::workbench
