// Where databases live on the page: plain SQLite files in the folder "tidemark" of the origin private
// file system. A database is made ready for SQLite before SQLite opens it: lock first, then handles for
// the file, its journal, its log and three spare ones for temporary data.
// @ts-check
'use strict';

const kSiblings = ['-journal', '-wal'];
const kSpares = 3;
const kCopyBytes = 4 << 20;
/** A tab that did not answer and was taken over gives its files back as soon as it answers again. */
const kOwnerGoneMs = 15_000;

class OpfsStore {
  /** @param {FileSystemDirectoryHandle} folder @param {FileSystemDirectoryHandle} scratch @param {FileTable} files */
  constructor(folder, scratch, files) {
    this.storage = 'opfs';
    this.folder = folder;
    this.scratch = scratch;
    this.files = files;
    /** @type {Map<string, {free: () => void, folder: FileSystemDirectoryHandle, names: string[], handles: SyncFile[]}>} */
    this.held = new Map();
    this.scratchNumber = 0;
    /** @type {Map<string, string>} name as asked for → name of the file */
    this.scratchNames = new Map();
  }

  /** @param {FileTable} files */
  static async create(files) {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('tidemark', {create: true});
    const scratch = await folder.getDirectoryHandle('scratch', {create: true});
    const store = new OpfsStore(folder, scratch, files);
    await store.probe();
    await store.tidy();
    return store;
  }

  /** Some browsers have the folder but no synchronous handles, or refuse them in private windows. */
  async probe() {
    const name = `probe-${Math.random()}`;
    const file = await this.scratch.getFileHandle(name, {create: true});
    (await file.createSyncAccessHandle()).close();
    await this.scratch.removeEntry(name);
  }

  /** Removes copies that were cut off and old exports. */
  async tidy() {
    for await (const name of this.scratch.keys()) {
      await this.scratch.removeEntry(name).catch(() => {});
    }
    for await (const name of this.folder.keys()) {
      if (!name.endsWith('.part')) continue;
      const free = await lockDatabase(name.slice(0, -'.part'.length), 0);
      if (free) await this.folder.removeEntry(name).catch(() => {}).finally(free);
    }
  }

  /** @returns {Promise<string[]>} name, size and time of change in seconds of each database */
  async list() {
    const texts = [];
    for await (const [name, entry] of this.folder.entries()) {
      if (entry.kind !== 'file' || !name.endsWith('.sqlite')) continue;
      try {
        const file = await entry.getFile();
        const open = this.files.byPath.get(name);
        texts.push(name, String(open ? open.getSize() : file.size), String(file.lastModified / 1000));
      } catch (error) {
        this.files.log(`list ${name}: ${error}`);
      }
    }
    return texts;
  }

  /** @param {string} name */
  async has(name) {
    return this.folder.getFileHandle(name).then(() => true, () => false);
  }

  /** A handle; right after a tab was closed or killed the old one may live for a moment. */
  /** @param {FileSystemDirectoryHandle} folder @param {string} name */
  async handle(folder, name) {
    const file = await folder.getFileHandle(name, {create: true});
    for (let tries = 0; ; ++tries) {
      try {
        return await file.createSyncAccessHandle();
      } catch (error) {
        if (fileCodeOf(error) !== kFileBusy || tries === 40) throw error;
        await pause(50);
      }
    }
  }

  /**
   * All handles or none: one that is left open would block the file for the life of the worker.
   * @param {FileSystemDirectoryHandle} folder @param {string[]} names
   */
  async handles(folder, names) {
    const results = await Promise.allSettled(names.map((name) => this.handle(folder, name)));
    const failed = results.find((result) => result.status === 'rejected');
    const handles = results.flatMap((result) => result.status === 'fulfilled' ? [result.value] : []);
    if (!failed) return handles;
    for (const handle of handles) handle.close();
    throw /** @type {PromiseRejectedResult} */ (failed).reason;
  }

  /** @param {FileSystemDirectoryHandle} folder @param {string} file @param {string} path @param {() => void} free @param {boolean} fresh */
  async prepare(folder, file, path, free, fresh) {
    const names = [file, ...kSiblings.map((suffix) => file + suffix)];
    for (let i = 1; i <= kSpares; ++i) names.push(`${file}-spare${i}`);
    try {
      const handles = await this.handles(folder, names);
      for (const handle of fresh ? handles : handles.slice(1 + kSiblings.length)) handle.truncate(0);
      this.files.add(path, handles[0]);
      kSiblings.forEach((suffix, i) => this.files.add(path + suffix, handles[1 + i]));
      handles.slice(1 + kSiblings.length).forEach((spare) =>
        this.files.spares.push({file: spare, path, used: false}));
      this.held.set(path, {free, folder, names, handles});
    } catch (error) {
      free();
      throw error;
    }
  }

