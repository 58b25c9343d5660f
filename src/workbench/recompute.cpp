#include "workbench/recompute.h"

#include <algorithm>
#include <utility>

#include "evaluate/kept/compare_figures.h"
#include "evaluate/kept/model_bundle.h"
#include "generated/build_id.h"
#include "workbench/bench_binding.h"
#include "workbench/image_choice.h"
#include "workbench/sentences.h"

namespace tidemark::workbench {
namespace {

using State = Recomputed::State;

constexpr std::chrono::milliseconds kTellEvery{100};

// Bytes that the file keeps, as files of a drop.
class KeptBytes final : public ByteSource {
 public:
  KeptBytes(std::shared_ptr<const std::vector<uint8_t>> owner, std::span<const uint8_t> bytes)
      : owner_(std::move(owner)), source_(bytes) {}
  [[nodiscard]] uint64_t size() const override { return source_.size(); }
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    return source_.ReadAt(offset, out);
  }

 private:
  std::shared_ptr<const std::vector<uint8_t>> owner_;
  MemorySource source_;
};

Status PutOnBench(std::vector<uint8_t> bytes, const std::string& name, BenchState* bench) {
  const auto owner = std::make_shared<const std::vector<uint8_t>>(std::move(bytes));
  TM_ASSIGN_OR_RETURN(const auto files, evaluate::UnbundleModel(*owner, name));
  DroppedFiles drop;
  drop.root_name = name;
  for (const evaluate::BundledFile& file : files) {
    drop.files.push_back({file.name, std::make_shared<KeptBytes>(owner, file.bytes)});
  }
  return bench->TakeFiles(std::move(drop));
}

Scaling ScalingOf(evaluate::KeptScaling scaling) {
  switch (scaling) {
    case evaluate::KeptScaling::kDivide:
      return Scaling::kDivide;
    case evaluate::KeptScaling::kStandardise:
      return Scaling::kStandardise;
    case evaluate::KeptScaling::kNone:
      break;
  }
  return Scaling::kNone;
}

Result<Choices> ChoicesOf(const evaluate::KeptEvaluation& kept) {
  Choices choices;
  if (!kept.images.empty()) {
    TM_ASSIGN_OR_RETURN(choices.images, ReadImageChoice(kept.images));
  }
  choices.task = ChoiceOf(kept.evaluation.task);
  choices.targets = kept.targets;
  choices.query_column = kept.group_column;
  for (const auto& [name, type] : kept.types) choices.types.emplace_back(name, KindOf(type));
  for (const evaluate::KeptInput& input : kept.inputs) {
    choices.inputs.push_back({input.name, input.columns, ScalingOf(input.scaling), input.divisor,
                              input.means, input.scales});
  }
  const evaluate::EvaluationOptions& options = kept.evaluation.options;
  choices.threshold = options.threshold;
  choices.positive = evaluate::PositiveName(kept.evaluation);
  choices.level = options.level;
  choices.resamples = static_cast<uint32_t>(options.resamples);
  choices.seed = options.seed;
  return choices;
}

// The data's files by their own digests, or the one of all when there is one.
std::vector<evaluate::KeptFile> FilesOf(const evaluate::KeptEvaluation& kept) {
  const bool known = std::all_of(kept.data_files.begin(), kept.data_files.end(),
                                 [](const auto& file) { return !file.sha256.empty(); });
  if (known && !kept.data_files.empty()) return kept.data_files;
  return {{evaluate::DataName(kept), kept.data_sha256, 0}};
}

}  // namespace

Result<std::unique_ptr<Recomputation>> Recomputation::Start(Recompute request, BenchState* bench) {
  std::unique_ptr<Recomputation> again(new Recomputation());
  TM_ASSIGN_OR_RETURN(again->claimed_, evaluate::ReadKept(request.document));
  const evaluate::KeptEvaluation& claimed = again->claimed_;
  Recomputed& answer = again->answer_;
  answer.run_id = request.run_id;
  answer.model_name = claimed.model_name;
  answer.model_sha256 = claimed.model_sha256;
  answer.data_name = evaluate::DataName(claimed);
  answer.data_sha256 = claimed.data_sha256;
  answer.made_by = claimed.program;
  answer.made_by_now = std::string("tidemark ") + kBuildId;
  answer.rows = claimed.evaluation.rows;
  for (const evaluate::EvaluatedMetric& entry : claimed.evaluation.metrics) {
    answer.figures.push_back({entry.metric.name, entry.metric.value, kNone, {}});
    answer.figures.back().verdict = RecomputedFigure::Verdict::kMissing;
  }
  if (!request.model.bytes.empty() && bench->FindModel(claimed.model_sha256) == 0) {
    TM_RETURN_IF_ERROR(PutOnBench(std::move(request.model.bytes), claimed.model_name, bench));
  }
  return again;
}

