// The training worker: train.wasm trains the example's network, and each step is logged by sdk/js into a journal that
// the import worker follows (MessageFolder in worker_follow.js). Loaded when a person asks for a training.
// @ts-check
'use strict';

/** A training of 1,780 steps takes 45 s: long enough to watch, short enough to see its end. */
const kStepsPerS = 40;
const kTickMs = 100;
/** After a pause of the whole machine no more than this is made up for at once. */
const kMostStepsAtOnce = 40;
/** How long the end of the journal may take to be stored. */
const kStoreMs = 10_000;

/** As tm_step() orders them. */
const kStepMetrics = ['train/loss', 'train/grad_norm', 'train/lr'];
const kEpochMetrics = ['val/loss', 'val/accuracy', 'val/ece', 'train/accuracy', 'weights/norm'];

/** @param {string[]} names @param {Float64Array} values */
const named = (names, values) => Object.fromEntries(names.map((name, i) => [name, values[i]]));

class TrainWorker extends WasmWorker {
  constructor() {
    super('train', createTidemarkTrain);
    /** @type {any} the Line of sdk/js */
    this.line = null;
    /** @type {any} its Run */
    this.run = null;
    this.step = 0;
    this.stepsDue = 0;
    this.tickedMs = 0;
    this.timer = 0;
    this.ending = false;
  }

  /** @param {{module: WebAssembly.Module, base: string, query: string, channel: string, seed: number}} options */
  async begin({module, base, query, channel, seed}) {
    const [{Line}] = await Promise.all([import(new URL(`tidemark.js${query}`, base).href), this.start(module, {})]);
    const text = this.enter(() => this.wasm.UTF8ToString(this.wasm._tm_begin(seed)));
    if (!text) throw new Error('train.wasm has no digits to train on');
    const {name, group, config, epochs, steps} = JSON.parse(text);
    this.stepsPerEpoch = steps / epochs;
    this.line = new Line('the page');
    this.line.use(new BroadcastChannel(channel));
    this.run = this.line.init({project: 'digits', name, group, config, facts: 'none'});
    self.postMessage({type: 'begun', name, epochs});
    this.goOn();
  }

  goOn() {
    if (this.timer || this.ending) return;
    this.tickedMs = performance.now();
    this.timer = setInterval(() => this.tick(), kTickMs);
  }
  pause() {
    clearInterval(this.timer);
    this.timer = 0;
  }

  tick() {
    const now = performance.now();
    this.stepsDue = Math.min(this.stepsDue + (now - this.tickedMs) * kStepsPerS / 1000, kMostStepsAtOnce);
    this.tickedMs = now;
    for (; this.stepsDue >= 1 && !this.ending; --this.stepsDue) this.takeStep();
  }

  takeStep() {
    const count = this.enter(() => this.wasm._tm_step());
    if (!count) {
      this.end('finished');
      return;
    }
    const figures = new Float64Array(this.wasm.HEAPU8.buffer, this.wasm._tm_figures() >>> 0, count).slice();
    this.run.log(named(kStepMetrics, figures), {step: this.step});
    ++this.step;
    if (count === kStepMetrics.length) return;
    this.run.log(named(kEpochMetrics, figures.subarray(kStepMetrics.length)), {step: this.step});
    self.postMessage({type: 'epoch', done: Math.round(this.step / this.stepsPerEpoch)});
  }

  /** Ends the run, and says so when the journal's end is in the database. @param {'finished' | 'stopped' | 'failed'} status @param {string} [error] */
  async end(status, error) {
    if (this.ending) return;
    this.ending = true;
    this.pause();
    this.run?.finish(status === 'finished' ? {} : {status, error});
    const until = performance.now() + kStoreMs;
    while (this.line?.files.size > 0 && performance.now() < until) await new Promise((go) => setTimeout(go, 50));
    self.postMessage({type: 'ended', status, error, stored: !(this.line?.files.size > 0)});
  }

  /** @param {string} text */
  onCrash(text) { this.end('failed', text.split('\n')[0]); }

  setPeer() {}
}

runWorker(new TrainWorker(), async (worker, {type}) => {
  if (type === 'pause') worker.pause();
  if (type === 'goOn') worker.goOn();
  if (type === 'stop') worker.end('stopped');
});
