// PlotRenderer on OpenGL: slices (render/line_slicer.h) as quads from a texture, one draw call a
// plot.

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "generated/shaders.h"
#include "render/column_geometry.h"
#include "render/gl.h"
#include "render/gl_program.h"
#include "render/plot_renderer.h"
#include "render/slice_batch.h"

namespace tidemark::render {
namespace {

constexpr int kStylesPerRow = 256, kTexelsPerStyle = 3;  // as in shaders/plot_slice.vert.glsl
// Clips are cut to the framebuffer when they are executed; until then to any screen there is.
constexpr int kLargestScreenPx = 1 << 15;
// Rows of a texture that each GPU has. What does not fit goes to further textures.
constexpr size_t kMostRows = 2048, kMostSlices = kMostRows * SliceList::kRow;
constexpr int kVerticesPerSlice = 6;
constexpr GLenum kStyleUnit = GL_TEXTURE0, kSliceUnit = GL_TEXTURE1;

// What lives on the GPU and belongs to no plot. Rebuilt after a lost context.
struct SliceProgram {
  GLuint program = 0, vertex_array = 0, style_texture = 0;
  GLint styles = -1, slices = -1, viewport = -1, clip = -1, units = -1, first_style = -1;
};

// The slices of a batch. They stay on the GPU while the same lines are drawn at the same scale.
struct SliceBuffer {
  SliceList slices;  // until they are uploaded
  size_t count = 0;
  uint64_t columns = 0;
  float unit_px = 0;
  std::vector<GLuint> textures;
  uint64_t last_frame = 0;
};

struct Batch {
  PixelRect clip;
  SliceBuffer* slices = nullptr;
  size_t first_style = 0;
};

struct Plot {
  size_t first_batch = 0, end_batch = 0;
};

class GlPlotRenderer final : public PlotRenderer {
 public:
  explicit GlPlotRenderer(bool gles) : gles_(gles) {}
  ~GlPlotRenderer() override {
    for (auto& [key, slices] : cache_) Release(&slices);
    DeleteReleased();
    if (gl_.program == 0) return;
    glDeleteProgram(gl_.program);
    glDeleteVertexArrays(1, &gl_.vertex_array);
    glDeleteTextures(1, &gl_.style_texture);
  }

  GeometryId Create(std::vector<uint8_t> column_bytes) override {
    const GeometryId id = next_id_++;
    geometries_.emplace(id, ColumnGeometry(std::move(column_bytes)));
    return id;
  }

  void Destroy(GeometryId id) override { geometries_.erase(id); }

  void BeginPlot() override { plots_.push_back({batches_.size(), batches_.size()}); }

  void Lines(GeometryId id, std::span<const Strip> strips, const Transform& transform,
             const LineStyle& style, const Rect& clip) override {
    const auto found = geometries_.find(id);
    const PixelRect pixels = PixelsOf(clip, kLargestScreenPx);
    if (found == geometries_.end() || pixels.empty()) return;
    const bool joins = !recorded_.empty() && recorded_.back().clip() == pixels &&
                       recorded_.back().styles().size() < SliceBatch::kMostLines;
    if (!joins) recorded_.emplace_back(pixels);
    recorded_.back().Add(id, found->second, strips, transform, style);
  }

  uint32_t EndPlot() override {
    for (const SliceBatch& batch : recorded_) {
      SliceBuffer& slices = SlicesOf(batch);
      slices.last_frame = frame_;
      columns_recorded_ += slices.columns;
      batches_.push_back({batch.clip(), &slices, styles_.size()});
      styles_.insert(styles_.end(), batch.styles().begin(), batch.styles().end());
    }
    recorded_.clear();
    plots_.back().end_batch = batches_.size();
    return static_cast<uint32_t>(plots_.size() - 1);
  }

