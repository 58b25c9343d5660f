// Common to both stages of the line shader: the columns of a geometry, in device pixels, y down.
// A texture row holds 512 columns; a column is three texels: (x0, x1) (min, max) (first, last).
precision highp float;
precision highp int;
precision highp sampler2D;

uniform sampler2D u_columns;
uniform vec4 u_transform;  // x scale, x shift, y scale, y shift
uniform vec2 u_viewport;   // size of the framebuffer

// Far outside every screen, and small enough that differences keep a fraction of a pixel.
const float kFarPx = 1.0e6;

vec2 ColumnTexel(int column, int part) {
  return texelFetch(u_columns, ivec2((column & 511) * 3 + part, column >> 9), 0).xy;
}

// Left and right end of a column.
vec2 ColumnX(int column) {
  return clamp(ColumnTexel(column, 0) * u_transform.x + u_transform.y, -kFarPx, kFarPx);
}

// Upper and lower end of a column (y grows downwards).
vec2 ColumnSpan(int column) {
  vec2 y = clamp(ColumnTexel(column, 1) * u_transform.z + u_transform.w, -kFarPx, kFarPx);
  return vec2(min(y.x, y.y), max(y.x, y.y));
}

// Heights of the first and the last value of a column.
vec2 ColumnEnds(int column) {
  return clamp(ColumnTexel(column, 2) * u_transform.z + u_transform.w, -kFarPx, kFarPx);
}
