// Follows the files of a drop while they grow: a folder that the person picked, one that `tidemark ui` serves,
// or what another page logs. Looks for changes, reads what is new ahead of the engine, and says so; then waits for the engine.
// @ts-check
'use strict';

/** From one look to the next, and from one piece of news to the next: each costs the engine some milliseconds. */
const kLookMs = 250;
const kTellMs = 900;
/** All files of a folder are looked at in turns; those that changed lately each time. */
const kHotMs = 60_000;
const kColdFilesPerLook = 100;
const kWalkEveryMs = 5000;
/** What an importer reads again to recognise a file, and what is read ahead at most. */
const kPrefixBytes = 4096;
const kMaxAheadBytes = 16 << 20;
/** A run whose process vanished is told by the clock alone. */
const kQuietLookMs = 20_000;
const kQuietForMs = 180_000;

const later = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A folder of this machine, by its handle. */
class FollowedFolder {
  /** @param {any} folder a FileSystemDirectoryHandle */
  constructor(folder) {
    this.folder = folder;
    /** @type {Map<string, {handle: any, size: number, modifiedMs: number, changedMs: number}>} */
    this.files = new Map();
    this.walkedMs = -Infinity;
    this.turn = 0;
  }

  /** @param {any} folder @param {string} prefix */
  async walk(folder, prefix) {
    for await (const [name, handle] of folder.entries()) {
      const path = prefix + name;
      if (handle.kind === 'directory') await this.walk(handle, `${path}/`);
      else if (!this.files.has(path)) this.files.set(path, {handle, size: -1, modifiedMs: 0, changedMs: 0});
    }
  }

  /** What changed since the last look. @returns {Promise<FollowedFile[]>} */
  async news() {
    const now = performance.now();
    if (now - this.walkedMs > kWalkEveryMs) {
      await this.walk(this.folder, '');
      this.walkedMs = now;
    }
    const all = [...this.files];
    const hot = all.filter(([, {changedMs, size}]) => size < 0 || now - changedMs < kHotMs);
    const cold = all.slice(this.turn, this.turn + kColdFilesPerLook);
    this.turn = this.turn + kColdFilesPerLook < all.length ? this.turn + kColdFilesPerLook : 0;
    const looks = await Promise.all([...new Map([...hot, ...cold])].map(async ([path, known]) => {
      const file = await known.handle.getFile().catch(() => null);
      if (!file || (file.size === known.size && file.lastModified === known.modifiedMs)) return null;
      Object.assign(known, {size: file.size, modifiedMs: file.lastModified, changedMs: now});
      return {path, size: file.size, modifiedS: file.lastModified / 1000, file, ahead: null};
    }));
    return /** @type {FollowedFile[]} */ (looks.filter((look) => look !== null));
  }

  /** A snapshot is of no use once the file has grown again: then a new one is taken. @param {FollowedFile} item @param {number} from */
  async read(item, from) {
    const known = this.files.get(item.path);
    for (let tries = 0; tries < 5; ++tries) {
      try {
        item.file ??= await known?.handle.getFile();
        const {file} = item;
        if (!file) return;
        item.ahead = {from, bytes: new Uint8Array(await file.slice(from).arrayBuffer())};
        item.size = from + item.ahead.bytes.length;
        item.modifiedS = file.lastModified / 1000;
        if (known) Object.assign(known, {size: item.size, modifiedMs: file.lastModified});
        return;
      } catch {
        item.file = undefined;
      }
    }
  }

  /** @param {{item: FollowedFile, from: number}[]} wanted */
  async readAll(wanted) { await Promise.all(wanted.map(({item, from}) => this.read(item, from))); }
}

