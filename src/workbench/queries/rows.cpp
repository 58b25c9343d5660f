// Single rows: the mistakes, a cell of the confusion matrix, where two models disagree.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <optional>

#include "evaluate/metrics/sum.h"
#include "workbench/pictures.h"
#include "workbench/queries/query_answers.h"

namespace tidemark::workbench {
namespace {

constexpr uint32_t kMostRows = 1000;
constexpr size_t kMostPictureBytes = size_t{64} << 20;

// Rows of a filter, and what the other model says of them.
struct Found {
  std::vector<uint32_t> places;
  std::vector<std::string> others;
};

// Rows that both have, by what both say of them.
Result<Found> BySayings(const QueryRows& request, const RunView& view, BenchResults* results) {
  TM_ASSIGN_OR_RETURN(const RunView other, results->View(request.other, 0));
  const bool differ = request.filter == RowFilter::kDisagree;
  Found found;
  const auto& other_rows = other.rows().rows;
  size_t at = 0;
  for (const uint32_t place : view.places) {
    const uint32_t row = view.rows().rows[place];
    while (at < other_rows.size() && other_rows[at] < row) ++at;
    if (at >= other_rows.size()) break;
    if (other_rows[at] != row) continue;
    std::string said = PredictionText(*other.run, static_cast<uint32_t>(at));
    const std::string own = PredictionText(*view.run, place);
    const bool wanted =
        differ ? said != own : said == request.other_class && own == request.own_class;
    if (!wanted) continue;
    found.places.push_back(place);
    found.others.push_back(std::move(said));
  }
  return found;
}

Result<Found> Filter(const QueryRows& request, const RunView& view, BenchResults* results) {
  const ModelRun& run = *view.run;
  if (request.filter == RowFilter::kDisagree || request.filter == RowFilter::kAgreement) {
    return BySayings(request, view, results);
  }
  if (request.filter == RowFilter::kCell && !run.is_classification()) {
    return MakeError(ErrorCode::kInvalid, "only classes have a confusion matrix",
                     "Look at all rows instead.");
  }
  const bool has_errors = run.is_classification() || run.task() == evaluate::Task::kMultilabel;
  Found found;
  for (const uint32_t place : view.places) {
    bool wanted = true;
    if (request.filter == RowFilter::kErrors) wanted = !has_errors || !IsRight(run, place);
    if (request.filter == RowFilter::kCell) {
      wanted = view.rows().truth[place] == request.true_class &&
               view.rows().predicted[place] == request.predicted_class;
    }
    if (wanted) found.places.push_back(place);
  }
  return found;
}

// Places of `found` in the wanted order, as far as they are shown.
std::vector<uint32_t> Ordered(const QueryRows& request, const RunView& view, const Found& found,
                              const std::vector<double>& confidences) {
  std::vector<double> keys(found.places.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    double key = found.places[i];
    if (request.order == RowOrder::kLoss) key = view.rows().losses[found.places[i]];
    if (request.order == RowOrder::kConfidence) key = confidences[i];
    keys[i] = std::isnan(key) ? -HUGE_VAL : key;
    if (request.descending) keys[i] = -keys[i];
  }
  std::vector<uint32_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0U);
  const uint64_t end =
      std::min<uint64_t>(order.size(), std::min<uint64_t>(request.first, order.size()) +
                                           std::min(request.count, kMostRows));
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(end), order.end(),
      [&](uint32_t a, uint32_t b) { return keys[a] < keys[b] || (keys[a] == keys[b] && a < b); });
  order.resize(end);
  order.erase(order.begin(),
              order.begin() + static_cast<std::ptrdiff_t>(std::min<uint64_t>(request.first, end)));
  return order;
}

// Columns with one value a row, but those that are shown otherwise.
std::vector<size_t> ShownColumns(const ModelRun& run, const std::optional<PictureForm>& form) {
  std::vector<size_t> hidden;
  if (form) hidden = run.choices().binding.inputs[form->input].columns;
  const evaluate::Binding& binding = run.choices().binding;
  if (binding.target) hidden.push_back(*binding.target);
  hidden.insert(hidden.end(), binding.more_targets.begin(), binding.more_targets.end());
  std::vector<size_t> shown;
  for (size_t i = 0; i < run.data().columns.size(); ++i) {
    const bool is_hidden = std::find(hidden.begin(), hidden.end(), i) != hidden.end();
    if (!is_hidden && run.data().columns[i].width() == 1) shown.push_back(i);
  }
  return shown;
}

