// What the page's UI has of the engine: a line for messages, files to hand over, and news about the
// engine's life. Behind it is the engine of this tab or of another one; the UI need not know.
// @ts-check
import {EngineOwner} from './engine_owner.js?v=@TIDEMARK_BUILD_ID@';
import {saveAs} from './save_file.js?v=@TIDEMARK_BUILD_ID@';
import {TabLink} from './tab_link.js?v=@TIDEMARK_BUILD_ID@';

/** @typedef {{head: Uint8Array, buffers: Uint8Array[]}} EngineMessage each part owns its ArrayBuffer */

/**
 * What the UI is told about a drop; the engine and the import find its files by `handle`.
 * @typedef {object} RegisteredDrop
 * @property {number} handle
 * @property {string} rootName
 * @property {boolean} isFolder
 * @property {boolean} follows  what its files get later is taken too
 * @property {boolean} ownFile  into the stored file named after it
 * @property {number} fileCount
 * @property {number} sizeBytes
 * @property {string} firstName
 * @property {Uint8Array} firstBytes the first 16 bytes of the first file
 */

/**
 * - connected: a new line; what was asked before is forgotten. Say hello and open the file again.
 * - waiting: no line yet, or the owner of the engine changes.
 * - down: the engine of another tab ended. Offer "Take over".
 * - busy, frozen: another tab has the engine and can't serve or does not answer. Offer "Take over".
 * - thawed: the tab that did not answer does again; the line is the same.
 * - otherBuild: "Reload this tab".
 * - lost: the server of this page does not answer; it is asked again and again (engine_http.js).
 * - crashed: the engine ended unexpectedly; `log` holds its last lines. Offer to restart.
 * - importCrashed: the import worker did; it has been started again, the import ended with a message.
 * @typedef {object} EngineState
 * @property {'connected' | 'waiting' | 'down' | 'busy' | 'frozen' | 'thawed' | 'otherBuild' | 'crashed' | 'importCrashed' | 'lost'} kind
 * @property {string} message a sentence for the person, "" when there is nothing to say
 * @property {string} hint    what to do
 * @property {string[]} log
 * @property {boolean} own    this tab's engine (with `connected`)
 * @property {'opfs' | 'memory' | ''} storage where new files are kept (with `connected` and `own`)
 */

const kFrozenMs = 2000;

/** @type {Record<'busy' | 'frozen' | 'otherBuild', [string, string]>} */
const kRefusals = {
  busy: ['Tidemark is open in another tab', 'Go to that tab, or take over here.'],
  frozen: ['Tidemark is open in another tab, which does not answer', 'Go to that tab, or take over here.'],
  otherBuild: ['Another version of Tidemark is open in another tab', 'Reload this tab.'],
};

/** Closing the tab asks first while `wanted` says so. @param {() => boolean} wanted */
export function askBeforeLeaving(wanted) {
  addEventListener('beforeunload', (event) => {
    if (!wanted()) return;
    event.preventDefault();
    event.returnValue = true;  // older browsers ask only so
  });
}

export class EngineClient {
  /** @param {{build: string, module?: Promise<WebAssembly.Module>}} options */
  constructor({build, module}) {
    /** @type {(message: EngineMessage) => void} */
    this.onmessage = () => {};
    /** @type {(state: EngineState) => void} */
    this.onstate = () => {};
    /** @type {EngineState} what `onstate` was told last; may be before anyone listens */
    this.state = {kind: 'waiting', message: '', hint: '', log: [], own: false, storage: ''};
    /** @type {MessagePort | null} */
    this.port = null;
    this.own = false;
    this.pings = 0;
    this.frozen = false;
    /** @type {Map<string, (reply: {file?: File | Blob, error?: string}) => void>} */
    this.scratchWaits = new Map();
    /** @type {(() => void)[]} drops that came before there was a line */
    this.lineWaits = [];
    this.warns = false;
    this.owner = new EngineOwner(module);
    this.owner.onCrash = (report) => this.onCrash(report);
    this.link = new TabLink(build, {
      own: () => this.startOwn(),
      served: (port) => this.use(port, false, '', ''),
      refused: (why) => this.tell(why === 'frozen' && this.port ? 'frozen' : why, ...kRefusals[why]),
      giveUp: () => this.giveUp(),
      serve: (port, lock) => this.owner.addClient(port, lock),
    });
    addEventListener('pagehide', () => this.onPageHide());
    this.awake = false;
    document.addEventListener('visibilitychange', () => this.tellHidden());
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
    askBeforeLeaving(() => this.warns);
  }

  /**
   * Who listens may come later: `state` is what happened until then, and no message comes before one was posted.
   * Everything else waits for the state "connected".
   */
  start() {
    this.tell('waiting');
    this.link.start();
  }

  /**
   * @param {EngineState['kind']} kind @param {string} [message] @param {string} [hint]
   * @param {Partial<EngineState>} [more]
   */
  tell(kind, message = '', hint = '', more = {}) {
    this.state = {kind, message, hint, log: [], own: this.own, storage: '', ...more};
    this.onstate(this.state);
  }

  async startOwn() {
    this.drop();
    try {
      const {storage, reason} = await this.owner.start();
      const line = new MessageChannel();
      this.owner.addClient(line.port1, '');
      this.use(line.port2, true, storage, reason);
      this.link.announce();
    } catch (error) {
      console.error(error);  // told by onCrash
    }
  }

  /** @param {MessagePort} port @param {boolean} own @param {'opfs' | 'memory' | ''} storage @param {string} reason */
  use(port, own, storage, reason) {
    this.drop();
    this.port = port;
    this.own = own;
    port.onmessage = ({data}) => this.onPortMessage(data);
    if (document.hidden) this.tellHidden();
    this.tell('connected', reason, reason ? 'Save the file to keep it.' : '', {storage});
    for (const go of this.lineWaits.splice(0)) go();
  }

