// Tidemark for JavaScript: logs runs to journals that survive kill -9 and that the viewer follows live.
//
//   import {init} from './tidemark.mjs';
//   const run = init({project: 'sweep', config: {lr: 1e-3}});
//   run.log({loss: 0.3});
//   run.finish();
//
// In Node (18 or later) each process and each worker thread writes a journal of its own; in a page, connect() gives
// the same bytes to a Tidemark in a frame. One call of log() is one write: what it acknowledged is the system's, so
// nothing here works asynchronously. The formats are docs/journal-format.md and docs/js-protocol.md.
// @ts-check

const VERSION = '0.1.0';
const MAGIC = 'TIDE1\n';
const NO_STEP = -(2n ** 63n);
const STEP_LIMIT = 2n ** 63n - 1n;
const MAX_PAYLOAD_BYTES = 16 << 20;
const MAX_NAME_BYTES = 1024;
const MAX_TEXT_CHARS = 4 << 20;
const MAX_DEPTH = 20;
const MAX_ITEMS = 100_000;
/** Key sets stand again after this much, so that a reader that lost one loses little. */
const RENEW_BYTES = 1 << 20;
const SETS_KEPT = 1000;
const NAMES_KEPT = 200_000;
/** Of key sets that begin with the same name; the others are found the slow way. */
const ALIKE_KEPT = 8;
const PENDING_BYTES = 1 << 20;
const RETRY_US = 1_000_000;
const TICK_MS = 5000;
const SILENT_TICKS = 2;

/**
 * The parts of Node, or null in a page. They are asked for here, because a page can't load a module that names them
 * in an import declaration.
 */
const node = typeof process === 'object' && process.versions?.node ? await loadNode() : null;

async function loadNode() {
  const load = (/** @type {string} */ name) => import(/* @vite-ignore */ /* webpackIgnore: true */ `node:${name}`);
  const names = ['child_process', 'crypto', 'fs', 'os', 'path', 'worker_threads', 'zlib'];
  const [childProcess, crypto, fs, os, path, threads, zlib] = await Promise.all(names.map(load));
  return {childProcess, crypto, fs, os, path, threads, zlib};
}

/** What `strict: true` throws, and what a wrong call of init() or connect() throws. */
export class TidemarkError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'TidemarkError';
  }
}

/** @typedef {{wallUs: () => number, monotonicUs: () => number}} Clock microseconds; another one is for tests */

/** @type {Clock} */
const systemClock = {wallUs: () => Date.now() * 1000, monotonicUs: () => Math.floor(performance.now() * 1000)};

/** Each kind of trouble is told once: a training must not drown in repetitions. */
class Warnings {
  constructor() {
    this.said = new Set();
  }
  /** @param {string} kind @param {string} message */
  once(kind, message) {
    if (this.said.has(kind)) return;
    this.said.add(kind);
    try {
      console.warn(`tidemark: ${message}`);
    } catch {
      // Nobody to tell.
    }
  }
}

// -- Bytes --------------------------------------------------------------------------------------

const utf8 = new TextEncoder();

/** CRC-32 as in zlib, eight bytes at a time (Kounavis and Berry, "slicing-by-8"): cheaper than a call out of JavaScript. */
const crcTable = (() => {
  const table = new Int32Array(8 * 256);
  for (let i = 0; i < 256; ++i) {
    let c = i;
    for (let bit = 0; bit < 8; ++bit) c = c & 1 ? 0xEDB88320 ^ (c >>> 1) : c >>> 1;
    table[i] = c;
  }
  for (let i = 256; i < table.length; ++i) table[i] = (table[i - 256] >>> 8) ^ table[table[i - 256] & 255];
  return table;
})();

/** @param {Uint8Array} b @param {number} [from] @param {number} [to] @param {number} [crc] @returns {number} signed */
export function crc32(b, from = 0, to = b.length, crc = 0) {
  const t = crcTable;
  let c = ~crc;
  for (; to - from >= 8; from += 8) {
    c ^= b[from] | b[from + 1] << 8 | b[from + 2] << 16 | b[from + 3] << 24;
    c = t[1792 + (c & 255)] ^ t[1536 + (c >>> 8 & 255)] ^ t[1280 + (c >>> 16 & 255)] ^ t[1024 + (c >>> 24)] ^
      t[768 + b[from + 4]] ^ t[512 + b[from + 5]] ^ t[256 + b[from + 6]] ^ t[b[from + 7]];
  }
  for (; from < to; ++from) c = t[(c ^ b[from]) & 255] ^ (c >>> 8);
  return ~c;
}

/** @param {readonly Uint8Array[]} parts */
function joined(parts) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} bytes */
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @param {DataView} view @param {number} at @param {number | bigint} whole */
function putI64(view, at, whole) {
  if (typeof whole === 'bigint') {
    view.setBigInt64(at, whole, true);
  } else {
    const high = Math.floor(whole / 0x1_0000_0000);
    view.setUint32(at, whole - high * 0x1_0000_0000, true);
    view.setInt32(at + 4, high, true);
  }
}

/** Writes the checksum of a record that is complete but for it. @param {Uint8Array} record @param {DataView} view */
function seal(record, view) {
  view.setInt32(4, crc32(record, 8, record.length, crc32(record, 0, 4)), true);
}

/** A whole record: length, checksum, type, payload. @param {string} type @param {Uint8Array} payload */
function recordOf(type, payload) {
  const record = new Uint8Array(9 + payload.length);
  const view = viewOf(record);
  view.setUint32(0, payload.length, true);
  record[8] = type.charCodeAt(0);
  record.set(payload, 9);
  seal(record, view);
  return record;
}

/** A whole JSON record, or null when it is too large for the format. @param {string} kind @param {object} fields */
function jsonRecord(kind, fields) {
  const payload = utf8.encode(jsonOf({kind, ...fields}));
  return payload.length <= MAX_PAYLOAD_BYTES ? recordOf('J', payload) : null;
}

/** @param {number} number @param {number[]} out */
function pushVarint(number, out) {
  for (; number > 0x7F; number >>>= 7) out.push(number & 0x7F | 0x80);
  out.push(number);
}

/** @param {string} name */
function lengthAndText(name) {
  const text = utf8.encode(name);
  /** @type {number[]} */
  const length = [];
  pushVarint(text.length, length);
  return [Uint8Array.from(length), text];
}

// -- JSON, byte for byte as docs/journal-format.md has it ---------------------------------------

/** The shortest text that reads back as the same double. @param {number} value */
function jsonNumber(value) {
  if (value !== value) return '"NaN"';
  if (value === Infinity || value === -Infinity) return `"${value}"`;
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0';
  const [digits, tail] = value.toExponential().split('e');
  const exponent = Number(tail);
  if (exponent >= 16 || exponent < -4) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return String(value);  // without an exponent between 1e-6 and 1e21
}

/** @param {string} c */
function jsonEscape(c) {
  const short = {'"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t'}[c];
  return short ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** @param {string} text */
const jsonString = (text) => `"${text.replace(/[\x00-\x1f\x7f"\\]/g, jsonEscape)}"`;

/** @param {any} value what plain() gives @returns {string} */
function jsonOf(value) {
  switch (typeof value) {
    case 'number': return jsonNumber(value);
    case 'string': return jsonString(value);
    case 'boolean': return String(value);
    case 'bigint':  // beyond 64 bits no reader keeps all digits, so they travel as text
      return value < 2n ** 64n && value > -(2n ** 64n) ? String(value) : `"${value}"`;
    default:
  }
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  return `{${Object.entries(value).map(([key, item]) => `${jsonString(key)}:${jsonOf(item)}`).join(',')}}`;
}

// -- Values: what a program hands over, made into what a journal can hold. Nothing in here throws.

/** @param {unknown} value @returns {string} */
function textOf(value) {
  try {
    return typeof value === 'object' && value !== null && !(value instanceof Date) ? jsonOf(plain(value)) : String(value);
  } catch {
    return `<${typeof value}>`;
  }
}

/** Any key as a name: one line, not empty, at most MAX_NAME_BYTES long. @param {unknown} key */
function safeName(key) {
  const name = typeof key === 'string' ? key : textOf(key);
  if (name.length > 0 && name.length <= MAX_NAME_BYTES && /^[\x20-\x7e]+$/.test(name)) return name;
  const line = name.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, ' ');
  const bytes = utf8.encode(line);
  if (bytes.length <= MAX_NAME_BYTES) return line || 'unnamed';
  let end = MAX_NAME_BYTES - 9;
  while ((bytes[end] & 0xC0) === 0x80) --end;
  // Long names that differ at their end stay different.
  const checksum = (crc32(bytes) >>> 0).toString(16).padStart(8, '0');
  return `${new TextDecoder().decode(bytes.subarray(0, end))}~${checksum}`;
}

/** @param {unknown} value @returns {value is ArrayLike<number | bigint>} */
const isTypedArray = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView);

/** An array of a library (tf.Tensor and the like), by what it can do. @param {any} value */
const isTensor = (value) => typeof value.dataSync === 'function' && typeof value.size === 'number';

/** The value as a number, or null when it is not one number. @param {any} value @returns {number | null} */
function numberOf(value) {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return null;
  try {
    if (value instanceof Number || value instanceof Boolean) return Number(value.valueOf());
    if (isTypedArray(value)) return value.length === 1 ? Number(value[0]) : null;
    if (isTensor(value)) return value.size === 1 ? Number(value.dataSync()[0]) : null;
    const item = typeof value.item === 'function' ? value.item() : null;
    return typeof item === 'number' || typeof item === 'bigint' ? Number(item) : null;
  } catch {
    return null;
  }
}

/** The value as a step, or null when it is not a whole number of 64 bits. @param {any} given @returns {number | bigint | null} */
function stepOf(given) {
  try {
    let step = given;
    if (typeof step === 'string') step = /^\s*[+-]?\d+\s*$/.test(step) ? BigInt(step.trim().replace('+', '')) : null;
    if (typeof step !== 'bigint') {
      const number = numberOf(step);
      if (number === null || !Number.isFinite(number)) return null;
      step = BigInt(Math.trunc(number));
    }
    if (step > STEP_LIMIT || step < -STEP_LIMIT) return null;
    return step >= Number.MIN_SAFE_INTEGER && step <= Number.MAX_SAFE_INTEGER ? Number(step) : step;
  } catch {
    return null;
  }
}

