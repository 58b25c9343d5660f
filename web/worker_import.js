// The import worker: import.wasm, which only reads the files of drops; the engine is behind its port.
// @ts-check
'use strict';

class ImportWorker extends WasmWorker {
  constructor() {
    super('import', createTidemarkImport);
    this.drops = new DropTable();
    this.drops.log = (line) => this.log(line);
  }
  /** @param {{module: WebAssembly.Module, base: string, query: string}} options */
  async begin({module, base, query}) {
    this.drops.followScript = new URL(`worker_follow.js${query}`, base).href;
    await this.start(module, {
      drops: this.drops,
      log: (/** @type {string} */ line) => this.log(line),
      post: (/** @type {number} */ _target, /** @type {Uint8Array[]} */ parts) => this.send(this.peer, parts),
    });
    self.postMessage({type: 'ready'});
  }
  /** @param {MessagePort} port */
  setPeer(port) {
    this.peer = port;
    // In order: a drop is ready to be followed before the engine asks for its files.
    let order = Promise.resolve();
    port.onmessage = ({data}) => { order = order.then(() => this.onPeerMessage(data)).catch((error) => this.crash(error)); };
  }
  /** @param {any} data */
  async onPeerMessage(data) {
    if (data.asleep !== undefined) {
      this.drops.sleep(data.asleep);
    } else if (data.drop) {
      this.drops.add(data.drop);
      const {handle} = data.drop;
      if (data.drop.follow) {
        await this.drops.follow(data.drop, (lost) => {
          this.enter(() => this.wasm._tm_files_grew(handle, +lost));
          this.schedule();
        });
      }
    } else {
      this.deliver(data, () => this.wasm._tm_receive_peer());
    }
  }
}

runWorker(new ImportWorker());
