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

const kWorkerScripts = ['engine.js', 'worker_files.js', 'worker_names.js', 'worker_store.js',
  'worker_wasm.js', 'worker_drops.js', 'worker_engine.js'];

/** @param {'engine' | 'import'} role */
export function startWorker(role) {
  const urls = kWorkerScripts.map((name) => JSON.stringify(new URL(name + query, base).href));
  const text = `importScripts(${urls.join(',')});runWorker(${JSON.stringify(role)});`;
  const url = URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
  const worker = new Worker(url, {name: `tidemark-${role}`});
  // Fetching the Blob may still be under way: its address is given back when the worker speaks.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), {once: true});
  return worker;
}