  /** @param {string} name @param {boolean} create */
  async acquire(name, create) {
    checkName(name);
    if (this.held.has(name)) throw new StoreError('busy', `"${name}" is open already`);
    const free = await lockDatabase(name, kOwnerGoneMs);
    if (!free) {
      throw new StoreError('busy', `"${name}" is open in another tab`, 'Close that tab, then open the file again.');
    }
    const there = await this.has(name);
    if (there === create) {
      free();
      throw create ?
        new StoreError('invalid', `There is a file "${name}" already`, 'Choose another name.') :
        new StoreError('notFound', `There is no file "${name}"`, 'It may have been deleted in another tab.');
    }
    await this.prepare(this.folder, name, name, free, create);
    return [name, this.storage, ''];
  }

  /** @param {string} name */
  async acquireScratch(name) {
    checkName(name);
    const path = `scratch/${name}`;
    if (this.held.has(path)) throw new StoreError('busy', 'Another copy is being written');
    const old = this.scratchNames.get(name);
    const file = `${++this.scratchNumber}-${name}`;
    await this.prepare(this.scratch, file, path, () => {}, true);
    this.scratchNames.set(name, file);
    if (old) await this.scratch.removeEntry(old).catch(() => {});
    return [path, this.storage, ''];
  }

  /** A closed scratch file. @param {string} name */
  async scratchFile(name) {
    const file = this.scratchNames.get(name);
    if (!file) throw new StoreError('notFound', 'The copy is not there');
    return (await this.scratch.getFileHandle(file)).getFile();
  }

  /** @param {string} path */
  async release(path) {
    const held = this.held.get(path);
    if (!held) return;
    this.held.delete(path);
    this.files.spares = this.files.spares.filter((spare) => spare.path !== path);
    for (const suffix of ['', ...kSiblings]) this.files.remove(path + suffix);
    const empty = held.handles.map((handle) => handle.getSize() === 0);
    for (const handle of held.handles) handle.close();
    for (let i = 1; i < held.names.length; ++i) {
      if (i <= kSiblings.length && !empty[i]) continue;  // SQLite needs it at the next open
      await held.folder.removeEntry(held.names[i]).catch(() => {});
    }
    held.free();
  }

  /** Closes everything at once, without tidying: the page goes away. */
  closeAll() {
    for (const held of this.held.values()) {
      for (const handle of held.handles) handle.close();
      held.free();
    }
    this.held.clear();
    this.files.byPath.clear();
  }

  /** @param {string} name @param {() => Promise<void>} work */
  async locked(name, work) {
    const free = this.held.has(name) ? null : await lockDatabase(name);
    if (!free) throw new StoreError('busy', `"${name}" is open`, 'Close it and try again.');
    try {
      await work();
    } catch (error) {
      throw storeErrorOf(error, name);
    } finally {
      free();
    }
  }

  /** Copies in pieces, so that the engine answers in between. @param {Blob} blob @param {string} name */
  async copyInto(blob, name) {
    const [out] = await this.handles(this.folder, [name]);
    try {
      out.truncate(0);
      for (let at = 0; at < blob.size; at += kCopyBytes) {
        const bytes = new Uint8Array(await blob.slice(at, at + kCopyBytes).arrayBuffer());
        if (out.write(bytes, {at}) !== bytes.length) throw new DOMException('', 'QuotaExceededError');
      }
      out.flush();
      out.close();
    } catch (error) {
      out.close();
      await this.folder.removeEntry(name).catch(() => {});
      throw error;
    }
  }

  /** @param {string} from @param {string} to */
  async move(from, to) {
    const file = await this.folder.getFileHandle(from);
    const movable = /** @type {{move?: (name: string) => Promise<void>}} */ (/** @type {unknown} */ (file));
    if (movable.move) return movable.move(to);
    await this.copyInto(await file.getFile(), to);
    await this.folder.removeEntry(from);
  }

  /** @param {Blob} blob @param {string} name */
  async adopt(blob, name) {
    checkName(name);
    await this.locked(name, async () => {
      if (await this.has(name)) throw new StoreError('invalid', `There is a file "${name}" already`, 'Choose another name.');
      await this.copyInto(blob, `${name}.part`);
      await this.move(`${name}.part`, name);
    });
  }

