#include "import/csv_columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/time.h"
#include "base/utf8.h"
#include "import/csv_value.h"

namespace tidemark {
namespace {

// In order of preference, lower case, '_' for blanks and dashes, without leading '_'.
constexpr std::array<std::string_view, 34> kStepNames = {"step",
                                                         "global_step",
                                                         "trainer/global_step",
                                                         "train/global_step",
                                                         "steps",
                                                         "training_step",
                                                         "train_step",
                                                         "iter",
                                                         "iteration",
                                                         "iterations",
                                                         "n_iter",
                                                         "it",
                                                         "epoch",
                                                         "epochs",
                                                         "time/total_timesteps",
                                                         "total_timesteps",
                                                         "timesteps",
                                                         "timestep",
                                                         "num_timesteps",
                                                         "total_steps",
                                                         "episode",
                                                         "episodes",
                                                         "round",
                                                         "generation",
                                                         "update",
                                                         "n_updates",
                                                         "batch",
                                                         "batch_idx",
                                                         "index",
                                                         "unnamed:_0",
                                                         "idx",
                                                         "time",
                                                         "wall_time",
                                                         "column_1"};
constexpr int kWeakStepRank = 28;  // from "index" on: a step only when it counts up
constexpr std::array<std::string_view, 13> kTimeNames = {
    "wall_time", "walltime", "timestamp",  "time_stamp", "datetime",     "date_time", "time",
    "date",      "ts",       "created_at", "logged_at",  "timestamp_ms", "time_ms"};
constexpr std::array<std::string_view, 10> kRunNames = {
    "run_id",          "run",      "runid", "run_name", "experiment_id", "experiment",
    "experiment_name", "exp_name", "exp",   "trial_id"};
constexpr std::array<std::string_view, 3> kRunTitles = {"run_name", "experiment_name", "exp_name"};
constexpr std::array<std::string_view, 3> kIntegerRuns = {"run_id", "run", "trial_id"};
constexpr std::array<std::string_view, 5> kContextNames = {"context", "split", "subset", "phase",
                                                           "dataset_split"};
constexpr std::array<std::string_view, 6> kMetricNames = {"metric", "metric_name", "key",
                                                          "tag",    "variable",    "name"};
constexpr std::array<std::string_view, 3> kValueNames = {"value", "metric_value", "val"};

std::string Normalised(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ' || c == '-') c = '_';
    if (c == '_' && out.empty()) continue;
    out += c;
  }
  return out;
}

template <size_t N>
int Rank(const std::array<std::string_view, N>& names, std::string_view name) {
  auto it = std::find(names.begin(), names.end(), name);
  return it == names.end() ? -1 : static_cast<int>(it - names.begin());
}

// Seconds since 1970 lie between 1979 and 2286; other units are multiples of a thousand of it.
std::optional<TimeForm> TimeFormOf(double value) {
  double low = 3e8;
  double high = 1e10;
  for (TimeForm form : {TimeForm::kSeconds, TimeForm::kMilliseconds, TimeForm::kMicroseconds,
                        TimeForm::kNanoseconds}) {
    if (value >= low && value < high) return form;
    low *= 1000;
    high *= 1000;
  }
  return std::nullopt;
}

// What the sample says about one column.
struct Column {
  std::string name;  // normalised
  size_t missing = 0, number = 0, boolean = 0, list = 0, text = 0;
  size_t whole = 0, iso = 0, duration = 0;
  size_t time_forms[4] = {0, 0, 0, 0};
  std::unordered_set<std::string> distinct;

  [[nodiscard]] size_t present() const { return number + boolean + list + text; }
  [[nodiscard]] bool is_text() const { return text * 2 > present(); }
  // Stray text (a line of another program in between) does not make numbers something else.
  [[nodiscard]] bool is_number() const { return number * 2 > present(); }
  [[nodiscard]] bool all_whole() const { return is_number() && whole == number; }
  [[nodiscard]] bool all_iso() const { return iso > 0 && iso == present(); }
};

class Guess {
 public:
  Guess(const TextRow& header, const std::vector<TextRow>& rows, bool decimal_comma)
      : rows_(rows), decimal_comma_(decimal_comma), columns_(header.size()) {
    roles_.columns.resize(header.size());
    for (size_t i = 0; i < header.size(); ++i) {
      columns_[i].name = Normalised(header[i]);
      roles_.columns[i].name = header[i];
    }
    for (const TextRow& row : rows) {
      for (size_t i = 0; i < std::min(row.size(), columns_.size()); ++i) Look(row[i], &columns_[i]);
    }
  }

