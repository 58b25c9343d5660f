#include "store/check.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "base/sha256.h"
#include "base/utf8.h"
#include "series/codec.h"
#include "store/check_series.h"

namespace tidemark {
namespace {

constexpr double kStructurePart = 0.3, kBlobPart = 0.4;  // of the progress, at their ends
constexpr int kProgressOps = 50000;

using Progress = std::function<bool(double)>;

// References that the schema does not declare, because the rows of points are numbered by series.
struct Reference {
  const char* table;
  const char* what;
  const char* sql;  // counts what is wrong
};
constexpr Reference kReferences[] = {
    {"series", "belong to no run",
     "SELECT count(*) FROM series WHERE run NOT IN (SELECT id FROM run)"},
    {"series", "belong to no metric",
     "SELECT count(*) FROM series WHERE metric NOT IN (SELECT id FROM metric)"},
    {"chunk", "belong to no series",
     "SELECT count(*) FROM chunk WHERE (id >> 20) NOT IN (SELECT id FROM series)"},
    {"level", "belong to no series",
     "SELECT count(*) FROM level WHERE (id >> 20) NOT IN (SELECT id FROM series)"},
    {"tail", "belong to no series",
     "SELECT count(*) FROM tail WHERE (id >> 20) NOT IN (SELECT id FROM series)"},
    {"rewind", "belong to no series",
     "SELECT count(*) FROM rewind WHERE series NOT IN (SELECT id FROM series)"},
    {"axis", "belong to no run", "SELECT count(*) FROM axis WHERE run NOT IN (SELECT id FROM run)"},
    {"chunk", "have no axis", "SELECT count(*) FROM chunk WHERE axis NOT IN (SELECT id FROM axis)"},
    {"axis", "count their users wrongly",
     "SELECT count(*) FROM axis AS a LEFT JOIN (SELECT axis, count(*) AS users FROM chunk GROUP BY "
     "axis) "
     "AS c ON c.axis = a.id WHERE a.refs <> coalesce(c.users, 0)"},
};

class Checker {
 public:
  Checker(Database* database, const Progress& progress)
      : database_(database), progress_(progress) {}

  Result<CheckReport> Run() {
    sqlite3_progress_handler(database_->handle(), kProgressOps, &Checker::OnProgress, this);
    Status status = RunParts();
    sqlite3_progress_handler(database_->handle(), 0, nullptr, nullptr);
    if (cancelled_) return MakeError(ErrorCode::kCancelled, "The check was stopped.");
    if (!status.ok()) return status.error();
    return std::move(report_);
  }

 private:
  static int OnProgress(void* self) {
    auto* checker = static_cast<Checker*>(self);
    checker->Tell(checker->done_);
    return checker->cancelled_ ? 1 : 0;
  }

  // False when the person stopped it.
  bool Tell(double done) {
    done_ = done;
    if (!cancelled_ && !progress_(done)) cancelled_ = true;
    return !cancelled_;
  }

  void Add(std::string where, std::string_view what) {
    if (report_.findings.size() >= kMaxFindings) {
      report_.cut = true;
      return;
    }
    report_.findings.push_back({std::move(where), ToValidUtf8(what)});
  }

  // A part that fails is a finding; the others still run.
  template <typename Part>
  void Try(const char* where, Part part) {
    if (cancelled_) return;
    Status status = part();
    if (!status.ok() && !cancelled_) Add(where, status.error().message);
  }

  Status RunParts() {
    Try("file", [this] { return CheckStructure(); });
    Try("file", [this] { return CheckForeignKeys(); });
    for (const Reference& reference : kReferences) {
      Try(reference.table, [&] { return CheckReference(reference); });
    }
    if (!Tell(kStructurePart)) return {};
    Try("table blob", [this] { return CheckBlobs(); });
    if (!Tell(kBlobPart)) return {};
    Try("table axis", [this] { return CheckAxes(); });
    Try("table series", [this] { return CheckAllSeries(); });
    Tell(1);
    return {};
  }

  Status CheckStructure() {
    TM_ASSIGN_OR_RETURN(Statement check, database_->Prepare("PRAGMA integrity_check(100)"));
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, check.Step());
      if (!row) return {};
      if (check.Text(0) != "ok") Add("file", check.Text(0));
    }
  }

