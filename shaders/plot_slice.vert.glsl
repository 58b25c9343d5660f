// Six vertices are a slice: one pixel column of one line, as src/render/line_slicer made it.
//
// Slices are read from a texture by the vertex's number. As instances of a quad they would be a draw each for a
// software renderer (Chromium's takes 28 us for one, and 1 us this way), and a wave each for many GPUs.
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;

uniform usampler2D u_slices;  // 2048 slices a row, two numbers of 16 bits in each channel, the first one low:
                              // top, bottom; top and bottom of what spills over from the sides; ramps; x, style
uniform sampler2D u_styles;  // 256 styles a row, three texels each: colour;
                             // half width, weight of the spill, x where the dash begins, 0; dash on, off, on, off
uniform vec2 u_viewport;     // size of the framebuffer
uniform vec4 u_clip;         // left, top, right, bottom; y down
uniform vec2 u_units;        // pixels a unit of the spans, and how far above the clip they begin
uniform int u_first_style;   // of this plot

flat out vec4 v_spans;  // pixels below the top of the clip
flat out vec2 v_ramps;  // pixels
flat out vec4 v_color;
flat out vec4 v_dash;
flat out vec2 v_spill;  // weight of the spill; 1 = the dash runs along y
out vec2 v_position;    // pixels in the clip, x from where the dash begins

void main() {
  int slice = gl_VertexID / 6, corner = gl_VertexID - slice * 6;
  if (corner > 2) corner -= 2;  // two triangles: 0 1 2, 1 2 3
  uvec4 bits = texelFetch(u_slices, ivec2(slice & 2047, slice >> 11), 0);
  uvec4 low = bits & 0xffffu, high = bits >> 16u;
  int style = u_first_style + int(high.w);
  ivec2 texel = ivec2((style & 255) * 3, style >> 8);
  v_color = texelFetch(u_styles, texel, 0);
  vec4 shape = texelFetch(u_styles, texel + ivec2(1, 0), 0);
  v_dash = texelFetch(u_styles, texel + ivec2(2, 0), 0);
  v_spans = vec4(low.x, high.x, low.y, high.y) * u_units.x - u_units.y;
  v_ramps = vec2(low.z, high.z) * 0.125;

  // A steep part that is longer than the dash pattern is dashed along y: a spike is never in a gap.
  float period = v_dash.x + v_dash.y + v_dash.z + v_dash.w;
  bool steep = v_spans.y - v_spans.x > period + 2.0 * shape.x + 1.0;
  v_spill = vec2(shape.y, steep ? 1.0 : 0.0);

  float top = max(floor(min(v_spans.x, v_spans.z) - 0.5), 0.0);
  float bottom = min(ceil(max(v_spans.y, v_spans.w) + 0.5), u_clip.w - u_clip.y);
  float x = float(low.w) + float(corner & 1);
  float y = (corner & 2) == 0 ? top : max(bottom, top);
  v_position = vec2(x - shape.z, y);
  vec2 at = (u_clip.xy + vec2(x, y)) / u_viewport;
  gl_Position = vec4(at.x * 2.0 - 1.0, 1.0 - at.y * 2.0, 0.0, 1.0);
}
