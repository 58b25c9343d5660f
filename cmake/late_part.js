// The part of a module that comes later (cmake/split_wasm.py). The glue of such a module begins with this, so that
// pages and workers alike have it as tidemarkLatePart(url).
// @ts-check

class TidemarkLatePart {
  /** @param {string} url of the late part */
  constructor(url) {
    this.url = url;
    /** @type {'none' | 'loading' | 'here' | 'failed'} */
    this.state = 'none';
    /** @type {Promise<void> | null} */
    this.loading = null;
  }

  /**
   * What the first part imports: a late function that is called too early brings the late part.
   * @param {WebAssembly.Module} module the first part @param {WebAssembly.Imports} imports
   */
  imports(module, imports) {
    this.name = WebAssembly.Module.imports(module).find((one) => one.module.startsWith('late:'))?.module ?? '';
    const standIn = (/** @type {string} */ slot) => (/** @type {any[]} */ ...values) => {
      this.loadNow();
      return /** @type {WebAssembly.Table} */ (this.table).get(Number(slot))(...values);
    };
    return {...imports, [this.name]: new Proxy({}, {get: (_, slot) => standIn(String(slot))})};
  }

  /** @param {WebAssembly.Instance} instance the first part */
  join({exports}) {
    this.exports = exports;
    this.table = /** @type {WebAssembly.Table} */ (Object.values(exports).find((one) => one instanceof WebAssembly.Table));
  }

  /** Loads it while everything else goes on. @returns {Promise<void>} */
  load() {
    if (this.state === 'here') return Promise.resolve();
    this.loading ??= this.fetchIt().then(() => { this.state = 'here'; }, (error) => {
      this.state = 'failed';
      this.loading = null;
      throw error;
    });
    return this.loading;
  }

  async fetchIt() {
    this.state = 'loading';
    const name = new URL(this.url).pathname.split('/').pop();
    const response = await fetch(this.url).catch((error) => { throw new Error(`${name} could not be loaded (${error.message})`); });
    if (!response.ok) throw new Error(`${name} could not be loaded (HTTP ${response.status})`);
    const module = await WebAssembly.compile(await response.arrayBuffer());
    await WebAssembly.instantiate(module, this.parts());
  }

  /** Workers need not wait: nobody looks at them. */
  loadNow() {
    if (this.state === 'here') return;
    const request = new XMLHttpRequest();
    request.open('GET', this.url, false);
    // The page may not ask for bytes at once; as text of this name each byte is a character.
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    if (request.status !== 200) throw new Error(`a part of the program could not be loaded (HTTP ${request.status})`);
    const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff);
    new WebAssembly.Instance(new WebAssembly.Module(bytes), this.parts());
    this.state = 'here';
  }

  /** What the late part imports. That of another build asks for another name. @returns {WebAssembly.Imports} */
  parts() {
    return {[String(this.name)]: /** @type {any} */ (this.exports)};
  }
}

/** @type {any} */ (self).tidemarkLatePart = (/** @type {string} */ url) => new TidemarkLatePart(url);
