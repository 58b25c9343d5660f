// Fits the engine's client to what the interface expects (ui_window.js), and restarts the engine after a
// trap by itself, unless it keeps trapping.
// @ts-check
import {EngineClient} from './engine_client.js?v=@TIDEMARK_BUILD_ID@';
import {filesOfDrop, filesOfInput} from './file_drops.js?v=@TIDEMARK_BUILD_ID@';

const kQuickCrashMs = 10_000;

export class UiEngine {
  /** @param {{build: string, module: Promise<WebAssembly.Module>}} options */
  constructor(options) {
    this.client = new EngineClient(options);
    /** @type {(message: import('./engine_client.js').EngineMessage) => void} set by the interface */
    this.onMessage = () => {};
    /** @type {(state: string, detail: string) => void} set by the interface */
    this.onState = () => {};
    /** @type {string[]} the last lines of the log of a worker that ended unexpectedly */
    this.crashLog = [];
    this.connectedMs = 0;
    this.client.onmessage = (message) => this.onMessage(message);
    this.client.onstate = (state) => this.onClientState(state);
  }

  start() { this.client.start(); }

  /** @param {import('./engine_client.js').EngineState} state */
  onClientState({kind, message, hint, log}) {
    const detail = [message, hint].filter((text) => text !== '').join('. ');
    switch (kind) {
      case 'connected':
        this.connectedMs = performance.now();
        return this.onState('ready', detail);
      case 'waiting': return this.onState('connecting', detail);
      case 'busy': return this.onState('other-tab', detail);
      case 'frozen': return this.onState('unresponsive', detail);
      case 'thawed': return this.onState('ready', detail);
      case 'otherBuild': return this.onState('old-build', detail);
      case 'crashed': return this.onCrash(detail, log);
      case 'importCrashed': this.crashLog = log;
    }
  }

  /** @param {string} detail @param {string[]} log */
  onCrash(detail, log) {
    this.crashLog = log;
    const soon = performance.now() - this.connectedMs < kQuickCrashMs;
    this.onState(soon ? 'unresponsive' : 'restarting', detail);
    if (!soon) this.client.restart();
  }

  /** @param {import('./engine_client.js').EngineMessage} message */
  post({head, buffers}) { this.client.post({head, buffers}); }
  /** @param {DataTransfer | FileList} source */
  async registerDrop(source) {
    const files = await (source instanceof DataTransfer ? filesOfDrop(source) : filesOfInput(source));
    return this.client.registerDrop(files);
  }
  /** @param {string} scratch @param {string} suggested */
  saveScratch(scratch, suggested) { return this.client.saveScratch(scratch, suggested); }
  persist() { return this.client.persist(); }
  restart() { this.client.restart(); }
  takeOver() { this.client.takeOver(); }
}
