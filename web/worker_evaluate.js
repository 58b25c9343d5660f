// The evaluate worker: evaluate.wasm, which runs models on data sets and answers the page's questions about them.
// @ts-check
'use strict';

class EvaluateWorker extends WasmWorker {
  constructor() {
    super('evaluate', createTidemarkEvaluate);
    this.drops = new DropTable();
    this.drops.log = (line) => this.log(line);
  }
  /** @param {{module: WebAssembly.Module}} options */
  async begin({module}) {
    await this.start(module, {
      drops: this.drops,
      log: (/** @type {string} */ line) => this.log(line),
      post: (/** @type {number} */ _target, /** @type {Uint8Array[]} */ parts) => {
        const [head, ...buffers] = parts;
        self.postMessage({type: 'answer', head, buffers}, parts.map((part) => part.buffer));
      },
    });
    self.postMessage({type: 'ready'});
  }
  setPeer() {}
}

runWorker(new EvaluateWorker(), async (worker, data) => {
  if (data.type === 'drop') worker.drops.add(data.drop);
  if (data.type === 'message') worker.deliver(data, () => worker.wasm._tm_receive());
});
