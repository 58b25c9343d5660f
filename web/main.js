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

async function start() {
  const missing = missingCapability();
  if (missing) {
    showNotice(missing);
    return;
  }
  const engineModule = compileModule('engine.wasm');
  const uiModule = compileModule('ui.wasm');
  engineModule.catch(showFailure);
  const client = new EngineClient({build: buildId, module: engineModule});
  client.start();
  const [module, create, {kept, note}] = await Promise.all([uiModule, loadUiScript(base, query), storageNote()]);
  const words = new URLSearchParams(location.search);
  const started = await startUi({
    module,
    create,
    client,
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
