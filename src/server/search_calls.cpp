#include "server/search_calls.h"

#include <algorithm>

#include "server/api_limits.h"
#include "server/run_json.h"
#include "server/search_page.h"

namespace tidemark {
namespace {

// The first value of a member in the data sets of a run ("name", "digest"), or of the tag that says
// what they were for ("context").
std::optional<std::string> DatasetText(const CatalogRun& run, std::string_view key) {
  for (const std::string& json : run.dataset_inputs) {
    auto document = JsonDocument::Parse(json);
    if (!document.ok()) continue;
    const JsonValue root = document->root();
    if (key != "context") return TextOf(root.Find("dataset").Find(key));
    const JsonValue tags = root.Find("tags");
    for (size_t i = 0; i < tags.size(); ++i) {
      if (TextOf(tags.At(i).Find("key")) != "mlflow.data.context") continue;
      return TextOf(tags.At(i).Find("value"));
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> Lookup(const TextMap& map, std::string_view key) {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

class RunRow : public SearchRow {
 public:
  RunRow(const CatalogExperiment* experiment, const CatalogRun* run)
      : experiment_(experiment), run_(run) {}
  [[nodiscard]] const CatalogExperiment& experiment() const { return *experiment_; }
  [[nodiscard]] const CatalogRun& run() const { return *run_; }

  [[nodiscard]] std::optional<std::string_view> Text(SearchEntity entity,
                                                     std::string_view key) const override {
    switch (entity) {
      case SearchEntity::kParam:
        return Lookup(run_->params, key);
      case SearchEntity::kTag:
        return Lookup(run_->tags, key);
      case SearchEntity::kDataset: {
        auto text = DatasetText(*run_, key);
        if (!text.has_value()) return std::nullopt;
        scratch_ = std::move(*text);
        return scratch_;
      }
      case SearchEntity::kMetric:
        return std::nullopt;
      case SearchEntity::kAttribute:
        break;
    }
    if (key == "run_id") return run_->run_id;
    if (key == "run_name") return run_->name;
    if (key == "user_id") return run_->user;
    if (key == "status") return ProtocolStatus(run_->status);
    scratch_ = key == "artifact_uri" ? ArtifactUri(*experiment_, *run_) : ProtocolId(*experiment_);
    return scratch_;
  }

  [[nodiscard]] std::optional<double> Number(SearchEntity entity,
                                             std::string_view key) const override {
    if (entity == SearchEntity::kMetric) {
      const auto found = run_->metrics.find(key);
      if (found == run_->metrics.end()) return std::nullopt;
      return found->second.latest.value;
    }
    const auto& time = key == "start_time" ? run_->start_ms : run_->end_ms;
    if (!time.has_value()) return std::nullopt;
    return static_cast<double>(*time);
  }

 private:
  const CatalogExperiment* experiment_;
  const CatalogRun* run_;
  mutable std::string scratch_;
};

// The newest first, then by id: the order that breaks ties.
bool ComesFirst(const RunRow& a, const RunRow& b) {
  const int64_t a_start = a.run().start_ms.value_or(INT64_MIN);
  const int64_t b_start = b.run().start_ms.value_or(INT64_MIN);
  if (a_start != b_start) return a_start > b_start;
  return a.run().run_id < b.run().run_id;
}

Result<HttpResponse> Search(ApiContext* context, const ApiInput& input) {
  TM_ASSIGN_OR_RETURN(const SearchQuery query, ReadSearch(SearchKind::kRuns, input, kMaxRunsPage));
  std::vector<RunRow> rows;
  std::vector<std::string> ids = input.Texts("experiment_ids");
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const std::string& id : ids) {
    const CatalogExperiment* experiment = context->catalog.Experiment(id);
    if (experiment == nullptr) continue;
    for (const CatalogRun* run : experiment->runs) {
      if (!Wants(query.view, run->deleted)) continue;
      RunRow row(experiment, run);
      if (Matches(row, query.conditions)) rows.push_back(std::move(row));
    }
  }
  std::sort(rows.begin(), rows.end(), ComesFirst);
  std::vector<const SearchRow*> found;
  found.reserve(rows.size());
  for (const RunRow& row : rows) found.push_back(&row);
  const SearchPage page = PageOf(query, found);
  JsonWriter json;
  json.BeginObject().Key("runs").BeginArray();
  for (const SearchRow* row : page.rows) {
    const auto* run_row = static_cast<const RunRow*>(row);
    WriteRun(&json, run_row->experiment(), run_row->run());
  }
  json.EndArray();
  if (!page.next_token.empty()) json.Key("next_page_token").String(page.next_token);
  json.EndObject();
  return JsonResponse(&json);
}

constexpr ApiRoute kRoutes[] = {{"POST", "runs/search", Search}};

}  // namespace

std::span<const ApiRoute> SearchRoutes() { return kRoutes; }

}  // namespace tidemark