/** @param {any} value */
function isDictionary(value) {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Map || isTensor(value)) return value instanceof Map;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty');
}

/** The pairs of anything like a dictionary, or null. @param {any} data @returns {[unknown, any][] | null} */
function pairsOf(data) {
  if (typeof data !== 'object' || data === null || Array.isArray(data) || isTypedArray(data)) return null;
  return data instanceof Map ? [...data] : Object.entries(data);
}

/**
 * Nested dictionaries joined by '/'.
 * @param {[unknown, any][]} pairs @param {string} [prefix] @param {number} [depth] @returns {[unknown, any][]}
 */
function flatten(pairs, prefix = '', depth = 0) {
  return pairs.flatMap(([key, value]) => {
    const whole = prefix === '' ? key : prefix + textOf(key);
    if (depth >= MAX_DEPTH || !isDictionary(value)) return [[whole, value]];
    return flatten(/** @type {[unknown, any][]} */ (pairsOf(value)), `${textOf(whole)}/`, depth + 1);
  });
}

/** The value as null, boolean, number, bigint, string, array or object, for JSON. @param {any} value @param {any[]} [above] @returns {any} */
function plain(value, above = []) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'function') return value.name || '<function>';
  if (typeof value !== 'object') return typeof value === 'symbol' ? String(value) : value;
  try {
    return plainObject(value, above);
  } catch {
    return '<object>';
  }
}

/** @param {any} value @param {any[]} above the objects that this one lies in @returns {any} */
function plainObject(value, above) {
  if (value instanceof Number || value instanceof Boolean || value instanceof String) return value.valueOf();
  if (value instanceof Date || value instanceof URL || value instanceof RegExp || value instanceof Error) {
    return value instanceof Date ? value.toISOString() : String(value);
  }
  const name = value.constructor?.name || 'object';
  if (above.includes(value) || above.length >= MAX_DEPTH) return `<${name}>`;
  const inside = [...above, value];
  const numbers = isTypedArray(value) ? value : isTensor(value) && value.size <= 1000 ? value.dataSync() : null;
  if (numbers) return numbers.length <= 1000 ? Array.from(numbers) : `<${name} of ${numbers.length}>`;
  if (isTensor(value) || value instanceof ArrayBuffer || value instanceof DataView) return `<${name}>`;
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, MAX_ITEMS).map((item) => plain(item, inside));
  }
  if (typeof value.toJSON === 'function') return plain(value.toJSON(), inside);
  const pairs = value instanceof Map ? [...value] : Object.entries(value);
  if (pairs.length === 0 && !isDictionary(value)) return `<${name}>`;
  return Object.fromEntries(pairs.slice(0, MAX_ITEMS).map(([key, item]) => [textOf(key), plain(item, inside)]));
}

/** Without the fields that are not known. @param {Record<string, any>} fields @returns {Record<string, any>} */
const known = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

// -- The journal ----------------------------------------------------------------------------------

/** The names of one call, with the buffer that their record is made in. */
class KeySet {
  /** @param {number} id @param {readonly string[]} names @param {string} context */
  constructor(id, names, context) {
    this.id = id;
    this.names = names;
    this.context = context;
    this.stands = false;
    this.timeUs = 0;  // of the newest record; 0: none
    this.bytes = new Uint8Array(29 + 8 * names.length);
    this.view = viewOf(this.bytes);
    this.view.setUint32(0, this.bytes.length - 9, true);
    this.bytes[8] = 83;  // S
    this.view.setUint32(9, id, true);
  }

  record() {
    const head = new Uint8Array(4);
    viewOf(head).setUint32(0, this.id, true);
    /** @type {number[]} */
    const count = [];
    pushVarint(this.names.length, count);
    const context = lengthAndText(this.context);
    const parts = this.names.flatMap((name) => [...lengthAndText(name), ...context]);
    return recordOf('K', joined([head, Uint8Array.from(count), ...parts]));
  }

  /** @param {number | bigint} step @param {number} timeUs */
  finish(step, timeUs) {
    putI64(this.view, 13, step);
    putI64(this.view, 21, timeUs);
    seal(this.bytes, this.view);
    this.timeUs = timeUs;
    return this.bytes;
  }

  values() {
    return this.names.map((name, i) => /** @type {[string, number]} */ ([name, this.view.getFloat64(29 + 8 * i, true)]));
  }
}

/**
 * Cuts a call of very many keys where its key set would be larger than a record may be.
 * @param {readonly string[]} names @param {string} context
 */
function partsOf(names, context) {
  if (names.length < 8000) return [[0, names.length]];
  /** @type {number[][]} */
  const parts = [];
  const extra = utf8.encode(context).length + 6;
  let start = 0;
  let size = 0;
  names.forEach((name, at) => {
    const more = utf8.encode(name).length + extra;
    size += more;
    if (size > MAX_PAYLOAD_BYTES - (1 << 16)) {
      parts.push([start, at]);
      [start, size] = [at, more];
    }
  });
  return [...parts, [start, names.length]];
}

/**
 * Where the bytes go: a file, or the frame of another page.
 * @typedef {object} JournalFile
 * @property {string} path
 * @property {(bytes: Uint8Array) => number} append how many bytes were taken; throws when none can be
 * @property {(sizeBytes: number) => void} cut
 * @property {() => boolean} isGone somebody removed it
 * @property {() => boolean} isFull another one is to be begun
 * @property {() => void} sync
 * @property {() => void} close
 * @property {() => void} remove
 */
/**
 * @typedef {object} Store
 * @property {string} place where, for messages
 * @property {(name: string) => JournalFile | null} create null: the name is taken
 * @property {(path: string, bytes: Uint8Array) => void} put a media file, whole at once
 */
/**
 * @typedef {object} JournalOptions
 * @property {Store} store
 * @property {string} run the uuid
 * @property {() => Record<string, any>} header the header's fields behind "time_us"
 * @property {Clock} [clock]
 * @property {() => (Uint8Array | null)[]} [replay] what a file that is begun anew repeats
 * @property {string} [host]
 * @property {number} [pid]
 * @property {Warnings} [warnings]
 */

