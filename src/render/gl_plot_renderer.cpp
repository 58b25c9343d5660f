// PlotRenderer on OpenGL. How a line is drawn is said in shaders/plot_line.vert.glsl.

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>

#include "generated/shaders.h"
#include "render/column_geometry.h"
#include "render/gl.h"
#include "render/gl_program.h"
#include "render/gl_state_guard.h"
#include "render/line_batch.h"
#include "render/plot_renderer.h"

namespace tidemark::render {
namespace {

constexpr int kColumnsPerRow = 512;  // as in shaders/plot_columns.glsl
constexpr int kTexelsPerColumn = 3;
// Clips are cut to the framebuffer when they are executed; until then to any screen there is.
constexpr int kLargestScreenPx = 1 << 15;

// Everything that lives on the GPU but is not a geometry. Rebuilt after a lost context.
struct LineProgram {
  GLuint program = 0, vertex_array = 0, instances = 0, quads = 0;
  GLint columns = -1, transform = -1, viewport = -1, clip = -1;
};

struct Geometry {
  explicit Geometry(std::vector<uint8_t> bytes) : columns(std::move(bytes)) {}
  ColumnGeometry columns;
  GLuint texture = 0;
};

// Instances that share a geometry, a transform and a clip: one draw call.
struct Group {
  GeometryId geometry = 0;
  Transform transform;
  PixelRect clip;
  size_t first = 0, count = 0;
};

struct Plot {
  size_t first_group = 0, end_group = 0;
};

bool operator==(const PixelRect& a, const PixelRect& b) {
  return a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 && a.y1 == b.y1;
}
bool operator==(const Transform& a, const Transform& b) {
  return a.x_scale == b.x_scale && a.x_shift == b.x_shift && a.y_scale == b.y_scale &&
         a.y_shift == b.y_shift;
}

int RowsFor(uint32_t columns) {
  return static_cast<int>((columns + kColumnsPerRow - 1) / kColumnsPerRow);
}

// Six indices a slice: two triangles over four corners, which the shader tells apart by gl_VertexID.
GLuint MakeQuadIndices() {
  std::vector<uint16_t> indices;
  for (uint16_t slice = 0; slice < kSlicesPerTile; ++slice) {
    for (const int corner : {0, 1, 2, 2, 1, 3}) {
      indices.push_back(static_cast<uint16_t>(slice * 4 + corner));
    }
  }
  GLuint buffer = 0;
  glGenBuffers(1, &buffer);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, buffer);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, static_cast<GLsizeiptr>(indices.size() * sizeof(uint16_t)),
               indices.data(), GL_STATIC_DRAW);
  return buffer;
}

GLuint UploadColumns(const ColumnGeometry& columns) {
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  for (const GLenum parameter : {GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER}) {
    glTexParameteri(GL_TEXTURE_2D, parameter, GL_NEAREST);
  }
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
  const int row_texels = kColumnsPerRow * kTexelsPerColumn;
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RG32F, row_texels, RowsFor(columns.size()), 0, GL_RG, GL_FLOAT,
               nullptr);
  const int full_rows = static_cast<int>(columns.size() / kColumnsPerRow);
  const int rest = static_cast<int>(columns.size() % kColumnsPerRow);
  const size_t row_bytes = size_t{kColumnsPerRow} * sizeof(Column);
  if (full_rows > 0) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, row_texels, full_rows, GL_RG, GL_FLOAT, columns.bytes());
  }
  if (rest > 0) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, full_rows, rest * kTexelsPerColumn, 1, GL_RG, GL_FLOAT,
                    columns.bytes() + static_cast<size_t>(full_rows) * row_bytes);
  }
  return texture;
}

class GlPlotRenderer final : public PlotRenderer {
 public:
  explicit GlPlotRenderer(bool gles) : gles_(gles) {}
  ~GlPlotRenderer() override {
    for (auto& [id, geometry] : geometries_) ReleaseTexture(&geometry);
    DeleteDiscarded();
    if (line_.program == 0) return;
    glDeleteProgram(line_.program);
    glDeleteVertexArrays(1, &line_.vertex_array);
    glDeleteBuffers(1, &line_.instances);
    glDeleteBuffers(1, &line_.quads);
  }