  ColumnRoles Make(const TextRow& header, const ColumnChoice& choice) {
    for (const std::string& name : choice.ignored) Fix(header, name, ColumnRole::kIgnored);
    bool fixed_run = Fix(header, choice.run, ColumnRole::kRun);
    bool fixed_time = Fix(header, choice.wall_time, ColumnRole::kWallTime);
    bool fixed_step = Fix(header, choice.step, ColumnRole::kStep);
    roles_.no_step = choice.step == "-";
    if (!fixed_run) GuessRun();
    GuessLongForm();
    GuessContext();
    if (!fixed_time) GuessTime();
    if (fixed_time) FindTimeForm();
    GroupRows();
    if (!fixed_step) GuessStep();
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (free(i)) GuessOther(i);
    }
    return std::move(roles_);
  }

 private:
  void Look(const std::string& cell, Column* column) const {
    CellValue value = ReadCell(cell, decimal_comma_);
    switch (value.kind) {
      case CellKind::kMissing:
        ++column->missing;
        return;
      case CellKind::kBool:
        ++column->boolean;
        break;
      case CellKind::kList:
        ++column->list;
        return;
      case CellKind::kNumber: {
        ++column->number;
        if (ReadWholeNumber(cell, decimal_comma_)) ++column->whole;
        if (auto form = TimeFormOf(value.number)) ++column->time_forms[static_cast<int>(*form)];
        break;
      }
      case CellKind::kText:
        ++column->text;
        if (cell.size() > 10 && ParseUtc(cell)) ++column->iso;
        if (ReadDuration(cell)) ++column->duration;
        break;
    }
    column->distinct.insert(cell);
  }

  [[nodiscard]] bool free(size_t i) const {
    return roles_.columns[i].role == ColumnRole::kUndecided;
  }
  ColumnRole& role(size_t i) { return roles_.columns[i].role; }

  // Whether the person decided: "-" decides that there is none.
  bool Fix(const TextRow& header, const std::string& name, ColumnRole as) {
    if (name.empty()) return false;
    for (size_t i = 0; i < header.size(); ++i) {
      if (header[i] == name && free(i)) {
        role(i) = as;
        return true;
      }
    }
    return name == "-";
  }

  // The free column of best rank that passes `fits`, or -1.
  template <size_t N, typename Fits>
  int Best(const std::array<std::string_view, N>& names, Fits fits) const {
    int best = -1;
    int best_rank = static_cast<int>(N);
    for (size_t i = 0; i < columns_.size(); ++i) {
      int rank = free(i) ? Rank(names, columns_[i].name) : -1;
      if (rank < 0 || rank >= best_rank || !fits(columns_[i])) continue;
      best = static_cast<int>(i);
      best_rank = rank;
    }
    return best;
  }

  void GuessRun() {
    int run = Best(kRunNames, [](const Column& c) {
      bool repeated_number = c.all_whole() && Rank(kIntegerRuns, c.name) >= 0 &&
                             c.distinct.size() < c.whole && c.missing == 0;
      return c.present() > 0 && ((c.is_text() && !c.all_iso()) || repeated_number);
    });
    if (run < 0) return;
    role(run) = ColumnRole::kRun;
    int title = Best(kRunTitles, [](const Column& c) { return c.is_text(); });
    if (title >= 0) role(title) = ColumnRole::kRunName;
  }

  // "metric,step,value": one row a value. The name column must be text, the value column numbers.
  void GuessLongForm() {
    int name = Best(kMetricNames, [](const Column& c) { return c.is_text(); });
    int value = Best(kValueNames, [](const Column& c) { return c.number > 0 && !c.is_text(); });
    if (name < 0 || value < 0) return;
    role(name) = ColumnRole::kMetricName;
    role(value) = ColumnRole::kMetricValue;
  }

  void GuessContext() {
    int context = Best(kContextNames, [](const Column& c) { return c.is_text(); });
    if (context >= 0) role(context) = ColumnRole::kContext;
  }

  void GuessTime() {
    int time =
        Best(kTimeNames, [](const Column& c) { return c.all_iso() || FormOf(c).has_value(); });
    for (size_t i = 0; time < 0 && i < columns_.size(); ++i) {
      if (free(i) && columns_[i].all_iso()) time = static_cast<int>(i);
    }
    if (time < 0) return;
    role(time) = ColumnRole::kWallTime;
    FindTimeForm();
  }

  // The unit in which every number of the column is a time of our days.
  static std::optional<TimeForm> FormOf(const Column& column) {
    for (int form = 0; form < 4; ++form) {
      if (column.is_number() && column.time_forms[form] == column.number) {
        return static_cast<TimeForm>(form);
      }
    }
    return std::nullopt;
  }

  void FindTimeForm() {
    int time = roles_.Find(ColumnRole::kWallTime);
    if (time < 0) return;
    const Column& column = columns_[time];
    roles_.time_form =
        column.iso > 0 ? TimeForm::kIso8601 : FormOf(column).value_or(TimeForm::kSeconds);
  }

