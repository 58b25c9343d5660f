// Rows whose values are made when they are asked for (images, decoded one at a time), so that a
// data set may be larger than memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tidemark::evaluate {

class RowSource {
 public:
  struct Failure {
    uint32_t row = 0;
    std::string why;
  };

  virtual ~RowSource() = default;
  [[nodiscard]] virtual size_t rows() const = 0;
  // Values a row.
  [[nodiscard]] virtual size_t width() const = 0;

  // The values of a row, `width` of them. A row that can't be read is all 0 and a failure.
  void Fill(size_t row, std::span<float> out);
  // One value; its row is kept for the next call.
  [[nodiscard]] float At(size_t at);
  // Of the rows that were asked for, each once.
  [[nodiscard]] const std::vector<Failure>& failures() const { return failures_; }

 protected:
  virtual Status Make(size_t row, std::span<float> out) = 0;

 private:
  std::vector<Failure> failures_;
  std::unordered_set<uint32_t> failed_;  // rows of those
  std::vector<float> last_;
  size_t last_row_ = 0;
};

// The rows of another source in another order, or some of them again and again.
class ReorderedRows : public RowSource {
 public:
  ReorderedRows(std::shared_ptr<RowSource> rows, std::span<const uint32_t> order)
      : rows_(std::move(rows)), order_(order.begin(), order.end()) {}
  [[nodiscard]] size_t rows() const override { return order_.size(); }
  [[nodiscard]] size_t width() const override { return rows_->width(); }

 protected:
  Status Make(size_t row, std::span<float> out) override {
    rows_->Fill(order_[row], out);
    return {};
  }

 private:
  std::shared_ptr<RowSource> rows_;
  std::vector<uint32_t> order_;
};

}  // namespace tidemark::evaluate
