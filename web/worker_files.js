// The files that SQLite sees inside the engine worker, by path: handles opened beforehand, because
// opening is asynchronous in a browser and a VFS must answer at once. Four kinds stand behind one shape:
// OPFS handles, memory, a dropped File, and bytes fetched from beside the page.
// @ts-check
'use strict';

/**
 * What a FileSystemSyncAccessHandle does; the other kinds do the same.
 * @typedef {object} SyncFile
 * @property {(view: Uint8Array, options: {at: number}) => number} read
 * @property {(view: Uint8Array, options: {at: number}) => number} write
 * @property {(size: number) => void} truncate
 * @property {() => void} flush
 * @property {() => number} getSize
 * @property {() => void} close
 */

/** Answers below zero, in the order of StorageCode (src/platform/vfs/storage.h). */
const kFileFull = -1, kFileBusy = -2, kFileNotFound = -3, kFileReadOnly = -4, kFileIo = -5;

/** @param {unknown} error */
function fileCodeOf(error) {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'QuotaExceededError': return kFileFull;
    case 'NoModificationAllowedError': return kFileBusy;
    case 'NotFoundError': return kFileNotFound;
    default: return kFileIo;
  }
}

/** A growing file in memory, in pieces of 1 MB so that growth copies nothing. */
class MemoryFile {
  constructor() {
    /** @type {Uint8Array[]} */
    this.pieces = [];
    this.length = 0;
  }
  /** @param {number} at @param {number} size @param {(piece: Uint8Array, done: number) => void} use */
  each(at, size, use) {
    for (let done = 0; done < size;) {
      const index = Math.floor((at + done) / MemoryFile.kPiece);
      const from = (at + done) % MemoryFile.kPiece;
      const count = Math.min(size - done, MemoryFile.kPiece - from);
      use(this.pieces[index].subarray(from, from + count), done);
      done += count;
    }
  }
  /** @param {Uint8Array} view @param {{at: number}} options */
  read(view, {at}) {
    const size = Math.max(0, Math.min(view.length, this.length - at));
    this.each(at, size, (piece, done) => view.set(piece, done));
    return size;
  }
  /** @param {Uint8Array} view @param {{at: number}} options */
  write(view, {at}) {
    if (at + view.length > this.length) this.truncate(at + view.length);
    this.each(at, view.length, (piece, done) => piece.set(view.subarray(done, done + piece.length)));
    return view.length;
  }
  /** @param {number} size */
  truncate(size) {
    const count = Math.ceil(size / MemoryFile.kPiece);
    if (size < this.length && count > 0) {
      this.pieces[count - 1].fill(0, size - (count - 1) * MemoryFile.kPiece);
    }
    this.pieces.length = Math.min(this.pieces.length, count);
    while (this.pieces.length < count) this.pieces.push(new Uint8Array(MemoryFile.kPiece));
    this.length = size;
  }
  flush() {}
  getSize() { return this.length; }
  close() {}
  toBlob() {
    /** @type {Uint8Array[]} */
    const parts = [];
    this.each(0, this.length, (piece) => parts.push(piece));
    return new Blob(/** @type {BlobPart[]} */ (parts));
  }
}
MemoryFile.kPiece = 1 << 20;

/** A dropped file, read where it is. */
class BlobFile {
  /** @param {Blob} blob */
  constructor(blob) {
    this.blob = blob;
    this.reader = new FileReaderSync();
    this.readOnly = true;
  }
  /** @param {Uint8Array} view @param {{at: number}} options */
  read(view, {at}) {
    const bytes = this.reader.readAsArrayBuffer(this.blob.slice(at, at + view.length));
    view.set(new Uint8Array(bytes));
    return bytes.byteLength;
  }
  write() { return 0; }
  truncate() {}
  flush() {}
  getSize() { return this.blob.size; }
  close() {}
}

/** Bytes that were fetched. */
class BufferFile {
  /** @param {ArrayBuffer} buffer */
  constructor(buffer) {
    this.bytes = new Uint8Array(buffer);
    this.readOnly = true;
  }
  /** @param {Uint8Array} view @param {{at: number}} options */
  read(view, {at}) {
    const part = this.bytes.subarray(at, at + view.length);
    view.set(part);
    return part.length;
  }
  write() { return 0; }
  truncate() {}
  flush() {}
  getSize() { return this.bytes.length; }
  close() {}
}

/** The table; its methods are what src/platform/vfs/web/web_storage.cpp calls. */
class FileTable {
  constructor() {
    /** @type {Map<string, SyncFile & {readOnly?: boolean}>} */
    this.byPath = new Map();
    /** @type {{file: SyncFile, path: string, used: boolean}[]} files for temporary data */
    this.spares = [];
    /** @type {Map<number, {file: SyncFile & {readOnly?: boolean}, spare?: {used: boolean}}>} */
    this.opened = new Map();
    this.nextId = 1;
    /** @type {(line: string) => void} */
    this.log = () => {};
  }
  /** @param {string} path @param {SyncFile} file */
  add(path, file) { this.byPath.set(path, file); }
  /** Forgets a path without closing its file. @param {string} path */
  remove(path) { this.byPath.delete(path); }

  /** @param {string} path @param {boolean} create */
  open(path, create) {
    const file = this.byPath.get(path);
    if (!file) {
      if (create) this.log(`no file was prepared for ${path}`);
      return kFileNotFound;
    }
    this.opened.set(this.nextId, {file});
    return this.nextId++;
  }
  temporary() {
    const spare = this.spares.find((candidate) => !candidate.used);
    if (!spare) return kFileNotFound;
    spare.used = true;
    this.opened.set(this.nextId, {file: spare.file, spare});
    return this.nextId++;
  }
  /** @param {number} id */
  get(id) { return /** @type {{file: SyncFile}} */ (this.opened.get(id)).file; }
  /** @param {number} id */
  isReadOnly(id) { return this.opened.get(id)?.file.readOnly === true; }
  /** @param {string} path */
  exists(path) {
    const file = this.byPath.get(path);
    return file !== undefined && file.getSize() > 0;
  }
  /** @param {string} path */
  empty(path) {
    const file = this.byPath.get(path);
    if (!file) return kFileNotFound;
    return this.attempt(`empty ${path}`, () => { file.truncate(0); return 0; });
  }
  /** @param {number} id @param {Uint8Array} view @param {number} at */
  read(id, view, at) { return this.attempt('read', () => this.get(id).read(view, {at})); }
  /** @param {number} id @param {Uint8Array} view @param {number} at */
  write(id, view, at) {
    return this.attempt('write', () =>
      this.get(id).write(view, {at}) === view.length ? view.length : kFileFull);
  }
  /** @param {number} id @param {number} size */
  truncate(id, size) {
    return this.attempt('truncate', () => { this.get(id).truncate(size); return 0; });
  }
  /** @param {number} id */
  flush(id) { return this.attempt('flush', () => { this.get(id).flush(); return 0; }); }
  /** @param {number} id */
  size(id) { return this.attempt('size', () => this.get(id).getSize()); }
  /** The file itself stays prepared for the next open. @param {number} id */
  close(id) {
    const spare = this.opened.get(id)?.spare;
    if (spare) {
      this.truncate(id, 0);
      spare.used = false;
    }
    this.opened.delete(id);
  }
  /** @param {string} what @param {() => number} work */
  attempt(what, work) {
    try {
      return work();
    } catch (error) {
      this.log(`${what}: ${error}`);
      return fileCodeOf(error);
    }
  }
}