  // Rows of one run, metric and context belong together: only among them do steps count up.
  void GroupRows() {
    std::unordered_map<std::string, size_t> groups;
    for (const TextRow& row : rows_) {
      std::string key;
      for (ColumnRole part : {ColumnRole::kRun, ColumnRole::kMetricName, ColumnRole::kContext}) {
        int at = roles_.Find(part);
        if (at >= 0 && static_cast<size_t>(at) < row.size()) key += row[at];
        key += '\0';
      }
      group_of_row_.push_back(groups.try_emplace(key, groups.size()).first->second);
    }
  }

  [[nodiscard]] bool CountsUp(size_t column) const {
    std::unordered_map<size_t, int64_t> last;
    for (size_t r = 0; r < rows_.size(); ++r) {
      if (column >= rows_[r].size()) continue;
      auto step = ReadWholeNumber(rows_[r][column], decimal_comma_);
      if (!step) continue;
      auto [it, first] = last.try_emplace(group_of_row_[r], *step);
      if (!first && *step < it->second) return false;
      it->second = *step;
    }
    return true;
  }

  // The first candidate that counts up (a batch number that starts anew each epoch does not);
  // without one the first candidate: then the file holds restarts.
  void GuessStep() {
    auto whole = [](const Column& c) { return c.all_whole(); };
    int first = Best(kStepNames, whole);
    if (first < 0) return;
    int step = Best(kStepNames, [&](const Column& c) {
      return whole(c) && CountsUp(static_cast<size_t>(&c - columns_.data()));
    });
    if (step < 0 && Rank(kStepNames, columns_[first].name) >= kWeakStepRank) return;
    role(step >= 0 ? step : first) = ColumnRole::kStep;
  }

  [[nodiscard]] bool ConstantInGroups(size_t column) const {
    int run = roles_.Find(ColumnRole::kRun);
    std::unordered_map<std::string_view, std::string_view> seen;
    for (const TextRow& row : rows_) {
      if (column >= row.size() ||
          ReadCell(row[column], decimal_comma_).kind == CellKind::kMissing) {
        continue;
      }
      std::string_view group;
      if (run >= 0 && static_cast<size_t>(run) < row.size()) group = row[run];
      auto [it, first] = seen.try_emplace(group, row[column]);
      if (!first && it->second != row[column]) return false;
    }
    return true;
  }

  void GuessOther(size_t i) {
    const Column& column = columns_[i];
    if (column.present() == 0) return;
    if (column.duration > 0 && column.duration == column.present()) {
      role(i) = ColumnRole::kMetric;
      roles_.columns[i].is_duration = true;
      return;
    }
    bool flag = column.boolean > 0 && column.boolean == column.present();
    if (column.is_text() || (flag && rows_.size() > 1 && ConstantInGroups(i))) {
      role(i) = ConstantInGroups(i) ? ColumnRole::kParam : ColumnRole::kVaryingText;
      return;
    }
    role(i) = ColumnRole::kMetric;
  }

  const std::vector<TextRow>& rows_;
  bool decimal_comma_;
  std::vector<Column> columns_;
  std::vector<size_t> group_of_row_;
  ColumnRoles roles_;
};

}  // namespace

int ColumnRoles::Find(ColumnRole role) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].role == role) return static_cast<int>(i);
  }
  return -1;
}

ColumnRoles GuessColumns(const TextRow& header, const std::vector<TextRow>& rows,
                         bool decimal_comma, const ColumnChoice& choice) {
  return Guess(header, rows, decimal_comma).Make(header, choice);
}

TextRow ColumnNames(const std::vector<std::string_view>& header_cells) {
  TextRow names;
  std::unordered_map<std::string, size_t> uses;
  for (size_t i = 0; i < header_cells.size(); ++i) {
    std::string name(CutUtf8(ToValidUtf8(header_cells[i]), kMaxColumnNameBytes));
    MakeSafeName(&name);
    if (name.empty()) name = "column " + std::to_string(i + 1);
    std::string unique = name;
    while (uses.count(unique) != 0) unique = name + " (" + std::to_string(++uses[name]) + ")";
    uses.emplace(unique, 1);
    names.push_back(std::move(unique));
  }
  return names;
}

bool LooksLikeHeader(const std::vector<std::string_view>& cells,
                     const std::vector<std::string_view>& next, bool decimal_comma) {
  auto numeric = [&](std::string_view cell) {
    return ReadCell(cell, decimal_comma).kind == CellKind::kNumber;
  };
  size_t numbers = static_cast<size_t>(std::count_if(cells.begin(), cells.end(), numeric));
  if (numbers == 0) return true;
  for (size_t i = 0; i < std::min(cells.size(), next.size()); ++i) {
    bool text = !cells[i].empty() && ReadCell(cells[i], decimal_comma).kind == CellKind::kText;
    if (text && numeric(next[i])) return true;
  }
  return false;
}

bool IsStepName(std::string_view name) { return Rank(kStepNames, Normalised(name)) >= 0; }

}  // namespace tidemark
