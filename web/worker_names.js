// Errors, names and locks of stored databases, shared by the stores of worker_store.js.
// @ts-check
'use strict';

/** An error for the person; `code` is the name of an ErrorCode. */
class StoreError extends Error {
  /** @param {string} code @param {string} message @param {string} [hint] */
  constructor(code, message, hint = '') {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** What a browser's exception means for the person. @param {unknown} error @param {string} name */
function storeErrorOf(error, name) {
  if (error instanceof StoreError) return error;
  switch (fileCodeOf(error)) {
    case kFileFull:
      return new StoreError('full', `There is no room left for "${name}" in this browser`,
        'Delete a file you no longer need, or free disk space, and try again.');
    case kFileBusy:
      return new StoreError('busy', `"${name}" is in use by another tab or program`,
        'Close the other tab and try again.');
    case kFileNotFound:
      return new StoreError('notFound', `There is no file "${name}"`, 'It may have been deleted in another tab.');
    default:
      return new StoreError('io', `The browser could not access "${name}": ${error}`, 'Reload the page and try again.');
  }
}

/** Throws unless the name can be a file's: one component, with suffix, of a sane length. @param {string} name */
function checkName(name) {
  const stem = name.replace(/\.sqlite$/, '');
  const bad = stem === name || stem.trim() === '' || name.length > 120 || stem.startsWith('.') ||
    // eslint-disable-next-line no-control-regex
    /[\\/:*?"<>|\u0000-\u001f\u007f]/.test(name);
  if (bad) {
    throw new StoreError('invalid', `"${name}" can't be the name of a file`,
      'Use up to 110 letters, digits, spaces and hyphens.');
  }
}

/** @param {number} ms */
function pause(ms) { return new Promise((resolve) => setTimeout(resolve, ms)); }

/**
 * The Web Lock of a database: dies with its worker, so it is never stale. A page that is just being
 * reloaded may hold it a little longer, hence the wait. Answers the function that frees it, or null.
 * @param {string} name @param {number} waitMs @returns {Promise<(() => void) | null>}
 */
function lockDatabase(name, waitMs = 1000) {
  if (!navigator.locks) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), waitMs);
    navigator.locks.request(`tidemark:database:${name}`, {signal: abort.signal}, () => {
      clearTimeout(timer);
      return new Promise((free) => resolve(() => free(undefined)));
    }).catch((error) => error.name === 'AbortError' ? resolve(null) : reject(error));
  });
}