  Status CheckForeignKeys() {
    TM_ASSIGN_OR_RETURN(Statement check, database_->Prepare("PRAGMA foreign_key_check"));
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, check.Step());
      if (!row) return {};
      Add(fmt::format("table {}", check.Text(0)),
          fmt::format("row {} refers to a row of table {} that is not there", check.Int(1),
                      check.Text(2)));
    }
  }

  Status CheckReference(const Reference& reference) {
    TM_ASSIGN_OR_RETURN(int64_t count, database_->QueryInt(reference.sql));
    if (count > 0) {
      Add(fmt::format("table {}", reference.table),
          fmt::format("{} rows {}", count, reference.what));
    }
    return {};
  }

  Status CheckBlobs() {
    TM_ASSIGN_OR_RETURN(int64_t total, database_->QueryInt("SELECT count(*) FROM blob"));
    TM_ASSIGN_OR_RETURN(
        Statement select,
        database_->Prepare("SELECT id, sha256, size_bytes, data FROM blob ORDER BY id"));
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, select.Step());
      if (!row) return {};
      auto digest = select.Blob(1);
      auto data = select.Blob(3);
      auto actual = Sha256Of(data);
      bool same = digest.size() == actual.size() &&
                  std::equal(digest.begin(), digest.end(), actual.begin());
      if (!same) Add(fmt::format("blob {}", select.Int(0)), "its bytes do not fit its SHA-256");
      if (select.Int(2) != static_cast<int64_t>(data.size())) {
        Add(fmt::format("blob {}", select.Int(0)), "its size is not the stated one");
      }
      ++report_.blobs_checked;
      double part = static_cast<double>(report_.blobs_checked) /
                    static_cast<double>(std::max<int64_t>(total, 1));
      if (!Tell(kStructurePart + (kBlobPart - kStructurePart) * std::min(part, 1.0))) return {};
    }
  }

  Status CheckAxes() {
    TM_ASSIGN_OR_RETURN(Statement select,
                        database_->Prepare("SELECT id, hash, count, steps_encoding, steps "
                                           "FROM axis ORDER BY id"));
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, select.Step());
      if (!row) return {};
      const std::string where = fmt::format("axis {}", select.Int(0));
      std::vector<int64_t> steps;
      int64_t count = select.Int(2);
      if (count <= 0 || count > static_cast<int64_t>(kChunkPoints)) {
        Add(where, "its number of rows is impossible");
        continue;
      }
      Status decoded =
          DecodeSteps(select.Text(3), select.Blob(4), static_cast<size_t>(count), &steps);
      if (!decoded.ok()) {
        Add(where, decoded.error().message);
      } else if (static_cast<int64_t>(HashSteps(steps)) != select.Int(1)) {
        Add(where, "its hash does not fit its steps");
      }
    }
  }

  Status CheckAllSeries() {
    struct Named {
      int64_t id;
      std::string where;
      uint64_t count;
    };
    std::vector<Named> all;
    uint64_t total = 0, done = 0;
    {
      TM_ASSIGN_OR_RETURN(
          Statement select,
          database_->Prepare(
              "SELECT s.id, s.count, r.name, m.name FROM series AS s LEFT JOIN run AS r ON "
              "r.id = s.run LEFT JOIN metric AS m ON m.id = s.metric ORDER BY s.id"));
      for (;;) {
        TM_ASSIGN_OR_RETURN(bool row, select.Step());
        if (!row) break;
        auto count = static_cast<uint64_t>(std::max<int64_t>(0, select.Int(1))) + 1;
        all.push_back({select.Int(0),
                       fmt::format("series {} (run '{}', metric '{}')", select.Int(0),
                                   select.Text(2), select.Text(3)),
                       count});
        total += count;
      }
    }
    for (const Named& series : all) {
      report_.points_checked += CheckSeries(database_, series.id, [&](const std::string& what) {
        if (!cancelled_) Add(series.where, what);
      });
      ++report_.series_checked;
      done += series.count;
      double part = static_cast<double>(done) / static_cast<double>(std::max<uint64_t>(total, 1));
      if (!Tell(kBlobPart + (1 - kBlobPart) * part)) return {};
    }
    return {};
  }

  Database* database_;
  const Progress& progress_;
  CheckReport report_;
  double done_ = 0;
  bool cancelled_ = false;
};

}  // namespace

Result<CheckReport> CheckFile(Database* database, const Progress& progress) {
  return Checker(database, progress).Run();
}

}  // namespace tidemark