/** A folder that `tidemark ui` serves (sdk/python/tidemark/_ui.py). */
class ServedFolder {
  /** @param {string} url */
  constructor(url) {
    this.url = url;
    this.since = 0;
  }
  /** Answered when something changed, or after some seconds without. @returns {Promise<FollowedFile[]>} */
  async news() {
    const response = await fetch(`${this.url}changes?since=${this.since}`);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const {now, files} = await response.json();
    this.since = now;
    return files.map((/** @type {[string, number, number]} */ [path, size, modifiedS]) =>
      ({path, size, modifiedS, url: `${this.url}file?path=${encodeURIComponent(path)}`, ahead: null}));
  }
  /** After a failure everything is asked for anew: what was told may not have been read, and it may be another server. */
  forget() { this.since = 0; }
  /** All in one answer: of each its length and its bytes. @param {{item: FollowedFile, from: number}[]} wanted */
  async readAll(wanted) {
    const body = JSON.stringify(wanted.map(({item, from}) => [item.path, from, item.size]));
    const response = await fetch(`${this.url}read`, {method: 'POST', headers: {'Content-Type': 'application/json'}, body});
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const lengths = new DataView(bytes.buffer);
    let at = 0;
    for (const {item, from} of wanted) {
      const length = lengths.getUint32(at, true);
      item.ahead = {from, bytes: bytes.subarray(at + 4, at + 4 + length)};
      item.size = from + length;
      at += 4 + length;
    }
  }
}

/** How long news is waited for before the loop looks whether anyone still wants it. */
const kMessageWaitMs = 5000;
/** A path of what another page logs: a journal, or a media file beside it. */
const kLoggedPath = /^[\w-]{1,200}(\.[\w-]{1,200})*(\/[0-9a-f]{64})?$/;

/** The journals that another page (frame_log.js, docs/js-protocol.md) or the training worker logs, as far as they came. */
class MessageFolder {
  /** @param {string} channel */
  constructor(channel) {
    /** @type {Map<string, {file: Blob, size: number, modifiedS: number}>} */
    this.files = new Map();
    /** @type {Set<string>} */
    this.changed = new Set();
    /** @type {Map<string, number>} path → size that the engine was told */
    this.told = new Map();
    this.wake = () => {};
    this.channel = new BroadcastChannel(channel);
    this.channel.onmessage = ({data}) => this.take(data);
    this.askAgain();  // what was sent before this worker listened
  }

  askAgain() {
    if (this.asked) return;
    this.asked = true;
    this.channel.postMessage({type: 'again'});
  }

  /** The other page may be anyone's: what it says is looked at. @param {any} message */
  take({type, path, offset, bytes}) {
    if (type !== 'append' || typeof path !== 'string' || !kLoggedPath.test(path) || !(bytes instanceof Uint8Array)) return;
    const known = this.files.get(path) ?? {file: new Blob(), size: 0, modifiedS: 0};
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > known.size) {
      this.askAgain();  // something between was lost
      return;
    }
    this.asked = false;
    const fresh = bytes.subarray(known.size - offset);
    if (fresh.length === 0 && this.files.has(path)) return;
    known.file = new Blob([known.file, /** @type {BlobPart} */ (fresh)]);
    known.size += fresh.length;
    known.modifiedS = Date.now() / 1000;
    this.files.set(path, known);
    this.changed.add(path);
    this.wake();
  }

  /** @returns {Promise<FollowedFile[]>} */
  async news() {
    if (this.changed.size === 0) {
      await Promise.race([later(kMessageWaitMs), new Promise((resolve) => { this.wake = () => resolve(undefined); })]);
    }
    const news = [...this.changed].map((path) => ({path, .../** @type {any} */ (this.files.get(path)), ahead: null}));
    this.changed.clear();
    for (const {path, size} of news) this.told.set(path, size);
    return news;
  }

  /** @param {{item: FollowedFile, from: number}[]} wanted */
  async readAll(wanted) {
    await Promise.all(wanted.map(async ({item, from}) => {
      const file = /** @type {Blob} */ (item.file);
      item.ahead = {from, bytes: new Uint8Array(await file.slice(from).arrayBuffer())};
    }));
  }

  /** The engine has read what it was told: the other page may forget it. */
  stored() {
    for (const [path, size] of this.told) this.channel.postMessage({type: 'stored', path, size});
    this.told.clear();
  }
}

