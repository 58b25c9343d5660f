// The engine of this tab: its two workers, started, watched, restarted, closed.
// @ts-check
import {base, query} from './build_info.js?v=@TIDEMARK_BUILD_ID@';
import {compileModule, startWorker} from './wasm_load.js?v=@TIDEMARK_BUILD_ID@';

/**
 * @typedef {object} CrashReport
 * @property {'engine' | 'import'} role
 * @property {string} text  what the browser said
 * @property {string[]} log the last 512 lines of the worker's log
 */

/** @typedef {{storage: 'opfs' | 'memory', reason: string}} ReadyReport */

export class EngineOwner {
  /** @param {Promise<WebAssembly.Module>} [module] compiled or being compiled */
  constructor(module = compileModule('engine.wasm')) {
    this.module = module;
    /** @type {Worker | null} */
    this.engine = null;
    /** @type {Worker | null} */
    this.importer = null;
    /** @type {Promise<WebAssembly.Module> | null} of the import worker, once it was needed */
    this.importModule = null;
    /** Ends the wait for the import worker. */
    this.needImporter = () => {};
    this.nextClient = 1;
    /** @type {(report: CrashReport) => void} */
    this.onCrash = () => {};
  }

  /** Starts (again) both workers. @returns {Promise<ReadyReport>} when the engine answers */
  async start() {
    this.stop();
    const engine = startWorker('engine');
    this.engine = engine;
    this.startImporter();
    /** @type {Promise<ReadyReport>} */
    const ready = new Promise((resolve, reject) => {
      engine.addEventListener('message', ({data}) => {
        if (data.type === 'ready') resolve(data);
        if (data.type === 'needsImporter') this.needImporter();
        if (data.type === 'crash') {
          reject(new Error(data.text));
          this.crashed(engine, data);
        }
      });
      engine.addEventListener('error', (event) => {
        reject(new Error(event.message));
        this.crashed(engine, {role: 'engine', text: event.message ?? 'The worker could not start', log: []});
      });
    });
    engine.postMessage({type: 'start', module: await this.module, base, query});
    return ready;
  }

  /**
   * The import worker, with a new line to the engine: what it was reading ends as an import that stopped. It is
   * loaded when something is dropped; what the engine says meanwhile waits in the line.
   * @param {boolean} [isMissing] the one before could not be loaded
   */
  startImporter(isMissing = false) {
    this.importer?.terminate();
    this.importer = null;
    const {engine} = this;
    const line = new MessageChannel();
    engine?.postMessage({type: 'peer', port: line.port2, isMissing}, [line.port2]);
    this.needImporter = () => {
      this.needImporter = () => {};
      this.loadImporter(line.port1).catch((error) => {
        // The engine would wait for an answer on this line: another one ends the import.
        if (this.engine !== engine) return;
        this.importModule = null;
        this.onCrash({role: 'import', text: String(error), log: []});
        this.startImporter(true);
      });
    };
  }

  /** @param {MessagePort} port its end of the line to the engine */
  async loadImporter(port) {
    const {engine} = this;
    this.importModule ??= compileModule('import.wasm');
    const module = await this.importModule;
    if (this.engine !== engine) return;
    const importer = startWorker('import');
    this.importer = importer;
    const restart = (/** @type {CrashReport} */ report) => {
      if (this.importer !== importer) return;
      this.onCrash(report);
      this.startImporter();
      this.needImporter();
    };
    importer.addEventListener('message', ({data}) => {
      if (data.type === 'crash') restart(data);
    });
    importer.addEventListener('error', (event) => console.error('import worker:', event.message));
    importer.postMessage({type: 'start', module, base, query});
    importer.postMessage({type: 'peer', port}, [port]);
  }

  /** @param {Worker} engine @param {CrashReport} report */
  crashed(engine, report) {
    if (this.engine === engine) this.onCrash(report);
  }

  /**
   * Connects a client by a port. `lock` is a Web Lock that the client's page holds while it lives.
   * @param {MessagePort} port @param {string} lock
   */
  addClient(port, lock) {
    this.engine?.postMessage({type: 'client', id: this.nextClient++, port, lock}, [port]);
  }

  /** Asks the engine to close its files; done when it has, or after two seconds. */
  async close() {
    const engine = this.engine;
    if (!engine) return;
    await new Promise((resolve) => {
      engine.addEventListener('message', ({data}) => data.type === 'closed' && resolve(undefined));
      engine.postMessage({type: 'close'});
      setTimeout(resolve, 2000);
    });
    this.stop();
  }

  /** Ends both workers at once; the browser frees their files and locks. */
  stop() {
    this.engine?.terminate();
    this.importer?.terminate();
    this.engine = this.importer = null;
  }
}
