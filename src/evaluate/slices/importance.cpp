#include "evaluate/slices/importance.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <type_traits>
#include <utility>

#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

// Replaces a column as long as it lives.
class Replaced {
 public:
  Replaced(DataSet* data, size_t column, DataColumn other)
      : data_(data), column_(column), original_(std::move(data->columns[column])) {
    data_->columns[column_] = std::move(other);
  }
  ~Replaced() { data_->columns[column_] = std::move(original_); }
  Replaced(const Replaced&) = delete;
  Replaced& operator=(const Replaced&) = delete;

  [[nodiscard]] const DataColumn& original() const { return original_; }

 private:
  DataSet* data_;
  size_t column_;
  DataColumn original_;
};

}  // namespace

std::vector<uint32_t> ShuffledRows(size_t rows, Random* random) {
  std::vector<uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  for (size_t left = rows; left > 1; --left) {
    std::swap(order[left - 1], order[random->Below(static_cast<uint32_t>(left))]);
  }
  return order;
}

Importance SummarizeShuffles(size_t column, const std::vector<double>& increases) {
  Sum sum;
  for (double increase : increases) sum.Add(increase);
  auto count = static_cast<double>(increases.size());
  Importance importance{column, sum.value() / count, 0};
  Sum squares;
  for (double increase : increases) {
    squares.Add((increase - importance.increase) * (increase - importance.increase));
  }
  if (count > 1) importance.deviation = std::sqrt(squares.value() / (count - 1));
  return importance;
}

std::vector<uint32_t> TypicalRows(const DataColumn& column, size_t most_points) {
  std::vector<uint32_t> rows;
  for (size_t row = 0; row < column.size(); ++row) {
    if (!column.IsMissing(row)) rows.push_back(static_cast<uint32_t>(row));
  }
  if (rows.empty()) return rows;
  std::vector<uint32_t> typical;
  if (const TextValues* texts = column.texts()) {
    std::vector<uint64_t> counts(texts->distinct());
    std::vector<uint32_t> first_row(texts->distinct());
    for (size_t i = rows.size(); i-- > 0;) {
      ++counts[texts->Code(rows[i])];
      first_row[texts->Code(rows[i])] = rows[i];
    }
    std::vector<uint32_t> codes(counts.size());
    std::iota(codes.begin(), codes.end(), 0U);
    std::stable_sort(codes.begin(), codes.end(),
                     [&](uint32_t a, uint32_t b) { return counts[a] > counts[b]; });
    for (uint32_t code : codes) {
      if (typical.size() < most_points && counts[code] > 0) typical.push_back(first_row[code]);
    }
    return typical;
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [&](uint32_t a, uint32_t b) { return column.Number(a) < column.Number(b); });
  size_t points = std::min(most_points, rows.size());
  for (size_t i = 0; i < points; ++i) {
    size_t place = points == 1 ? 0 : i * (rows.size() - 1) / (points - 1);
    if (typical.empty() || column.Number(rows[place]) > column.Number(typical.back())) {
      typical.push_back(rows[place]);
    }
  }
  return typical;
}

DataColumn WithRowsFrom(const DataColumn& column, std::span<const uint32_t> order) {
  if (column.source()) {
    return DataColumn(column.name(), column.row_shape(),
                      std::make_shared<ReorderedRows>(column.source(), order));
  }
  size_t width = column.width();
  std::vector<bool> missing;
  bool marks = column.type() == ColumnType::kInteger || column.type() == ColumnType::kBoolean;
  if (marks && column.missing_count() > 0) {
    for (uint32_t row : order) {
      for (size_t i = 0; i < width; ++i) missing.push_back(column.IsMissing(row * width + i));
    }
  }
  auto values = std::visit(
      [&](const auto& before) -> DataColumn::Values {
        using Storage = std::decay_t<decltype(before)>;
        Storage after;
        if constexpr (std::is_same_v<Storage, TextValues>) {
          for (uint32_t code = 0; code < before.distinct(); ++code) {
            after.CodeOf(before.Distinct(code));
          }
          for (uint32_t row : order) {
            for (size_t i = 0; i < width; ++i) after.AppendCode(before.Code(row * width + i));
          }
        } else {
          after.reserve(order.size() * width);
          for (uint32_t row : order) {
            auto first = before.begin() + static_cast<std::ptrdiff_t>(row * width);
            after.insert(after.end(), first, first + static_cast<std::ptrdiff_t>(width));
          }
        }
        return after;
      },
      column.values());
  return DataColumn(column.name(), column.type(), std::move(values), column.row_shape(),
                    std::move(missing));
}

DataColumn WithValueOfRow(const DataColumn& column, uint32_t row) {
  std::vector<uint32_t> order(column.size() / std::max<size_t>(column.width(), 1), row);
  return WithRowsFrom(column, order);
}

Result<std::vector<Importance>> PermutationImportance(DataSet* data,
                                                      std::span<const size_t> columns,
                                                      const MeanLoss& mean_loss,
                                                      const ImportanceOptions& options) {
  TM_ASSIGN_OR_RETURN(double before, mean_loss(*data));
  Random random(options.seed);
  std::vector<Importance> importances;
  for (size_t column : columns) {
    std::vector<double> increases;
    for (size_t shuffle = 0; shuffle < std::max<size_t>(options.shuffles, 1); ++shuffle) {
      std::vector<uint32_t> order = ShuffledRows(static_cast<size_t>(data->rows), &random);
      Replaced replaced(data, column, WithRowsFrom(data->columns[column], order));
      TM_ASSIGN_OR_RETURN(double after, mean_loss(*data));
      increases.push_back(after - before);
    }
    importances.push_back(SummarizeShuffles(column, increases));
  }
  return importances;
}

Result<std::vector<DependencePoint>> PartialDependence(DataSet* data, size_t column,
                                                       size_t most_points,
                                                       const MeanOutput& mean_output) {
  std::vector<DependencePoint> points;
  for (uint32_t row : TypicalRows(data->columns[column], most_points)) {
    Replaced replaced(data, column, WithValueOfRow(data->columns[column], row));
    TM_ASSIGN_OR_RETURN(std::vector<double> mean, mean_output(*data));
    points.push_back(
        {replaced.original().Text(row), replaced.original().Number(row), std::move(mean)});
  }
  return points;
}

}  // namespace tidemark::evaluate