  /** What is followed goes on although nobody sees it: it may have to be notified. @param {boolean} on */
  stayAwake(on) {
    this.awake = on;
    this.tellHidden();
  }

  tellHidden() { this.port?.postMessage({hidden: document.hidden && !this.awake}); }

  /** Forgets the line; answers that are under way are lost with it. */
  drop() {
    if (!this.own) this.port?.postMessage({bye: true});
    this.port?.close();
    this.port = null;
    this.pings = 0;
    this.frozen = false;
    for (const wait of this.scratchWaits.values()) wait({error: 'The engine was restarted meanwhile'});
    this.scratchWaits.clear();
  }

  /** @param {any} data */
  onPortMessage(data) {
    if (this.pings > 0) this.pings = 0;
    if (this.frozen) {
      this.frozen = false;
      this.tell('thawed');
    }
    if (data.head) this.onmessage(data);
    if (data.scratch) {
      this.scratchWaits.get(data.scratch)?.(data);
      this.scratchWaits.delete(data.scratch);
    }
    if (data.down && !this.own) {
      this.drop();
      this.tell('down', 'The engine stopped in the tab that runs it', 'It can be restarted there, or take over here.');
    }
  }

  /** Sends a message; its buffers are moved away. Lost when there is no line. @param {EngineMessage} message */
  post({head, buffers}) {
    if (!this.port) return;
    this.port.postMessage({head, buffers}, [head.buffer, ...buffers.map((buffer) => buffer.buffer)]);
    if (!this.own) this.expectAnswer();
  }

  /** A tab in the background may be frozen by the browser: noticed when it does not even say pong. */
  expectAnswer() {
    if (this.pings > 0 || this.frozen) return;
    this.pings = 1;
    const port = this.port;
    port?.postMessage({ping: 1});
    setTimeout(() => {
      if (this.port !== port || this.pings === 0) return;
      this.frozen = true;
      this.tell('frozen', ...kRefusals.frozen);
    }, kFrozenMs);
  }

  /** @param {import('./engine_owner.js').CrashReport} report */
  onCrash({role, text, log}) {
    console.error(`Tidemark: the ${role} worker ended unexpectedly: ${text}`);
    if (role === 'import') {
      this.tell('importCrashed', 'The import stopped unexpectedly', 'What was read so far is kept.', {log});
      return;
    }
    this.drop();
    this.link.serving = false;
    this.tell('crashed', 'The engine stopped unexpectedly', 'What was committed is safe. Restart it to go on.', {log});
  }

  /** Files will be given soon: what reads them is loaded meanwhile. */
  expectDrop() {
    this.owner.needImporter();
  }

  /** Gives files to the engine, as soon as it is there. @param {import('./file_drops.js').DroppedFiles} dropped @returns {Promise<RegisteredDrop>} */
  async registerDrop({rootName, isFolder, files, follow}) {
    const handle = crypto.getRandomValues(new Uint32Array(1))[0] % 0x7ffffffe + 1;
    const first = files[0]?.file;
    const firstBytes = first ?
      await first.slice(0, 16).arrayBuffer().catch(() => new ArrayBuffer(0)) : new ArrayBuffer(0);
    while (!this.port) await new Promise((/** @type {(go: void) => void} */ go) => this.lineWaits.push(go));
    this.port.postMessage({drop: {handle, rootName, files, follow}});
    return {
      handle, rootName, isFolder, fileCount: files.length, follows: follow !== undefined, ownFile: follow?.url !== undefined,
      sizeBytes: files.reduce((sum, {file}) => sum + file.size, 0),
      firstName: first?.name ?? '', firstBytes: new Uint8Array(firstBytes),
    };
  }

  /** A finished scratch file of the engine. @param {string} name @returns {Promise<File | Blob>} */
  async scratchFile(name) {
    if (!this.port) throw new Error('The engine is not connected');
    const reply = await new Promise((/** @type {(reply: {file?: File | Blob, error?: string}) => void} */ resolve) => {
      this.scratchWaits.set(name, resolve);
      this.port?.postMessage({scratch: name});
    });
    if (!reply.file) throw new Error(reply.error);
    return reply.file;
  }

  /**
   * Saves a finished scratch file as a file of the person's choice.
   * @param {string} name @param {string} suggestedName
   * @returns {Promise<{ok: boolean, message: string}>}
   */
  async saveScratch(name, suggestedName) {
    try {
      return await saveAs(await this.scratchFile(name), suggestedName);
    } catch (error) {
      return {ok: false, message: error instanceof Error ? error.message : String(error)};
    }
  }

  /** Asks the browser to keep our files when room gets short. @returns {Promise<boolean>} */
  async persist() {
    return await navigator.storage?.persist?.().catch(() => false) ?? false;
  }

  /** After "crashed": new workers. As another tab's client: a new line. */
  restart() {
    if (this.link.isOwner || !navigator.locks) this.startOwn();
    else this.link.ask();
  }

  /** After "busy" or "frozen": the engine moves to this tab. */
  takeOver() {
    this.link.takeOver();
  }

  /** While on, closing the tab asks first. @param {boolean} on */
  warnBeforeLeaving(on) {
    this.warns = on;
  }

  async giveUp() {
    this.drop();
    this.tell('waiting', 'Tidemark was taken over by another tab');
    await this.owner.close();
  }

  onPageHide() {
    this.port?.postMessage({bye: true});
    this.link.goodbye();
    if (this.link.isOwner) this.owner.engine?.postMessage({type: 'close'});
  }
}
