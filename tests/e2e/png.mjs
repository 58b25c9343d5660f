// PNG, as far as screenshots need it: reads what Chromium writes and what this file writes (8 bits a channel or a
// palette, not interlaced); writes a palette of at most 256 colours, which keeps pictures of an interface small.
import assert from 'node:assert/strict';
import {deflateSync, inflateSync} from 'node:zlib';

const kSignature = Buffer.from('89504e470d0a1a0a', 'hex');
const kChannels = {2: 3, 3: 1, 6: 4};  // by colour type

/** @typedef {{width: number, height: number, rgb: Uint8Array}} Picture three bytes a pixel */

function* chunksOf(png) {
  assert.ok(png.subarray(0, 8).equals(kSignature), 'a PNG file');
  for (let at = 8; at < png.length;) {
    const size = png.readUInt32BE(at);
    yield {type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + size)};
    at += 12 + size;
  }
}

function paeth(a, b, c) {
  const p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** Takes the filters off; `above` is a row of zeros for the first one. */
function unfilterRow(kind, row, above, step) {
  const {length} = row;
  if (kind === 1) for (let x = step; x < length; ++x) row[x] += row[x - step];
  if (kind === 2) for (let x = 0; x < length; ++x) row[x] += above[x];
  if (kind === 3) for (let x = 0; x < length; ++x) row[x] += ((x < step ? 0 : row[x - step]) + above[x]) >> 1;
  if (kind === 4) for (let x = 0; x < length; ++x) row[x] += x < step ? above[x] : paeth(row[x - step], above[x], above[x - step]);
}

/** The rows without their filter bytes. */
function unfilter(raw, height, stride, step) {
  const out = new Uint8Array(height * stride);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; ++y) {
    const from = y * (stride + 1), row = out.subarray(y * stride, (y + 1) * stride);
    row.set(raw.subarray(from + 1, from + 1 + stride));
    unfilterRow(raw[from], row, above, step);
    above = row;
  }
  return out;
}

/** @param {Buffer} png @returns {Picture} */
export function decodePng(png) {
  const parts = {IDAT: []};
  for (const {type, data} of chunksOf(png)) {
    if (type === 'IDAT') parts.IDAT.push(data);
    else parts[type] = data;
  }
  const width = parts.IHDR.readUInt32BE(0), height = parts.IHDR.readUInt32BE(4), [depth, type, , , interlace] = parts.IHDR.subarray(8);
  const channels = kChannels[type];
  assert.ok(depth === 8 && channels && interlace === 0, `a kind of PNG that is not read here: depth ${depth}, type ${type}`);
  const bytes = unfilter(inflateSync(Buffer.concat(parts.IDAT)), height, width * channels, channels);
  const rgb = new Uint8Array(width * height * 3);
  const source = type === 3 ? parts.PLTE : bytes;
  for (let i = 0, to = 0; i < width * height; ++i) {
    const from = type === 3 ? bytes[i] * 3 : i * channels;
    rgb[to++] = source[from];
    rgb[to++] = source[from + 1];
    rgb[to++] = source[from + 2];
  }
  return {width, height, rgb};
}

const kCrcs = Uint32Array.from({length: 256}, (_, n) => {
  for (let bit = 0; bit < 8; ++bit) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** As PNG wants it; older versions of Node.js have none. */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = kCrcs[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** So many of the commonest colours stay as they are: all areas, most lines. */
const kExact = 64;

const channels = (key) => [key >> 16, (key >> 8) & 255, key & 255];
const distance = (a, b) => Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));

/**
 * Commonest first, the colours that are farther than `apart` from all before; null when they are more than 256.
 * @param {[number, number][]} counted colours and how often they are there, commonest first
 */
function paletteOf(counted, apart) {
  const palette = [];
  for (const [i, [key]] of counted.entries()) {
    const colour = channels(key);
    if (i >= kExact && palette.some((each) => distance(each, colour) <= apart)) continue;
    if (palette.length === 256) return null;
    palette.push(colour);
  }
  return palette;
}

/** The pixels as places in a palette, with the filter byte of each row. */
function indexed({width, height, rgb}) {
  const counts = new Map();
  const keyOf = (i) => (rgb[3 * i] << 16) | (rgb[3 * i + 1] << 8) | rgb[3 * i + 2];
  for (let i = 0; i < width * height; ++i) counts.set(keyOf(i), (counts.get(keyOf(i)) ?? 0) + 1);
  const counted = [...counts].sort((a, b) => b[1] - a[1]);
  let palette = null;
  for (let apart = 4; !palette; apart += 4) palette = paletteOf(counted, apart);
  const places = new Map(counted.map(([key]) => {
    const colour = channels(key);
    let best = 0;
    for (let i = 1; i < palette.length; ++i) if (distance(palette[i], colour) < distance(palette[best], colour)) best = i;
    return [key, best];
  }));
  const pixels = Buffer.alloc((width + 1) * height);
  for (let i = 0; i < width * height; ++i) pixels[i + 1 + Math.floor(i / width)] = places.get(keyOf(i));
  return {pixels, palette};
}

/** Areas keep their colour; where many colours meet, the nearest of 256 takes its place. @param {Picture} picture @returns {Buffer} */
export function encodePng(picture) {
  const {pixels, palette} = indexed(picture);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(picture.width);
  head.writeUInt32BE(picture.height, 4);
  head.set([8, 3], 8);
  return Buffer.concat([kSignature, chunk('IHDR', head), chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(pixels, {level: 9, memLevel: 9})), chunk('IEND', Buffer.alloc(0))]);
}