/** @param {NonNullable<Drop['follow']>} follow */
function folderOf({folder, url, channel}) {
  if (channel) return new MessageFolder(channel);
  return folder ? new FollowedFolder(folder) : new ServedFolder(url ?? '');
}

/** Looks and tells, one piece of news at a time. */
class FolderWatch {
  /** @param {Drop} drop @param {(lost: boolean) => void} grew @param {(line: string) => void} log */
  constructor(drop, grew, log) {
    this.drop = drop;
    this.grew = grew;
    this.log = log;
    this.source = folderOf(drop.follow ?? {});
    this.on = false;
    this.asleep = false;  // nobody looks at the page: nothing is looked for
    this.looking = false;
    this.lost = false;
    this.toldMs = -Infinity;
    this.changedMs = -Infinity;
    /** @type {Map<string, FollowedFile>} */
    this.items = new Map(drop.files.map((item) => [item.path, item]));
  }

  /** Files that are being written may change before the engine reads them: their bytes are taken now. */
  async prime() {
    if (this.source instanceof MessageFolder) return;
    if (this.source instanceof ServedFolder) {
      this.apply(await this.source.news());
      return;
    }
    const {source} = this;
    await source.walk(source.folder, '');
    const fresh = [];
    for (const item of this.drop.files) {
      const isFresh = item.file !== undefined && Date.now() - item.file.lastModified < kHotMs;
      if (isFresh) fresh.push(item);
      const known = source.files.get(item.path);
      if (!known || !item.file) continue;
      const changedMs = isFresh ? performance.now() : -Infinity;
      Object.assign(known, {size: item.size, modifiedMs: item.file.lastModified, changedMs});
    }
    await source.readAll(fresh.filter(({size}) => size <= kMaxAheadBytes).map((item) => ({item, from: 0})));
  }

  /** The engine has done what it was told, or wants to hear no more. @param {boolean} on */
  set(on) {
    this.on = on;
    if (on && this.source instanceof MessageFolder) this.source.stored();
    this.look();
  }

  /** What comes as messages is nowhere else, so it is stored whether anyone looks or not. @param {boolean} asleep */
  sleep(asleep) {
    this.asleep = asleep && !(this.source instanceof MessageFolder);
    this.look();
  }

  async look() {
    if (this.looking) return;
    this.looking = true;
    while (this.on && !this.asleep) {
      try {
        const wait = this.toldMs + kTellMs - performance.now();
        await later(Math.max(this.source instanceof FollowedFolder ? kLookMs : 0, wait));
        if (await this.lookOnce()) {
          this.on = false;  // until the engine has read it
          this.lost = false;
          this.grew(false);
        } else if (this.lost) {
          this.lost = false;
          this.on = false;
          this.grew(false);
        }
      } catch (error) {
        this.log(`following ${this.drop.rootName}: ${error}`);
        if (this.source instanceof ServedFolder) this.source.forget();
        if (!this.lost) this.grew(true);
        this.lost = true;
        await later(2000);
      }
    }
    this.looking = false;
  }

  async lookOnce() {
    const news = await this.source.news();
    const now = performance.now();
    if (news.length > 0) {
      await this.source.readAll(news.map((item) => ({item, from: this.readFrom(item)}))
        .filter(({item, from}) => item.size - from <= kMaxAheadBytes));
      this.apply(news);
      this.changedMs = now;
    }
    const quiet = now - this.toldMs > kQuietLookMs && now - this.changedMs < kQuietForMs;
    if (news.length === 0 && !quiet) return false;
    this.toldMs = now;
    return true;
  }

  /** @param {FollowedFile} item */
  readFrom(item) {
    const known = this.items.get(item.path);
    return known && known.size <= item.size ? Math.max(0, known.size - kPrefixBytes) : 0;
  }

  /** @param {FollowedFile[]} news */
  apply(news) {
    for (const item of this.drop.files) item.ahead = null;
    for (const item of news) {
      const known = this.items.get(item.path);
      if (known) {
        Object.assign(known, item);
      } else {
        this.items.set(item.path, item);
        this.drop.files.push(item);
      }
    }
  }
}
