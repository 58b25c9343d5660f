// Fuzzes the readers of run journals. The first byte chooses how the rest is taken: as a file, or
// as payloads that are framed with sound checksums behind a header. Whatever comes in, the import
// and `journal cat` end, and stopping anywhere and resuming gives the same points.
#include <cstdlib>
#include <span>

#include "journal/journal_lines.h"
#include "unit/import/import_run.h"
#include "unit/import/journal_file.h"

namespace tidemark {
namespace {

constexpr char kName[] = "run/0123abcd-0000-4000-8000-00000000feed.0000000001000000-host-1-0.tide";

// A length, a type out of some, and a payload; a length of 0xFF begins raw bytes.
std::vector<uint8_t> Frame(std::span<const uint8_t> data) {
  static constexpr char kTypes[] = {'J', 'K', 'S', 'H', 'q', 'S', 'J', 'S'};
  JournalFile file;
  file.Header();
  file.Keys(1, {{"a", ""}, {"b", "c"}});
  while (data.size() >= 2 && data[0] != 0xFF) {
    const char type = data[1] == 0xFE ? 'Q' : kTypes[data[1] % sizeof kTypes];
    const size_t size = std::min<size_t>(data[0], data.size() - 2);
    file.Record(type, data.subspan(2, size));
    data = data.subspan(2 + size);
  }
  std::vector<uint8_t> bytes = file.bytes();
  if (!data.empty()) bytes.insert(bytes.end(), data.begin() + 1, data.end());
  return bytes;
}

bool SawDamage(const Imported& imported) {
  return std::any_of(
      imported.problems.begin(), imported.problems.end(),
      [](const ProblemEntry& problem) { return problem.reason.starts_with("Damaged"); });
}

void Print(std::span<const uint8_t> bytes) {
  if (!AsText(bytes).starts_with(kJournalMagic)) return;
  JournalLines lines;
  std::string out;
  if (lines.Take(bytes, 0, true, &out) > bytes.size()) std::abort();
  lines.Finish(bytes.size(), &out);
  if (!out.empty() && out.back() != '\n') std::abort();
}

void CheckJournal(const uint8_t* data, size_t size) {
  if (size < 2) return;
  const uint8_t mode = data[0];
  const uint8_t cut = data[1];
  const std::span<const uint8_t> rest(data + 2, size - 2);
  const std::vector<uint8_t> bytes =
      (mode & 1) != 0 ? Frame(rest) : std::vector<uint8_t>(rest.begin(), rest.end());
  Print(bytes);
  ImportOptions options;
  options.slice_bytes = (mode & 2) != 0 ? 64 : size_t{1} << 20;
  options.batch_bytes = (mode & 4) != 0 ? 256 : size_t{4} << 20;
  const Imported whole = RunImport({{kName, bytes, 1}}, options);

  const std::vector<uint8_t> part(
      bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() * cut / 256));
  const Imported first = RunImport({{kName, part, 1}}, options);
  const Imported second = RunImport({{kName, bytes, 2}}, options, first.Known());
  // Behind damage the next sound record is sought in what was read so far, and a record may lie in
  // another one: small slices then may find others.
  const bool in_slices = (mode & 2) != 0;
  const bool damaged = SawDamage(first) || (in_slices && SawDamage(whole));
  // Other formats may claim what is no journal; only this reader promises the sum.
  const bool both = !damaged && !first.sources.empty() && !whole.sources.empty() &&
                    first.sources[0].format == "tidemark-journal" &&
                    whole.sources[0].format == "tidemark-journal";
  if (both && PointCount(first) + PointCount(second) != PointCount(whole)) std::abort();
}

}  // namespace
}  // namespace tidemark

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::CheckJournal(data, size);
  return 0;
}
