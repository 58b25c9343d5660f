// The engine worker: engine.wasm with its database, its clients (this tab and others, a port each) and
// the import worker behind another port.
// @ts-check
'use strict';

class EngineWorker extends WasmWorker {
  constructor() {
    super('engine', createTidemarkEngine);
    /** @type {Map<number, MessagePort>} */
    this.clients = new Map();
    this.files = new FileTable();
    this.drops = new DropTable();
    this.files.log = this.drops.log = (line) => this.log(line);
    /** @type {OpfsStore | MemoryStore} */
    this.store = new MemoryStore(this.files);
    this.base = '';
    this.query = '';
    /** @type {Set<Promise<unknown>>} calls of the engine under way */
    this.calls = new Set();
    /** @type {Set<number>} clients that nobody sees */
    this.hidden = new Set();
    this.askedForImporter = false;
  }

  /** @param {{module: WebAssembly.Module, base: string, query: string}} options */
  async begin({module, base, query}) {
    this.base = base;
    this.query = query;
    const {store, reason} = await openStore(this.files);
    this.store = store;
    await this.start(module, {
      files: this.files,
      drops: this.drops,
      log: (/** @type {string} */ line) => this.log(line),
      post: (/** @type {number} */ target, /** @type {Uint8Array[]} */ parts) =>
        target === 0 ? this.sendToPeer(parts) : this.send(this.clients.get(target >>> 0), parts),
      call: (/** @type {number} */ call, /** @type {string} */ what, /** @type {string} */ a, /** @type {string} */ b) => {
        const done = this.carryOut(what, a, b).then(
          (texts) => this.answer(call, ['', ...(texts ?? [])]),
          (error) => {
            const told = storeErrorOf(error, a);
            this.log(`${what} ${a}: ${error}`);
            this.answer(call, [told.code, told.message, told.hint]);
          }).finally(() => this.calls.delete(done));
        this.calls.add(done);
      },
    });
    self.postMessage({type: 'ready', storage: store.storage, reason});
  }

  /**
   * The calls of WebEngineHost, by name.
   * @param {string} what @param {string} a @param {string} b @returns {Promise<string[] | void>}
   */
  async carryOut(what, a, b) {
    switch (what) {
      case 'list': return this.store.list();
      case 'acquire': return this.store.acquire(a, b === '1');
      case 'acquireHandle': return this.openHandle(a);
      case 'acquireScratch': return this.store.acquireScratch(a);
      case 'release': return a.startsWith('handle/') ? this.files.remove(a) : this.store.release(a);
      case 'adopt': return this.store.adopt(this.droppedFile(a), b);
      case 'rename': return this.store.rename(a, b);
      case 'delete': return this.store.delete(a);
      default: throw new StoreError('internal', `Unknown call "${what}"`);
    }
  }

  /** @param {string} handle */
  droppedFile(handle) {
    const file = this.drops.drops.get(Number(handle))?.files[0]?.file;
    if (!file) throw new StoreError('notFound', 'The dropped file is no longer there', 'Drop it again.');
    return file;
  }

  /** @param {string} handle a drop's, or "example" */
  async openHandle(handle) {
    if (handle !== 'example') {
      const file = this.droppedFile(handle);
      const path = `handle/${handle}/${file.name.slice(-100)}`;  // messages name the last part
      this.files.add(path, new BlobFile(file));
      return [path, 'file', '1'];
    }
    const path = 'handle/example/Example experiment';
    const response = await fetch(new URL(`example.sqlite${this.query}`, this.base));
    if (!response.ok) {
      throw new StoreError('notFound', 'The example experiment is not on this server', 'Open or drop a file of your own.');
    }
    this.files.add(path, new BufferFile(await response.arrayBuffer()));
    return [path, 'memory', '1'];
  }

  /**
   * A client's page holds a lock of its own as long as it lives; getting it means that the page is gone.
   * @param {number} id @param {MessagePort} port @param {string} lock
   */
  addClient(id, port, lock) {
    this.clients.set(id, port);
    port.onmessage = (event) => this.onClientMessage(id, port, event.data);
    this.setHidden(id, false);  // until it says that it is
    if (lock && navigator.locks) navigator.locks.request(lock, () => this.removeClient(id));
  }
  /** @param {number} id */
  removeClient(id) {
    if (!this.clients.delete(id)) return;
    this.setHidden(id, false);
    this.enter(() => this.wasm._tm_disconnect(id));
    this.schedule();
  }

  /** @param {number} id @param {MessagePort} port @param {any} data */
  onClientMessage(id, port, data) {
    if (data.head) {
      this.deliver(data, () => this.wasm._tm_receive(id));
    } else if (data.drop) {
      this.drops.add(data.drop);
      this.needImporter();
      this.peer?.postMessage({drop: data.drop});
    } else if (data.scratch) {
      this.store.scratchFile(data.scratch).then(
        (file) => port.postMessage({scratch: data.scratch, file}),
        (error) => port.postMessage({scratch: data.scratch, error: storeErrorOf(error, data.scratch).message}));
    } else if (data.hidden !== undefined) {
      this.setHidden(id, data.hidden);
    } else if (data.ping) {
      port.postMessage({pong: data.ping});
    } else if (data.bye) {
      this.removeClient(id);
    }
  }

  /** Followed files are looked at while somebody sees what comes of it. @param {number} id @param {boolean} hidden */
  setHidden(id, hidden) {
    if (hidden) this.hidden.add(id);
    else this.hidden.delete(id);
    this.peer?.postMessage({asleep: this.clients.size > 0 && this.hidden.size === this.clients.size});
  }

  /** The import worker is loaded when it is first needed; what is said before waits in the line. */
  needImporter() {
    if (!this.askedForImporter) self.postMessage({type: 'needsImporter'});
    this.askedForImporter = true;
  }
  /** @param {Uint8Array[]} parts */
  sendToPeer(parts) {
    this.needImporter();
    this.send(this.peer, parts);
  }

  /**
   * A new import worker; the drops are told again, since the old one may have died with them.
   * @param {MessagePort} port @param {boolean} isMissing the old one could not be loaded
   */
  setPeer(port, isMissing) {
    const lost = this.peer !== null;
    this.peer = port;
    this.askedForImporter = false;
    port.onmessage = (event) => this.deliver(event.data, () => this.wasm._tm_receive_peer());
    for (const drop of this.drops.drops.values()) port.postMessage({drop});
    if (lost) this.enter(() => this.wasm._tm_peer_lost(+isMissing));
    this.schedule();
  }

  /** @param {string} text */
  onCrash(text) {
    for (const port of this.clients.values()) port.postMessage({down: text});
  }

  /** Everything that is committed is in the files already; this tidies and gives the handles back. */
  async close() {
    this.enter(() => this.wasm._tm_close());
    this.dead = true;
    await Promise.allSettled(this.calls);
    this.store.closeAll();
    self.postMessage({type: 'closed'});
  }
}

runWorker(new EngineWorker(), async (worker, data) => {
  if (data.type === 'client') worker.addClient(data.id, data.port, data.lock);
  if (data.type === 'close') await worker.close();
});