/** The reason in an error of the system, without its code and call. @param {any} error @returns {string} */
const reasonOf = (error) => String(error?.message ?? error).replace(/^[A-Z]\w+: /, '').replace(/, \w+( '.*)?$/s, '');

/** One journal. Nothing in here throws for want of a disk: what can't be written is counted, and the gap is recorded. */
export class Journal {
  /** @param {JournalOptions} options */
  constructor({store, run, header, clock = systemClock, replay, host = 'host', pid = 0, warnings = new Warnings()}) {
    this.store = store;
    this.run = run;
    this.header = header;
    this.clock = clock;
    this.replay = replay;
    this.host = host.replace(/[^A-Za-z0-9]/g, '_').slice(0, 60) || 'host';
    this.pid = pid;
    this.warnings = warnings;
    /** @type {string | null} */
    this.path = null;
    this.nextStep = 0;
    this.calls = 0;
    this.lostCalls = 0;
    this.closed = false;
    this.sizeBytes = 0;
    this.offsetUs = clock.wallUs() - clock.monotonicUs();
    /** @type {JournalFile | null} */
    this.file = null;
    this.opened = false;
    this.retryUs = -Infinity;
    /** @type {Map<string, KeySet>} by context and names */
    this.sets = new Map();
    this.namesKept = 0;
    this.nextId = 0;
    /** @type {Uint8Array[]} */
    this.pending = [];
    this.pendingBytes = 0;
    this.gapCalls = 0;
    this.gapReason = '';
    this.writes = 0;
    /** @type {Map<string, KeySet[]>} key sets that stand in the file, by their first name */
    this.standing = new Map();
    this.renewAtBytes = 0;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    this.forgetKeys();
  }

  forgetKeys() {
    this.standing.clear();
    for (const set of this.sets.values()) set.stands = false;
    this.renewAtBytes = this.sizeBytes + RENEW_BYTES;
  }

  nowUs() { return Math.floor(this.clock.monotonicUs() + this.offsetUs); }

  // -- One call of log()

  /**
   * The fast way, for numbers under keys that were there before: true when the call is done, false when it needs the
   * slow one (logValues).
   * @param {any} data @param {any} step @param {boolean | undefined} commit @param {string} context
   */
  logKnown(data, step, commit, context) {
    const keys = Object.keys(data);
    const set = this.findStanding(keys, context);
    if (set === null || step !== undefined && step !== null && !Number.isSafeInteger(step)) return false;
    const {writes} = this;
    for (let i = 0; i < keys.length; ++i) {
      const value = data[keys[i]];
      if (typeof value !== 'number') return false;
      set.view.setFloat64(29 + 8 * i, value, true);
    }
    if (this.writes !== writes) return false;  // a getter of `data` logged something
    this.calls += 1;
    const record = set.finish(this.takeStep(step, commit), this.nowUs());
    let written = 0;
    try {
      written = /** @type {JournalFile} */ (this.file).append(record);
    } catch {
      // Tried again below, which tells the reason.
    }
    this.writes += 1;
    if (written !== record.length) {
      this.takeBack(written);
      this.handOver(record, 1);
      return true;
    }
    this.sizeBytes += written;
    if (this.sizeBytes >= this.renewAtBytes) this.forgetKeys();
    return true;
  }

  /** @param {string[]} keys @param {string} context */
  findStanding(keys, context) {
    const alike = this.standing.get(keys[0]);
    if (alike === undefined) return null;
    search: for (const set of alike) {
      const {names} = set;
      if (names.length !== keys.length || set.context !== context) continue;
      for (let i = 0; i < keys.length; ++i) {
        if (names[i] !== keys[i]) continue search;
      }
      return set;
    }
    return null;
  }

  /**
   * The step of a call, with the counter moved on. As wandb counts: log() with step 5 leaves the counter at 5, and a
   * step of the past leaves it alone.
   * @param {number | bigint | null | undefined} step @param {boolean | undefined} commit
   */
  takeStep(step, commit) {
    if (step === undefined || step === null) {
      step = this.nextStep;
      if (commit !== false) this.nextStep = step + 1;
    } else if (typeof step === 'number') {
      const following = commit ? step + 1 : step;
      if (following > this.nextStep) this.nextStep = following;
    }
    return step;
  }

  /** The slow way. @param {readonly string[]} names @param {readonly number[]} values @param {number | bigint} step @param {string} [context] */
  logValues(names, values, step, context = '') {
    this.calls += 1;
    for (const [start, end] of partsOf(names, context)) {
      this.logPart(names.slice(start, end), values.slice(start, end), step, context);
    }
  }

  /** @param {readonly string[]} names @param {readonly number[]} values @param {number | bigint} step @param {string} context */
  logPart(names, values, step, context) {
    if (this.file?.isFull()) this.leaveFile();
    const set = this.keySet(names, context);
    values.forEach((value, i) => set.view.setFloat64(29 + 8 * i, value, true));
    const record = set.finish(step, this.nowUs());
    if (!this.handOver(set.stands ? record : joined([set.record(), record]), 1)) return;
    if (!set.stands) {
      set.stands = true;
      const alike = this.standing.get(names[0]) ?? [];
      this.standing.set(names[0], [set, ...alike].slice(0, ALIKE_KEPT));
    }
    if (this.sizeBytes >= this.renewAtBytes) this.forgetKeys();
  }

  /** @param {readonly string[]} names @param {string} context */
  keySet(names, context) {
    const key = [context, ...names].join('\n');  // no name has a line feed
    let set = this.sets.get(key);
    if (set === undefined) {
      // A program that makes up new keys at every call must not fill the memory.
      if (this.sets.size >= SETS_KEPT || this.namesKept > NAMES_KEPT) this.dropSets();
      set = new KeySet(this.nextId++, names, context);
      this.sets.set(key, set);
      this.namesKept += names.length;
    }
    return set;
  }

  dropSets() {
    this.sets.clear();
    this.namesKept = 0;
    this.forgetKeys();
  }

  /** The newest value of each metric of this process, as run.summary shows them. @returns {Record<string, number>} */
  lastValues() {
    const sets = [...this.sets.values()].filter((set) => set.timeUs > 0 && set.context === '');
    return Object.fromEntries(sets.sort((a, b) => a.timeUs - b.timeUs).flatMap((set) => set.values()));
  }

  // -- Everything else

  /** Makes the file now rather than at the first record, so that a viewer sees the run. */
  open() { return this.handOver(new Uint8Array()); }

  /** Writes a JSON record. @param {string} kind @param {Record<string, any>} fields plain, in the order of the format's table */
  put(kind, fields) {
    const record = jsonRecord(kind, fields);
    if (record) return this.handOver(record, 0, true);
    this.warnings.once(`large ${kind}`, `a record of kind ${kind} is larger than 16 MiB and was left out`);
    return false;
  }

  /** A sign of life. */
  beat() {
    if (!this.file) return;
    const payload = new Uint8Array(8);
    putI64(viewOf(payload), 0, this.nowUs());
    this.handOver(recordOf('H', payload));
  }

  /** Tries to write what is overdue, also when the program logs nothing. */
  retry() {
    if (this.gapCalls > 0 || this.pending.length > 0) this.handOver(new Uint8Array());
  }

  /** Follows the wall clock when it was set by more than a second. */
  checkClock() {
    const monotonicUs = this.clock.monotonicUs();
    const offsetUs = this.clock.wallUs() - monotonicUs;
    if (!this.file || Math.abs(offsetUs - this.offsetUs) <= 1_000_000) return;
    const fields = {time_us: Math.floor(monotonicUs + this.offsetUs), wall_us: Math.floor(monotonicUs + offsetUs)};
    this.offsetUs = offsetUs;
    this.put('clock', fields);
  }

  /** Begins a new file when somebody removed this one: writing into a removed file succeeds, for nobody. */
  checkFile() {
    if (!this.file?.isGone()) return;
    this.loseFile('the journal was removed');
    this.retry();
  }

  /** Writes the `end` record, unless this process never wrote anything. @param {Record<string, any>} fields */
  close(fields) {
    if (this.closed) return;
    if (this.opened || this.pending.length > 0 || this.gapCalls > 0) {
      this.retryUs = -Infinity;
      this.handOver(/** @type {Uint8Array} */ (jsonRecord('end', {time_us: this.nowUs(), ...fields})));
    }
    this.closed = true;
    this.forgetKeys();
    clearInterval(this.timer);
    this.file?.close();
    this.file = null;
  }

  // -- The file

  /**
   * Appends records and what is overdue before them; false when that did not work.
   * @param {Uint8Array} data @param {number} [calls] @param {boolean} [keep]
   */
  handOver(data, calls = 0, keep = false) {
    if (this.closed) return false;
    this.writes += 1;
    let overdue;
    try {
      if (!this.file) this.begin();
      overdue = this.overdue();
      this.append(joined([...overdue, data]));
    } catch (error) {
      this.noteLoss(error, data, calls, keep);
      return false;
    }
    if (overdue.length > 0) {
      this.pending = [];
      this.pendingBytes = this.gapCalls = 0;
    }
    return true;
  }

  /** @param {Uint8Array} data */
  append(data) {
    const file = /** @type {JournalFile} */ (this.file);
    for (let tries = 0; tries < 2; ++tries) {
      const written = data.length > 0 ? file.append(data) : 0;
      if (written === data.length) {
        this.sizeBytes += written;
        return;
      }
      // A full disk takes what fits. The second attempt tells the reason, or was all that it needed.
      this.takeBack(written);
    }
    throw new Error('no space left on device');
  }

  /** @param {number} written */
  takeBack(written) {
    if (written <= 0) return;
    try {
      this.file?.cut(this.sizeBytes);
    } catch {
      // A reader skips the torn record.
    }
  }

  /** @returns {Uint8Array[]} */
  overdue() {
    if (this.gapCalls === 0) return this.pending;
    const gap = jsonRecord('gap', {time_us: this.nowUs(), calls: this.gapCalls, reason: this.gapReason});
    return [/** @type {Uint8Array} */ (gap), ...this.pending];
  }

  /** @param {any} error @param {Uint8Array} data @param {number} calls @param {boolean} keep */
  noteLoss(error, data, calls, keep) {
    this.forgetKeys();
    if (keep && this.pendingBytes + data.length <= PENDING_BYTES) {
      this.pending.push(data);
      this.pendingBytes += data.length;
    } else if (keep) {
      calls = 1;
    }
    this.gapCalls += calls;
    this.lostCalls += calls;
    this.gapReason = reasonOf(error);
    if ((error?.code === 'ESTALE' || error?.code === 'EBADF') && this.file) this.loseFile(this.gapReason);
    this.warnings.once('journal', `can't write ${this.path ?? this.store.place}: ${this.gapReason}. ` +
      'The program goes on; what it logs is lost until writing works again.');
  }

  /** @param {string} reason */
  loseFile(reason) {
    // What was logged into the file is lost with it, and what could not be written is among these calls.
    this.lostCalls += this.calls;
    this.gapCalls = Math.max(this.gapCalls, this.calls);
    this.gapReason = reason;
    this.leaveFile();
    this.warnings.once('removed', `${this.path} is gone (${reason}); a new journal is begun.`);
  }

  /** What follows goes into a new file, with key sets of its own. */
  leaveFile() {
    this.file?.close();
    this.file = null;
    this.calls = this.nextId = this.sizeBytes = 0;
    this.dropSets();
  }

  begin() {
    const nowUs = this.clock.monotonicUs();
    if (nowUs < this.retryUs) throw new Error(this.gapReason || 'not yet tried again');
    this.retryUs = nowUs + RETRY_US;
    const startUs = this.nowUs();
    const stem = `${this.run}.${String(startUs).padStart(16, '0')}-${this.host}-${this.pid}-`;
    for (let n = 0; !this.file; ++n) this.file = this.store.create(`${stem}${n}.tide`);
    this.sizeBytes = 0;
    this.forgetKeys();
    const {file} = this;
    const header = jsonRecord('header', {version: 1, run: this.run, time_us: startUs, ...this.header()});
    const again = this.opened && this.replay ? this.replay() : [];
    const records = /** @type {Uint8Array[]} */ ([utf8.encode(MAGIC), header, ...again].filter((part) => part !== null));
    try {
      this.append(joined(records));
    } catch (error) {
      // A file without its header is of no use to anybody.
      this.file = null;
      file.close();
      file.remove();
      throw error;
    }
    this.path = file.path;
    this.opened = true;
    this.retryUs = -Infinity;
    if (this.timer === undefined && this.clock === systemClock) this.keep(TICK_MS);
  }

  /** Signs of life, syncing to the disk, and what must be noticed without a call. @param {number} tickMs */
  keep(tickMs) {
    let sizeBytes = -1;
    let silent = 0;
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      this.checkFile();
      this.retry();
      this.checkClock();
      silent = this.sizeBytes === sizeBytes ? silent + 1 : 0;
      if (silent === 0) this.file?.sync();
      if (silent >= SILENT_TICKS) {
        silent = 0;
        this.beat();
      }
      sizeBytes = this.sizeBytes;
    }, tickMs);
    /** @type {any} */ (this.timer).unref?.();  // it must not keep the program alive
  }
}

// -- Files of Node --------------------------------------------------------------------------------

