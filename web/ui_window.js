// The window of the page: gives the canvas of ui.wasm its size, its input and its frames, and does for it
// what only a page can do. A frame is drawn only when one is due: an idle page has no animation frame
// pending.
// @ts-check

import {filesOfDrop, pickFiles} from './file_drops.js?v=@TIDEMARK_BUILD_ID@';
import {Mirror} from './mirror.js?v=@TIDEMARK_BUILD_ID@';
import {Notifications} from './notifications.js?v=@TIDEMARK_BUILD_ID@';
import {saveAs} from './save_file.js?v=@TIDEMARK_BUILD_ID@';
import {UiCalls} from './ui_calls.js?v=@TIDEMARK_BUILD_ID@';
import {UiInput} from './ui_input.js?v=@TIDEMARK_BUILD_ID@';

/** States of the engine's client, as indices of ui::EngineState. */
const kEngineStates = {connected: 1, thawed: 1, waiting: 0, crashed: 2, busy: 3, down: 3, otherBuild: 4, frozen: 5, stopped: 6, lost: 7};

/** By ImGuiMouseCursor. */
const kCursors = ['default', 'text', 'move', 'ns-resize', 'ew-resize', 'nesw-resize', 'nwse-resize', 'pointer',
  'wait', 'progress', 'not-allowed'];

/** What a person may do with a training, as indices of ui::TrainingAct. */
const kTrainingActs = ['start', 'pause', 'goOn', 'stop'];

/** By the states of the late part, as indices of ui::PartState. @type {Record<string, number>} */
const kPartStates = {here: 0, none: 1, loading: 1, failed: 2};

/** So many drops are remembered for being evaluated. */
const kMostDrops = 64;

/** @typedef {{openExample: boolean, hasStorage: boolean, capabilityNote: string}} UiOptions */

const kParting = 'tidemark:parting';

/** What this tab was left with, once. @returns {string} */
function takeParting() {
  try {
    const text = sessionStorage.getItem(kParting) ?? '';
    sessionStorage.removeItem(kParting);
    return text;
  } catch {
    return '';  // no storage here
  }
}

/** An engine that ends sooner than this after its start is not started again by itself. */
const kQuickCrashMs = 10_000;

/**
 * Device pixels of a length: what the browser says, unless that belongs to another ratio than the page has (an
 * emulated screen of the developer tools).
 * @param {number | undefined} told
 * @param {number} computed
 */
function wholePixels(told, computed) {
  return told !== undefined && Math.abs(told - computed) <= 2 ? told : Math.round(computed);
}

