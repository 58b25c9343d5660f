// Starts the page: checks what the browser can do, compiles both modules while they load, connects to
// the engine and hands over to the interface.
// @ts-check
import {base, buildId, query} from './build_info.js?v=@TIDEMARK_BUILD_ID@';
import {missingCapability, storageNote} from './capabilities.js?v=@TIDEMARK_BUILD_ID@';
import {showNotice} from './notice.js?v=@TIDEMARK_BUILD_ID@';
import {UiEngine} from './ui_engine.js?v=@TIDEMARK_BUILD_ID@';
import {startUi} from './ui_window.js?v=@TIDEMARK_BUILD_ID@';
import {compileModule} from './wasm_load.js?v=@TIDEMARK_BUILD_ID@';

/** The glue of ui.wasm is a classic script that leaves a function behind. @returns {Promise<Function>} */
function loadUiGlue() {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL(`ui.js${query}`, base).href;
    script.onload = () => resolve(/** @type {any} */ (globalThis).createTidemarkUi);
    script.onerror = () => reject(new Error('ui.js could not be loaded'));
    document.head.append(script);
  });
}

/** @param {Promise<WebAssembly.Module>} compiled @param {(error: unknown) => void} onError */
function instantiateFrom(compiled, onError) {
  return (/** @type {WebAssembly.Imports} */ imports, /** @type {Function} */ done) => {
    compiled.then(async (module) => done(await WebAssembly.instantiate(module, imports), module)).catch(onError);
    return {};
  };
}

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
  const engine = new UiEngine({build: buildId, module: engineModule});
  const [createModule, {kept, note}] = await Promise.all([loadUiGlue(), storageNote()]);
  await startUi({
    createModule,
    moduleOptions: {instantiateWasm: instantiateFrom(uiModule, showFailure)},
    canvas: document.getElementById('tidemark-canvas'),
    engine,
    options: {
      openExample: new URLSearchParams(location.search).has('example'),
      hasStorage: kept,
      capabilityNote: note,
    },
  });
  engine.start();
}

start().catch(showFailure);
