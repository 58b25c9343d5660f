// What the workers share: the module and its start, messages in and out, work in slices with messages
// heard in between, and a trap that is told instead of lost.
// @ts-check
'use strict';

const kSliceMs = 8;
const kLogLines = 512;

/** @typedef {{head: Uint8Array, buffers: Uint8Array[]}} EngineMessage */

class WasmWorker {
  /** @param {'engine' | 'import' | 'train' | 'evaluate'} role @param {(options: object) => Promise<any>} create the module's factory */
  constructor(role, create) {
    this.role = role;
    this.create = create;
    /** @type {any} the Emscripten module */
    this.wasm = null;
    this.dead = false;
    /** @type {string[]} */
    this.lines = [];
    this.scheduled = false;
    this.turn = new MessageChannel();
    this.turn.port1.onmessage = () => this.work();
    /** @type {MessagePort | null} */
    this.peer = null;
  }

  /** @param {string} line */
  log(line) {
    this.lines.push(`${(performance.now() / 1000).toFixed(3)} ${line}`);
    if (this.lines.length > kLogLines) this.lines.shift();
  }

  /**
   * @param {WebAssembly.Module} module
   * @param {object} host what C++ sees as Module.host
   * @param {string} [lateUrl] where the rest of a divided module is (late_part.js)
   */
  async start(module, host, lateUrl) {
    const late = lateUrl ? /** @type {any} */ (self).tidemarkLatePart(lateUrl) : null;
    this.wasm = await this.create({
      host,
      print: (/** @type {string} */ line) => this.log(line),
      printErr: (/** @type {string} */ line) => this.log(line),
      instantiateWasm: (/** @type {WebAssembly.Imports} */ imports, /** @type {Function} */ done) => {
        WebAssembly.instantiate(module, late?.imports(module, imports) ?? imports).then((instance) => {
          late?.join(instance);
          done(instance, module);
        }, (error) => this.crash(error));
        return {};
      },
    });
    this.enter(() => this.wasm._tm_start());
  }

  /** Calls into the module; after a trap its memory can't be trusted any more, so nothing follows. */
  /** @template T @param {() => T} call @returns {T | undefined} */
  enter(call) {
    if (this.dead || !this.wasm) return undefined;
    try {
      return call();
    } catch (error) {
      this.crash(error);
      return undefined;
    }
  }

  /** @param {unknown} error */
  crash(error) {
    if (this.dead) return;
    this.dead = true;
    const text = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
    this.log(text);
    this.onCrash(text);
    self.postMessage({type: 'crash', role: this.role, text, log: this.lines});
  }
  /** @param {string} _text */
  onCrash(_text) {}

  /** Copies the parts of a message to where the module wants them. @param {Uint8Array[]} parts */
  putParts(parts) {
    parts.forEach((part, i) => {
      const at = this.wasm._tm_part(i, part.length) >>> 0;
      this.wasm.HEAPU8.set(part, at);
    });
  }

  /** @param {EngineMessage} message @param {() => void} receive */
  deliver(message, receive) {
    this.enter(() => {
      this.putParts([message.head, ...message.buffers]);
      receive();
    });
    this.schedule();
  }

  /** @param {number} call @param {string[]} texts */
  answer(call, texts) {
    const encoder = new TextEncoder();
    this.enter(() => {
      this.putParts(texts.map((text) => encoder.encode(text)));
      this.wasm._tm_answer(call);
    });
    this.schedule();
  }

  /** @param {MessagePort | null | undefined} port @param {Uint8Array[]} parts */
  send(port, parts) {
    if (!port) return;
    const [head, ...buffers] = parts;
    port.postMessage({head, buffers}, parts.map((part) => part.buffer));
  }

  /** A slice of work in a task of its own, so that messages that came meanwhile are heard first. */
  schedule() {
    if (this.scheduled || this.dead) return;
    this.scheduled = true;
    this.turn.port2.postMessage(0);
  }
  work() {
    this.scheduled = false;
    if (this.enter(() => this.wasm._tm_work(kSliceMs)) === 1) this.schedule();
  }
}

/**
 * Hears what the page says to the worker; what comes before the module is ready waits, in order.
 * @template {WasmWorker & {begin(options: any): Promise<void>, setPeer(port: MessagePort, isMissing: boolean): void}} W
 * @param {W} worker @param {(worker: W, data: any) => Promise<void>} [hear] what only this worker understands
 */
function runWorker(worker, hear = async () => {}) {
  self.addEventListener('unhandledrejection', (event) => worker.crash(event.reason));
  self.addEventListener('error', (event) => worker.crash(event.error ?? event.message));
  let ready = Promise.resolve();
  self.onmessage = ({data}) => {
    ready = ready.then(async () => {
      if (data.type === 'start') await worker.begin(data);
      if (data.type === 'peer') worker.setPeer(data.port, data.isMissing === true);
      await hear(worker, data);
    }).catch((error) => worker.crash(error));
  };
}
