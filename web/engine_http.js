// The same face as engine_client.js, when `tidemark serve` serves the page: the engine is the server's,
// commands go by POST and replies come as one answer that does not end (src/server/engine_wire.h tells the
// bytes). Loaded only then.
// @ts-check
import {base} from './build_info.js?v=@TIDEMARK_BUILD_ID@';
import {askBeforeLeaving} from './engine_client.js?v=@TIDEMARK_BUILD_ID@';
import {saveAs} from './save_file.js?v=@TIDEMARK_BUILD_ID@';

/** @typedef {import('./engine_client.js').EngineMessage} EngineMessage */
/** @typedef {import('./engine_client.js').EngineState} EngineState */

/** The server says something every 10 s. */
const kSilenceMs = 25_000;
const kRetryMs = 1000;
/** A page that nobody sees costs the server nothing, and the browser none of its six connections. */
const kHiddenMs = 20_000;
const kMaxPostBytes = 1 << 20;
const kBusyMs = 200;

/** @param {EngineMessage} message @returns {Uint8Array<ArrayBuffer>} */
function frameOf({head, buffers}) {
  const parts = [head, ...buffers];
  const start = 4 + 4 * parts.length;
  const frame = new Uint8Array(parts.reduce((sum, part) => sum + part.length, start));
  const numbers = new DataView(frame.buffer);
  numbers.setUint32(0, parts.length, true);
  let at = start;
  parts.forEach((part, i) => {
    numbers.setUint32(4 + 4 * i, part.length, true);
    frame.set(part, at);
    at += part.length;
  });
  return frame;
}

/** Takes whole messages from a stream of frames. */
class FrameReader {
  /** @param {ReadableStream<Uint8Array>} stream @param {() => void} heard */
  constructor(stream, heard) {
    this.reader = stream.getReader();
    this.heard = heard;
    this.rest = new Uint8Array(0);
  }

  /** @param {number} count @returns {Promise<Uint8Array<ArrayBuffer>>} a copy that owns its buffer */
  async take(count) {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count;) {
      if (this.rest.length === 0) {
        const {done, value} = await this.reader.read();
        if (done) throw new Error('the server ended the line');
        this.heard();
        this.rest = value;
      }
      const some = this.rest.subarray(0, count - at);
      bytes.set(some, at);
      at += some.length;
      this.rest = this.rest.subarray(some.length);
    }
    return bytes;
  }

  async takeU32() {
    return new DataView((await this.take(4)).buffer).getUint32(0, true);
  }

  /** @returns {Promise<EngineMessage | null>} null: a sign of life */
  async next() {
    const count = await this.takeU32();
    const sizes = [];
    for (let i = 0; i < count; ++i) sizes.push(await this.takeU32());
    const parts = [];
    for (const size of sizes) parts.push(await this.take(size));
    const [head, ...buffers] = parts;
    return head ? {head, buffers} : null;
  }
}

/** @param {Response} response @returns {Promise<string>} what the server says, or its status */
async function reasonOf(response) {
  const told = await response.json().catch(() => ({}));
  return told.message ?? `The server answered with ${response.status}.`;
}

export class HttpEngine {
  constructor() {
    /** @type {(message: EngineMessage) => void} */
    this.onmessage = () => {};
    /** @type {(state: EngineState) => void} */
    this.onstate = () => {};
    /** @type {EngineState} */
    this.state = {kind: 'waiting', message: '', hint: '', log: [], own: true, storage: ''};
    this.line = '';
    /** @type {AbortController | null} of the line, and of all that is sent on it */
    this.ending = null;
    /** @type {Uint8Array<ArrayBuffer>[]} */
    this.unsent = [];
    this.sending = false;
    this.hiddenTimer = 0;
    this.warns = false;
    askBeforeLeaving(() => this.warns);
    document.addEventListener('visibilitychange', () => this.onVisibility());
    addEventListener('pagehide', () => this.ending?.abort());
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  }

  start() {
    this.tell('waiting');
    this.keepConnected();
  }

