// The menu of one chart: log axes, range of y, superseded parts, zoom.
#pragma once

#include <string>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class ChartMenu {
 public:
  void Open(const Model& model, const MetricRow& metric, const ImRect& anchor);
  void Draw(Ui& ui, Model& model);

 private:
  void DrawRange(Ui& ui, Model& model, const std::string& key, ChartSettings* settings);

  bool open_ = false;
  std::string name_, context_;
  ImRect anchor_;
  std::string from_, to_;
};

}  // namespace tidemark::ui
