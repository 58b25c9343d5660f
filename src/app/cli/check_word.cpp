// `tidemark check`: looks a whole file through.
#include <cstdio>

#include "app/cli/printable.h"
#include "app/cli/progress.h"
#include "app/cli/run_choice.h"
#include "app/cli/words.h"
#include "base/json_writer.h"
#include "store/check.h"

namespace tidemark::cli {
namespace {

void PrintJson(const CheckReport& report) {
  JsonWriter json;
  json.BeginObject().Key("sound").Bool(report.findings.empty());
  json.Key("series_checked").Uint(report.series_checked);
  json.Key("points_checked").Uint(report.points_checked);
  json.Key("blobs_checked").Uint(report.blobs_checked);
  json.Key("findings").BeginArray();
  for (const Finding& finding : report.findings) {
    json.BeginObject()
        .Key("where")
        .String(finding.where)
        .Key("what")
        .String(finding.what)
        .EndObject();
  }
  json.EndArray().Key("cut").Bool(report.cut).EndObject();
  std::printf("%s\n", json.text().c_str());
}

void PrintText(const CheckReport& report, const std::string& file) {
  for (const Finding& finding : report.findings) {
    std::printf("%s: %s\n", Printable(finding.where).c_str(), Printable(finding.what).c_str());
  }
  if (report.cut) std::printf("More was found than is listed here.\n");
  std::printf("%s: %s. %llu series, %llu points, %llu blobs looked at\n", file.c_str(),
              report.findings.empty() ? "sound" : "damaged",
              static_cast<unsigned long long>(report.series_checked),
              static_cast<unsigned long long>(report.points_checked),
              static_cast<unsigned long long>(report.blobs_checked));
}

}  // namespace

int CheckWord(const CheckOptions& options) {
  const auto store = OpenForReading(options.file);
  if (!store.ok()) return Report(store.error());
  ProgressLine progress(options.quiet);
  const auto report = CheckFile((*store)->database(), [&](double done) {
    progress.Show("Checking " + options.file + ", " + std::to_string(static_cast<int>(done * 100)) +
                  " %");
    return true;
  });
  if (!report.ok()) return Report(report.error());
  if (options.json) {
    PrintJson(*report);
  } else {
    PrintText(*report, options.file);
  }
  return report->findings.empty() ? kDone : kFailed;
}

}  // namespace tidemark::cli
