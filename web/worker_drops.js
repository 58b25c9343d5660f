// The files of drops inside a worker, by the handle that the page gave them.
// @ts-check
'use strict';

/** @typedef {{path: string, file: File}} DroppedFile */
/** @typedef {{handle: number, rootName: string, files: DroppedFile[]}} Drop */

/** The methods are what src/platform/engine_web/web_drop_files.cpp calls. */
class DropTable {
  constructor() {
    /** @type {Map<number, Drop>} */
    this.drops = new Map();
    this.reader = new FileReaderSync();
    /** @type {(line: string) => void} */
    this.log = () => {};
  }
  /** @param {Drop} drop */
  add(drop) { this.drops.set(drop.handle, drop); }
  /** @param {number} handle @param {number} item */
  file(handle, item) { return /** @type {Drop} */ (this.drops.get(handle)).files[item].file; }
  /** @param {number} handle */
  count(handle) { return this.drops.get(handle)?.files.length ?? -1; }
  /** @param {number} handle @param {number} item */
  path(handle, item) {
    const drop = /** @type {Drop} */ (this.drops.get(handle));
    return item < 0 ? drop.rootName : drop.files[item].path;
  }
  /** @param {number} handle @param {number} item */
  size(handle, item) { return this.file(handle, item).size; }
  /** @param {number} handle @param {number} item */
  modifiedS(handle, item) { return this.file(handle, item).lastModified / 1000; }
  /** @param {number} handle @param {number} item @param {Uint8Array} view @param {number} offset */
  read(handle, item, view, offset) {
    try {
      const part = this.file(handle, item).slice(offset, offset + view.length);
      const bytes = this.reader.readAsArrayBuffer(part);
      view.set(new Uint8Array(bytes));
      return bytes.byteLength;
    } catch (error) {
      this.log(`read ${this.path(handle, item)} at ${offset}: ${error}`);
      return -1;
    }
  }
}
