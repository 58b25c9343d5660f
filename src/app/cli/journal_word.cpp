// `tidemark journal cat`: a run journal as JSON lines.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "app/cli/printable.h"
#include "app/cli/words.h"
#include "base/bytes.h"
#include "journal/journal_lines.h"

namespace tidemark::cli {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Error CanNotRead(const std::string& path) {
  return MakeError(ErrorCode::kIo, "Can't read " + path + ": " + std::strerror(errno));
}

// Reads up to `size` bytes in all; false at the end of the file.
bool Fill(std::FILE* file, size_t size, std::vector<uint8_t>* bytes) {
  const size_t had = bytes->size();
  bytes->resize(size);
  const size_t got = std::fread(bytes->data() + had, 1, size - had, file);
  bytes->resize(had + got);
  return bytes->size() == size;
}

}  // namespace

int JournalCatWord(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) return Report(CanNotRead(path));
  JournalLines lines;
  std::vector<uint8_t> window;
  std::string out;
  uint64_t offset = 0;
  for (bool more = true; more;) {
    // Twice what a record needs, so that each round gets on by as much.
    more = Fill(file.get(), 2 * JournalLines::kWindowBytes, &window);
    if (std::ferror(file.get()) != 0) return Report(CanNotRead(path));
    if (offset == 0 && !AsText(window).starts_with(kJournalMagic)) {
      return Report(
          MakeError(ErrorCode::kInvalid, path + " is not a journal: it does not begin with TIDE1"));
    }
    const size_t done = lines.Take(window, offset, !more, &out);
    offset += done;
    window.erase(window.begin(), window.begin() + static_cast<std::ptrdiff_t>(done));
    if (lines.newer()) {
      while (Fill(file.get(), 2 * JournalLines::kWindowBytes, &window)) {
        offset += window.size();
        window.clear();
      }
      more = false;
    }
    if (!more) lines.Finish(offset + window.size(), &out);
    std::fwrite(out.data(), 1, out.size(), stdout);
    out.clear();
  }
  if (lines.newer()) {
    std::fprintf(
        stderr,
        "tidemark: A newer Tidemark wrote %s: the record at %llu has the unknown type \"%s\". "
        "Update this program.\n",
        path.c_str(), static_cast<unsigned long long>(lines.newer()->offset),
        Printable(std::string(1, lines.newer()->type)).c_str());
  }
  return lines.newer() || lines.bad_count() > 0 ? kDoneWithProblems : kDone;
}

}  // namespace tidemark::cli
