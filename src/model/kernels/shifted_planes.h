// A padded image in one or two dims as planes whose shifts are what each tap of a kernel reads: one
// plane for each phase of the strides, so that consecutive outputs read consecutive cells.
#pragma once

#include <cstdint>
#include <vector>

#include "model/kernels/window.h"

namespace tidemark::model {

class ShiftedPlanes {
 public:
  // Not for three dims, and a narrow image would drop more than it keeps: outputs are made over
  // whole padded rows, and the cells behind each row's end are dropped.
  [[nodiscard]] static bool Fits(const Window& window);

  // The planes of `channels` channels, of at most `most_rows` rows of outputs at a time.
  ShiftedPlanes(const Window& window, int64_t channels, int64_t most_rows);

  [[nodiscard]] int64_t rows_out() const { return rows_out_; }
  [[nodiscard]] int64_t row_out() const { return row_out_; }  // outputs of a row
  [[nodiscard]] int64_t width() const { return width_; }      // of a row with what is dropped
  // Floats, with those that kernels read and don't use.
  [[nodiscard]] int64_t floats() const { return floats_; }
  // Of each channel and tap, where it reads for the first output.
  [[nodiscard]] const std::vector<int64_t>& offsets() const { return offsets_; }

  // Copies what the outputs of rows [row, row + count) need.
  void Fill(const float* x, int64_t row, int64_t count, float* planes) const;

 private:
  struct Phase {
    int64_t down, across;
  };
  void FillRow(const float* from, int64_t across, float* to) const;

  int64_t channels_;
  int64_t in_rows_, in_width_, top_, left_;
  int64_t step_down_, step_across_;
  int64_t reach_down_;  // rows of a plane beyond those of the outputs
  int64_t rows_out_, row_out_, width_, height_, floats_;
  std::vector<Phase> phases_;
  std::vector<int64_t> offsets_;
};

}  // namespace tidemark::model
