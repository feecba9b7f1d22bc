import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl';
import { isGliding, type Movers } from './moving';

const kVertex = `#version 300 es
uniform mat4 u_matrix; uniform float u_now; uniform float u_size;
in vec2 a_from; in vec2 a_to; in vec2 a_span; in vec4 a_colour;
out vec4 v_colour;
void main() {
  float span = a_span.y - a_span.x;
  float share = span > 0.0 ? clamp((u_now - a_span.x) / span, 0.0, 1.0) : 1.0;
  gl_Position = u_matrix * vec4(mix(a_from, a_to, share), 0.0, 1.0);
  gl_PointSize = u_size;
  v_colour = a_colour;
}`;

const kFragment = `#version 300 es
precision highp float;
uniform vec4 u_ring; uniform float u_size;
in vec4 v_colour; out vec4 colour;
void main() {
  float r = length(gl_PointCoord - 0.5) * u_size;
  float edge = u_size * 0.5;
  float inside = 1.0 - smoothstep(edge - 1.2, edge, r);
  vec4 body = mix(v_colour, u_ring, smoothstep(edge - 2.4, edge - 1.4, r));
  colour = vec4(body.rgb * inside, inside);
}`;

const kFloats = 7;
const kStride = kFloats * 4;
/** A machine that draws this slowly gets fewer frames, so that input stays quick. */
const kSlowFrameMs = 60;

const mercatorX = (lon: number) => (lon + 180) / 360;
const mercatorY = (lat: number) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);

/**
 * Draws all movers as one batch of points; the graphics card interpolates, so thousands glide at no cost to input.
 * Coordinates are kept relative to an anchor near the movers, since 32-bit floats alone would shake by metres.
 */
export class MovingLayer implements CustomLayerInterface {
  readonly id = 'moving';
  readonly type = 'custom' as const;
  ring: [number, number, number, number] = [1, 1, 1, 1];
  still = false;
  private map: MapLibreMap | null = null;
  private program: WebGLProgram | null = null;
  private buffer: WebGLBuffer | null = null;
  private vao: WebGLVertexArrayObject | null = null;
  private uniforms: Record<string, WebGLUniformLocation | null> = {};
  private anchor: [number, number] = [0, 0];
  private uploaded = -1;
  private count = 0;
  private lastFrame = 0;

  constructor(private readonly movers: Movers, private readonly clock: () => number) {}

  onAdd(map: MapLibreMap, context: WebGLRenderingContext | WebGL2RenderingContext): void {
    const gl = context as WebGL2RenderingContext;
    this.map = map;
    this.program = link(gl);
    this.buffer = gl.createBuffer();
    this.vao = gl.createVertexArray();
    gl.bindVertexArray(this.vao);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    this.attribute(gl, 'a_from', 2, gl.FLOAT, false, 0);
    this.attribute(gl, 'a_to', 2, gl.FLOAT, false, 8);
    this.attribute(gl, 'a_span', 2, gl.FLOAT, false, 16);
    this.attribute(gl, 'a_colour', 4, gl.UNSIGNED_BYTE, true, 24);
    gl.bindVertexArray(null);
    for (const name of ['u_matrix', 'u_now', 'u_size', 'u_ring']) this.uniforms[name] = gl.getUniformLocation(this.program, name);
    this.uploaded = -1;
  }

  onRemove(_map: MapLibreMap, context: WebGLRenderingContext | WebGL2RenderingContext): void {
    const gl = context as WebGL2RenderingContext;
    gl.deleteProgram(this.program);
    gl.deleteBuffer(this.buffer);
    gl.deleteVertexArray(this.vao);
    this.map = null;
  }

  render(context: WebGLRenderingContext | WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    const gl = context as WebGL2RenderingContext;
    if (!this.program || !this.map) return;
    if (this.uploaded !== this.movers.version) this.uploadAll(gl);
    if (this.count === 0) return;
    const size = pointSize(this.map.getZoom()) * window.devicePixelRatio;
    gl.useProgram(this.program);
    gl.bindVertexArray(this.vao);
    gl.uniformMatrix4fv(this.uniforms['u_matrix']!, false, translated(input.defaultProjectionData.mainMatrix, this.anchor));
    gl.uniform1f(this.uniforms['u_now']!, this.still ? 1e9 : this.clock() - this.epoch);
    gl.uniform1f(this.uniforms['u_size']!, size);
    gl.uniform4fv(this.uniforms['u_ring']!, this.ring);
    gl.enable(gl.BLEND);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.POINTS, 0, this.count);
    gl.bindVertexArray(null);
    this.askNextFrame();
  }

  private epoch = 0;

  private askNextFrame(): void {
    const now = this.clock();
    const slow = now - this.lastFrame > kSlowFrameMs;
    this.lastFrame = now;
    if (this.still || !isGliding(this.movers, now)) return;
    if (slow) setTimeout(() => this.map?.triggerRepaint(), 150);
    else this.map?.triggerRepaint();
  }

  private uploadAll(gl: WebGL2RenderingContext): void {
    const all = [...this.movers.all.values()];
    this.uploaded = this.movers.version;
    this.count = all.length;
    const first = all[0];
    if (!first) return;
    this.anchor = [mercatorX(first.toLon), mercatorY(first.toLat)];
    this.epoch = this.clock() - 10_000;
    const floats = new Float32Array(all.length * kFloats);
    const colours = new Uint32Array(floats.buffer);
    all.forEach((mover, index) => {
      const at = index * kFloats;
      floats[at] = mercatorX(mover.fromLon) - this.anchor[0];
      floats[at + 1] = mercatorY(mover.fromLat) - this.anchor[1];
      floats[at + 2] = mercatorX(mover.toLon) - this.anchor[0];
      floats[at + 3] = mercatorY(mover.toLat) - this.anchor[1];
      floats[at + 4] = mover.startMs - this.epoch;
      floats[at + 5] = mover.endMs - this.epoch;
      colours[at + 6] = mover.colour;
    });
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, floats, gl.DYNAMIC_DRAW);
  }

  private attribute(gl: WebGL2RenderingContext, name: string, size: number, kind: number, normalized: boolean, offset: number): void {
    const place = gl.getAttribLocation(this.program!, name);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, kind, normalized, kStride, offset);
  }
}

/** Diameter in CSS pixels at a zoom. */
export const pointSize = (zoom: number) => Math.max(8, Math.min(18, 8 + (zoom - 10) * 1.5));

/** `#rrggbb` as the four bytes the layer uploads. */
export function packColour(hex: string): number {
  const value = parseInt(hex.slice(1), 16);
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

/** matrix × translation, computed in doubles before it is narrowed. */
function translated(matrix: ArrayLike<number>, [x, y]: [number, number]): Float32Array {
  const out = Float32Array.from(matrix);
  for (let row = 0; row < 4; row += 1) out[12 + row] = matrix[row]! * x + matrix[4 + row]! * y + matrix[12 + row]!;
  return out;
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, kVertex], [gl.FRAGMENT_SHADER, kFragment]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`moving layer: ${gl.getProgramInfoLog(program) ?? ''}`);
  return program;
}