/** A file of this process alone, open for appending. @implements {JournalFile} */
class DiskFile {
  /** @param {any} fs @param {string} path @param {number} fd */
  constructor(fs, path, fd) {
    this.fs = fs;
    this.path = path;
    this.fd = fd;
  }
  /** @param {Uint8Array} bytes */
  append(bytes) { return this.fs.writeSync(this.fd, bytes, 0, bytes.length); }
  /** @param {number} sizeBytes */
  cut(sizeBytes) { this.fs.ftruncateSync(this.fd, sizeBytes); }
  isGone() {
    try {
      return this.fs.fstatSync(this.fd).nlink === 0;
    } catch {
      return true;
    }
  }
  isFull() { return false; }
  sync() { this.fs.fdatasync(this.fd, () => {}); }
  close() {
    try {
      this.fs.fdatasyncSync(this.fd);
      this.fs.closeSync(this.fd);
    } catch {
      // Nothing more can be done for it.
    }
  }
  remove() { this.fs.unlinkSync(this.path); }
}

/** @implements {Store} */
class DiskStore {
  /** @param {string} folder @param {NonNullable<typeof node>} parts */
  constructor(folder, {fs, path}) {
    this.place = folder;
    this.fs = fs;
    this.join = path.join;
  }
  /** Node's own recursive mkdir never returns below /proc. @param {string} folder */
  makeFolder(folder) {
    if (this.fs.existsSync(folder)) return;
    const above = this.join(folder, '..');
    if (above !== folder) this.makeFolder(above);
    try {
      this.fs.mkdirSync(folder);
    } catch (error) {
      if (/** @type {any} */ (error).code !== 'EEXIST') throw error;  // another process was quicker
    }
  }
  /** @param {string} name */
  create(name) {
    this.makeFolder(this.place);
    const path = this.join(this.place, name);
    try {
      return new DiskFile(this.fs, path, this.fs.openSync(path, 'ax'));
    } catch (error) {
      if (/** @type {any} */ (error).code === 'EEXIST') return null;
      throw error;
    }
  }
  /** @param {string} path @param {Uint8Array} bytes */
  put(path, bytes) {
    const target = this.join(this.place, path);
    if (this.fs.existsSync(target)) return;
    this.makeFolder(this.join(target, '..'));
    const part = `${target}.${process.pid}.${node?.threads.threadId}.part`;  // whoever sees the name sees the whole file
    try {
      this.fs.writeFileSync(part, bytes);
      this.fs.renameSync(part, target);
    } catch (error) {
      this.fs.rmSync(part, {force: true});
      throw error;
    }
  }
}

/**
 * The largest step of a run's journals in the folder; -1 without steps, null without journals.
 * @param {string} folder @param {string} run @returns {number | null}
 */
function lastStep(folder, run) {
  /** @type {string[]} */
  let names = [];
  try {
    names = node?.fs.readdirSync(folder) ?? [];
  } catch {
    return null;
  }
  const mine = names.filter((name) => name.startsWith(run) && name.endsWith('.tide')).sort();  // by their start
  return mine.reduce((best, name) => stepAfter(node?.fs.readFileSync(node.path.join(folder, name)), run, best),
    /** @type {number | null} */ (null));
}

/** @param {Uint8Array} bytes @param {string} run @param {number | null} best @returns {number | null} */
function stepAfter(bytes, run, best) {
  const view = viewOf(bytes);
  for (let at = MAGIC.length; at + 9 <= bytes.length;) {
    const end = at + 9 + view.getUint32(at, true);
    const type = String.fromCharCode(bytes[at + 8]);
    const isSound = 'JKSH'.includes(type) && end <= bytes.length &&
      crc32(bytes, at + 8, end, crc32(bytes, at, at + 4)) === view.getInt32(at + 4, true);
    if (!isSound) {
      ++at;  // what is damaged is skipped
      continue;
    }
    if (type === 'J') {
      const fields = JSON.parse(new TextDecoder().decode(bytes.subarray(at + 9, end)));
      if (fields.kind === 'header' && fields.run !== run) return best;
      if (fields.kind === 'header') best ??= -1;
      if (fields.kind === 'rewind' && best !== null) best = Math.min(best, fields.step - 1);
    } else if (type === 'S' && best !== null) {
      const step = view.getBigInt64(at + 13, true);
      if (step !== NO_STEP) best = Math.max(best, Number(step));
    }
    at = end;
  }
  return best;
}

// -- Which run this is ------------------------------------------------------------------------------

/** @param {Uint8Array} bytes */
const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {string} digits */
const hyphenated = (digits) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/** @param {Uint8Array} raw @param {number} version */
function uuidOf(raw, version) {
  raw[6] = raw[6] & 0x0F | version << 4;
  raw[8] = raw[8] & 0x3F | 0x80;
  return hyphenated(hexOf(raw));
}

function newUuid() {
  const random = node ? node.crypto.webcrypto : crypto;
  return uuidOf(random.getRandomValues(new Uint8Array(16)), 4);
}

/** A uuid stays as it is; any other text is hashed together with the project. @param {unknown} id @param {string} project */
function runUuid(id, project) {
  const text = textOf(id).trim();
  const digits = text.replaceAll('-', '').toLowerCase();
  if (/^[0-9a-f]{32}$/.test(digits)) return hyphenated(digits);
  const space = Uint8Array.from([0x7d, 0x1d, 0xe0, 0x3a, 0x52, 0x4e, 0x4b, 0x1c, 0x9a, 0x6f, 0x54, 0x49, 0x44, 0x45, 0, 1]);
  return uuidOf(sha1(joined([space, utf8.encode(`journal\nid\n${project}/${text}`)])).slice(0, 16), 5);
}

/** The blocks of SHA-1 and SHA-256: a page has no hashes that answer at once. @param {Uint8Array} bytes */
function hashBlocks(bytes) {
  const padded = new Uint8Array((bytes.length + 8 >> 6) + 1 << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = viewOf(padded);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x2000_0000));
  view.setUint32(padded.length - 4, bytes.length << 3);
  return view;
}

/** @param {Int32Array} words */
function bigEndian(words) {
  const out = new Uint8Array(4 * words.length);
  words.forEach((word, i) => viewOf(out).setInt32(4 * i, word));
  return out;
}

/** @param {Uint8Array} bytes @returns {Uint8Array} */
export function sha1(bytes) {
  const view = hashBlocks(bytes);
  const h = Int32Array.from([0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0]);
  const w = new Int32Array(80);
  const turn = (/** @type {number} */ x, /** @type {number} */ n) => x << n | x >>> 32 - n;
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a, b, c, d, e] = h;
    for (let i = 0; i < 80; ++i) {
      w[i] = i < 16 ? view.getInt32(block + 4 * i) : turn(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
      const [f, k] = i < 20 ? [b & c | ~b & d, 0x5A827999] : i < 40 ? [b ^ c ^ d, 0x6ED9EBA1] :
        i < 60 ? [b & c | b & d | c & d, 0x8F1BBCDC] : [b ^ c ^ d, 0xCA62C1D6];
      [a, b, c, d, e] = [turn(a, 5) + f + e + k + w[i] | 0, a, turn(b, 30), c, d];
    }
    [a, b, c, d, e].forEach((word, i) => { h[i] += word; });
  }
  return bigEndian(h);
}

/** The first 32 bits of the fraction of a root. @param {number} root */
const fractionBits = (root) => (root - Math.floor(root)) * 0x1_0000_0000 | 0;

/** @param {Uint8Array} bytes @returns {Uint8Array} */
export function sha256(bytes) {
  /** @type {number[]} */
  const primes = [];
  for (let n = 2; primes.length < 64; ++n) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  const k = primes.map((prime) => fractionBits(Math.cbrt(prime)));
  const h = Int32Array.from(primes.slice(0, 8), (prime) => fractionBits(Math.sqrt(prime)));
  const view = hashBlocks(bytes);
  const w = new Int32Array(64);
  const turn = (/** @type {number} */ x, /** @type {number} */ n) => x >>> n | x << 32 - n;
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a, b, c, d, e, f, g, last] = h;
    for (let i = 0; i < 64; ++i) {
      const [x, y] = [w[i - 15], w[i - 2]];
      w[i] = i < 16 ? view.getInt32(block + 4 * i) :
        w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ x >>> 3) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ y >>> 10);
      const t = last + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + k[i] + w[i] | 0;
      const u = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
      [a, b, c, d, e, f, g, last] = [t + u | 0, a, b, c, d + t | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, last].forEach((word, i) => { h[i] += word; });
  }
  return bigEndian(h);
}

/** @param {string} name @returns {string} "" when there is none */
const environment = (name) => node ? process.env[name] ?? '' : '';

/** The process's number in a job of several, as torchrun, SLURM and MPI tell it. @returns {number | undefined} */
function rankOfJob() {
  for (const name of ['RANK', 'OMPI_COMM_WORLD_RANK', 'PMI_RANK', 'SLURM_PROCID']) {
    if (name === 'SLURM_PROCID' && !(Number(environment('SLURM_NTASKS')) > 1)) continue;
    if (/^\d+$/.test(environment(name))) return Number(environment(name));
  }
  return undefined;
}

// -- Facts that the program does not say ---------------------------------------------------------------

const FACTS = ['host', 'user', 'command', 'versions', 'git'];
const GIT_MS = 2000;
const DIFF_BYTES = 64 << 10;

/** As init({facts}) or TIDEMARK_FACTS say: "none", what is wanted, or what is not. @param {string | string[] | boolean | undefined} given */
function wantedFacts(given) {
  const words = Array.isArray(given) ? given.map(String) : given === false ? ['none'] :
    String(given === undefined ? environment('TIDEMARK_FACTS') : given === true ? '' : given).split(/[\s,]+/).filter(Boolean);
  if (words.includes('none')) return new Set();
  const named = words.filter((word) => !word.startsWith('-') && word !== 'all');
  return new Set(FACTS.filter((fact) => !words.includes(`-${fact}`) && (named.length === 0 || named.includes(fact))));
}

/** @param {NonNullable<typeof node>} parts */
function userName({os}) {
  const told = environment('LOGNAME') || environment('USER') || environment('USERNAME');
  try {
    return told || os.userInfo().username;
  } catch {
    return '';
  }
}

