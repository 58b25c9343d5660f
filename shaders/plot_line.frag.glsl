// Coverage of a pixel by the line: 1 within half the width of the nearest shape, fading over one pixel.
flat in ivec4 v_columns;
flat in vec4 v_color;
flat in vec4 v_dash;
flat in vec2 v_reach;
flat in vec2 v_slice;

out vec4 o_color;

float SegmentDistance(vec2 p, vec2 a, vec2 b) {
  vec2 along = b - a;
  float t = dot(p - a, along) / max(dot(along, along), 1.0e-12);
  return length(p - mix(a, b, clamp(t, 0.0, 1.0)));
}

// How much of the dash pattern is on at `s`, fading over one pixel.
float DashCoverage(float s) {
  float period = v_dash.x + v_dash.y + v_dash.z + v_dash.w;
  if (period <= 0.0) return 1.0;
  float t = s - period * floor(s / period);
  float second = v_dash.x + v_dash.y;
  float inside = max(min(t, v_dash.x - t), t - period);
  if (v_dash.z > 0.0) inside = max(inside, min(t - second, second + v_dash.z - t));
  return clamp(inside + 0.5, 0.0, 1.0);
}

// Dashes run along x, anchored to the data; along y in parts that are steep and longer than the pattern,
// so that a spike is never inside a gap.
float DashAt(vec2 p, float width, float height) {
  float period = v_dash.x + v_dash.y + v_dash.z + v_dash.w;
  bool steep = height > width && height > period;
  return DashCoverage(steep ? p.y : p.x - u_transform.y);
}

float ColumnCoverage(vec2 p, int column) {
  vec2 x = ColumnX(column);
  vec2 y = ColumnSpan(column);
  vec2 ends = ColumnEnds(column);
  float distance_px;
  if (x.y - x.x > 1.0) {
    // Wider than a pixel: all that is known is the box.
    vec2 outside = max(vec2(x.x, y.x) - p, p - vec2(x.y, y.y));
    distance_px = length(max(outside, 0.0));
  } else if (y.y - y.x - abs(ends.y - ends.x) < 0.05) {
    // First and last value are the extremes: the way between them says it all.
    distance_px = SegmentDistance(p, vec2(x.x, ends.x), vec2(x.y, ends.y));
  } else {
    float middle = 0.5 * (x.x + x.y);
    distance_px = length(vec2(p.x - middle, p.y - clamp(p.y, y.x, y.y)));
  }
  float line = clamp(v_reach.x + 0.5 - distance_px, 0.0, 1.0) * DashAt(p, x.y - x.x, y.y - y.x);
  float point = v_reach.y > 0.0 ? clamp(v_reach.y + 0.5 - distance_px, 0.0, 1.0) : 0.0;
  return max(line, point);
}

float ConnectionCoverage(vec2 p, int column) {
  vec2 a = vec2(ColumnX(column).y, ColumnEnds(column).y);
  vec2 b = vec2(ColumnX(column + 1).x, ColumnEnds(column + 1).x);
  float line = clamp(v_reach.x + 0.5 - SegmentDistance(p, a, b), 0.0, 1.0);
  return line > 0.0 ? line * DashAt(p, abs(b.x - a.x), abs(b.y - a.y)) : 0.0;
}

float CoverageFrom(vec2 p, int column) {
  float coverage = column >= v_columns.x && column < v_columns.y ? ColumnCoverage(p, column) : 0.0;
  if (coverage < 1.0 && column >= v_columns.z && column < v_columns.w) {
    coverage = max(coverage, ConnectionCoverage(p, column));
  }
  return coverage;
}

void main() {
  vec2 p = vec2(gl_FragCoord.x, u_viewport.y - gl_FragCoord.y);
  int begin = min(v_columns.x, v_columns.z);
  int end = max(v_columns.y, v_columns.w);
  // From the likeliest column outwards: inside dense data the first look decides.
  int middle = begin + int((p.x - v_slice.x) / (v_slice.y - v_slice.x) * float(end - begin));
  middle = clamp(middle, begin, end);
  float coverage = 0.0;
  for (int i = middle; i < end && coverage < 1.0; ++i) coverage = max(coverage, CoverageFrom(p, i));
  for (int i = middle - 1; i >= begin && coverage < 1.0; --i) coverage = max(coverage, CoverageFrom(p, i));
  if (coverage <= 0.0) discard;
  o_color = vec4(v_color.rgb, v_color.a * coverage);
}
