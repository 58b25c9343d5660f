// The evaluate worker: evaluate.wasm, which runs models on data sets and answers the page's questions about them.
// @ts-check
'use strict';

/** A module that ends with so many bytes of memory has most likely asked for more. */
const kMuchMemory = 1 << 30;

const kImageNames = /\.(png|jpe?g|bmp|ppm|pgm|zip)$/i;

/** Decodes images by images.wasm, which other data sets need not. The methods are what
 * src/platform/bench_web/web_images.cpp calls. */
class ImageModule {
  /** @param {any} wasm the Emscripten module */
  constructor(wasm) { this.wasm = wasm; }
  /** @param {Uint8Array} bytes @param {number} onlySize */
  decode(bytes, onlySize) {
    const at = this.wasm._tm_room(bytes.length) >>> 0;
    this.wasm.HEAPU8.set(bytes, at);
    return this.wasm._tm_decode(onlySize);
  }
  /** @param {number} which */
  number(which) { return this.wasm._tm_number(which); }
  /** @param {Uint8Array} out */
  pixels(out) {
    const at = this.wasm._tm_pixels() >>> 0;
    out.set(this.wasm.HEAPU8.subarray(at, at + out.length));
  }
  /** @param {number} which */
  text(which) { return this.wasm.UTF8ToString(this.wasm._tm_text(which)); }
}

class EvaluateWorker extends WasmWorker {
  constructor() {
    super('evaluate', createTidemarkEvaluate);
    this.drops = new DropTable();
    this.drops.log = (line) => this.log(line);
    /** Of a file of the page. @type {(name: string) => string} */
    this.address = (name) => name;
    /** What C++ sees as Module.host. @type {{images: ImageModule | null} & Record<string, unknown>} */
    this.host = {images: null};
  }
  /** @param {{module: WebAssembly.Module, base: string, query: string}} options */
  async begin({module, base, query}) {
    this.address = (name) => new URL(name + query, base).href;
    this.host = {
      images: null,
      drops: this.drops,
      log: (/** @type {string} */ line) => this.log(line),
      post: (/** @type {number} */ _target, /** @type {Uint8Array[]} */ parts) => {
        const [head, ...buffers] = parts;
        self.postMessage({type: 'answer', head, buffers}, parts.map((part) => part.buffer));
      },
    };
    await this.start(module, this.host, this.address('evaluate_late.wasm'));
    self.postMessage({type: 'ready'});
  }
  /** Files of a drop; what decodes them is there when they are heard of. @param {Drop} drop */
  async take(drop) {
    this.drops.add(drop);
    if (this.host.images || !drop.files.some(({path}) => kImageNames.test(path))) return;
    importScripts(this.address('images.js'));
    const response = await fetch(this.address('images.wasm'));
    if (!response.ok) throw new Error(`images.wasm could not be loaded (HTTP ${response.status})`);
    const module = await WebAssembly.compile(await response.arrayBuffer());
    this.host.images = new ImageModule(await createTidemarkImages({
      print: (/** @type {string} */ line) => this.log(line),
      printErr: (/** @type {string} */ line) => this.log(line),
      instantiateWasm: (/** @type {WebAssembly.Imports} */ imports, /** @type {Function} */ done) => {
        WebAssembly.instantiate(module, imports).then(
          (instance) => done(instance, module), (error) => this.crash(error));
        return {};
      },
    }));
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
  if (data.type === 'drop') await worker.take(data.drop);
  if (data.type === 'message') worker.deliver(data, () => worker.wasm._tm_receive());
});