/** The command line as a shell would take it. */
function commandLine() {
  const words = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  return words.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`).join(' ').slice(0, 20_000);
}

/** Node's version and those of the packages that the program's package.json names. @param {NonNullable<typeof node>} parts */
function versions({fs, path}) {
  /** @type {Record<string, string>} */
  const found = {node: process.versions.node};
  const read = (/** @type {string[]} */ ...words) => JSON.parse(fs.readFileSync(path.join(...words), 'utf8'));
  for (let folder = programFolder({path}), above = ''; folder !== above; above = folder, folder = path.dirname(folder)) {
    if (!fs.existsSync(path.join(folder, 'package.json'))) continue;
    for (const name of Object.keys(read(folder, 'package.json').dependencies ?? {}).slice(0, 200)) {
      try {
        found[name] = String(read(folder, 'node_modules', name, 'package.json').version).slice(0, 100);
      } catch {
        // Named but not there.
      }
    }
    break;
  }
  return found;
}

/** @param {{path: any}} parts @returns {string} */
const programFolder = ({path}) => process.argv[1] ? path.dirname(path.resolve(process.argv[1])) : process.cwd();

/** The commit of the program's folder and the changes since; nothing outside of a repository. @param {NonNullable<typeof node>} parts */
function git({childProcess, path}) {
  const ask = (/** @type {string[]} */ ...words) => {
    const env = {...process.env, GIT_OPTIONAL_LOCKS: '0'};
    const done = childProcess.spawnSync('git', ['-C', programFolder({path}), ...words],
      {env, timeout: GIT_MS, maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore']});
    return done.status === 0 ? done.stdout : new Uint8Array();
  };
  const commit = String(ask('rev-parse', '--verify', 'HEAD')).trim();
  if (!commit) return {};
  const diff = ask('diff', '--no-ext-diff', '--no-textconv', '--no-color', 'HEAD');
  const text = new TextDecoder().decode(diff.subarray(0, DIFF_BYTES));
  const cut = diff.length > DIFF_BYTES ? `\n(cut at ${DIFF_BYTES} bytes)\n` : '';
  return {git_commit: commit, ...diff.length > 0 && {git_diff: text + cut}};
}

/** What the `run` record says of the program. @param {Set<string>} wanted @returns {Record<string, any>} */
function gatherFacts(wanted) {
  const inPage = {
    command: () => location.origin + location.pathname,
    versions: () => ({browser: navigator.userAgent.slice(0, 200)}),
  };
  const parts = node;
  const inNode = parts && {git: () => git(parts), command: commandLine, versions: () => versions(parts)};
  const facts = {};
  for (const [name, read] of Object.entries(inNode ?? inPage)) {
    if (!wanted.has(name)) continue;
    try {
      const value = read();
      Object.assign(facts, name === 'git' ? value : {[name]: value});
    } catch {
      // A run is worth more than what is known about it.
    }
  }
  return facts;
}

// -- Pictures, histograms, tables, sounds and files -----------------------------------------------------

const CONTENT_TYPES = {png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp',
  svg: 'image/svg+xml', bmp: 'image/bmp', wav: 'audio/wav', mp3: 'audio/mpeg', ogg: 'audio/ogg', flac: 'audio/flac',
  txt: 'text/plain', json: 'application/json', csv: 'text/csv', html: 'text/html'};
const MAX_FILE_BYTES = 1 << 30;

/** A thing of a run that is no number. */
class Media {
  /** @param {string} kind @param {(run: Run) => Record<string, any>} content @param {Record<string, any>} meta */
  constructor(kind, content, meta = {}) {
    this.kind = kind;
    this.content = content;
    this.meta = known(meta);
  }
}

/** @param {Uint8Array} bytes @param {string} path */
function contentTypeOf(bytes, path) {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  const [, type] = [['\x89PNG', 'png'], ['\xff\xd8\xff', 'jpg'], ['GIF8', 'gif'], ['OggS', 'ogg'], ['fLaC', 'flac']]
    .find(([sign]) => start.startsWith(sign)) ?? [];
  const riff = start.startsWith('RIFF') ? {WAVE: 'wav', WEBP: 'webp'}[start.slice(8, 12)] : undefined;
  const ending = /\.(\w+)$/.exec(path)?.[1].toLowerCase() ?? '';
  return /** @type {Record<string, string>} */ (CONTENT_TYPES)[type ?? riff ?? ending] ?? 'application/octet-stream';
}

/** @param {string} kind @param {Uint8Array | ArrayBuffer | string} thing bytes or a path @param {Record<string, any>} meta */
function mediaOfBytes(kind, thing, meta) {
  const path = typeof thing === 'string' ? thing : '';
  if (path && !node) throw new TidemarkError('a page has no paths; give the bytes');
  if (path && node && node.fs.statSync(path).size > MAX_FILE_BYTES) throw new TidemarkError(`${path} is larger than 1 GiB`);
  const bytes = thing instanceof Uint8Array ? thing : thing instanceof ArrayBuffer ? new Uint8Array(thing) :
    path && node ? node.fs.readFileSync(path) : null;
  if (!bytes) throw new TidemarkError(`${kind === 'image' ? 'an' : 'a'} ${kind} is made of bytes or a path`);
  const content = (/** @type {Run} */ run) => {
    const digest = node ? node.crypto.createHash('sha256').update(bytes).digest('hex') : hexOf(sha256(bytes));
    run.journal.store.put(`${run.id}.files/${digest}`, bytes);
    return {content_type: contentTypeOf(bytes, path), sha256: digest, size_bytes: bytes.length};
  };
  return new Media(kind, content, meta);
}

/** Bytes of a picture, a path, an ImageData, or rows of pixels. @param {any} picture @param {{caption?: string}} [options] */
export function image(picture, {caption} = {}) {
  const isPixels = Array.isArray(picture) || typeof picture?.width === 'number' && picture.data !== undefined;
  return mediaOfBytes('image', isPixels ? pngOf(picture) : picture, {caption});
}

/** Bytes of a sound, or a path. @param {any} sound @param {{caption?: string}} [options] */
export const audio = (sound, {caption} = {}) => mediaOfBytes('audio', sound, {caption});

/** Any bytes, or a path. @param {any} content @param {{caption?: string}} [options] */
export function file(content, {caption} = {}) {
  const name = typeof content === 'string' ? content.split(/[\\/]/).pop() : undefined;
  return mediaOfBytes('file', content, {caption, file_name: name});
}

/** Numbers, or {counts, edges} that were counted elsewhere. @param {any} values @param {{bins?: number}} [options] */
export function histogram(values, {bins = 64} = {}) {
  const {counts, edges} = values?.counts && values?.edges ? {counts: [...values.counts], edges: [...values.edges]} :
    histogramOf(numbersIn(values), Math.max(1, Math.min(Math.trunc(bins) || 64, 512)));
  return new Media('histogram', () => ({content_type: 'application/json', value: {edges: plain(edges), counts: plain(counts)}}));
}

/** @param {readonly unknown[]} columns @param {readonly (readonly unknown[])[]} rows */
export function table(columns, rows) {
  const value = {columns: [...columns].map(textOf), rows: [...rows].map((row) => [...row])};
  return new Media('table', (run) => {
    const cells = value.rows.map((row) => row.map((cell) => cell instanceof Media ? cell.content(run) : plain(cell)));
    return {content_type: 'application/json', value: {columns: value.columns, rows: cells}};
  });
}

/** All finite numbers in nested arrays. @param {any} thing @param {number[]} out @returns {number[]} */
function numbersIn(thing, out = []) {
  if (typeof thing === 'object' && thing !== null && isTensor(thing)) thing = thing.dataSync();
  if (typeof thing === 'object' && thing !== null && typeof thing[Symbol.iterator] === 'function') {
    for (const part of thing) numbersIn(part, out);
  } else {
    const number = numberOf(thing);
    if (number !== null && Number.isFinite(number)) out.push(number);
  }
  return out;
}

/** Equal widths, the last bin closed on both sides. @param {number[]} numbers @param {number} bins */
function histogramOf(numbers, bins) {
  let low = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  let high = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  if (numbers.length === 0) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const half = high / 2 - low / 2;  // the whole may be infinite
  const counts = new Array(bins).fill(0);
  for (const number of numbers) ++counts[Math.min(Math.trunc((number / 2 - low / 2) / half * bins), bins - 1)];
  const edges = counts.map((_, at) => at * 2 < bins ? low + half * (at / bins) * 2 : high - half * (1 - at / bins) * 2);
  return {counts, edges: [...edges, high]};
}

/** A PNG of an ImageData, or of rows of grey numbers or of pixels with 1, 3 or 4 numbers (0 to 1, or 0 to 255). @param {any} picture */
function pngOf(picture) {
  const rows = Array.isArray(picture) ? picture : null;
  const width = rows ? rows[0]?.length : picture.width;
  const height = rows ? rows.length : picture.height;
  const numbers = rows ? rows.flat(2) : [...picture.data];
  const channels = numbers.length / (width * height);
  if (!(width > 0) || ![1, 3, 4].includes(channels)) {
    throw new TidemarkError('an image is height × width × 1, 3 or 4 numbers');
  }
  const scale = rows && numbers.every((number) => !(number > 1)) ? 255 : 1;
  const lines = new Uint8Array(height * (1 + width * channels));
  const clamped = Uint8ClampedArray.from(numbers, (number) => Math.floor(Number(number) * scale + 0.5));
  for (let y = 0; y < height; ++y) {
    lines.set(clamped.subarray(y * width * channels, (y + 1) * width * channels), y * (1 + width * channels) + 1);
  }
  const head = new Uint8Array(13);
  viewOf(head).setUint32(0, width);
  viewOf(head).setUint32(4, height);
  head.set([8, {1: 0, 3: 2, 4: 6}[channels] ?? 0], 8);
  const data = node ? node.zlib.deflateSync(lines) : storedZlib(lines);
  const sign = Uint8Array.from([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]);
  return joined([sign, pngChunk('IHDR', head), pngChunk('IDAT', data), pngChunk('IEND', new Uint8Array())]);
}

/** @param {string} kind @param {Uint8Array} body */
function pngChunk(kind, body) {
  const chunk = new Uint8Array(12 + body.length);
  viewOf(chunk).setUint32(0, body.length);
  chunk.set(utf8.encode(kind), 4);
  chunk.set(body, 8);
  viewOf(chunk).setInt32(8 + body.length, crc32(chunk, 4, 8 + body.length));
  return chunk;
}

/** zlib's format without compression: a page's own compression does not answer at once. @param {Uint8Array} bytes */
function storedZlib(bytes) {
  /** @type {Uint8Array[]} */
  const parts = [Uint8Array.from([0x78, 1])];
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  for (let at = 0; at < bytes.length; at += 0xFFFF) {
    const part = bytes.subarray(at, at + 0xFFFF);
    const {length} = part;
    parts.push(Uint8Array.from([+(at + length === bytes.length), length, length >> 8, ~length, ~length >> 8]), part);
  }
  return joined([...parts, Uint8Array.from([b >> 8, b, a >> 8, a])]);
}

// -- A run ------------------------------------------------------------------------------------------------

/**
 * run.config and run.summary: an object whose fields are recorded when they change.
 * @param {(values: Record<string, any>) => void} changed @param {() => Record<string, any>} [fallback] what nobody set, but is known
 */
function fieldsOf(changed, fallback = () => ({})) {
  /** @type {Record<string, any>} */
  const values = {};
  const update = (/** @type {any} */ more) => {
    const pairs = pairsOf(more) ?? [];
    const given = Object.fromEntries(pairs.map(([key, value]) => [textOf(key), value]));
    Object.assign(values, given);
    if (pairs.length > 0) changed(plain(given));
  };
  const all = () => ({...fallback(), ...values});
  const proxy = new Proxy(values, {
    get: (_, key) => typeof key === 'string' && Object.hasOwn(all(), key) ? all()[key] : key === 'update' ? update : undefined,
    set: (_, key, value) => {
      if (typeof key === 'string') update({[key]: value});
      return true;
    },
    has: (_, key) => key in all(),
    ownKeys: () => Object.keys(all()),
    getOwnPropertyDescriptor: (_, key) => Object.hasOwn(all(), key) ?
      {value: all()[String(key)], writable: true, enumerable: true, configurable: true} : undefined,
    deleteProperty: () => false,
    defineProperty: () => false,
  });
  return {proxy, values, update};
}

/** @typedef {import('./tidemark.mjs').InitOptions} InitOptions */
/** @typedef {import('./tidemark.mjs').LogOptions} LogOptions */

const LEVELS = {info: 'info', warn: 'warn', warning: 'warn', error: 'error'};
const OPTIONS = ['project', 'name', 'group', 'jobType', 'config', 'tags', 'notes', 'dir', 'id', 'resume', 'parent', 'rank', 'worker',
  'facts', 'strict', 'mode', 'signals', 'clock'];

/** What mode: 'disabled' writes to. @type {Store} */
const nowhere = {
  place: 'nowhere',
  create: () => ({
    path: '', append: (bytes) => bytes.length, cut() {}, isGone: () => false, isFull: () => false, sync() {}, close() {}, remove() {},
  }),
  put() {},
};

/** What init() returns. Nothing in here throws, unless `strict: true` was given. */
export class Run {
  /** @param {InitOptions} given @param {Store | null} store null: the folder of `dir` @param {number} firstStep */
  constructor(given, store, firstStep) {
    const {project, name, group, jobType, notes, parent, rank, worker = false, clock} = given;
    this.warnings = new Warnings();
    this.strict = given.strict === true;
    this.disabled = (given.mode || environment('TIDEMARK_MODE')) === 'disabled';
    this.project = project ? textOf(project) : '';
    this.id = given.id ? runUuid(given.id, this.project) : newUuid();
    this.dir = folderOf(given.dir);
    this.rank = rank ?? rankOfJob();
    this.parent = typeof parent === 'object' ? parent?.id : parent;
    this.worker = worker;
    this.finished = false;
    this.facts = wantedFacts(given.facts);
    /** @type {Record<string, any>} */
    this.texts = {};
    for (const [key, text] of Object.entries(known({name, group, job_type: jobType, notes}))) this.texts[key] = textOf(text);
    /** @type {Record<string, any>} */
    this.found = {};
    /** @type {Record<string, string>} */
    this.tagTexts = {};
    /** @type {Map<string, Record<string, any>>} */
    this.metrics = new Map();
    /** @type {string | undefined} what ended the program */
    this.uncaught = undefined;
    const host = node && this.facts.has('host') ? node.os.hostname() : '';
    const user = node && this.facts.has('user') ? userName(node) : '';
    this.journal = new Journal({
      store: this.disabled ? nowhere : store ?? new DiskStore(this.dir, /** @type {NonNullable<typeof node>} */ (node)),
      run: this.id, host, pid: node ? process.pid : 0, warnings: this.warnings, clock: clock ?? systemClock,
      header: () => known({
        project: this.project || undefined, name: this.texts.name, group: this.texts.group, job_type: this.texts.job_type,
        parent: this.parent, host: host || undefined, pid: node ? process.pid : undefined, user: user || undefined,
        rank: this.rank, worker: worker || undefined, writer: `tidemark-js ${VERSION}`,
      }),
      replay: () => this.everything(),
    });
    this.journal.nextStep = firstStep;
    this.configFields = fieldsOf((values) => this.put('params', {values}));
    this.summaryFields = fieldsOf((values) => this.put('summary', {values}), () => this.journal.lastValues());
    this.config = this.configFields.proxy;
    this.summary = this.summaryFields.proxy;
    if (this.disabled || worker) return;  // who began the run says everything about it; this one may never log
    if (!this.journal.open() && this.strict) this.complain('lost', `can't write a journal into ${this.dir}: ${this.journal.gapReason}`);
    if (this.texts.notes !== undefined) this.put('run', {notes: this.texts.notes});
    if (given.tags) this.tags = given.tags;
  }

  /** What a journal that is begun anew has to repeat. */
  everything() {
    const parts = [['params', this.configFields.values], ['summary', this.summaryFields.values], ['tags', this.tagTexts]]
      .map(([kind, values]) => Object.keys(values).length > 0 ? jsonRecord(/** @type {string} */ (kind), {values: plain(values)}) : null);
    const facts = {...this.texts, ...this.found};
    const run = Object.keys(facts).length > 0 ? jsonRecord('run', facts) : null;
    return [...parts, run, ...[...this.metrics.values()].map((fields) => jsonRecord('metric', fields))];
  }

  // -- Logging

  /** Records numbers, texts and media at a step. @param {any} data @param {LogOptions | number | bigint} [options] */
  log(data, options) {
    try {
      const {step, commit, context} = /** @type {LogOptions} */ (
        typeof options === 'object' && options !== null ? options : {step: options});
      const isKnown = typeof data === 'object' && data !== null && this.journal.logKnown(data, step, commit, context ?? '');
      if (!isKnown) this.logSlowly(data, step, commit, context);
    } catch (error) {
      this.caught(error);
    }
    if (this.strict) this.refuseLoss();
  }

  /**
   * What becomes of unusual values: README.md.
   * @param {any} data @param {any} given the step @param {boolean | undefined} commit @param {any} context
   */
  logSlowly(data, given, commit, context) {
    if (this.isOver()) return;
    const pairs = pairsOf(data);
    if (pairs === null) {
      this.complain('no dictionary', `log() needs an object, not ${textOf(data).slice(0, 60)}`);
      return;
    }
    /** @type {string[]} */
    const names = [];
    /** @type {number[]} */
    const values = [];
    /** @type {[string, any][]} */
    const others = [];
    for (const [key, value] of flatten(pairs)) {
      const name = safeName(key);
      if (name !== key) this.complain('name', `the key ${textOf(key).slice(0, 60)} was changed to ${name.slice(0, 60)}`);
      const number = numberOf(value);
      if (number !== null) {
        names.push(name);
        values.push(number);
      } else if (value === null || value === undefined) {
        this.complain('none', `${name} is ${value} and was left out`);
      } else {
        others.push([name, value]);
      }
    }
    const step = this.takeStep(given, commit);
    if (names.length > 0) this.journal.logValues(names, values, step, context ? safeName(context) : '');
    for (const [name, value] of others) this.putOther(name, value, step);
  }

  /** @param {any} given @param {boolean | undefined} commit */
  takeStep(given, commit) {
    if (given === undefined || given === null) return this.journal.takeStep(undefined, commit);
    const step = stepOf(given);
    if (step === null) this.complain('step', `the step ${textOf(given).slice(0, 60)} is not a whole number of 64 bits; the points have no step`);
    return this.journal.takeStep(step ?? NO_STEP, commit);
  }

  /** @param {string} name @param {any} value @param {number | bigint} step */
  putOther(name, value, step) {
    if (Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof Media)) {
      value.forEach((item, index) => this.putMedia(name, item, step, index));
    } else if (value instanceof Media) {
      this.putMedia(name, value, step, 0);
    } else if ((isTypedArray(value) || isTensor(value)) && /** @type {any} */ (value).length !== 0) {
      this.putMedia(name, histogram(value), step, 0);
    } else {
      this.putText(name, typeof value === 'string' ? value : unquoted(plain(value)), step);
    }
  }

  /** @param {string} name @param {Media} media @param {number | bigint} step @param {number} index */
  putMedia(name, media, step, index) {
    const place = {name, step: step === NO_STEP ? null : step, time_us: this.journal.nowUs(), index, type: media.kind};
    const meta = Object.keys(media.meta).length > 0 ? {meta: plain(media.meta)} : {};
    this.put('media', {...place, ...media.content(this), ...meta});
  }

  /** @param {string} name @param {string} text @param {number | bigint} step */
  putText(name, text, step) {
    if (text.length > MAX_TEXT_CHARS) this.complain('text', `the text of ${name} was cut to ${MAX_TEXT_CHARS} characters`);
    const fields = {name, step: step === NO_STEP ? null : step, time_us: this.journal.nowUs(), text: text.slice(0, MAX_TEXT_CHARS)};
    this.put('text', fields);
  }

  /** @param {string} name @param {any} text @param {{step?: any}} [options] */
  logText(name, text, {step} = {}) {
    this.safely(() => {
      if (!this.isOver()) this.putText(safeName(name), typeof text === 'string' ? text : textOf(text), this.takeStep(step, false));
    });
  }
  /** @param {string} name @param {any} picture @param {{step?: any, caption?: string}} [options] */
  logImage(name, picture, {step, caption} = {}) { this.logMedia(name, () => image(picture, {caption}), step); }
  /** @param {string} name @param {any} values @param {{step?: any, bins?: number}} [options] */
  logHistogram(name, values, {step, bins} = {}) { this.logMedia(name, () => histogram(values, {bins}), step); }
  /** @param {string} name @param {any} columns @param {any} rows @param {{step?: any}} [options] */
  logTable(name, columns, rows, {step} = {}) { this.logMedia(name, () => table(columns, rows), step); }
  /** @param {string} name @param {any} sound @param {{step?: any, caption?: string}} [options] */
  logAudio(name, sound, {step, caption} = {}) { this.logMedia(name, () => audio(sound, {caption}), step); }
  /** @param {string} name @param {any} content @param {{step?: any, caption?: string}} [options] */
  logFile(name, content, {step, caption} = {}) { this.logMedia(name, () => file(content, {caption}), step); }

  /** @param {string} name @param {() => Media} make @param {any} step */
  logMedia(name, make, step) {
    this.safely(() => this.logSlowly(new Map([[name, make()]]), step, false, undefined));
  }

  /** @param {any} title @param {{text?: any, level?: string}} [options] */
  alert(title, {text = '', level = 'info'} = {}) {
    const known = /** @type {Record<string, string>} */ (LEVELS)[textOf(level).toLowerCase()] ?? 'info';
    this.put('alert', {time_us: this.journal.nowUs(), title: textOf(title), text: textOf(text).slice(0, MAX_TEXT_CHARS), level: known});
  }

  /** Says that the run goes back to `step`: its points from there on are taken back. @param {any} step */
  rewind(step) {
    this.safely(() => {
      const whole = stepOf(step);
      if (whole === null) {
        this.complain('rewind', `rewind() needs a step, not ${textOf(step)}`);
        return;
      }
      this.put('rewind', {step: whole});
      if (typeof whole === 'number' && this.journal.nextStep > whole) this.journal.nextStep = whole;
    });
  }

  /** Says how a metric is meant. @param {any} name @param {{stepMetric?: string, summary?: string}} [options] */
  defineMetric(name, {stepMetric, summary} = {}) {
    const fields = known({name: textOf(name), step_metric: stepMetric, summary});
    this.metrics.set(fields.name, fields);
    this.put('metric', plain(fields));
  }

  // -- Facts

  get name() { return this.texts.name; }
  set name(text) { this.changeText('name', text); }
  get group() { return this.texts.group; }
  set group(text) { this.changeText('group', text); }
  get jobType() { return this.texts.job_type; }
  set jobType(text) { this.changeText('job_type', text); }
  get notes() { return this.texts.notes; }
  set notes(text) { this.changeText('notes', text); }

  /** @param {string} key @param {any} text */
  changeText(key, text) {
    this.texts[key] = textOf(text);
    this.put('run', {[key]: this.texts[key]});
  }

  /** The names of the tags. Assign names, or an object of names and texts. @returns {any} */
  get tags() { return Object.keys(this.tagTexts); }
  set tags(tags) {
    const list = typeof tags === 'string' ? [tags] : tags ?? [];
    const pairs = pairsOf(list) ?? [...list].map((tag) => [tag, '']);
    const wanted = Object.fromEntries(pairs.map(([tag, text]) => [textOf(tag), textOf(text)]));
    /** @type {Record<string, string | null>} */
    const changes = {};
    for (const [tag, text] of Object.entries(wanted)) {
      if (this.tagTexts[tag] !== text) changes[tag] = text;
    }
    for (const tag of Object.keys(this.tagTexts)) {
      if (!Object.hasOwn(wanted, tag)) changes[tag] = null;
    }
    this.tagTexts = wanted;
    if (Object.keys(changes).length > 0) this.put('tags', {values: changes});
  }

  get step() { return this.journal.nextStep; }
  /** This process's journal, or null while there is none. */
  get path() { return this.disabled ? null : this.journal.path; }
  /** Calls that could not be written. */
  get lostCalls() { return this.journal.lostCalls; }

  gatherFacts() {
    this.found = gatherFacts(this.facts);
    if (Object.keys(this.found).length > 0) this.put('run', this.found);
  }

  /** What a worker thread or another process gives to init(), to add to this run with a journal of its own. @returns {InitOptions} */
  share() {
    return known({
      project: this.project || undefined, name: this.texts.name, group: this.texts.group, jobType: this.texts.job_type, dir: this.dir,
      id: this.id, parent: this.parent, rank: this.rank, facts: this.facts.size > 0 ? [...this.facts].join() : 'none', strict: this.strict,
      mode: this.disabled ? 'disabled' : undefined, worker: true,
    });
  }

  // -- Ending

  /**
   * Ends the run. What was logged is on the disk when this returns.
   * @param {number | {exitCode?: number, status?: string, error?: any}} [ending]
   */
  finish(ending = {}) {
    if (this.finished) return;
    const {exitCode, status, error} = typeof ending === 'number' ? {exitCode: ending, status: undefined, error: undefined} : ending;
    const code = exitCode ?? (status === undefined ? 0 : undefined);
    this.finished = true;
    endings.forget(this);
    this.journal.close(known({
      status: status ?? (code ? 'failed' : 'finished'), exit_code: code, error: error === undefined ? undefined : textOf(error).slice(0, 10_000),
    }));
    if (this.strict) this.refuseLoss();
  }

  // -- Trouble

  /** @param {string} kind @param {Record<string, any>} fields */
  put(kind, fields) {
    if (!this.isOver()) this.journal.put(kind, fields);
  }

  isOver() {
    if (this.finished) this.complain('finished', `the run ${this.id} is finished; what is logged now is left out`);
    return this.finished;
  }

  refuseLoss() {
    if (this.lostCalls > 0) throw new TidemarkError(`${this.lostCalls} calls could not be written: ${this.journal.gapReason}`);
  }

  /** @param {() => void} work */
  safely(work) {
    try {
      work();
    } catch (error) {
      this.caught(error);
    }
  }

  /** @param {any} error */
  caught(error) {
    if (error instanceof TidemarkError && this.strict) throw error;
    this.complain('inside', `${error?.message ?? error}; the call was left out`);
  }

  /** @param {string} kind @param {string} message */
  complain(kind, message) {
    if (this.strict) throw new TidemarkError(message);
    this.warnings.once(kind, message);
  }
}

