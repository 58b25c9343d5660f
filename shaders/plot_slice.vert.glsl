// One instance is a slice: one pixel column of one line, as src/render/line_slicer made it.
precision highp float;
precision highp int;
precision highp sampler2D;

layout(location = 0) in uvec4 a_spans;  // top, bottom, top and bottom of what spills over from the sides
layout(location = 1) in uvec4 a_more;   // top ramp, bottom ramp, x, style

uniform sampler2D u_styles;  // 256 styles a row, three texels each: colour;
                             // half width, weight of the spill, x where the dash begins, 0; dash on, off, on, off
uniform vec2 u_viewport;     // size of the framebuffer
uniform vec4 u_clip;         // left, top, right, bottom; y down
uniform vec2 u_units;        // pixels a unit of a_spans, and how far above the clip they begin
uniform int u_first_style;   // of this plot

flat out vec4 v_spans;  // pixels below the top of the clip
flat out vec2 v_ramps;  // pixels
flat out vec4 v_color;
flat out vec4 v_dash;
flat out vec2 v_spill;  // weight of the spill; 1 = the dash runs along y
out vec2 v_position;    // pixels in the clip, x from where the dash begins

void main() {
  int style = u_first_style + int(a_more.w);
  ivec2 texel = ivec2((style & 255) * 3, style >> 8);
  v_color = texelFetch(u_styles, texel, 0);
  vec4 shape = texelFetch(u_styles, texel + ivec2(1, 0), 0);
  v_dash = texelFetch(u_styles, texel + ivec2(2, 0), 0);
  v_spans = vec4(a_spans) * u_units.x - u_units.y;
  v_ramps = vec2(a_more.xy) * 0.125;

  // A steep part that is longer than the dash pattern is dashed along y: a spike is never in a gap.
  float period = v_dash.x + v_dash.y + v_dash.z + v_dash.w;
  bool steep = v_spans.y - v_spans.x > period + 2.0 * shape.x + 1.0;
  v_spill = vec2(shape.y, steep ? 1.0 : 0.0);

  float top = max(floor(min(v_spans.x, v_spans.z) - 0.5), 0.0);
  float bottom = min(ceil(max(v_spans.y, v_spans.w) + 0.5), u_clip.w - u_clip.y);
  float x = float(a_more.z) + float(gl_VertexID & 1);
  float y = (gl_VertexID & 2) == 0 ? top : max(bottom, top);
  v_position = vec2(x - shape.z, y);
  vec2 at = (u_clip.xy + vec2(x, y)) / u_viewport;
  gl_Position = vec4(at.x * 2.0 - 1.0, 1.0 - at.y * 2.0, 0.0, 1.0);
}
