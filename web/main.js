// Starts the page: checks what the browser can do, compiles both modules while they load, connects to
// the engine and hands over to the interface.
// @ts-check
import {base, buildId, query} from './build_info.js?v=@TIDEMARK_BUILD_ID@';
import {kNoWebGl, missingCapability, storageNote} from './capabilities.js?v=@TIDEMARK_BUILD_ID@';
import {servedFolder} from './file_drops.js?v=@TIDEMARK_BUILD_ID@';
import {EngineClient} from './engine_client.js?v=@TIDEMARK_BUILD_ID@';
import {showNotice} from './notice.js?v=@TIDEMARK_BUILD_ID@';
import {loadUiScript, startUi} from './ui_window.js?v=@TIDEMARK_BUILD_ID@';
import {compileModule} from './wasm_load.js?v=@TIDEMARK_BUILD_ID@';

/** @param {unknown} error */
function showFailure(error) {
  console.error(error);
  const what = error instanceof Error ? error.message : String(error);
  showNotice(`Tidemark could not start: ${what.replace(/\.$/, '')}. Reload the page to try again.`);
}

function workerEngine() {
  const module = compileModule('engine.wasm');
  module.catch(showFailure);
  return new EngineClient({build: buildId, module});
}

async function httpEngine() {
  const {HttpEngine} = await import(new URL(`engine_http.js${query}`, base).href);
  return new HttpEngine();
}

async function start() {
  const missing = missingCapability();
  if (missing) {
    showNotice(missing);
    return;
  }
  // `tidemark serve` writes this into the page: the engine is the server's, and so is the file.
  const served = document.querySelector('meta[name="tidemark-engine"]') !== null;
  const uiModule = compileModule('ui.wasm');
  const client = served ? await httpEngine() : workerEngine();
  client.start();
  const [module, create, {kept, note}] = await Promise.all([
    uiModule, loadUiScript(base, query), served ? {kept: true, note: ''} : storageNote()]);
  const words = new URLSearchParams(location.search);
  const started = await startUi({
    module,
    create,
    client,
    lateUrl: new URL(`ui_late.wasm${query}`, base),
    options: {
      openExample: words.has('example'),
      openNothing: words.has('follow'),
      hasStorage: kept,
      capabilityNote: note,
    },
  });
  if (!started) {
    showNotice(kNoWebGl);
    return;
  }
  if (parent !== self || opener) {
    const {listenToPages} = await import(new URL(`frame_log.js${query}`, base).href);
    listenToPages((/** @type {any} */ files) => started.takeFiles(files));
  }
  if (words.has('follow')) started.takeFiles(servedFolder(new URL('follow/', base).href));
}

start().catch(showFailure);
