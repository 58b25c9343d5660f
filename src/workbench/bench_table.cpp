#include "workbench/bench_table.h"

#include <algorithm>
#include <chrono>

#include "evaluate/data/read_data_set.h"
#include "evaluate/images/image_set.h"
#include "workbench/sentences.h"

namespace tidemark::workbench {
namespace {

constexpr size_t kRowsAtOnce = 128;  // well below a millisecond

std::vector<std::string> NotesOf(const evaluate::ReadReport& report) {
  std::vector<std::string> notes = report.notes;
  if (report.skipped_rows > 0) {
    notes.push_back(std::to_string(report.skipped_rows) +
                    (report.skipped_rows == 1 ? " row could not be read and was left out"
                                              : " rows could not be read and were left out"));
  }
  if (report.unreadable_values > 0) {
    notes.push_back(std::to_string(report.unreadable_values) +
                    (report.unreadable_values == 1
                         ? " value is none of its column's type and counts"
                         : " values are none of their column's type and count") +
                    " as missing");
  }
  for (const auto& place : report.places) {
    notes.push_back("line " + std::to_string(place.line) + ": " + place.what);
  }
  return notes;
}

bool Names(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// None is chosen: all are.
bool IsWanted(const std::vector<uint32_t>& chosen, uint32_t number) {
  return chosen.empty() || std::find(chosen.begin(), chosen.end(), number) != chosen.end();
}

// The types that concern the columns of these names.
ColumnTypes TypesFor(const std::vector<std::string>& names, const ColumnTypes& types) {
  ColumnTypes own;
  for (const auto& type : types) {
    if (Names(names, type.first)) own.push_back(type);
  }
  return own;
}

}  // namespace

ColumnKind KindOf(evaluate::ColumnType type) {
  switch (type) {
    case evaluate::ColumnType::kInteger:
      return ColumnKind::kWholeNumber;
    case evaluate::ColumnType::kBoolean:
      return ColumnKind::kBoolean;
    case evaluate::ColumnType::kText:
      return ColumnKind::kText;
    case evaluate::ColumnType::kFloat:
      break;
  }
  return ColumnKind::kNumber;
}

evaluate::ColumnType TypeOf(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kWholeNumber:
      return evaluate::ColumnType::kInteger;
    case ColumnKind::kBoolean:
      return evaluate::ColumnType::kBoolean;
    case ColumnKind::kText:
      return evaluate::ColumnType::kText;
    case ColumnKind::kNumber:
      break;
  }
  return evaluate::ColumnType::kFloat;
}

BenchTable::Set* BenchTable::NewSet(const std::string& name) {
  auto set = std::make_unique<Set>();
  set->card.data = next_++;
  set->card.name = name;
  set->card.chosen = false;
  sets_.push_back(std::move(set));
  return sets_.back().get();
}

uint32_t BenchTable::Add(DroppedFile file) {
  Set* set = NewSet(file.name());
  set->card.size_bytes = file.source->size();
  set->file = std::move(file);
  return set->card.data;
}

bool BenchTable::Remove(uint32_t number) {
  const auto found = std::find_if(sets_.begin(), sets_.end(),
                                  [&](const auto& set) { return set->card.data == number; });
  if (found == sets_.end()) return false;
  // Sets that are no part of the table leave it as it is.
  if (std::find(joined_.begin(), joined_.end(), number) != joined_.end()) TakeBack();
  sets_.erase(found);
  return true;
}

bool BenchTable::has_unread() const {
  return std::any_of(sets_.begin(), sets_.end(), [](const auto& set) { return !set->read; });
}

bool BenchTable::has_unjoined(const std::vector<uint32_t>& chosen) const {
  return std::any_of(sets_.begin(), sets_.end(), [&](const auto& set) {
    const DataCard& card = set->card;
    return set->read && !card.chosen && card.problem.empty() && IsWanted(chosen, card.data);
  });
}

bool BenchTable::ReadSome(const ColumnTypes& types, double budget_ms) {
  const auto found =
      std::find_if(sets_.begin(), sets_.end(), [](const auto& set) { return !set->read; });
  if (found == sets_.end()) return true;
  Set& set = **found;
  const auto more = Advance(types, budget_ms, &set);
  if (more.ok() && *more) return false;
  Finish(types, more.ok() ? Status() : Status(more.error()), &set);
  return true;
}

// Some more of a file; false when all of it is read.
Result<bool> BenchTable::Advance(const ColumnTypes& types, double budget_ms, Set* set) {
  if (!set->reading) {
    if (set->loose.empty()) {
      TM_ASSIGN_OR_RETURN(set->images, OpenImageZip(set->file.source));
    } else {
      TM_ASSIGN_OR_RETURN(set->images, OpenImageFiles(set->loose));
    }
    set->card.images = set->images != nullptr;
    if (set->images) {
      set->set = evaluate::MakeImageNames(*set->images->files, set->images->list);
      return false;
    }
    set->watched = std::make_unique<WatchedSource>(
        set->file.source.get(), [set](uint64_t position) { set->card.bytes_read = position; });
    evaluate::ReadOptions options;
    for (const auto& [name, kind] : types) options.types.emplace_back(name, TypeOf(kind));
    TM_ASSIGN_OR_RETURN(set->reading,
                        evaluate::StartReading(set->watched.get(), set->file.name(), options));
    return true;
  }
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double, std::milli>(budget_ms);
  bool more = true;
  while (more && Clock::now() < end) {
    TM_ASSIGN_OR_RETURN(more, set->reading->Step(kRowsAtOnce));
  }
  return more;
}

void BenchTable::Finish(const ColumnTypes& types, const Status& read, Set* set) {
  set->read = true;
  set->card.reading = false;
  set->card.bytes_read = set->card.size_bytes;
  set->read_problem = read.ok() ? Sentence{} : SentenceOf(read.error());
  if (!read.ok()) set->set = {};
  if (read.ok() && !set->images) set->set = set->reading->Take();
  set->reading.reset();
  set->watched.reset();
  set->names.clear();
  for (const evaluate::DataColumn& column : set->set.columns) set->names.push_back(column.name());
  set->types = set->images ? ColumnTypes() : TypesFor(set->names, types);
  Describe(set);
}

void BenchTable::Describe(Set* set) {
  DataCard& card = set->card;
  card.format = set->set.format;
  card.rows = set->set.rows;
  card.notes = AsSentences(set->images ? set->images->list.left_out : NotesOf(set->set.report));
  card.problem = set->read_problem;
  card.columns.clear();
  if (set->images) {
    ColumnCard pixels;
    pixels.name = evaluate::kImageColumn;
    pixels.single = false;
    pixels.images = pixels.fixed = true;
    card.columns.push_back(std::move(pixels));
  }
  for (const evaluate::DataColumn& column : set->set.columns) {
    ColumnCard shown;
    shown.name = column.name();
    shown.kind = KindOf(column.type());
    shown.row_shape.assign(column.row_shape().begin(), column.row_shape().end());
    shown.missing = column.missing_count();
    shown.single = column.width() == 1;
    shown.fixed = set->images != nullptr;
    card.columns.push_back(std::move(shown));
  }
}

bool BenchTable::Retype(const ColumnTypes& types) {
  bool any = false;
  for (const auto& set : sets_) {
    set->reading.reset();  // begun with other types
    if (!set->read || set->images || TypesFor(set->names, types) == set->types) continue;
    set->read = false;
    set->card.reading = true;
    set->card.bytes_read = 0;
    any = true;
  }
  if (any) TakeBack();
  return any;
}

const BenchTable::Set* BenchTable::Find(uint32_t number) const {
  for (const auto& set : sets_) {
    if (set->card.data == number) return set.get();
  }
  return nullptr;
}

uint64_t BenchTable::skipped_rows() const {
  uint64_t rows = 0;
  for (const uint32_t number : joined_) rows += Find(number)->set.report.skipped_rows;
  return rows;
}

uint64_t BenchTable::unreadable_values() const {
  uint64_t values = 0;
  for (const uint32_t number : joined_) values += Find(number)->set.report.unreadable_values;
  return values;
}

void BenchTable::TakeBack() {
  joined_digest_.clear();
  size_t at = 0;
  for (const uint32_t number : in_table_) {
    for (const auto& set : sets_) {
      if (set->card.data != number) continue;
      for (const std::string& name : set->names) {
        evaluate::DataColumn& column = table_.columns[at++];
        column.set_name(name);
        set->set.columns.push_back(std::move(column));
      }
    }
  }
  joined_.clear();
  in_table_.clear();
  images_.reset();
  table_ = {};
  for (const auto& set : sets_) set->card.chosen = false;
}

// Those that could be read, in the order of the choice.
std::vector<BenchTable::Set*> BenchTable::Wanted(const std::vector<uint32_t>& chosen) const {
  std::vector<Set*> wanted;
  for (const auto& set : sets_) {
    if (!set->read) continue;
    set->card.problem = set->read_problem;
    if (chosen.empty() && set->read_problem.empty()) wanted.push_back(set.get());
  }
  for (const uint32_t number : chosen) {
    for (const auto& set : sets_) {
      const bool is_there = std::find(wanted.begin(), wanted.end(), set.get()) != wanted.end();
      if (set->card.data == number && !is_there && set->read && set->read_problem.empty()) {
        wanted.push_back(set.get());
      }
    }
  }
  return wanted;
}

void BenchTable::Join(const std::vector<uint32_t>& chosen) {
  TakeBack();
  const std::vector<Set*> wanted = Wanted(chosen);
  for (const bool images : {true, false}) {
    for (Set* set : wanted) {
      if ((set->images != nullptr) == images) JoinOne(set);
    }
  }
  for (const Set* set : wanted) {
    if (set->card.chosen) joined_.push_back(set->card.data);
  }
}

void BenchTable::JoinOne(Set* set) {
  if (set->images && images_) {
    set->card.problem = {"there are images already",
                         "Choose one of the data sets of images, or put all images in one folder."};
    return;
  }
  if (!table_.columns.empty() && table_.rows != set->set.rows) {
    // JoinColumns would say the same, but take the columns.
    set->card.problem = {"it has " + std::to_string(set->set.rows) + " rows, the data before it " +
                             std::to_string(table_.rows),
                         "Data sets beside each other need the same rows: leave out one of them."};
    return;
  }
  const size_t before = table_.columns.size();
  evaluate::DataSet part;
  part.format = set->set.format;
  part.rows = set->set.rows;
  part.columns = std::exchange(set->set.columns, {});
  if (!evaluate::JoinColumns(std::move(part), &table_).ok()) return;
  const size_t first = set->images ? 1 : 0;  // the pixels are no column of the table
  for (size_t i = first; i < set->card.columns.size(); ++i) {
    set->card.columns[i].name = table_.columns[before + i - first].name();
  }
  set->card.chosen = true;
  in_table_.push_back(set->card.data);
  if (set->images) images_ = set->images;
}

std::vector<DataCard> BenchTable::Cards() const {
  std::vector<DataCard> cards;
  for (const auto& set : sets_) cards.push_back(set->card);
  return cards;
}

}  // namespace tidemark::workbench