  GeometryId Create(std::vector<uint8_t> column_bytes) override {
    if (column_bytes.size() / sizeof(Column) > kMaxColumns) return 0;
    const GeometryId id = next_id_++;
    geometries_.emplace(id, Geometry(std::move(column_bytes)));
    return id;
  }

  void Destroy(GeometryId id) override {
    const auto found = geometries_.find(id);
    if (found == geometries_.end()) return;
    ReleaseTexture(&found->second);
    geometries_.erase(found);
  }

  void BeginPlot() override { plots_.push_back({groups_.size(), groups_.size()}); }

  uint32_t EndPlot() override {
    plots_.back().end_group = groups_.size();
    return static_cast<uint32_t>(plots_.size() - 1);
  }

  void Lines(GeometryId id, std::span<const Strip> strips, const Transform& transform,
             const LineStyle& style, const Rect& clip) override {
    const auto found = geometries_.find(id);
    if (found == geometries_.end() || plots_.empty()) return;
    const PixelRect pixels = ClipPixels(clip, kLargestScreenPx, kLargestScreenPx);
    const size_t first = instances_.size();
    columns_recorded_ += AppendInstances(found->second.columns, strips, transform, style, pixels,
                                         &instances_);
    const size_t count = instances_.size() - first;
    if (count == 0) return;
    const bool joins = groups_.size() > plots_.back().first_group && groups_.back().geometry == id &&
                       groups_.back().transform == transform && groups_.back().clip == pixels;
    if (joins) {
      groups_.back().count += count;
    } else {
      groups_.push_back({id, transform, pixels, first, count});
    }
  }

  void Execute(uint32_t token, int framebuffer_width, int framebuffer_height) override {
    if (token >= plots_.size() || plots_[token].first_group == plots_[token].end_group) return;
    const GlStateGuard guard;
    if (!Prepare()) return;
    glUseProgram(line_.program);
    glBindVertexArray(line_.vertex_array);
    glBindBuffer(GL_ARRAY_BUFFER, line_.instances);
    UploadInstances();
    glEnable(GL_BLEND);
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glEnable(GL_SCISSOR_TEST);
    glViewport(0, 0, framebuffer_width, framebuffer_height);
    glUniform2f(line_.viewport, static_cast<float>(framebuffer_width),
                static_cast<float>(framebuffer_height));
    for (size_t i = plots_[token].first_group; i < plots_[token].end_group; ++i) {
      Draw(groups_[i], framebuffer_width, framebuffer_height);
    }
  }

  void NewFrame() override {
    columns_drawn_ = std::exchange(columns_recorded_, 0);
    plots_.clear();
    groups_.clear();
    instances_.clear();
    uploaded_ = 0;
    DeleteDiscarded();
  }

  void OnContextLost() override {
    line_ = {};
    error_.clear();
    discarded_.clear();
    gpu_bytes_ = 0;
    uploaded_ = 0;
    for (auto& [id, geometry] : geometries_) geometry.texture = 0;
  }

  uint64_t columns_drawn() const override { return columns_drawn_; }
  uint64_t gpu_bytes() const override { return gpu_bytes_; }
  const std::string& error() const override { return error_; }

 private:
  static uint64_t TextureBytes(const Geometry& geometry) {
    return uint64_t{sizeof(Column)} * kColumnsPerRow *
           static_cast<uint64_t>(RowsFor(geometry.columns.size()));
  }

  // The texture may still be named by a recorded draw, and no context need be current now.
  void ReleaseTexture(Geometry* geometry) {
    if (geometry->texture == 0) return;
    discarded_.push_back(std::exchange(geometry->texture, 0));
    gpu_bytes_ -= TextureBytes(*geometry);
  }

  void DeleteDiscarded() {
    if (discarded_.empty()) return;
    glDeleteTextures(static_cast<GLsizei>(discarded_.size()), discarded_.data());
    discarded_.clear();
  }

