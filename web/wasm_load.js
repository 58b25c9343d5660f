// Compiles the modules while they load, and starts workers from a Blob, so that the page's content
// security policy binds them too (a worker loaded from a URL would be free to reach any server).
// @ts-check

import {base, query} from './build_info.js?v=@TIDEMARK_BUILD_ID@';

/**
 * @param {string} name for example "engine.wasm"
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compileModule(name) {
  const response = await fetch(new URL(name + query, base));
  if (!response.ok) throw new Error(`${name} could not be loaded (HTTP ${response.status})`);
  // A server that does not know the type application/wasm can't be compiled from while loading.
  const type = response.headers.get('Content-Type') ?? '';
  if (/^application\/wasm\b/i.test(type) && WebAssembly.compileStreaming) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

const kWorkerScripts = {
  engine: ['engine.js', 'worker_files.js', 'worker_names.js', 'worker_store.js', 'worker_wasm.js', 'worker_drops.js', 'worker_engine.js'],
  import: ['import.js', 'worker_wasm.js', 'worker_drops.js', 'worker_import.js'],
  train: ['train.js', 'worker_wasm.js', 'worker_train.js'],
  evaluate: ['evaluate.js', 'worker_wasm.js', 'worker_drops.js', 'worker_evaluate.js'],
};

/**
 * A worker that loads these classic scripts.
 * @param {string} name @param {string[]} scripts
 */
function startBlobWorker(name, scripts) {
  const urls = scripts.map((script) => JSON.stringify(new URL(script + query, base).href));
  const text = `importScripts(${urls.join(',')});`;
  const url = URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
  const worker = new Worker(url, {name});
  // Fetching the Blob may still be under way: its address is given back when the worker speaks.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), {once: true});
  return worker;
}

/** @param {'engine' | 'import' | 'train' | 'evaluate'} role */
export function startWorker(role) {
  return startBlobWorker(`tidemark-${role}`, kWorkerScripts[role]);
}

const kProbeMs = 3000;

/** @returns {Promise<'none' | 'private' | 'files'>} what the browser keeps for this page */
export function probeStorage() {
  return new Promise((resolve) => {
    const worker = startBlobWorker('tidemark-probe', ['worker_probe.js']);
    const finish = (/** @type {'none' | 'private' | 'files'} */ found) => {
      worker.terminate();
      resolve(found);
    };
    worker.onmessage = ({data}) => finish(data);
    worker.onerror = () => finish('none');
    setTimeout(() => finish('files'), kProbeMs);  // the engine finds out for itself
  });
}