  void Execute(uint32_t token, int framebuffer_width, int framebuffer_height) override {
    if (token >= plots_.size() || plots_[token].first_batch == plots_[token].end_batch) return;
    glActiveTexture(kStyleUnit);
    if (!Prepare()) return;
    glUseProgram(gl_.program);
    glBindVertexArray(gl_.vertex_array);
    glBindTexture(GL_TEXTURE_2D, gl_.style_texture);
    UploadStyles();
    glUniform1i(gl_.styles, kStyleUnit - GL_TEXTURE0);
    glUniform1i(gl_.slices, kSliceUnit - GL_TEXTURE0);
    glActiveTexture(kSliceUnit);
    glEnable(GL_BLEND);
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glEnable(GL_SCISSOR_TEST);
    glViewport(0, 0, framebuffer_width, framebuffer_height);
    glUniform2f(gl_.viewport, static_cast<float>(framebuffer_width),
                static_cast<float>(framebuffer_height));
    for (size_t i = plots_[token].first_batch; i < plots_[token].end_batch; ++i) {
      Draw(batches_[i], framebuffer_width, framebuffer_height);
    }
    glActiveTexture(kStyleUnit);
  }

  void NewFrame() override {
    if (!std::exchange(sliced_, false)) spare_.clear();
    // What the last frame did not draw is no longer on screen.
    for (auto entry = cache_.begin(); entry != cache_.end();) {
      if (entry->second.last_frame == frame_) {
        ++entry;
        continue;
      }
      Release(&entry->second);
      entry = cache_.erase(entry);
    }
    ++frame_;
    columns_drawn_ = std::exchange(columns_recorded_, 0);
    plots_.clear();
    batches_.clear();
    recorded_.clear();
    styles_.clear();
    styles_uploaded_ = false;
    DeleteReleased();
  }

  void OnContextLost() override {
    gl_ = {};
    error_.clear();
    released_.clear();
    plots_.clear();
    batches_.clear();
    cache_.clear();
    gpu_bytes_ = 0;
  }

  uint64_t columns_drawn() const override { return columns_drawn_; }
  uint64_t gpu_bytes() const override { return gpu_bytes_; }
  const std::string& error() const override { return error_; }

 private:
  SliceBuffer& SlicesOf(const SliceBatch& batch) {
    const auto [entry, is_new] = cache_.try_emplace(batch.key());
    SliceBuffer& slices = entry->second;
    if (is_new) {
      if (!spare_.empty()) {
        slices.slices = std::move(spare_.back());
        spare_.pop_back();
      }
      slices.columns = batch.Build(
          [this](GeometryId id) {
            const auto found = geometries_.find(id);
            return found == geometries_.end() ? nullptr : &found->second;
          },
          &slices.slices);
      sliced_ = true;
      slices.count = slices.slices.size();
      slices.unit_px = LineSlicer::UnitPx(batch.clip().height());
    }
    return slices;
  }

  // Each frame of a zoom makes as many slices as the last one, in the same memory.
  void KeepMemory(SliceBuffer* slices) {
    if (slices->slices.capacity() > 0) spare_.push_back(std::move(slices->slices));
    slices->slices = {};
  }

  void Release(SliceBuffer* slices) {
    KeepMemory(slices);
    if (slices->textures.empty()) return;
    released_.insert(released_.end(), slices->textures.begin(), slices->textures.end());
    slices->textures.clear();
    gpu_bytes_ -= slices->count * sizeof(Slice);
  }

  void DeleteReleased() {
    if (released_.empty()) return;
    glDeleteTextures(static_cast<GLsizei>(released_.size()), released_.data());
    released_.clear();
  }

  // Builds the program on first use and after a lost context. False: error() says why.
  bool Prepare() {
    if (gl_.program != 0) return true;
    if (!error_.empty()) return false;
    const auto program = LinkProgram(gles_, shaders::kPlotSliceVert, shaders::kPlotSliceFrag);
    if (!program.ok()) {
      error_ = program.error().message + " " + program.error().hint;
      return false;
    }
    gl_.program = *program;
    gl_.styles = glGetUniformLocation(gl_.program, "u_styles");
    gl_.slices = glGetUniformLocation(gl_.program, "u_slices");
    gl_.viewport = glGetUniformLocation(gl_.program, "u_viewport");
    gl_.clip = glGetUniformLocation(gl_.program, "u_clip");
    gl_.units = glGetUniformLocation(gl_.program, "u_units");
    gl_.first_style = glGetUniformLocation(gl_.program, "u_first_style");
    glGenVertexArrays(1, &gl_.vertex_array);  // of nothing: a draw needs one
    glGenTextures(1, &gl_.style_texture);
    glBindTexture(GL_TEXTURE_2D, gl_.style_texture);
    ReadAsNumbers();
    return true;
  }

