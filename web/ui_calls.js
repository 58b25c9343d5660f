// The exports of ui.wasm (src/app/web_ui/main.cpp) as methods, with texts and bytes carried into its heap.

const encoder = new TextEncoder();

/** As ui::BenchState orders them. */
const kBenchStates = ['none', 'loading', 'ready', 'failed'];

/** As ui::TrainingNews::State orders them. */
const kTrainingStates = ['loading', 'training', 'paused', 'ending', 'finished', 'stopped', 'failed'];

export class UiCalls {
  constructor(module) {
    this.module = module;
    this.ui = 0;
  }

  create(selector, isMac, {openExample, openNothing, hasStorage, openName = '', capabilityNote = ''}, parting = '') {
    this.ui = this.withTexts([selector, openName, capabilityNote, parting], (canvas, name, note, left) =>
      this.module._tm_ui_create(canvas, +isMac, openNothing ? 2 : +!!openExample, +hasStorage, name, note, left));
    return this.ui !== 0;
  }

  // Calls `use` with the addresses of zero-terminated copies.
  withTexts(texts, use) {
    const addresses = texts.map((text) => this.copyIn(encoder.encode(`${text}\0`)));
    try {
      return use(...addresses);
    } finally {
      for (const address of addresses) this.module._free(address);
    }
  }

  copyIn(bytes) {
    const address = this.module._malloc(Math.max(bytes.length, 1));
    if (!address) throw new Error('The page is out of memory. Close other tabs, then reload this one.');
    this.module.HEAPU8.set(bytes, address >>> 0);
    return address;
  }

  resize(width, height, ratio) { this.module._tm_ui_resize(this.ui, width, height, ratio); }
  environment(dark, still, contrast) {
    this.module._tm_ui_environment(this.ui, +dark, +still, +contrast);
  }
  visible(on) { this.module._tm_ui_visible(this.ui, +on); }
  focus(on) { this.module._tm_ui_focus(this.ui, +on); }
  modifiers(event) {
    const {ctrlKey, shiftKey, altKey, metaKey} = event;
    this.module._tm_ui_modifiers(this.ui, +ctrlKey + 2 * +shiftKey + 4 * +altKey + 8 * +metaKey);
  }
  mouseMove(x, y, pen) { this.module._tm_ui_mouse_move(this.ui, x, y, +pen); }
  mouseLeave() { this.module._tm_ui_mouse_leave(this.ui); }
  mouseButton(button, down, pen) { this.module._tm_ui_mouse_button(this.ui, button, +down, +pen); }
  touch(what, finger, x, y) { this.module._tm_ui_touch(this.ui, what, finger, x, y); }
  wheel(dx, dy, zoom) { this.module._tm_ui_wheel(this.ui, dx, dy, +zoom); }
  key(code, down) {
    this.withTexts([code], (text) => this.module._tm_ui_key(this.ui, text, +down));
  }
  text(text) { this.withTexts([text], (address) => this.module._tm_ui_text(this.ui, address)); }
  clipboard(text) {
    this.withTexts([text], (address) => this.module._tm_ui_clipboard(this.ui, address));
  }
  contextLost() { this.module._tm_ui_context_lost(this.ui); }
  contextRestored() { this.module._tm_ui_context_restored(this.ui); }
  draw() { return this.module._tm_ui_draw(this.ui); }
  tick() { this.module._tm_ui_tick(this.ui); }
  leaving() { return this.module.UTF8ToString(this.module._tm_ui_leaving(this.ui)); }

  receive(head, buffers) {
    this.putParts(head, buffers);
    this.module._tm_ui_receive(this.ui);
  }
  benchReceive(head, buffers) {
    this.putParts(head, buffers);
    this.module._tm_ui_bench_receive(this.ui);
  }
  benchState(state, detail) {
    this.withTexts([detail], (text) => this.module._tm_ui_bench_state(this.ui, kBenchStates.indexOf(state), text));
  }
  putParts(head, buffers) {
    [head, ...buffers].forEach((part, index) => {
      const bytes = part instanceof Uint8Array ? part : new Uint8Array(part);
      const address = this.module._tm_ui_part(this.ui, index, bytes.length);
      this.module.HEAPU8.set(bytes, address >>> 0);
    });
  }
  engineState(state, detail) {
    this.withTexts([detail], (text) => this.module._tm_ui_engine_state(this.ui, state, text));
  }
  drop({handle, rootName, isFolder, follows, ownFile, fileCount, modelCount = 0, sizeBytes, firstName, firstBytes}) {
    const bytes = new Uint8Array(firstBytes ?? []);
    const at = this.copyIn(bytes);
    try {
      this.withTexts([rootName, firstName ?? ''], (root, first) => this.module._tm_ui_drop(
        this.ui, handle, root, +isFolder + 2 * +follows + 4 * +ownFile, fileCount, modelCount, sizeBytes, first, at, bytes.length));
    } finally {
      this.module._free(at);
    }
  }
  training({state, handle = 0, name = '', epoch = 0, epochs = 0, message = ''}) {
    this.withTexts([name, message], (run, why) => this.module._tm_ui_training(
      this.ui, kTrainingStates.indexOf(state), handle, run, epoch, epochs, why));
  }
  drag(inside) { this.module._tm_ui_drag(this.ui, +inside); }
  saved(ok, message) {
    this.withTexts([message], (text) => this.module._tm_ui_saved(this.ui, +ok, text));
  }

  stats() { return this.module.UTF8ToString(this.module._tm_ui_stats(this.ui)); }
  mirror() { return this.module.UTF8ToString(this.module._tm_ui_mirror(this.ui)); }
  mirrorRevision() { return this.module._tm_ui_mirror_revision(this.ui); }
  mirrorAct(node, action, text = '') {
    this.withTexts([text], (address) => this.module._tm_ui_mirror_act(this.ui, node, action, address));
  }
}