/** @param {any} value what plain() gives */
const unquoted = (value) => typeof value === 'string' ? value : jsonOf(value);

/** @param {any} given @returns {string} a program that changes its folder goes on writing where it began */
function folderOf(given) {
  if (!node) return '';
  const path = given instanceof URL ? decodeURIComponent(given.pathname) : given;
  return node.path.resolve(textOf(path || environment('TIDEMARK_DIR') || 'tidemark-runs'));
}

/** How runs end when nobody calls finish(): with the program. The process has one end, so this is one for all runs. */
class Endings {
  constructor() {
    /** @type {Set<Run>} */
    this.runs = new Set();
    this.watching = false;
  }

  /** @param {Run} run */
  watch(run) {
    this.runs.add(run);
    if (this.watching || !node) return;
    this.watching = true;
    process.on('uncaughtExceptionMonitor', (error) => {
      for (const run of this.runs) run.uncaught = error instanceof Error ? String(error) : textOf(error);
    });
    process.on('exit', (code) => this.end(code));
  }

  /** @param {Run} run */
  forget(run) { this.runs.delete(run); }

  /** @param {number} code */
  end(code) {
    for (const run of this.runs) {
      try {
        run.finish({exitCode: code, error: code ? run.uncaught : undefined});
      } catch {
        // A strict run has said so already.
      }
    }
  }

