// The files of drops inside a worker, by the handle that the page gave them.
// @ts-check
'use strict';

/**
 * A file of a drop: a File, or one that a server has. `ahead`: bytes that were read before they are asked for.
 * @typedef {object} FollowedFile
 * @property {string} path
 * @property {number} size
 * @property {number} modifiedS
 * @property {File} [file]
 * @property {string} [url]
 * @property {{from: number, bytes: Uint8Array} | null} ahead
 */
/**
 * `follow`: where to look for what the files get later.
 * @typedef {{handle: number, rootName: string, files: FollowedFile[], follow?: {folder?: any, url?: string, channel?: string}}} Drop
 */

/** The methods are what src/platform/engine_web/web_drop_files.cpp calls. */
class DropTable {
  constructor() {
    /** @type {Map<number, Drop>} */
    this.drops = new Map();
    /** @type {Map<number, FolderWatch>} */
    this.watches = new Map();
    this.reader = new FileReaderSync();
    this.asleep = false;
    this.followScript = '';  // loaded when something is followed
    /** @type {(line: string) => void} */
    this.log = () => {};
  }
  /** @param {Drop} drop */
  add(drop) {
    for (const item of drop.files) {
      item.size ??= item.file?.size ?? 0;
      item.modifiedS ??= (item.file?.lastModified ?? 0) / 1000;
      item.ahead = null;
    }
    this.drops.set(drop.handle, drop);
  }
  /** Gets ready to follow a drop. @param {Drop} drop @param {(lost: boolean) => void} grew */
  async follow(drop, grew) {
    if (this.followScript) importScripts(this.followScript);
    this.followScript = '';
    const watch = new FolderWatch(drop, grew, this.log);
    this.watches.set(drop.handle, watch);
    watch.sleep(this.asleep);
    await watch.prime().catch((error) => this.log(`following ${drop.rootName}: ${error}`));
  }
  /** @param {number} handle @param {boolean} on */
  watch(handle, on) { this.watches.get(handle)?.set(on); }
  /** @param {boolean} asleep */
  sleep(asleep) {
    this.asleep = asleep;
    for (const watch of this.watches.values()) watch.sleep(asleep);
  }

  /** @param {number} handle @param {number} item */
  item(handle, item) { return /** @type {Drop} */ (this.drops.get(handle)).files[item]; }
  /** @param {number} handle */
  count(handle) { return this.drops.get(handle)?.files.length ?? -1; }
  /** @param {number} handle @param {number} item */
  path(handle, item) {
    return item < 0 ? /** @type {Drop} */ (this.drops.get(handle)).rootName : this.item(handle, item).path;
  }
  /** @param {number} handle @param {number} item */
  size(handle, item) { return this.item(handle, item).size; }
  /** @param {number} handle @param {number} item */
  modifiedS(handle, item) { return this.item(handle, item).modifiedS; }
  /** @param {number} handle @param {number} item @param {Uint8Array} view @param {number} offset */
  read(handle, item, view, offset) {
    try {
      const bytes = this.bytes(this.item(handle, item), offset, offset + view.length);
      view.set(bytes.subarray(0, view.length));
      return Math.min(bytes.length, view.length);
    } catch (error) {
      this.log(`read ${this.path(handle, item)} at ${offset}: ${error}`);
      return -1;
    }
  }
  /** @param {FollowedFile} item @param {number} from @param {number} to @returns {Uint8Array} */
  bytes({file, url, ahead}, from, to) {
    if (ahead && from >= ahead.from && (to <= ahead.from + ahead.bytes.length || !url && !file)) {
      return ahead.bytes.subarray(from - ahead.from, to - ahead.from);
    }
    if (file) return new Uint8Array(this.reader.readAsArrayBuffer(file.slice(from, to)));
    if (from >= to) return new Uint8Array();
    const request = new XMLHttpRequest();  // an importer reads synchronously, in its own worker
    request.open('GET', url ?? '', false);
    request.responseType = 'arraybuffer';
    request.setRequestHeader('Range', `bytes=${from}-${to - 1}`);
    request.send();
    if (request.status !== 206) throw new Error(`HTTP ${request.status}`);
    return new Uint8Array(request.response);
  }
}
