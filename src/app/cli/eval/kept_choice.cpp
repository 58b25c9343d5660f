#include "app/cli/eval/kept_choice.h"

#include <utility>

#include "app/cli/run_choice.h"
#include "engine/kept_evaluations.h"

namespace tidemark::cli {
namespace {

constexpr uint64_t kMostPredictionBytes = uint64_t{8} << 30;
constexpr size_t kMostListed = 10;

}  // namespace

Result<KeptChoice> KeptChoice::Open(const std::string& path) {
  TM_ASSIGN_OR_RETURN(auto store, OpenForReading(path));
  TM_ASSIGN_OR_RETURN(EvaluationList list, ListEvaluations(store.get(), {}));
  if (list.evaluations.empty()) {
    return MakeError(ErrorCode::kNotFound, "\"" + path + "\" keeps no evaluation",
                     "\"tidemark eval MODEL --data D -o " + path + "\" keeps one.");
  }
  return KeptChoice(std::move(store), std::move(list));
}

Error KeptChoice::NoSuch(const std::string& what) const {
  std::string names;
  for (size_t i = 0; i < list_.evaluations.size() && i < kMostListed; ++i) {
    const KeptEvaluationRow& row = list_.evaluations[i];
    names += (i > 0 ? ", " : "") + row.name + " (" + row.uuid + ")";
  }
  if (list_.evaluations.size() > kMostListed) names += ", ...";
  return MakeError(ErrorCode::kNotFound, what, "It keeps " + names + ".");
}

bool KeptChoice::Has(const std::string& wanted) {
  const auto choice = ChooseRun(store_.get(), wanted);
  return choice.ok() && choice->found;
}

Result<StoredClaim> KeptChoice::Find(const std::string& wanted, bool with_model) {
  StoredClaim claim;
  claim.run_id = list_.evaluations.front().run_id;
  if (!wanted.empty()) {
    TM_ASSIGN_OR_RETURN(const RunChoice choice, ChooseRun(store_.get(), wanted));
    if (!choice.found) return NoSuch(choice.message);
    claim.run_id = choice.run.id;
  } else if (list_.evaluations.size() > 1) {
    return NoSuch("The file keeps " + std::to_string(list_.evaluations.size()) +
                  " evaluations, and none is named");
  }
  const KeptEvaluationRow* row = nullptr;
  for (const KeptEvaluationRow& each : list_.evaluations) {
    if (each.run_id == claim.run_id) row = &each;
  }
  if (row == nullptr) return NoSuch("The run \"" + wanted + "\" keeps no evaluation");
  claim.uuid = row->uuid;
  claim.name = row->name;
  TM_ASSIGN_OR_RETURN(StoredEvaluation stored,
                      ReadEvaluation(store_.get(), {0, claim.run_id, with_model}));
  TM_ASSIGN_OR_RETURN(claim.kept, evaluate::ReadKept(stored.document));
  if (!stored.predictions.bytes.empty()) {
    TM_ASSIGN_OR_RETURN(claim.predictions, evaluate::UnpackPredictions(stored.predictions.bytes,
                                                                       kMostPredictionBytes));
  }
  claim.model = std::move(stored.model.bytes);
  return claim;
}

}  // namespace tidemark::cli