  /**
   * Ends the run as stopped by these signals, then the program, as the signal would have. A program that never
   * awaits can't be interrupted then, so it is done only when asked for.
   * @param {Run} run @param {readonly string[]} signals
   */
  stopOn(run, signals) {
    if (!node) return;
    for (const signal of signals) {
      const onSignal = () => {
        run.finish({status: 'stopped', exitCode: 128 + node.os.constants.signals[signal], error: signal});
        process.off(signal, onSignal);
        if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
      };
      process.on(signal, onSignal);
    }
  }
}

const endings = new Endings();

/**
 * Begins a run; what it logs goes to a journal in `dir` (TIDEMARK_DIR, or ./tidemark-runs). Not in a page: there a
 * connection has an init() of its own.
 * @param {InitOptions} [options] @returns {Run}
 */
export function init(options = {}) {
  if (!node && options.mode !== 'disabled') {
    throw new TidemarkError('a page has no files: connect(frame, {origin}).init() logs into a Tidemark in a frame');
  }
  return begin(options, null);
}

/** @param {InitOptions} options @param {Store | null} store */
function begin(options, store) {
  const given = {
    ...options, id: options.id || environment('TIDEMARK_RUN_ID'),
    project: options.project || environment('TIDEMARK_PROJECT'), group: options.group || environment('TIDEMARK_GROUP') || undefined,
  };
  const run = new Run(given, store, store ? 0 : firstStepOf(given));
  const unknown = Object.keys(options).filter((key) => !OPTIONS.includes(key));
  if (unknown.length > 0) run.warnings.once('init', `init() has no option ${unknown.join(', ')}; it is ignored`);
  endings.watch(run);
  if (options.signals) endings.stopOn(run, options.signals);
  if (options.config) run.configFields.update(options.config);
  if (!run.disabled && !run.worker) run.gatherFacts();
  return run;
}