  // All plots of a frame are recorded before the first one is executed, so one upload serves them.
  void UploadStyles() {
    if (std::exchange(styles_uploaded_, true)) return;
    const size_t rows = (styles_.size() + kStylesPerRow - 1) / kStylesPerRow;
    styles_.resize(rows * kStylesPerRow);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA32F, kStylesPerRow * kTexelsPerStyle,
                 static_cast<GLsizei>(rows), 0, GL_RGBA, GL_FLOAT, styles_.data());
  }

  // The bound texture is a table, not a picture.
  static void ReadAsNumbers() {
    for (const GLenum parameter : {GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER}) {
      glTexParameteri(GL_TEXTURE_2D, parameter, GL_NEAREST);
    }
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
  }

  void UploadSlices(SliceBuffer* slices) {
    slices->textures.resize((slices->count + kMostSlices - 1) / kMostSlices);
    glGenTextures(static_cast<GLsizei>(slices->textures.size()), slices->textures.data());
    size_t first = 0;
    for (const GLuint texture : slices->textures) {
      const size_t count = std::min(slices->count - first, kMostSlices),
                   width = std::min(count, SliceList::kRow),
                   height = (count + SliceList::kRow - 1) / SliceList::kRow;
      glBindTexture(GL_TEXTURE_2D, texture);
      ReadAsNumbers();
      glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA32UI, static_cast<GLsizei>(width),
                   static_cast<GLsizei>(height), 0, GL_RGBA_INTEGER, GL_UNSIGNED_INT,
                   slices->slices.data() + first);
      first += count;
    }
    gpu_bytes_ += slices->count * sizeof(Slice);
    KeepMemory(slices);
  }

  void Draw(const Batch& batch, int framebuffer_width, int framebuffer_height) {
    const PixelRect& clip = batch.clip;
    const int right = std::min(clip.x1, framebuffer_width),
              bottom = std::min(clip.y1, framebuffer_height);
    if (batch.slices->count == 0 || clip.x0 >= right || clip.y0 >= bottom) return;
    if (batch.slices->textures.empty()) UploadSlices(batch.slices);
    glUniform4f(gl_.clip, static_cast<float>(clip.x0), static_cast<float>(clip.y0),
                static_cast<float>(clip.x1), static_cast<float>(clip.y1));
    glUniform2f(gl_.units, batch.slices->unit_px, kSpanMarginPx);
    glUniform1i(gl_.first_style, static_cast<GLint>(batch.first_style));
    glScissor(clip.x0, framebuffer_height - bottom, right - clip.x0, bottom - clip.y0);
    size_t left = batch.slices->count;
    for (const GLuint texture : batch.slices->textures) {
      const size_t count = std::min(left, kMostSlices);
      glBindTexture(GL_TEXTURE_2D, texture);
      glDrawArrays(GL_TRIANGLES, 0, static_cast<GLsizei>(count) * kVerticesPerSlice);
      left -= count;
    }
  }

  bool gles_;
  SliceProgram gl_;
  std::string error_;
  std::unordered_map<GeometryId, ColumnGeometry> geometries_;
  GeometryId next_id_ = 1;
  std::unordered_map<std::string, SliceBuffer> cache_;  // by SliceBatch::key()
  std::vector<GLuint> released_;
  std::vector<SliceList> spare_;
  bool sliced_ = false;  // something, since the last frame

  uint64_t frame_ = 1;
  std::vector<SliceBatch> recorded_;  // of the plot between BeginPlot and EndPlot
  std::vector<Plot> plots_;
  std::vector<Batch> batches_;
  std::vector<StyleEntry> styles_;
  bool styles_uploaded_ = false;
  uint64_t columns_recorded_ = 0, columns_drawn_ = 0;
  uint64_t gpu_bytes_ = 0;
};

}  // namespace

std::unique_ptr<PlotRenderer> MakeGlPlotRenderer(bool gles) {
  return std::make_unique<GlPlotRenderer>(gles);
}

}  // namespace tidemark::render