class UiWindow {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import('./engine_client.js').EngineClient | import('./engine_http.js').HttpEngine} client
   * @param {any} late the part of ui.wasm that has the Evaluate view (late_part.js)
   */
  constructor(canvas, client, late) {
    this.canvas = canvas;
    this.client = client;
    this.late = late;
    this.animationFrame = 0;
    this.timer = 0;
    this.connectedMs = 0;
    /** @type {Map<number, import('./file_drops.js').DroppedFiles>} the last ones, by handle: models may be evaluated */
    this.drops = new Map();
    /** @type {Promise<any>} what was asked of the workbench, in order */
    this.benchTurn = Promise.resolve();
    /** @type {Set<string>} */
    this.marks = new Set();
    /** Device pixels of the canvas per CSS pixel. */
    this.scale = 1;
    this.notifications = new Notifications(() => this.calls.tick());
    const platform = /** @type {any} */ (navigator).userAgentData?.platform ?? navigator.platform ?? '';
    this.isMac = /mac|iphone|ipad/i.test(platform);
  }

  /** What ui.wasm may call (src/platform/window/web/page.cpp). */
  host() {
    return {
      schedule: (/** @type {number} */ seconds) => this.schedule(seconds),
      setCursor: (/** @type {number} */ cursor) => {
        this.canvas.style.cursor = cursor < 0 ? 'none' : kCursors[cursor] ?? 'default';
      },
      setTextAgent: (/** @type {boolean} */ wanted, /** @type {number[]} */ ...place) =>
        this.input.setTextAgent(wanted, ...place),
      writeClipboard: (/** @type {string} */ text) => this.input.writeClipboard(text),
      pickFiles: (/** @type {boolean} */ folder) => {
        this.client.expectDrop();
        this.takeFiles(pickFiles(folder));
      },
      saveScratch: async (/** @type {string} */ name, /** @type {string} */ suggested) => {
        const {ok, message} = await this.client.saveScratch(name, suggested);
        this.calls.saved(ok, message);
      },
      setTitle: (/** @type {string} */ title) => {
        if (document.title !== title) document.title = title;
      },
      openUrl: (/** @type {string} */ url) => window.open(url, '_blank', 'noopener'),
      warnBeforeLeaving: (/** @type {boolean} */ on) => this.client.warnBeforeLeaving(on),
      requestPersistence: () => this.client.persist(),
      restartEngine: () => this.client.restart(),
      takeOver: () => this.client.takeOver(),
      train: (/** @type {number} */ act) => this.train(kTrainingActs[act]),
      postToBench: (/** @type {import('./engine_client.js').EngineMessage} */ message) =>
        this.withBench((/** @type {any} */ bench) => bench.post(message)),
      giveDropToBench: (/** @type {number} */ handle) => {
        const dropped = this.drops.get(handle);
        if (dropped) this.withBench((/** @type {any} */ bench) => bench.giveDrop(handle, dropped));
      },
      needEvaluateView: (/** @type {boolean} */ again) => this.needEvaluateView(again),
      restartBench: () => this.withBench((/** @type {any} */ bench) => bench.restart()),
      saveBytes: async (/** @type {string} */ name, /** @type {Uint8Array<ArrayBuffer>} */ bytes) => {
        const {ok, message} = await saveAs(new Blob([bytes]), name);
        this.calls.saved(ok, message);
      },
      mark: (/** @type {string} */ name) => this.mark(name),
      notifications: this.notifications,
      stayAwake: (/** @type {boolean} */ on) => this.client.stayAwake(on),
      post: (/** @type {import('./engine_client.js').EngineMessage} */ message) => this.client.post(message),
    };
  }

  /** @param {any} module the running ui.wasm @param {UiOptions} options @returns {boolean} false: no WebGL 2 */
  start(module, options) {
    this.calls = new UiCalls(module);
    if (!this.calls.create(`#${this.canvas.id}`, this.isMac, options, takeParting())) return false;
    this.mirror = new Mirror(this);
    this.input = new UiInput(this);
    this.watchEnvironment();
    this.watchContext();
    this.watchDrops();
    this.watchSize();
    this.publish();
    this.client.onmessage = ({head, buffers}) => this.calls.receive(head, buffers);
    this.client.onstate = (state) => this.onEngineState(state);
    this.onEngineState(this.client.state);
    return true;
  }

  /** @param {import('./engine_client.js').EngineState} state */
  onEngineState({kind, message, hint}) {
    let index = kEngineStates[kind];
    if (kind === 'connected') this.connectedMs = performance.now();
    if (kind === 'crashed') {
      if (performance.now() - this.connectedMs < kQuickCrashMs) {
        index = kEngineStates.stopped;
      } else {
        queueMicrotask(() => this.client.restart());
      }
    }
    const detail = [message, hint].filter(Boolean).join('. ').replace('..', '.');
    if (index !== undefined) this.calls.engineState(index, detail);
  }

  // -- Frames

  /** @param {number} seconds until the next frame: 0 with the next refresh, negative not now */
  schedule(seconds) {
    if (seconds < 0 || document.hidden) return;
    if (seconds === 0) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.animationFrame ||= requestAnimationFrame(() => {
        this.animationFrame = 0;
        this.draw();
      });
    } else if (!this.animationFrame) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.timer = 0;
        this.schedule(0);
      }, seconds * 1000);
    }
  }

  draw() {
    let next = this.calls.draw();
    // In the frame after it was left a text field still owns its keys: an Escape then would be lost.
    if (this.input.leftText) {
      this.input.leftText = false;
      next = this.calls.draw();
    }
    this.mark('tidemark:first-frame');
    this.mirror.onFrame();
    this.schedule(next);
    return next;
  }

  /** Draws what is due now, without waiting for the screen: for events that need the answer at once. */
  drawDue(most = 8) {
    cancelAnimationFrame(this.animationFrame);
    this.animationFrame = 0;
    let next = this.draw();
    for (let i = 1; i < most && next === 0; ++i) next = this.draw();
  }

  /** @param {string} name */
  mark(name) {
    if (this.marks.has(name)) return;
    this.marks.add(name);
    performance.mark(name);
  }

  // -- Size: the canvas has exactly the device pixels that it covers, so nothing is ever scaled.

  watchSize() {
    const observer = new ResizeObserver((entries) => this.onSize(entries[entries.length - 1]));
    try {
      observer.observe(this.canvas, {box: 'device-pixel-content-box'});
    } catch {
      observer.observe(this.canvas);  // Safari does not tell device pixels
    }
    const watchRatio = () => {
      const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
      query.addEventListener('change', () => {
        this.onSize(null);
        watchRatio();
      }, {once: true});
    };
    watchRatio();
    this.onSize(null);
  }

  /** @param {ResizeObserverEntry | null} entry */
  onSize(entry) {
    const box = this.canvas.getBoundingClientRect();
    const device = entry?.devicePixelContentBoxSize?.[0];
    const width = wholePixels(device?.inlineSize, box.width * devicePixelRatio);
    const height = wholePixels(device?.blockSize, box.height * devicePixelRatio);
    if (width <= 0 || height <= 0) return;
    this.scale = width / box.width;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.calls.resize(width, height, devicePixelRatio);
    // A canvas that changed its size is empty; draw before it is shown.
    if (!document.hidden) this.drawDue(1);
  }

  // -- The world around

  watchEnvironment() {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    const contrast = matchMedia('(prefers-contrast: more)');
    const tell = () => this.calls.environment(dark.matches, still.matches, contrast.matches);
    for (const query of [dark, still, contrast]) query.addEventListener('change', tell);
    tell();
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) {
        this.leave();
        cancelAnimationFrame(this.animationFrame);
        clearTimeout(this.timer);
        this.animationFrame = 0;
        this.timer = 0;
      }
      this.calls.visible(!document.hidden);
      if (!document.hidden) takeParting();  // nothing was left
    });
    // Before the client's own listener ends the line.
    window.addEventListener('pagehide', () => this.leave(), {capture: true});
  }

  /** What the engine may not hear any more comes back after a reload (ui::App::OnLeaving). */
  leave() {
    const text = this.calls.leaving();
    try {
      if (text) sessionStorage.setItem(kParting, text);
    } catch {}  // no storage, or it is full: as if the engine had not heard
  }

  watchContext() {
    this.canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();  // asks for it back
      this.calls.contextLost();
    });
    this.canvas.addEventListener('webglcontextrestored', () => this.calls.contextRestored());
  }

  watchDrops() {
    let inside = 0;  // enter and leave come for each element on the way
    const tell = (/** @type {number} */ now) => {
      if ((inside > 0) !== (now > 0)) this.calls.drag(now > 0);
      inside = now;
    };
    /** @param {string} name @param {(event: DragEvent) => void} handler */
    const on = (name, handler) => window.addEventListener(name, (event) => {
      const drag = /** @type {DragEvent} */ (event);
      if (!drag.dataTransfer?.types.includes('Files')) return;
      drag.preventDefault();
      handler(drag);
    });
    on('dragenter', () => {
      this.client.expectDrop();
      tell(inside + 1);
    });
    on('dragleave', () => tell(Math.max(inside - 1, 0)));
    on('dragover', (event) => { /** @type {DataTransfer} */ (event.dataTransfer).dropEffect = 'copy'; });
    on('drop', (event) => {
      tell(0);
      this.takeFiles(filesOfDrop(/** @type {DataTransfer} */ (event.dataTransfer)));
    });
  }

  /** @param {Promise<import('./file_drops.js').DroppedFiles | null>} dropped */
  async takeFiles(dropped) {
    try {
      const files = await dropped;
      if (!files) return;
      const drop = await this.client.registerDrop(files);
      this.keepDrop(drop.handle, files);
      this.calls.drop({...drop, modelCount: files.files.filter(({path}) => /\.onnx$/i.test(path)).length});
      const [first, ...more] = files.unreadable ?? [];
      if (first === undefined) return;
      const rest = more.length > 0 ? ` and ${more.length} more` : '';
      this.calls.saved(false, `"${first}"${rest} could not be read. Rename it or check its permissions, then drop it again.`);
    } catch (error) {
      this.calls.saved(false, `The files could not be read: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** @param {number} handle @param {import('./file_drops.js').DroppedFiles} files */
  keepDrop(handle, files) {
    this.drops.set(handle, files);
    for (const old of this.drops.keys()) {
      if (this.drops.size <= kMostDrops) break;
      this.drops.delete(old);
    }
  }

  /** @param {boolean} again begin anew after it failed @returns {number} an index of ui::PartState */
  needEvaluateView(again) {
    const late = /** @type {any} */ (this.late);
    if (late.state === 'none' || again) {
      const draw = () => this.schedule(0);
      late.load().then(draw, (/** @type {unknown} */ error) => {
        console.error(error);
        draw();
      });
    }
    return kPartStates[late.state];
  }

  /** @param {(bench: any) => void} act */
  withBench(act) {
    this.benchTurn = this.benchTurn.then(async () => {
      // What the workbench answers is read by the code of its view.
      await this.late.load();
      this.bench ??= import('./evaluator.js?v=@TIDEMARK_BUILD_ID@').then(({Evaluator}) => new Evaluator(
        ({head, buffers}) => this.calls.benchReceive(head, buffers),
        (state, detail) => this.calls.benchState(state, detail)));
      act(await this.bench);
    }).catch((error) => {
      this.bench = undefined;
      this.calls.benchState('failed', error instanceof Error ? error.message : String(error));
    });
  }

  /** @param {any} act */
  async train(act) {
    try {
      this.trainer ??= import('./trainer.js?v=@TIDEMARK_BUILD_ID@').then(({Trainer}) =>
        new Trainer(this.client, (/** @type {any} */ news) => this.calls.training(news), (/** @type {any} */ drop) => this.calls.drop(drop)));
      (await this.trainer).act(act);
    } catch (error) {
      this.trainer = undefined;
      this.calls.training({state: 'failed', message: error instanceof Error ? error.message : String(error)});
    }
  }

  /** What tests and curious people may use. */
  publish() {
    /** @type {any} */ (window).tidemark = {
      stats: () => {
        const {app, frames, last_frame_cpu_ms: lastFrameCpuMs} = JSON.parse(this.calls.stats());
        return {...app, frames, last_frame_cpu_ms: lastFrameCpuMs};
      },
      flushMirror: () => {
        if (!document.hidden) this.drawDue();
        this.mirror.sync();
      },
    };
  }
}

/**
 * Loads the script that ui.wasm comes with. @param {string | URL} base @param {string} query
 * @returns {Promise<Function>} makes a running ui.wasm
 */
export async function loadUiScript(base, query) {
  const script = document.createElement('script');
  script.src = new URL(`ui.js${query}`, base).href;
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${script.src} could not be loaded`));
    document.head.append(script);
  });
  return /** @type {any} */ (window).createTidemarkUi;
}

/**
 * @param {{module: WebAssembly.Module, create: Function, client: UiWindow['client'], lateUrl: URL,
 *          options: UiOptions}} parts
 * @returns {Promise<boolean>} false: this browser has no WebGL 2
 */
export async function startUi({module, create, client, lateUrl, options}) {
  const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById('tidemark-canvas'));
  const late = /** @type {any} */ (window).tidemarkLatePart(lateUrl.href);
  const ui = new UiWindow(canvas, client, late);
  const started = ui.start(await create({
    canvas,
    host: ui.host(),
    instantiateWasm: (/** @type {WebAssembly.Imports} */ imports, /** @type {Function} */ done) => {
      WebAssembly.instantiate(module, late.imports(module, imports)).then((instance) => {
        late.join(instance);
        done(instance, module);
      });
      return {};
    },
  }), options);
  return await started ? ui : null;
}
