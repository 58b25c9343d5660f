// The bar above the charts: metric filter, x axis, smoothing, columns of the grid.
#pragma once

#include <optional>
#include <string>

#include "ui/model.h"
#include "ui/regex.h"
#include "ui/ui.h"

namespace tidemark::ui {

class ChartsToolbar {
 public:
  void Draw(Ui& ui, Model& model, const ImRect& area, size_t chart_count);
  // Opens the strength menu (from a command).
  void OpenSmoothing() { open_smoothing_ = true; }
  // The filter as it stands; null when it is empty or can't be used.
  [[nodiscard]] const Regex* filter(const Model& model);

 private:
  void DrawFilter(Ui& ui, Model& model, float* x, float top, size_t chart_count);
  void DrawX(Ui& ui, Model& model, float* x, float top);
  void DrawXMenu(Ui& ui, Model& model, const ImRect& anchor);
  void DrawSmoothing(Ui& ui, Model& model, float* x, float top);
  void DrawBands(Ui& ui, Model& model, float* x, float top, float end);
  void DrawSmoothingMenu(Ui& ui, Model& model, const ImRect& anchor);

  bool open_smoothing_ = false;
  std::string compiled_, filter_error_, metric_search_;
  std::optional<Regex> filter_;
};

// "0.90", "0.995": the weight of the moving average.
[[nodiscard]] std::string SmoothingText(double weight);

}  // namespace tidemark::ui