bool Recomputation::Advance(BenchState* bench) {
  if (begun_) return Follow(bench);
  if (bench->is_reading()) return true;
  answer_.state = Missing(bench);
  if (answer_.state == State::kRunning) Begin(bench);
  Tell(bench);
  return true;
}

// What has to be dropped yet, and what is there instead.
State Recomputation::Missing(BenchState* bench) {
  answer_.other_model_sha256.clear();
  answer_.other_data_sha256.clear();
  model_ = bench->FindModel(claimed_.model_sha256);
  if (model_ == 0) {
    for (const auto& model : bench->models()) {
      if (model->model) answer_.other_model_sha256 = model->card.sha256;
    }
  }
  FindData(*bench);
  if (model_ == 0) return State::kNeedsModel;
  return data_.empty() ? State::kNeedsData : State::kRunning;
}

// Of several files the first one that is not there is asked for.
void Recomputation::FindData(const BenchState& bench) {
  const std::vector<evaluate::KeptFile> files = FilesOf(claimed_);
  answer_.data_name = evaluate::DataName(claimed_);
  answer_.data_sha256 = claimed_.data_sha256;
  data_ = bench.data().FindFiles(files);
  if (!data_.empty()) return;
  for (const DataCard& card : bench.data().Cards()) {
    const bool is_claimed = std::any_of(
        files.begin(), files.end(), [&](const auto& file) { return file.sha256 == card.sha256; });
    if (!is_claimed) answer_.other_data_sha256 = card.sha256;
  }
  const auto missing = std::find_if(files.begin(), files.end(), [&](const auto& file) {
    return bench.data().FindFiles({file}).empty();
  });
  if (missing == files.end()) return;
  answer_.data_name = missing->name;
  answer_.data_sha256 = missing->sha256;
}

void Recomputation::Begin(BenchState* bench) {
  begun_ = true;
  auto choices = ChoicesOf(claimed_);
  if (!choices.ok()) {
    answer_.problem = SentenceOf(choices.error());
    return;
  }
  choices->data = data_;
  bench->SetChoices(std::move(*choices));
  const Status begun = bench->Evaluate(model_);
  if (!begun.ok()) answer_.problem = SentenceOf(begun.error());
}

bool Recomputation::Follow(BenchState* bench) {
  if (!answer_.problem.empty()) return Fail(answer_.problem, bench);
  const auto& models = bench->models();
  const auto found = std::find_if(models.begin(), models.end(), [&](const auto& model) {
    return model->card.evaluation == model_;
  });
  if (found == models.end()) {
    return Fail({"the model was removed meanwhile", "Recompute the evaluation again."}, bench);
  }
  const ModelCard& card = (*found)->card;
  answer_.rows_done = card.rows_done;
  if (card.rows > 0) answer_.rows = card.rows;
  if (card.state == ModelCard::State::kFailed) return Fail(card.problem, bench);
  if (bench->WillHaveResults(model_)) {
    if (std::chrono::steady_clock::now() - told_at_ > kTellEvery) Tell(bench);
    return true;
  }
  if (card.state != ModelCard::State::kDone) {
    return Fail({"it was stopped", "Recompute the evaluation again."}, bench);
  }
  const Status compared = Compare(bench);
  if (!compared.ok()) return Fail(SentenceOf(compared.error()), bench);
  answer_.state = State::kDone;
  Tell(bench);
  return false;
}

Status Recomputation::Compare(BenchState* bench) {
  TM_ASSIGN_OR_RETURN(const evaluate::KeptEvaluation again, bench->Describe(model_));
  const evaluate::ClaimComparison found = evaluate::CompareClaims(claimed_, again);
  answer_.figures.clear();
  for (const evaluate::ComparedClaim& figure : found.figures) {
    answer_.figures.push_back({figure.name, figure.claimed, figure.recomputed,
                               static_cast<RecomputedFigure::Verdict>(figure.verdict)});
  }
  answer_.verdict = static_cast<RecomputedFigure::Verdict>(found.verdict);
  answer_.tolerance = found.tolerance;
  return {};
}

bool Recomputation::Fail(const Sentence& problem, BenchState* bench) {
  answer_.problem = problem;
  answer_.state = State::kFailed;
  Tell(bench);
  return false;
}

// What was told already is not told again.
void Recomputation::Tell(BenchState* bench) {
  Message message = EncodeMessage(answer_);
  told_at_ = std::chrono::steady_clock::now();
  if (message.head == told_.head) return;
  told_ = message;
  bench->Send(std::move(message));
}

}  // namespace tidemark::workbench
