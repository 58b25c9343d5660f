// Coverage of a pixel by a slice: the area of the pixel between two edges, each fading over its ramp.
precision highp float;

flat in vec4 v_spans;
flat in vec2 v_ramps;
flat in vec4 v_color;
flat in vec4 v_dash;
flat in vec2 v_spill;
in vec2 v_position;

out vec4 o_color;

float Between(float y, vec2 span, vec2 ramps) {
  float below_top = clamp((y - span.x + 0.5) / ramps.x, 0.0, 1.0);
  float above_bottom = clamp((span.y - y + 0.5) / ramps.y, 0.0, 1.0);
  return max(below_top + above_bottom - 1.0, 0.0);
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

void main() {
  float y = v_position.y;
  float coverage = max(Between(y, v_spans.xy, v_ramps), v_spill.x * Between(y, v_spans.zw, vec2(1.0)));
  coverage *= DashCoverage(v_spill.y > 0.5 ? y : v_position.x);
  o_color = vec4(v_color.rgb, v_color.a * coverage);
}
