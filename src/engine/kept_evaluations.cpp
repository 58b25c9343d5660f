#include "engine/kept_evaluations.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace tidemark {
namespace {

using RowOf = std::unordered_map<int64_t, size_t>;

// Sizes of what is kept beside each document.
Status AddSizes(Store* store, const char* kind, const RowOf& row_of, EvaluationList* list,
                uint64_t KeptEvaluationRow::*size) {
  TM_ASSIGN_OR_RETURN(const auto media, store->MediaOfKind(kind));
  for (const StoredMedia& medium : media) {
    const auto at = row_of.find(medium.run_id);
    if (at != row_of.end()) list->evaluations[at->second].*size += medium.size_bytes;
  }
  return {};
}

void TakeParam(const ParamView& param, KeptEvaluationRow* row) {
  const std::pair<std::string_view, std::string*> texts[] = {
      {"model", &row->model},
      {"data", &row->data},
      {"task", &row->task},
      {"model_sha256", &row->model_sha256},
      {"data_sha256", &row->data_sha256},
  };
  for (const auto& [key, text] : texts) {
    if (param.key == key && param.type == ParamType::kText) *text = std::string(param.text);
  }
  if (param.key == "rows" && param.type == ParamType::kInt && param.integer > 0) {
    row->rows = static_cast<uint64_t>(param.integer);
  }
}

// The ends of intervals are figures of the document only.
bool IsEnd(std::string_view key) { return key.ends_with(".low") || key.ends_with(".high"); }

Status AddFigures(Store* store, const RowOf& row_of, EvaluationList* list) {
  std::vector<int64_t> run_ids;
  for (const KeptEvaluationRow& row : list->evaluations) run_ids.push_back(row.run_id);
  const auto row = [&](const ParamView& view) {
    return &list->evaluations[row_of.find(view.run_id)->second];
  };
  TM_RETURN_IF_ERROR(
      store->VisitParamsOf(run_ids, [&](const ParamView& view) { TakeParam(view, row(view)); }));
  return store->VisitSummariesOf(run_ids, [&](const ParamView& view) {
    if (view.type != ParamType::kFloat || IsEnd(view.key)) return;
    row(view)->figures.emplace_back(view.key, view.number);
  });
}

Status AddRuns(Store* store, const std::vector<StoredMedia>& documents, EvaluationList* list) {
  TM_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs, store->Runs());
  std::unordered_map<int64_t, const StoredRun*> by_id;
  std::unordered_map<std::string_view, int64_t> by_uuid;
  for (const StoredRun& run : runs) {
    by_id.emplace(run.id, &run);
    by_uuid.emplace(run.uuid, run.id);
  }
  for (const StoredMedia& document : documents) {
    const auto found = by_id.find(document.run_id);
    if (found == by_id.end()) continue;
    const StoredRun& run = *found->second;
    if (!list->evaluations.empty() && list->evaluations.back().run_id == run.id) continue;
    KeptEvaluationRow row;
    row.run_id = run.id;
    const auto parent = by_uuid.find(run.parent_uuid);
    if (parent != by_uuid.end()) row.parent_run_id = parent->second;
    row.uuid = run.uuid;
    row.name = run.name;
    row.ended_s = run.ended_s;
    list->evaluations.push_back(std::move(row));
  }
  return {};
}

// The media of a kind one behind the other.
Result<Buffer> Joined(Store* store, const std::vector<StoredMedia>& media, std::string_view kind) {
  Buffer bytes;
  for (const StoredMedia& medium : media) {
    if (medium.kind != kind) continue;
    TM_ASSIGN_OR_RETURN(Buffer piece, store->MediaBytes(medium.blob_id));
    if (bytes.empty()) {
      bytes = std::move(piece);
    } else {
      bytes.insert(bytes.end(), piece.begin(), piece.end());
    }
  }
  return bytes;
}

}  // namespace

Result<EvaluationList> ListEvaluations(Store* store, const QueryEvaluations& query) {
  EvaluationList list;
  list.slot = query.slot;
  TM_ASSIGN_OR_RETURN(const auto documents, store->MediaOfKind(kEvaluationKind));
  TM_RETURN_IF_ERROR(AddRuns(store, documents, &list));
  std::stable_sort(list.evaluations.begin(), list.evaluations.end(),
                   [](const KeptEvaluationRow& a, const KeptEvaluationRow& b) {
                     return a.ended_s != b.ended_s ? a.ended_s > b.ended_s : a.run_id > b.run_id;
                   });
  RowOf row_of;
  for (size_t i = 0; i < list.evaluations.size(); ++i) {
    row_of.emplace(list.evaluations[i].run_id, i);
  }
  TM_RETURN_IF_ERROR(
      AddSizes(store, kPredictionsKind, row_of, &list, &KeptEvaluationRow::predictions_bytes));
  TM_RETURN_IF_ERROR(AddSizes(store, kModelKind, row_of, &list, &KeptEvaluationRow::model_bytes));
  TM_RETURN_IF_ERROR(AddFigures(store, row_of, &list));
  return list;
}

Result<StoredEvaluation> ReadEvaluation(Store* store, const QueryEvaluation& query) {
  StoredEvaluation stored;
  stored.slot = query.slot;
  stored.run_id = query.run_id;
  TM_ASSIGN_OR_RETURN(const auto media, store->Media(query.run_id));
  TM_ASSIGN_OR_RETURN(const Buffer document, Joined(store, media, kEvaluationKind));
  if (document.empty()) {
    return MakeError(ErrorCode::kNotFound, "The run keeps no evaluation",
                     "Choose one of the evaluations of this file.");
  }
  stored.document.assign(document.begin(), document.end());
  TM_ASSIGN_OR_RETURN(stored.predictions.bytes, Joined(store, media, kPredictionsKind));
  if (query.with_model) {
    TM_ASSIGN_OR_RETURN(stored.model.bytes, Joined(store, media, kModelKind));
  }
  return stored;
}

}  // namespace tidemark