  /** @param {string} from @param {string} to */
  async rename(from, to) {
    checkName(to);
    if (from === to) return;
    await this.locked(from, () => this.locked(to, async () => {
      if (await this.has(to)) throw new StoreError('invalid', `There is a file "${to}" already`, 'Choose another name.');
      for (const suffix of kSiblings) {
        const rest = await this.folder.getFileHandle(from + suffix).then((file) => file.getFile(), () => null);
        if (rest && rest.size > 0) {
          throw new StoreError('busy', `"${from}" was not closed cleanly`, 'Open it once, then rename it.');
        }
        if (rest) await this.folder.removeEntry(from + suffix);
      }
      await this.move(from, to);
    }));
  }

  /** @param {string} name */
  async delete(name) {
    await this.locked(name, async () => {
      if (!(await this.has(name))) throw new StoreError('notFound', `There is no file "${name}"`);
      await this.folder.removeEntry(name);
      for (const suffix of kSiblings) await this.folder.removeEntry(name + suffix).catch(() => {});
    });
  }
}

/** The same without a place to keep anything: everything is gone with the tab, and the page says so. */
class MemoryStore {
  /** @param {FileTable} files */
  constructor(files) {
    this.storage = 'memory';
    this.files = files;
    /** @type {Map<string, {file: MemoryFile, modifiedS: number}>} */
    this.stored = new Map();
    /** @type {Map<string, MemoryFile>} */
    this.scratches = new Map();
  }
  async list() {
    return [...this.stored].flatMap(([name, {file, modifiedS}]) => [name, String(file.getSize()), String(modifiedS)]);
  }
  /** @param {string} path @param {MemoryFile} file */
  prepare(path, file) {
    this.files.add(path, file);
    for (const suffix of kSiblings) this.files.add(path + suffix, new MemoryFile());
    return [path, this.storage, ''];
  }
  /** @param {string} name @param {boolean} create */
  async acquire(name, create) {
    checkName(name);
    const entry = this.stored.get(name);
    if (create && entry) throw new StoreError('invalid', `There is a file "${name}" already`, 'Choose another name.');
    if (!create && !entry) throw new StoreError('notFound', `There is no file "${name}"`);
    if (!entry) this.stored.set(name, {file: new MemoryFile(), modifiedS: Date.now() / 1000});
    return this.prepare(name, /** @type {{file: MemoryFile}} */ (this.stored.get(name)).file);
  }
  /** @param {string} name */
  async acquireScratch(name) {
    const file = new MemoryFile();
    this.scratches.set(name, file);
    return this.prepare(`scratch/${name}`, file);
  }
  /** @param {string} name */
  async scratchFile(name) {
    const file = this.scratches.get(name);
    if (!file) throw new StoreError('notFound', 'The copy is not there');
    return file.toBlob();
  }
  /** @param {string} path */
  async release(path) {
    const entry = this.stored.get(path);
    if (entry) entry.modifiedS = Date.now() / 1000;
    for (const suffix of ['', ...kSiblings]) this.files.remove(path + suffix);
  }
  closeAll() {}
  /** @param {Blob} blob @param {string} name */
  async adopt(blob, name) {
    checkName(name);
    const file = new MemoryFile();
    for (let at = 0; at < blob.size; at += kCopyBytes) {
      file.write(new Uint8Array(await blob.slice(at, at + kCopyBytes).arrayBuffer()), {at});
    }
    this.stored.set(name, {file, modifiedS: Date.now() / 1000});
  }
  /** @param {string} from @param {string} to */
  async rename(from, to) {
    checkName(to);
    const entry = this.stored.get(from);
    if (!entry) throw new StoreError('notFound', `There is no file "${from}"`);
    if (this.stored.has(to)) throw new StoreError('invalid', `There is a file "${to}" already`, 'Choose another name.');
    this.stored.delete(from);
    this.stored.set(to, entry);
  }
  /** @param {string} name */
  async delete(name) {
    if (!this.stored.delete(name)) throw new StoreError('notFound', `There is no file "${name}"`);
  }
}

/**
 * The browser's store, or memory together with the reason in one sentence.
 * @param {FileTable} files @returns {Promise<{store: OpfsStore | MemoryStore, reason: string}>}
 */
async function openStore(files) {
  try {
    if (!navigator.storage?.getDirectory) throw new StoreError('unsupported', 'no origin private file system');
    return {store: await OpfsStore.create(files), reason: ''};
  } catch (error) {
    files.log(`no file storage: ${error}`);
    const reason = self.isSecureContext ?
      'This browser does not let this page keep files (a private window, or site data are blocked), so nothing is kept when the tab closes.' :
      'This page was not loaded over HTTPS, so the browser lets it keep no files: nothing is kept when the tab closes.';
    return {store: new MemoryStore(files), reason};
  }
}