  // Builds the program on first use and after a lost context. False: error() says why.
  bool Prepare() {
    if (line_.program != 0) return true;
    if (!error_.empty()) return false;
    const auto program =
        LinkProgram(gles_, shaders::kPlotColumns, shaders::kPlotLineVert, shaders::kPlotLineFrag);
    if (!program.ok()) {
      error_ = program.error().message;
      return false;
    }
    line_.program = *program;
    line_.columns = glGetUniformLocation(line_.program, "u_columns");
    line_.transform = glGetUniformLocation(line_.program, "u_transform");
    line_.viewport = glGetUniformLocation(line_.program, "u_viewport");
    line_.clip = glGetUniformLocation(line_.program, "u_clip");
    glGenVertexArrays(1, &line_.vertex_array);
    glBindVertexArray(line_.vertex_array);
    glGenBuffers(1, &line_.instances);
    line_.quads = MakeQuadIndices();
    for (GLuint attribute = 0; attribute < 4; ++attribute) {
      glEnableVertexAttribArray(attribute);
      glVertexAttribDivisor(attribute, 1);
    }
    return true;
  }

  // All plots of a frame are recorded before the first one is executed, so one upload serves them.
  void UploadInstances() {
    if (uploaded_ == instances_.size()) return;
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(instances_.size() * sizeof(LineInstance)),
                 instances_.data(), GL_STREAM_DRAW);
    uploaded_ = instances_.size();
  }

  static void PointAttributesAt(size_t first_instance) {
    const auto at = [first_instance](size_t offset) {
      return reinterpret_cast<const void*>(first_instance * sizeof(LineInstance) + offset);
    };
    constexpr GLsizei kStride = sizeof(LineInstance);
    glVertexAttribIPointer(0, 2, GL_UNSIGNED_INT, kStride, at(offsetof(LineInstance, first)));
    glVertexAttribPointer(1, 4, GL_UNSIGNED_BYTE, GL_TRUE, kStride, at(offsetof(LineInstance, color)));
    glVertexAttribPointer(2, 3, GL_FLOAT, GL_FALSE, kStride, at(offsetof(LineInstance, tile_left)));
    glVertexAttribPointer(3, 4, GL_UNSIGNED_BYTE, GL_FALSE, kStride,
                          at(offsetof(LineInstance, dash_quarter_px)));
  }

  void Draw(const Group& group, int framebuffer_width, int framebuffer_height) {
    const auto found = geometries_.find(group.geometry);
    if (found == geometries_.end()) return;  // destroyed after it was recorded
    Geometry& geometry = found->second;
    PixelRect clip = group.clip;
    clip.x1 = std::min(clip.x1, framebuffer_width);
    clip.y1 = std::min(clip.y1, framebuffer_height);
    if (clip.empty()) return;
    if (geometry.texture == 0) {
      geometry.texture = UploadColumns(geometry.columns);
      gpu_bytes_ += TextureBytes(geometry);
    }
    glBindTexture(GL_TEXTURE_2D, geometry.texture);
    glUniform1i(line_.columns, 0);
    const Transform& t = group.transform;
    glUniform4f(line_.transform, t.x_scale, t.x_shift, t.y_scale, t.y_shift);
    glUniform4f(line_.clip, static_cast<float>(clip.x0), static_cast<float>(clip.y0),
                static_cast<float>(clip.x1), static_cast<float>(clip.y1));
    glScissor(clip.x0, framebuffer_height - clip.y1, clip.x1 - clip.x0, clip.y1 - clip.y0);
    PointAttributesAt(group.first);
    glDrawElementsInstanced(GL_TRIANGLES, kSlicesPerTile * 6, GL_UNSIGNED_SHORT, nullptr,
                            static_cast<GLsizei>(group.count));
  }

  bool gles_;
  LineProgram line_;
  std::string error_;
  std::unordered_map<GeometryId, Geometry> geometries_;
  GeometryId next_id_ = 1;
  std::vector<GLuint> discarded_;

  std::vector<Plot> plots_;
  std::vector<Group> groups_;
  std::vector<LineInstance> instances_;
  size_t uploaded_ = 0;  // instances of this frame on the GPU
  uint64_t columns_recorded_ = 0, columns_drawn_ = 0;
  uint64_t gpu_bytes_ = 0;
};

}  // namespace

std::unique_ptr<PlotRenderer> MakeGlPlotRenderer(bool gles) {
  return std::make_unique<GlPlotRenderer>(gles);
}

}  // namespace tidemark::render