/** The step that a resumed run goes on from. @param {InitOptions} given */
function firstStepOf({resume, id, project, dir}) {
  if (!resume) return 0;
  if (!id) {
    if (resume === 'must') throw new TidemarkError('resume: "must" needs the id of a run');
    return 0;
  }
  const folder = folderOf(dir);
  const last = lastStep(folder, runUuid(id, project ? textOf(project) : ''));
  if (last === null && resume === 'must') throw new TidemarkError(`there is no run ${id} in ${folder} to resume`);
  if (last !== null && resume === 'never') throw new TidemarkError(`there is a run ${id} in ${folder} already`);
  return last === null ? 0 : last + 1;
}

// -- A Tidemark in a page: docs/js-protocol.md ---------------------------------------------------------------

const PROTOCOL = 1;
const HELLO_MS = 500;
/** What waits for the receiver may be this much; of a file, what is on its way there; a file that another one follows. */
const HELD_BYTES = 128 << 20;
const UNDER_WAY_BYTES = 8 << 20;
const ROLL_BYTES = 32 << 20;
/** What is logged in quick succession goes as one message. */
const BATCH_BYTES = 32 << 10;
const BATCH_MS = 50;

/** A journal (or a media file) that the receiver is given; it is held until the receiver has stored it. @implements {JournalFile} */
class FrameFile {
  /** @param {Line} line @param {string} path */
  constructor(line, path) {
    this.line = line;
    this.path = path;
    /** @type {Uint8Array[]} */
    this.parts = [];
    this.sizeBytes = 0;
    this.sentBytes = 0;
    this.storedBytes = 0;
    this.closed = false;
  }
  /** @param {Uint8Array} bytes */
  append(bytes) {
    this.line.hold(bytes.length);
    this.parts.push(bytes.slice());  // the caller's buffer is used again
    this.sizeBytes += bytes.length;
    this.line.pump();
    return bytes.length;
  }
  cut() {}
  isGone() { return false; }
  isFull() { return this.sizeBytes > this.line.rollBytes; }
  sync() { this.line.pump(true); }
  close() {
    this.closed = true;
    this.line.pump(true);
  }
  remove() {}

  /** What was not sent yet, as one message. A part begins where each former message ended. */
  next() {
    let first = this.parts.length;
    for (let bytes = 0; bytes < this.sizeBytes - this.sentBytes;) bytes += this.parts[--first].length;
    const whole = joined(this.parts.splice(first));
    this.parts.push(whole);
    return {type: 'append', path: this.path, offset: this.sentBytes, bytes: whole.slice()};
  }
}

/**
 * Carries journals to a Tidemark by messages; they are held until it has stored them.
 * @implements {Store}
 */
export class Line {
  /** @param {string} place where it goes to, for messages */
  constructor(place) {
    this.place = place;
    /** @type {'asking' | 'accepted' | 'refused' | 'closed'} */
    this.state = 'asking';
    /** @type {MessagePort | BroadcastChannel | null} */
    this.port = null;
    /** @type {Map<string, FrameFile>} */
    this.files = new Map();
    this.heldBytes = 0;
    this.mostHeldBytes = HELD_BYTES;
    this.rollBytes = ROLL_BYTES;
    this.pumpedMs = -Infinity;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {Set<Run>} */
    this.runs = new Set();
  }

  /** Begins a run in the file that is open there. @param {InitOptions} [options] @returns {Run} */
  init(options = {}) {
    const run = begin(options, this);
    this.runs.add(run);
    return run;
  }

  /** Ends the runs and the line. */
  close() {
    for (const run of this.runs) run.finish();
    this.pump(true);
    this.end('closed');
  }

  // -- As a store of journals

  /** @param {string} name */
  create(name) {
    if (this.files.has(name)) return null;
    this.hold(0);
    const file = new FrameFile(this, name);
    this.files.set(name, file);
    return file;
  }
  /** @param {string} path @param {Uint8Array} bytes */
  put(path, bytes) {
    const file = this.create(path);
    file?.append(bytes);
    file?.close();
  }
  /** @param {number} bytes to be held more */
  hold(bytes) {
    if (this.state === 'refused' || this.state === 'closed') throw new Error(`the line to Tidemark is ${this.state}`);
    if (this.heldBytes + bytes > this.mostHeldBytes) throw new Error('Tidemark does not take what is logged');
    this.heldBytes += bytes;
  }

  // -- The messages

  /** What was said to a former port is said again: another one may know nothing. @param {MessagePort | BroadcastChannel} port */
  use(port) {
    this.state = 'accepted';
    this.port?.close();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.port = port;
    port.onmessage = (/** @type {MessageEvent} */ event) => this.takeFromPort(event.data);
    this.sendAgain();
  }

  /** @param {any} data */
  takeFromPort(data) {
    if (data?.type === 'again') this.sendAgain();
    if (data?.type !== 'stored') return;
    const file = this.files.get(data.path);
    if (!file) return;
    file.storedBytes = Math.max(file.storedBytes, Math.min(data.size, file.sizeBytes));
    if (file.closed && file.storedBytes === file.sizeBytes) {
      this.files.delete(file.path);
      this.heldBytes -= file.sizeBytes;
    }
    this.pump();
  }

  sendAgain() {
    for (const file of this.files.values()) file.sentBytes = file.storedBytes = 0;
    this.pump(true);
  }

  /** Sends what waits, when there is enough of it or when it has waited long enough. @param {boolean} [now] */
  pump(now = false) {
    const {port} = this;
    if (!port) return;
    const waiting = [...this.files.values()].filter(({sentBytes, sizeBytes}) => sentBytes < sizeBytes);
    if (waiting.length === 0) return;
    const waitingBytes = waiting.reduce((sum, {sentBytes, sizeBytes}) => sum + sizeBytes - sentBytes, 0);
    if (!now && waitingBytes < BATCH_BYTES && performance.now() - this.pumpedMs < BATCH_MS) {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.pump(true);
      }, BATCH_MS);
      return;
    }
    this.pumpedMs = performance.now();
    for (const file of waiting) {
      if (file.sentBytes - file.storedBytes > UNDER_WAY_BYTES) continue;  // goes on when it is stored
      const message = file.next();
      file.sentBytes = file.sizeBytes;
      if (port instanceof MessagePort) port.postMessage(message, [/** @type {ArrayBuffer} */ (message.bytes.buffer)]);
      else port.postMessage(message);  // a channel moves nothing
    }
  }

  /** @param {'refused' | 'closed'} state */
  end(state) {
    this.state = state;
    clearTimeout(this.timer);
    this.port?.close();
    this.port = null;
    this.files.clear();
    this.heldBytes = 0;
  }
}

/** What connect() returns: a line that the person in front of the other page has to allow. */
export class Connection extends Line {
  /** @param {any} frame an <iframe>, or a window @param {{origin: string, name?: string}} options */
  constructor(frame, {origin, name = document.title}) {
    if (!/^https?:\/\/[^/*]+$/.test(origin)) {
      throw new TidemarkError(`connect() needs the origin of Tidemark's page (scheme, host and port, without a path), not ${textOf(origin)}`);
    }
    super(origin);
    this.frame = frame;
    this.origin = origin;
    this.name = name;
    /** @type {(accepted: boolean) => void} */
    this.settle = () => {};
    /** Whether the person in front of the page allowed it. @type {Promise<boolean>} */
    this.accepted = new Promise((resolve) => { this.settle = resolve; });
    this.onMessage = (/** @type {MessageEvent} */ event) => this.take(event);
    this.onHide = (/** @type {PageTransitionEvent} */ event) => {
      for (const run of event.persisted ? [] : this.runs) run.finish({status: 'stopped'});
      this.pump(true);
    };
    addEventListener('message', this.onMessage);
    addEventListener('pagehide', this.onHide);
    this.hello();
  }

  hello() {
    if (this.state !== 'asking') return;
    const target = this.frame.contentWindow ?? this.frame;
    target.postMessage({tidemark: PROTOCOL, type: 'hello', name: this.name}, this.origin);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hello(), HELLO_MS);  // the frame may not have loaded yet
  }

  /** @param {MessageEvent} event */
  take({data, origin, source, ports}) {
    if (origin !== this.origin || source !== (this.frame.contentWindow ?? this.frame) || data?.tidemark !== PROTOCOL) return;
    if (data.type === 'ready') {  // it was loaded, perhaps again, and knows nothing
      this.port?.close();
      this.port = null;
      this.state = 'asking';
      this.hello();
    } else if (data.type === 'asking') {
      clearTimeout(this.timer);
    } else if (data.type === 'refused') {
      this.end('refused');
    } else if (data.type === 'accepted' && ports[0]) {  // a second answer, to a second hello, has the port that counts
      this.settle(true);
      this.use(ports[0]);
    }
  }

  /** @param {'refused' | 'closed'} state */
  end(state) {
    super.end(state);
    removeEventListener('message', this.onMessage);
    removeEventListener('pagehide', this.onHide);
    this.settle(false);
  }
}

/**
 * A line to the Tidemark in a frame of this page, or in a window that it opened. The person there is asked once; what
 * is logged until then waits.
 * @param {any} frame @param {{origin: string, name?: string}} options
 */
export function connect(frame, options) {
  if (typeof window !== 'object') throw new TidemarkError('connect() is for pages; in Node, init() writes a journal');
  return new Connection(frame, options);
}

// -- Training libraries -----------------------------------------------------------------------------------------

/**
 * A callback for TensorFlow.js: model.fit(x, y, {callbacks: tfCallback(run)}). An epoch's figures stand at the epoch; with
 * `everyBatch`, a batch's as "batch/…" at the batch.
 * @param {Run} run @param {{everyBatch?: boolean, finishes?: boolean}} [options]
 */
export function tfCallback(run, {everyBatch = false, finishes = false} = {}) {
  let batches = 0;
  return {
    async onBatchEnd(/** @type {number} */ _batch, /** @type {any} */ logs) {
      const {batch, size, ...figures} = logs ?? {};
      if (everyBatch) run.log({batch: figures}, {step: batches});
      ++batches;
    },
    async onEpochEnd(/** @type {number} */ epoch, /** @type {any} */ logs) { run.log({...logs}, {step: epoch}); },
    async onTrainEnd() {
      if (finishes) run.finish();
    },
  };
}
