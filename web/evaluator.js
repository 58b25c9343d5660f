// The page's end of the evaluate worker, where models run on data sets. Loaded when a person evaluates one; the module
// and its worker are, with the first message.
// @ts-check
import {base, query} from './build_info.js?v=@TIDEMARK_BUILD_ID@';
import {compileModule, startWorker} from './wasm_load.js?v=@TIDEMARK_BUILD_ID@';

/** @typedef {import('./engine_client.js').EngineMessage} EngineMessage */
/** The words are those of ui::BenchState. @typedef {'none' | 'loading' | 'ready' | 'failed'} BenchState */

const words = (/** @type {unknown} */ error) => error instanceof Error ? error.message : String(error);

export class Evaluator {
  /**
   * @param {(message: EngineMessage) => void} answer
   * @param {(state: BenchState, detail: string) => void} tell
   */
  constructor(answer, tell) {
    this.onAnswer = answer;
    this.onState = tell;
    /** @type {BenchState} */
    this.state = 'none';
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {Promise<WebAssembly.Module> | null} */
    this.module = null;
    /** @type {{data: object, transfer: Transferable[]}[]} what waits for the worker, in order */
    this.waiting = [];
    this.begun = 0;  // how many workers were
  }

  /** @param {EngineMessage} message */
  post({head, buffers}) {
    this.send({type: 'message', head, buffers}, [head, ...buffers].map((part) => part.buffer));
  }

  /** Makes files known before a message names them. @param {number} handle @param {import('./file_drops.js').DroppedFiles} dropped */
  giveDrop(handle, {rootName, files}) {
    this.send({type: 'drop', drop: {handle, rootName, files}}, []);
  }

  /** @param {object} data @param {Transferable[]} transfer */
  send(data, transfer) {
    if (this.state === 'failed') return;  // a new one begins by restart()
    if (this.worker) {
      this.worker.postMessage(data, transfer);
      return;
    }
    this.waiting.push({data, transfer});
    if (this.state === 'none') this.begin(++this.begun).catch((error) => this.fail(words(error)));
  }

  /** @param {BenchState} state @param {string} [detail] */
  tell(state, detail = '') {
    this.state = state;
    this.onState(state, detail);
  }

  /** @param {number} mine */
  async begin(mine) {
    this.tell('loading');
    this.module ??= compileModule('evaluate.wasm');
    const module = await this.module.catch((error) => {
      this.module = null;
      throw new Error(`evaluate.wasm could not be loaded (${words(error)})`);
    });
    if (this.begun !== mine || this.state !== 'loading') return;  // restarted meanwhile
    const worker = startWorker('evaluate');
    this.worker = worker;
    worker.addEventListener('message', ({data}) => {
      if (this.worker === worker) this.hear(data);
    });
    worker.addEventListener('error', (event) => {
      if (this.worker === worker) this.fail(event.message ?? 'its worker could not start');
    });
    worker.postMessage({type: 'start', module, base, query});
    for (const {data, transfer} of this.waiting.splice(0)) worker.postMessage(data, transfer);
  }

  /** @param {any} data */
  hear({type, head, buffers, text, log}) {
    if (type === 'answer') this.onAnswer({head, buffers});
    else if (type === 'ready') this.tell('ready');
    else if (type === 'crash') {
      console.error(`Tidemark: the evaluate worker ended unexpectedly: ${text}`, log);
      this.fail(/memory|allocat/i.test(text) ?
        'There is not enough memory for this. Take fewer rows, or use the command line (tidemark eval)' :
        text.split('\n')[0]);
    }
  }

  /** @param {string} detail */
  fail(detail) {
    this.stop();
    this.tell('failed', detail);
  }

  stop() {
    this.worker?.terminate();
    this.worker = null;
    this.waiting = [];
  }

  /** Ends the worker, whatever it does; the next message begins a new one, which knows nothing. */
  restart() {
    this.stop();
    ++this.begun;
    this.tell('none');
  }
}
