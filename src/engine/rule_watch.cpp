#include "engine/rule_watch.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/run_rule_json.h"

namespace tidemark {
namespace {

constexpr uint64_t kSlicePoints = 16 * kChunkPoints;
// Points are passed once: nothing is gained by keeping more chunks.
constexpr size_t kCacheBytes = size_t{1} << 20;

// Whether a series that is read again has nothing new to say.
bool SameSeries(const SeriesSummary& a, const SeriesSummary& b) {
  const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  return a.count == b.count && a.nonfinite == b.nonfinite && same(a.first, b.first) &&
         same(a.last, b.last) && a.min == b.min && a.max == b.max && a.min_step == b.min_step &&
         a.max_step == b.max_step && a.first_step == b.first_step && a.last_step == b.last_step;
}

}  // namespace

RuleWatch::RuleWatch(Session* session)
    : session_(session), reader_(session->store().database(), kCacheBytes) {}

Result<std::unique_ptr<RuleWatch>> RuleWatch::Open(Session* session) {
  std::unique_ptr<RuleWatch> watch(new RuleWatch(session));
  TM_ASSIGN_OR_RETURN(const auto json, session->store().View(kRulesView));
  if (json) watch->rules_ = RulesFromJson(*json);
  return watch;
}

Status RuleWatch::SetRules(std::vector<RunRule> rules) {
  rules = UsableRules(std::move(rules));
  const bool same = AskTheSame(rules, rules_);
  rules_ = std::move(rules);
  if (!same) {
    restart_ = true;
    series_.clear();
    hit_series_.clear();
    waiting_.clear();
  }
  if (session_->read_only()) return {};
  return session_->store().SetView(kRulesView, RulesToJson(rules_));
}

Result<bool> RuleWatch::Work() {
  if (restart_ || version_ != session_->data_version()) {
    TM_RETURN_IF_ERROR(Refresh());
    news_ = true;
    return true;
  }
  if (waiting_.empty()) return false;
  const int64_t series_id = waiting_.front();
  WatchedSeries& series = series_[series_id];
  const auto more = Read(series_id, &series);
  if (more.ok() && *more) return true;
  waiting_.pop_front();
  series.waits = false;
  series.unreadable = !more.ok();
  const bool hits = std::any_of(series.rules.begin(), series.rules.end(),
                                [](const Watched& rule) { return rule.state.hit().has_value(); });
  if (hits)
    hit_series_.insert(series_id);
  else
    hit_series_.erase(series_id);
  return true;
}

Status RuleWatch::Refresh() {
  version_ = session_->data_version();
  Session::Changes changes = session_->TakeChanges();
  changes.all = std::exchange(restart_, false) || changes.all;
  if (rules_.empty()) return {};
  TM_ASSIGN_OR_RETURN([[maybe_unused]] RunTable * table, session_->Runs());
  FindRulesOfMetrics();
  if (changes.all) return NoteAll();
  for (const int64_t series_id : changes.series_ids) {
    TM_ASSIGN_OR_RETURN(const SeriesSummary summary, reader_.Summary(series_id));
    TM_RETURN_IF_ERROR(Note(summary, true));
  }
  return {};
}

void RuleWatch::FindRulesOfMetrics() {
  rules_of_metric_.clear();
  for (uint32_t i = 0; i < rules_.size(); ++i) {
    if (!rules_[i].on) continue;
    for (const StoredMetric& metric : session_->metrics()) {
      if (MatchesMetric(rules_[i], metric.name)) rules_of_metric_[metric.id].push_back(i);
    }
  }
}

Status RuleWatch::NoteAll() {
  std::vector<SeriesSummary> all;
  if (!rules_of_metric_.empty()) {
    TM_ASSIGN_OR_RETURN(all, reader_.Summaries(-1));
  }
  std::unordered_map<int64_t, WatchedSeries> before = std::move(series_);
  series_.clear();
  waiting_.clear();
  for (const SeriesSummary& summary : all) {
    const auto known = before.find(summary.series_id);
    if (known != before.end()) {
      known->second.waits = false;
      series_.insert(before.extract(known));
    }
    TM_RETURN_IF_ERROR(Note(summary, false));
  }
  std::erase_if(hit_series_, [this](int64_t id) { return series_.count(id) == 0; });
  return {};
}

Status RuleWatch::Note(const SeriesSummary& summary, bool grew) {
  const auto rules = rules_of_metric_.find(summary.metric_id);
  if (rules == rules_of_metric_.end()) return {};
  auto known = series_.find(summary.series_id);
  const auto can_hold = [&](uint32_t rule) { return CanHold(rules_[rule], summary); };
  if (known == series_.end() &&
      std::none_of(rules->second.begin(), rules->second.end(), can_hold)) {
    return {};
  }
  TM_ASSIGN_OR_RETURN(const uint64_t start, reader_.LastRestart(summary.series_id));
  const bool is_new = known == series_.end();
  if (is_new) known = series_.emplace(summary.series_id, WatchedSeries{}).first;
  WatchedSeries& series = known->second;
  const bool goes_on =
      !is_new && start == series.start &&
      (grew ? summary.count >= series.summary.count : SameSeries(series.summary, summary));
  series.summary = summary;
  series.start = start;
  if (!grew) series.live_from = summary.count;
  if (!goes_on) {
    series.rules.clear();
    for (const uint32_t rule : rules->second) {
      series.rules.push_back({rule, RuleState(rules_[rule], start), 0, kNoStep});
    }
  }
  if (!std::exchange(series.waits, true)) waiting_.push_back(summary.series_id);
  return {};
}

// True: there are more points to look at.
Result<bool> RuleWatch::Read(int64_t series_id, WatchedSeries* series) {
  const uint64_t count = series->summary.count;
  uint64_t from = count;
  for (Watched& rule : series->rules) {
    RuleState& state = rule.state;
    if (state.seen() < count && !CanHold(rules_[rule.rule], series->summary)) {
      state.Skip(count - state.seen());
    }
    from = std::min(from, state.seen());
  }
  if (from < count) {
    const uint64_t end = std::min(count, from + kSlicePoints);
    std::vector<double> values;
    TM_RETURN_IF_ERROR(reader_.Values(series_id, {from, end}, &values));
    for (Watched& rule : series->rules) {
      if (rule.state.seen() >= end) continue;
      rule.state.Add(std::span<const double>(values).subspan(rule.state.seen() - from));
    }
    if (end < count) return true;
  }
  TM_RETURN_IF_ERROR(NameSteps(series_id, series));
  return false;
}

Status RuleWatch::NameSteps(int64_t series_id, WatchedSeries* series) {
  for (Watched& rule : series->rules) {
    const auto& hit = rule.state.hit();
    if (!hit || (rule.step != kNoStep && rule.named_index == hit->at_index)) continue;
    PointColumns point;
    TM_RETURN_IF_ERROR(reader_.Points(series_id, {hit->at_index, hit->at_index + 1}, &point));
    rule.named_index = hit->at_index;
    rule.step = point.steps.at(0);
  }
  return {};
}

Result<RuleReport> RuleWatch::Report() {
  RuleReport report;
  report.rules = rules_;
  report.working = restart_ || !waiting_.empty();
  if (rules_.empty()) return report;
  TM_ASSIGN_OR_RETURN(const RunTable* table, session_->Runs());
  AddHits(*table, &report);
  AddSilent(*table, &report);
  for (const auto& [id, series] : series_) report.unreadable += series.unreadable ? 1 : 0;
  std::stable_sort(report.hits.begin(), report.hits.end(),
                   [](const RuleHit& a, const RuleHit& b) { return a.run_id < b.run_id; });
  return report;
}

void RuleWatch::AddHits(const RunTable& table, RuleReport* report) {
  std::unordered_map<int64_t, uint32_t> row_of;
  for (uint32_t row = 0; row < table.size(); ++row) row_of[table.run(row).run_id] = row;
  std::unordered_map<int64_t, const StoredMetric*> metric_of;
  for (const StoredMetric& metric : session_->metrics()) metric_of[metric.id] = &metric;
  for (const int64_t series_id : hit_series_) {
    const WatchedSeries& series = series_[series_id];
    const auto row = row_of.find(series.summary.run_id);
    const auto metric = metric_of.find(series.summary.metric_id);
    if (row == row_of.end() || metric == metric_of.end()) continue;  // deleted
    const TableRun& run = table.run(row->second);
    for (const Watched& rule : series.rules) {
      const auto& held = rule.state.hit();
      if (!held) continue;
      RuleHit hit{rule.rule,        run.run_id,           run.uuid,
                  run.name,         metric->second->name, metric->second->context,
                  held->since_index};
      hit.has_step = rule.step != kNoStep;
      hit.step = hit.has_step ? rule.step : static_cast<int64_t>(held->at_index);
      hit.value = held->value;
      hit.due_s = kNoTime;
      hit.live = held->since_index >= series.live_from;
      Add(std::move(hit), report);
    }
  }
}

// Runs that say they run, and when they will have been silent for too long.
void RuleWatch::AddSilent(const RunTable& table, RuleReport* report) {
  for (uint32_t i = 0; i < rules_.size(); ++i) {
    if (!rules_[i].on || rules_[i].kind != RuleKind::kNoData) continue;
    for (uint32_t row = 0; row < table.size(); ++row) {
      const TableRun& run = table.run(row);
      const double since_s = std::isnan(run.last_time_s) ? run.started_s : run.last_time_s;
      if (run.status != "running" || std::isnan(since_s)) continue;
      RuleHit hit{i, run.run_id, run.uuid, run.name, {}, {}, run.point_count};
      hit.due_s = since_s + rules_[i].amount * 60;
      hit.live = true;
      Add(std::move(hit), report);
    }
  }
}

void RuleWatch::Add(RuleHit hit, RuleReport* report) {
  if (report->hits.size() < kMaxRuleHits)
    report->hits.push_back(std::move(hit));
  else
    ++report->more_hits;
}

}  // namespace tidemark