void AddPictures(const ModelRun& run, const PictureForm& form, RowList* list) {
  const size_t bytes = form.width * form.height * 4;
  if (list->rows.empty() || bytes * list->rows.size() > kMostPictureBytes) return;
  list->image_width = static_cast<uint32_t>(form.width);
  list->image_height = static_cast<uint32_t>(form.height);
  list->images.bytes.reserve(bytes * list->rows.size());
  for (const ListedRow& row : list->rows) {
    DrawPicture(run.data(), run.choices().binding.inputs[form.input], row.row, form,
                &list->images.bytes);
  }
}

// Without pictures of images in files. At most 1,000 rows at a time.
Result<RowList> ListRows(const QueryRows& request, BenchResults* results) {
  TM_ASSIGN_OR_RETURN(const RunView view,
                      results->View(request.query.evaluation, request.query.slice));
  const ModelRun& run = *view.run;
  TM_ASSIGN_OR_RETURN(const Found found, Filter(request, view, results));
  const std::vector<double> confidences = Confidences(run, found.places);
  RowList list;
  list.total = found.places.size();
  list.first = std::min<uint64_t>(request.first, list.total);
  evaluate::Sum losses;
  for (const uint32_t place : found.places) losses.Add(view.rows().losses[place]);
  if (list.total > 0) list.mean_loss = losses.value() / static_cast<double>(list.total);
  const auto form =
      results->PicturesOf(run) == nullptr ? FindPicture(run) : std::optional<PictureForm>();
  const std::vector<size_t> columns = ShownColumns(run, form);
  for (const size_t column : columns) list.columns.push_back(run.data().columns[column].name());
  for (const uint32_t i : Ordered(request, view, found, confidences)) {
    const uint32_t place = found.places[i];
    ListedRow row;
    row.row = view.rows().rows[place];
    row.truth = TruthText(run, place);
    row.predicted = PredictionText(run, place);
    if (!found.others.empty()) row.other_predicted = found.others[i];
    row.confidence = confidences[i];
    row.loss = view.rows().losses[place];
    row.right = IsRight(run, place);
    for (const size_t column : columns) {
      row.cells.push_back(run.data().columns[column].Text(row.row));
    }
    list.rows.push_back(std::move(row));
  }
  if (form) AddPictures(run, *form, &list);
  return list;
}

// Images are decoded in slices: what is there after a moment is told, and the rest as it comes.
class RowsTask final : public QueryTask {
 public:
  explicit RowsTask(const QueryRows& request)
      : QueryTask(RequestType::kQueryRows, request.query, Urgency::kLive), request_(request) {}

  void Restart() override { list_.reset(); }

  Result<bool> Step(BenchResults* results, double budget_ms) override {
    using Clock = std::chrono::steady_clock;
    if (!list_) {
      TM_ASSIGN_OR_RETURN(list_, ListRows(request_, results));
      list_->query = query();
      told_ = Clock::now();
    }
    TM_ASSIGN_OR_RETURN(const ModelRun* run, results->Run(query().evaluation));
    RowPictures* pictures = results->PicturesOf(*run);
    if (pictures == nullptr || !HasRoom(pictures)) return Tell(results);
    if (list_->images.bytes.empty()) MakeRoom(pictures);
    const auto start = Clock::now();
    const std::chrono::duration<double, std::milli> budget(budget_ms);
    while (list_->images_ready < list_->rows.size() && Clock::now() - start < budget) {
      const size_t bytes = size_t{list_->image_width} * list_->image_height * 4;
      const size_t at = list_->images_ready++;
      pictures->Draw(list_->rows[at].row, list_->image_width,
                     list_->images.bytes.data() + at * bytes);
    }
    if (list_->images_ready >= list_->rows.size()) return Tell(results);
    if (Clock::now() - told_ < kTellEvery) return true;
    results->Send(EncodeMessage(RowList(*list_)));
    told_ = Clock::now();
    set_urgency(Urgency::kPicture);
    return true;
  }

 private:
  static constexpr std::chrono::milliseconds kTellEvery{80};

  [[nodiscard]] bool HasRoom(RowPictures* pictures) const {
    const size_t bytes = size_t{pictures->side()} * pictures->side() * 4 * list_->rows.size();
    return bytes > 0 && bytes <= kMostPictureBytes;
  }

  void MakeRoom(RowPictures* pictures) {
    const uint32_t side = pictures->side();
    list_->images_ready = 0;
    list_->image_width = list_->image_height = side;
    list_->images.bytes.assign(size_t{side} * side * 4 * list_->rows.size(), 0);
  }

  bool Tell(BenchResults* results) {
    results->Send(EncodeMessage(std::move(*list_)));
    list_.reset();
    return false;
  }

  QueryRows request_;
  std::optional<RowList> list_;
  std::chrono::steady_clock::time_point told_;
};

}  // namespace

std::unique_ptr<QueryTask> MakeRowsTask(const QueryRows& request) {
  return std::make_unique<RowsTask>(request);
}

}  // namespace tidemark::workbench
