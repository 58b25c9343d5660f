// One instance is a strip of columns inside a tile of the plot, one quad is a slice of two pixel columns.
//
// Quads belong to the screen, not to the data: a pixel lies in exactly one quad of a strip, and the
// fragment stage takes the nearest of all shapes that can reach it. So overlapping columns and joints
// never blend twice (no dark beads, even lines at any alpha), without stencil or offscreen passes, and the
// work depends on the pixels covered, not on the number of points.
layout(location = 0) in uvec2 a_strip;  // first column, count
layout(location = 1) in vec4 a_color;
layout(location = 2) in vec3 a_shape;  // left edge of the tile, half line width, point radius (0 = none)
layout(location = 3) in vec4 a_dash;   // on, off, on, off; quarters of a pixel

uniform vec4 u_clip;  // left, top, right, bottom

flat out ivec4 v_columns;  // columns [x, y) and connections i to i + 1 for i in [z, w)
flat out vec4 v_color;
flat out vec4 v_dash;
flat out vec2 v_reach;  // half line width, point radius
flat out vec2 v_slice;  // x range that can reach the slice

const float kSliceWidth = 2.0;

// First column of [low, high) that does not end left of `x`. Columns are usually spread evenly, so a
// guess by proportion saves most steps of the search.
int FirstColumnFrom(float x, int low, int high) {
  float first_x = ColumnX(low).x;
  float last_x = ColumnX(high - 1).y;
  if (x > first_x && x < last_x) {
    int guess = low + int((x - first_x) / (last_x - first_x) * float(high - low));
    int below = max(low, guess - 8);
    int above = min(high - 1, guess + 8);
    if (ColumnX(below).y < x) low = below;
    if (ColumnX(above).y >= x) high = above;
  }
  while (low < high) {
    int middle = (low + high) >> 1;
    if (ColumnX(middle).y < x) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// Heights where the connection of a column to its successor enters and leaves the slice.
vec2 ConnectionSpan(int column, vec2 slice) {
  float x0 = ColumnX(column).y;
  float x1 = ColumnX(column + 1).x;
  float y0 = ColumnEnds(column).y;
  float y1 = ColumnEnds(column + 1).x;
  float inverse = x1 > x0 ? 1.0 / (x1 - x0) : 0.0;
  vec2 at = mix(vec2(y0), vec2(y1), clamp((slice - x0) * inverse, 0.0, 1.0));
  if (x1 <= x0) at = vec2(y0, y1);
  return vec2(min(at.x, at.y), max(at.x, at.y));
}

void main() {
  v_color = a_color;
  v_dash = a_dash * 0.25;
  v_reach = a_shape.yz;
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // outside, unless something is drawn here

  float left = a_shape.x + float(gl_VertexID >> 2) * kSliceWidth;
  float right = left + kSliceWidth;
  float reach = max(a_shape.y, a_shape.z) + 0.5;
  // Pixel centres are half a pixel inside the slice.
  vec2 slice = vec2(left + 0.5 - reach, right - 0.5 + reach);
  v_slice = slice;
  v_columns = ivec4(0);
  if (left >= u_clip.z) return;

  int begin = int(a_strip.x);
  int end = begin + int(a_strip.y);
  int low = FirstColumnFrom(slice.x, begin, end);
  if (low == end) return;
  vec2 span = vec2(kFarPx, -kFarPx) * 2.0;
  int high = low;
  for (; high < end && ColumnX(high).x <= slice.y; ++high) {
    vec2 y = ColumnSpan(high);
    span = vec2(min(span.x, y.x), max(span.y, y.y));
  }
  v_columns = ivec4(low, high, max(low - 1, begin), min(high, end - 1));
  if (v_columns.z < low) {
    vec2 y = ConnectionSpan(v_columns.z, slice);
    span = vec2(min(span.x, y.x), max(span.y, y.y));
  }
  if (v_columns.w >= high && high > low) {
    vec2 y = ConnectionSpan(high - 1, slice);
    span = vec2(min(span.x, y.x), max(span.y, y.y));
  }
  if (span.x > span.y) return;

  span = clamp(span + vec2(-reach, reach), u_clip.yy, u_clip.ww);
  vec2 corner = vec2((gl_VertexID & 1) == 0 ? left : right, (gl_VertexID & 2) == 0 ? span.x : span.y);
  gl_Position = vec4(corner.x / u_viewport.x * 2.0 - 1.0, 1.0 - corner.y / u_viewport.y * 2.0, 0.0, 1.0);
}
