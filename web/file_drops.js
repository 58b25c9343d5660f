// What a person dropped or picked, as a list of files with their paths. The bytes stay where they are.
// @ts-check

/** @typedef {{path: string, file: File}} DroppedFile */
/**
 * `unreadable`: paths that the browser named but does not give, for example names that are no UTF-8.
 * `follow`: the folder, to be looked at again, or the BroadcastChannel that its files come through.
 * @typedef {{rootName: string, isFolder: boolean, files: DroppedFile[], unreadable?: string[], follow?: {folder?: any, url?: string, channel?: string}}} DroppedFiles
 */

/** @param {any} entry a FileSystemDirectoryEntry @returns {Promise<any[]>} */
async function entriesOf(entry) {
  const reader = entry.createReader();
  const all = [];
  for (;;) {  // a reader gives at most 100 at a time
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** Chromium gives a name that is not UTF-8 as none; such a folder would then be taken for the one that it is in, for ever. */
const kNameless = '(a name that is not UTF-8)';

/** @param {any} entry @param {string} path @param {DroppedFile[]} out @param {string[]} unreadable */
async function walk(entry, path, out, unreadable) {
  try {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      out.push({path, file});
      return;
    }
    const prefix = path === '' ? '' : `${path}/`;
    for (const child of await entriesOf(entry)) {
      if (child.name === '') unreadable.push(prefix + kNameless);
      else await walk(child, prefix + child.name, out, unreadable);
    }
  } catch {  // the rest is read all the same
    unreadable.push(path);
  }
}

/** Two loose files of one name keep apart. @param {DroppedFile[]} files */
function makeUnique(files) {
  const seen = new Set();
  for (const entry of files) {
    const plain = entry.path;
    for (let i = 2; seen.has(entry.path); ++i) entry.path = `${plain} (${i})`;
    seen.add(entry.path);
  }
}

/** @param {string[]} names */
function rootNameOf(names) {
  return names.length < 2 ? names[0] ?? 'Nothing' : `${names[0]} and ${names.length - 1} more`;
}

/**
 * Files and folders of a drop event. Must be called in the event itself: the list is empty later.
 * @param {DataTransfer} transfer @returns {Promise<DroppedFiles>}
 */
export function filesOfDrop(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const entries = items.map((item) => ({entry: item.webkitGetAsEntry?.(), file: item.getAsFile()}));
  const handle = items.length === 1 && entries[0].entry?.isDirectory ?
    /** @type {any} */ (items[0]).getAsFileSystemHandle?.().catch(() => null) : null;
  return (async () => {
    /** @type {DroppedFile[]} */
    const files = [];
    /** @type {string[]} */
    const unreadable = [];
    const only = entries.length === 1 ? entries[0] : null;
    const isFolder = only?.entry?.isDirectory === true;
    for (const {entry, file} of entries) {
      if (entry?.isDirectory) await walk(entry, only ? '' : entry.name, files, unreadable);
      else if (file) files.push({path: file.name, file});
    }
    makeUnique(files);
    const folder = await handle;
    return {
      rootName: rootNameOf(entries.map(({entry, file}) => entry?.name ?? file?.name ?? '')), isFolder, files, unreadable,
      follow: folder ? {folder} : undefined,
    };
  })();
}

/**
 * Files of an <input type=file>; with webkitdirectory they carry their path below the picked folder.
 * @param {FileList | File[]} list @returns {DroppedFiles}
 */
export function filesOfInput(list) {
  const all = [...list];
  const folder = all[0]?.webkitRelativePath?.split('/')[0] ?? '';
  const files = all.map((file) => ({path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name, file}));
  makeUnique(files);
  return {rootName: folder || rootNameOf(all.map((file) => file.name)), isFolder: folder !== '', files};
}

/** @param {any} folder a FileSystemDirectoryHandle @param {string} prefix @param {DroppedFile[]} out */
async function walkHandle(folder, prefix, out) {
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind === 'file') out.push({path: prefix + name, file: await handle.getFile()});
    else await walkHandle(handle, `${prefix}${name}/`, out);
  }
}

/**
 * A folder of showDirectoryPicker().
 * @param {any} handle @returns {Promise<DroppedFiles>}
 */
export async function filesOfFolder(handle) {
  /** @type {DroppedFile[]} */
  const files = [];
  await walkHandle(handle, '', files);
  return {rootName: handle.name, isFolder: true, files, follow: {folder: handle}};
}

/**
 * Opens the browser's dialog. Null when the person cancelled.
 * @param {boolean} folder @returns {Promise<DroppedFiles | null>}
 */
export async function pickFiles(folder) {
  const {showDirectoryPicker} = /** @type {any} */ (window);
  if (folder && showDirectoryPicker) {
    const handle = await showDirectoryPicker().catch((/** @type {Error} */ error) => {
      if (error.name === 'AbortError') return null;
      throw error;
    });
    return handle && filesOfFolder(handle);
  }
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = !folder;
    input.webkitdirectory = folder;
    input.hidden = true;
    document.body.append(input);  // some browsers ignore inputs outside of the document
    const finish = (/** @type {DroppedFiles | null} */ files) => {
      input.remove();
      resolve(files);
    };
    input.addEventListener('change', () => finish(input.files?.length ? filesOfInput(input.files) : null));
    input.addEventListener('cancel', () => finish(null));
    input.click();
  });
}

/**
 * The folder that `tidemark ui` serves beside the page. Its files are listed by the worker that follows them.
 * @param {string} url @returns {Promise<DroppedFiles>}
 */
export async function servedFolder(url) {
  const response = await fetch(`${url}root`);
  if (!response.ok) throw new Error(`the page is not served by "tidemark ui" (HTTP ${response.status})`);
  const {name} = await response.json();
  return {rootName: name, isFolder: true, files: [], follow: {url}};
}
