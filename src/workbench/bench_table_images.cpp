// What of the table is images.
#include <algorithm>

#include "evaluate/images/image_set.h"
#include "workbench/bench_table.h"
#include "workbench/sentences.h"

namespace tidemark::workbench {

uint32_t BenchTable::AddImages(const std::string& name, std::vector<DroppedFile> files) {
  Set* set = NewSet(name);
  set->card.images = true;
  for (const DroppedFile& file : files) set->card.size_bytes += file.source->size();
  set->loose = std::move(files);
  return set->card.data;
}

Result<evaluate::DataSet> BenchTable::WithPixels(evaluate::Preprocessing* preprocessing) const {
  TM_ASSIGN_OR_RETURN(const bool was_open,
                      evaluate::FillOpenSize(images_->files.get(), images_->list, preprocessing));
  evaluate::DataSet data;
  data.format = table_.format;
  data.rows = table_.rows;
  if (was_open) data.report.notes.emplace_back("images get the size of the first one (a guess)");
  TM_ASSIGN_OR_RETURN(evaluate::DataColumn pixels,
                      evaluate::MakePixelColumn(images_->files, images_->list, *preprocessing));
  data.columns.push_back(std::move(pixels));
  data.columns.insert(data.columns.end(), table_.columns.begin(), table_.columns.end());
  // A table beside the images may have a column of that name too.
  for (size_t i = 1; i < data.columns.size(); ++i) {
    if (data.columns[i].name() == evaluate::kImageColumn) {
      data.columns[i].set_name(evaluate::UniqueName(data, evaluate::kImageColumn));
    }
  }
  return data;
}

void BenchTable::TellUnreadable(const std::vector<evaluate::RowSource::Failure>& failures) {
  constexpr size_t kMostNamed = 5;
  for (const auto& set : sets_) {
    if (!set->images || !set->card.chosen) continue;
    std::vector<std::string>& notes = set->card.notes = AsSentences(set->images->list.left_out);
    if (failures.empty()) continue;
    notes.push_back(failures.size() == 1 ? "1 image could not be read and was left out"
                                         : std::to_string(failures.size()) +
                                               " images could not be read and were left out");
    for (size_t i = 0; i < std::min(failures.size(), kMostNamed); ++i) {
      const auto file = set->images->list.entries[failures[i].row].file;
      notes.push_back(set->images->files->paths()[file] + ": " + failures[i].why);
    }
    if (failures.size() > kMostNamed) {
      notes.push_back("and " + std::to_string(failures.size() - kMostNamed) +
                      " more; a kept evaluation names all of them");
    }
  }
}

}  // namespace tidemark::workbench
