#include <unordered_map>
#include <utility>

#include "render/column_geometry.h"
#include "render/plot_renderer.h"
#include "render/slice_batch.h"

namespace tidemark::render {
namespace {

constexpr int kLargestScreenPx = 1 << 15;

class NullPlotRenderer final : public PlotRenderer {
 public:
  GeometryId Create(std::vector<uint8_t> column_bytes) override {
    geometries_.emplace(next_id_, ColumnGeometry(std::move(column_bytes)));
    return next_id_++;
  }
  void Destroy(GeometryId id) override { geometries_.erase(id); }
  void Lines(GeometryId id, std::span<const Strip> strips, const Transform& transform,
             const LineStyle& style, const Rect& clip) override {
    const auto found = geometries_.find(id);
    const PixelRect pixels = PixelsOf(clip, kLargestScreenPx);
    if (found == geometries_.end() || pixels.empty()) return;
    SliceBatch batch(pixels);
    batch.Add(id, found->second, strips, transform, style);
    recorded_ += batch.Build([&](GeometryId) { return &found->second; }, &slices_);
  }
  void BeginPlot() override {}
  uint32_t EndPlot() override { return next_token_++; }
  void Execute(uint32_t, int, int) override {}
  void NewFrame() override {
    drawn_ = std::exchange(recorded_, 0);
    next_token_ = 0;
  }
  void OnContextLost() override {}
  uint64_t columns_drawn() const override { return drawn_; }
  uint64_t gpu_bytes() const override { return 0; }
  const std::string& error() const override { return error_; }

 private:
  std::unordered_map<GeometryId, ColumnGeometry> geometries_;
  GeometryId next_id_ = 1;
  uint32_t next_token_ = 0;
  SliceList slices_;
  uint64_t recorded_ = 0, drawn_ = 0;
  std::string error_;
};

}  // namespace

std::unique_ptr<PlotRenderer> MakeNullPlotRenderer() {
  return std::make_unique<NullPlotRenderer>();
}

}  // namespace tidemark::render