  /** @param {EngineState['kind']} kind @param {string} [message] @param {string} [hint] */
  tell(kind, message = '', hint = '') {
    this.state = {kind, message, hint, log: [], own: true, storage: ''};
    this.onstate(this.state);
  }

  /** One line after the other, as long as somebody sees the page. */
  async keepConnected() {
    while (!document.hidden) {
      const ending = this.ending = new AbortController();
      const why = await this.connect(ending).catch(() => '');
      ending.abort();
      this.ending = null;
      this.unsent = [];
      if (document.hidden) break;
      this.tell('lost', why);
      await new Promise((resolve) => setTimeout(resolve, kRetryMs));
    }
  }

  onVisibility() {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) {
      this.hiddenTimer = setTimeout(() => {
        if (!this.warns) this.ending?.abort();
      }, kHiddenMs);
    } else if (!this.ending) {
      this.keepConnected();
    }
  }

  /** Opens a line and hands its messages on until it ends. @param {AbortController} ending @returns {Promise<string>} why not */
  async connect(ending) {
    this.line = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    let silence = 0;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => ending.abort(), kSilenceMs);
    };
    heard();
    try {
      const response = await this.ask('replies', {signal: ending.signal});
      if (!response.ok || !response.body) return reasonOf(response);
      this.tell('connected');
      const reader = new FrameReader(response.body, heard);
      for (;;) {
        const message = await reader.next();
        if (message) this.onmessage(message);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  /** @param {string} what @param {RequestInit} options */
  ask(what, options) {
    return fetch(new URL(`engine/${what}`, base), {cache: 'no-store', ...options, headers: {'Tidemark-Line': this.line}});
  }

  /** Sends a message. Lost when there is no line. @param {EngineMessage} message */
  post(message) {
    if (!this.ending || this.state.kind !== 'connected') return;
    this.unsent.push(frameOf(message));
    if (!this.sending) this.send();
  }

  /** All that waits goes in one request, the next when that one is answered: so the order is kept. */
  async send() {
    this.sending = true;
    await null;  // what the same frame of the interface still posts goes with it
    while (this.unsent.length > 0 && this.ending) {
      const {ending} = this;
      let count = 1;
      for (let bytes = this.unsent[0].length; count < this.unsent.length; ++count) {
        bytes += this.unsent[count].length;
        if (bytes > kMaxPostBytes) break;
      }
      const body = new Blob(this.unsent.slice(0, count));
      const status = await this.ask('commands', {method: 'POST', body, signal: ending.signal})
        .then((response) => response.status, () => 0);
      if (ending !== this.ending) continue;
      if (status === 429) {
        await new Promise((resolve) => setTimeout(resolve, kBusyMs));
      } else {
        this.unsent.splice(0, count);
        if (status === 413) console.error('Tidemark: a command is too large for the server');
        else if (status !== 204) ending.abort();
      }
    }
    this.sending = false;
  }

  expectDrop() {}

  /** The interface says that files can't be read here. @param {import('./file_drops.js').DroppedFiles} dropped */
  async registerDrop({rootName, isFolder, files}) {
    return {
      handle: 0, rootName, isFolder, fileCount: files.length, follows: false, ownFile: false, sizeBytes: 0, firstName: '',
      firstBytes: new Uint8Array(0),
    };
  }

  /**
   * Saves a finished copy of the server as a file of the person's choice.
   * @param {string} name @param {string} suggestedName
   * @returns {Promise<{ok: boolean, message: string}>}
   */
  async saveScratch(name, suggestedName) {
    try {
      const response = await this.ask(`copy?name=${encodeURIComponent(name)}`, {});
      if (!response.ok) return {ok: false, message: await reasonOf(response)};
      return await saveAs(await response.blob(), suggestedName);
    } catch (error) {
      return {ok: false, message: `The copy did not arrive: ${error instanceof Error ? error.message : error}`};
    }
  }

  async persist() {
    return true;
  }
  restart() {
    this.ending?.abort();
  }
  takeOver() {}

  /** While on, closing the tab asks first. @param {boolean} on */
  warnBeforeLeaving(on) {
    this.warns = on;
  }
}
