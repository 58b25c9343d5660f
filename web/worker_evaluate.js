// The evaluate worker: evaluate.wasm, which runs models on data sets and answers the page's questions about them.
// @ts-check
'use strict';

/** A module that ends with so many bytes of memory has most likely asked for more. */
const kMuchMemory = 1 << 30;

class EvaluateWorker extends WasmWorker {
  constructor() {
    super('evaluate', createTidemarkEvaluate);
    this.drops = new DropTable();
    this.drops.log = (line) => this.log(line);
  }
  /** @param {{module: WebAssembly.Module, base: string, query: string}} options */
  async begin({module, base, query}) {
    const host = {  // what C++ sees as Module.host
      drops: this.drops,
      log: (/** @type {string} */ line) => this.log(line),
      post: (/** @type {number} */ _target, /** @type {Uint8Array[]} */ parts) => {
        const [head, ...buffers] = parts;
        self.postMessage({type: 'answer', head, buffers}, parts.map((part) => part.buffer));
      },
    };
    await this.start(module, host, new URL(`evaluate_late.wasm${query}`, base).href);
    self.postMessage({type: 'ready'});
  }
  /** @param {unknown} error */
  crash(error) {
    // An allocation that fails ends the module without a word.
    const full = (this.wasm?.HEAPU8.length ?? 0) >= kMuchMemory;
    super.crash(full ? new Error('there was not enough memory') : error);
  }
  setPeer() {}
}

runWorker(new EvaluateWorker(), async (worker, data) => {
  if (data.type === 'drop') worker.drops.add(data.drop);
  if (data.type === 'message') worker.deliver(data, () => worker.wasm._tm_receive());
});
