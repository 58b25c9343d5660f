// Trains the example's network in a worker of its own and gives what it logs to the open file, as frame_log.js gives what
// another page logs. Loaded when a person asks for a training.
// @ts-check
import {base, query} from './build_info.js?v=@TIDEMARK_BUILD_ID@';
import {compileModule, startWorker} from './wasm_load.js?v=@TIDEMARK_BUILD_ID@';

/**
 * What the UI is told; the words are those of ui::TrainingNews::State.
 * @typedef {object} TrainingNews
 * @property {'loading' | 'training' | 'paused' | 'ending' | 'finished' | 'stopped' | 'failed'} state
 * @property {number} handle the drop that the run's journal comes through, 0 before there is one
 * @property {string} name   of the run
 * @property {number} epoch  the one under way, from 1
 * @property {number} epochs
 * @property {string} message why it failed
 */

/** The name of a file that is made for the run. */
const kRootName = 'Digits training';
const kSeeds = 10_000;

const words = (/** @type {unknown} */ error) => error instanceof Error ? error.message : String(error);

export class Trainer {
  /**
   * @param {import('./engine_client.js').EngineClient} client
   * @param {(news: TrainingNews) => void} tell
   * @param {(drop: import('./engine_client.js').RegisteredDrop) => void} take
   */
  constructor(client, tell, take) {
    this.client = client;
    this.onNews = tell;
    this.take = take;
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {TrainingNews | null} of the training under way */
    this.news = null;
    /** @type {Promise<WebAssembly.Module> | null} */
    this.module = null;
  }

  /** @param {Partial<TrainingNews>} change */
  tell(change) {
    if (!this.news) return;
    this.news = {...this.news, ...change};
    this.onNews(this.news);
  }

  /** @param {'start' | 'pause' | 'goOn' | 'stop'} what */
  act(what) {
    if (what === 'start') {
      if (!this.news) this.start().catch((error) => this.fail(words(error)));
    } else if (what === 'stop' && this.news && !this.worker) {
      this.finish({state: 'stopped'});  // nothing was logged yet
    } else if (this.worker && this.news && this.news.state !== 'ending') {
      this.worker.postMessage({type: what});
      this.tell({state: what === 'pause' ? 'paused' : what === 'goOn' ? 'training' : 'ending'});
    }
  }

  async start() {
    const news = {state: /** @type {const} */ ('loading'), handle: 0, name: '', epoch: 1, epochs: 0, message: ''};
    this.news = news;
    this.tell({});
    const mine = this.news;
    this.client.expectDrop();
    this.module ??= compileModule('train.wasm');
    const module = await this.module.catch((error) => {
      this.module = null;
      throw new Error(`train.wasm could not be loaded (${words(error)})`);
    });
    if (this.news !== mine) return;  // stopped meanwhile
    const channel = `tidemark:train:${crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
    const worker = startWorker('train');
    this.worker = worker;
    worker.addEventListener('message', ({data}) => {
      if (this.worker === worker) this.hear(data, channel).catch((error) => this.fail(words(error)));
    });
    worker.addEventListener('error', (event) => {
      if (this.worker === worker) this.fail(event.message ?? 'its worker could not start');
    });
    const seed = crypto.getRandomValues(new Uint32Array(1))[0] % kSeeds;
    worker.postMessage({type: 'start', module, base, query, channel, seed});
  }

  /** @param {any} data @param {string} channel */
  async hear({type, name, epochs, done, status, error, stored}, channel) {
    if (type === 'begun') {
      const drop = await this.client.registerDrop({rootName: kRootName, isFolder: true, files: [], follow: {channel}});
      if (!this.news) return;
      const state = this.news.state === 'loading' ? 'training' : this.news.state;
      this.tell({state, handle: drop.handle, name, epochs});
      this.take(drop);
    } else if (type === 'epoch') {
      this.tell({epoch: Math.min(done + 1, this.news?.epochs ?? 0)});
    } else if (type === 'ended') {
      if (error) this.fail(error);
      else if (!stored) this.fail('its last points could not be stored');
      else this.finish({state: status});
    }
  }

  /** @param {string} message */
  fail(message) { this.finish({state: 'failed', message}); }

  /** @param {Partial<TrainingNews>} last */
  finish(last) {
    this.worker?.terminate();
    this.worker = null;
    this.tell(last);
    this.news = null;
  }
}
