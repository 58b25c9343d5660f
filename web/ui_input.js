// Mouse, fingers, keys and text for ui.wasm.
//
// Keys go by their place (KeyboardEvent.code); text comes from a hidden textarea, the text agent, which
// has the focus while a text field of the canvas wants it and stands at its caret. So dead keys, input
// methods, paste and the keyboards of phones work as in any text field.

// An empty field gives no event for Backspace on phones, so the agent is never empty.
const sentinel = '\u200b';
const wheelLinePx = 100 / 3; // a notch is three lines or about 100 pixels

export class UiInput {
  constructor(ui) {
    this.ui = ui;
    this.down = new Set(); // codes of keys that are down
    this.composing = false;
    this.wantsText = false;
    this.leftText = false; // in the frame that was just drawn
    this.copied = null; // collects what is copied during a copy event
    this.clipboardKey = null;
    this.agent = this.makeAgent();
    ui.canvas.tabIndex = 0;
    ui.canvas.style.touchAction = 'none';
    ui.canvas.style.outline = 'none';
    this.watchPointer();
    this.watchKeys();
    this.watchText();
    this.watchClipboard();
    ui.canvas.focus({preventScroll: true});
  }

  // -- Mouse, pen and fingers

  place(event) {
    const box = this.ui.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * this.ui.scale, (event.clientY - box.top) * this.ui.scale];
  }

  watchPointer() {
    const {canvas, calls} = this.ui;
    const on = (name, handler, options) => canvas.addEventListener(name, (event) => {
      calls.modifiers(event);
      handler(event);
    }, options);
    on('pointerdown', (event) => this.onPointerDown(event));
    on('pointermove', (event) => this.onPointerMove(event));
    on('pointerup', (event) => this.onPointerUp(event));
    on('pointercancel', (event) => {
      if (event.pointerType === 'touch') calls.touch(3, 0, 0, 0);
      else calls.mouseLeave();
    });
    on('pointerleave', (event) => {
      if (event.pointerType !== 'touch') calls.mouseLeave();
    });
    on('wheel', (event) => this.onWheel(event), {passive: false});
    for (const name of ['contextmenu', 'mousedown']) {
      canvas.addEventListener(name, (event) => event.preventDefault()); // the focus is moved by us
    }
  }

  onPointerDown(event) {
    const {canvas, calls} = this.ui;
    // The canvas keeps the keyboard; an open text field of it keeps the agent.
    if (!this.wantsText) canvas.focus({preventScroll: true});
    else this.agent.focus({preventScroll: true});
    canvas.setPointerCapture(event.pointerId);
    const [x, y] = this.place(event);
    if (event.pointerType === 'touch') {
      calls.touch(0, event.pointerId, x, y);
      return;
    }
    calls.mouseMove(x, y, event.pointerType === 'pen');
    this.onButton(event, true);
  }

  onButton(event, down) {
    const button = [0, 2, 1, 3, 4][event.button];
    if (button !== undefined) this.ui.calls.mouseButton(button, down, event.pointerType === 'pen');
  }

  onPointerMove(event) {
    const {calls} = this.ui;
    const [x, y] = this.place(event);
    if (event.pointerType === 'touch') {
      calls.touch(1, event.pointerId, x, y);
      return;
    }
    calls.mouseMove(x, y, event.pointerType === 'pen');
    // A second button that goes down or up while another is held comes as a move.
    if (event.button >= 0) this.onButton(event, (event.buttons & [1, 4, 2, 8, 16][event.button]) !== 0);
  }

  onPointerUp(event) {
    const {calls} = this.ui;
    const [x, y] = this.place(event);
    if (event.pointerType === 'touch') {
      calls.touch(2, event.pointerId, x, y);
      // A phone opens its keyboard only for a focus inside the handler of the touch.
      this.ui.drawDue();
      return;
    }
    calls.mouseMove(x, y, event.pointerType === 'pen');
    this.onButton(event, false);
  }

  onWheel(event) {
    event.preventDefault(); // also keeps Ctrl and pinch from zooming the page
    const {canvas, calls, scale} = this.ui;
    const unit = [1, wheelLinePx, canvas.clientHeight][event.deltaMode] ?? 1;
    let dx = event.deltaX * unit;
    let dy = event.deltaY * unit;
    const [x, y] = this.place(event);
    calls.mouseMove(x, y, false);
    if (event.ctrlKey || (this.ui.isMac && event.metaKey)) {
      calls.wheel(0, -dy / 100, true);
      return;
    }
    // Some browsers turn the axis for Shift themselves; Dear ImGui does it again.
    if (event.shiftKey && dy === 0) [dx, dy] = [0, dx];
    calls.wheel(-dx * scale, -dy * scale, false);
  }

  // -- Keys

  // Keys that the browser keeps: tabs, reload, full screen, its tools, page zoom, history.
  isReserved(event) {
    const {code, altKey, shiftKey} = event;
    const command = event.ctrlKey || event.metaKey;
    if (/^F(5|6|7|11|12)$/.test(code)) return true;
    if (altKey && /^(F4|ArrowLeft|ArrowRight)$/.test(code) && !command) return true;
    if (!command) return false;
    if (/^(KeyW|KeyT|KeyN|KeyL|KeyR|KeyQ|Tab|Minus|Equal|Digit0|NumpadAdd|NumpadSubtract)$/.test(code)) {
      return true;
    }
    return shiftKey && /^(KeyI|KeyJ|KeyC|KeyP|KeyK|KeyE|KeyM)$/.test(code);
  }

  // Ctrl or Cmd with C, X or V: the DOM's own copy, cut and paste events bring these.
  clipboardCode(event) {
    const command = this.ui.isMac ? event.metaKey : event.ctrlKey;
    if (!command || event.altKey || event.shiftKey) return null;
    return ['KeyC', 'KeyX', 'KeyV'].includes(event.code) ? event.code : null;
  }

  isOurs(target) {
    return target === this.ui.canvas || target === this.agent || target === document.body
      || this.ui.mirror.root.contains(target);
  }

  watchKeys() {
    window.addEventListener('keydown', (event) => this.onKey(event, true));
    window.addEventListener('keyup', (event) => this.onKey(event, false));
    window.addEventListener('blur', () => {
      this.down.clear();
      this.ui.calls.focus(false);
    });
    window.addEventListener('focus', () => this.ui.calls.focus(true));
  }

  onKey(event, down) {
    const {calls} = this.ui;
    if (!this.isOurs(event.target) || this.ui.mirror.keepsKey(event)) return;
    calls.modifiers(event);
    // While an input method composes, its keys are its own.
    if (event.isComposing || event.keyCode === 229) return;
    if (!down) {
      this.releaseKey(event);
      return;
    }
    if (this.isReserved(event)) return;
    const clipboardCode = this.clipboardCode(event);
    if (clipboardCode) {
      this.awaitClipboard(clipboardCode);
      return;
    }
    this.down.add(event.code);
    calls.key(event.code, true);
    if (!(event.target === this.agent && this.isText(event))) event.preventDefault();
  }

  releaseKey(event) {
    this.down.delete(event.code);
    this.ui.calls.key(event.code, false);
    // macOS tells of no release while Cmd is held.
    if (event.key === 'Meta') {
      for (const code of this.down) this.ui.calls.key(code, false);
      this.down.clear();
    }
  }

  isText(event) {
    if (event.key === 'Dead' || event.key === 'Process' || event.key === 'Unidentified') return true;
    if ([...event.key].length !== 1) return event.key === 'Backspace' && this.composing;
    const command = event.ctrlKey || event.metaKey;
    return !command || event.getModifierState('AltGraph');
  }

  // -- Text

  makeAgent() {
    const agent = document.createElement('textarea');
    agent.id = 'tidemark-text-agent';
    agent.autocapitalize = 'off';
    agent.autocomplete = 'off';
    agent.spellcheck = false;
    agent.rows = 1;
    agent.tabIndex = -1;
    agent.setAttribute('aria-hidden', 'true');
    agent.setAttribute('autocorrect', 'off');
    Object.assign(agent.style, {
      position: 'absolute', left: '0', top: '0', width: '1px', height: '20px', padding: '0', margin: '0',
      border: '0', outline: 'none', resize: 'none', overflow: 'hidden', whiteSpace: 'nowrap', opacity: '0',
      pointerEvents: 'none', font: '13px Inter, system-ui, sans-serif', zIndex: '1',
    });
    agent.value = sentinel;
    this.ui.canvas.after(agent);
    return agent;
  }

  // From Dear ImGui: whether a text field has the keyboard, and where its caret is.
  setTextAgent(wanted, x, y, height) {
    const {canvas} = this.ui;
    const {style} = this.agent;
    style.left = `${canvas.offsetLeft + Math.max(Math.min(x, canvas.clientWidth - 8), 0)}px`;
    style.top = `${canvas.offsetTop + Math.max(Math.min(y, canvas.clientHeight - height), 0)}px`;
    style.height = style.lineHeight = `${Math.max(height, 12)}px`;
    if (wanted === this.wantsText) return;
    this.wantsText = wanted;
    this.leftText = !wanted;
    // Somebody who edits through the mirror keeps the focus there.
    if (this.ui.mirror.root.contains(document.activeElement)) return;
    (wanted ? this.agent : canvas).focus({preventScroll: true});
    this.resetAgent();
  }

  resetAgent() {
    this.agent.value = sentinel;
    this.agent.setSelectionRange(1, 1);
  }

  // What was typed since the last reset.
  takeText() {
    const text = this.agent.value.replaceAll(sentinel, '');
    this.resetAgent();
    if (text) this.ui.calls.text(text.replaceAll('\n', ''));
  }

  showComposition(on) {
    const {style} = this.agent;
    style.opacity = on ? '1' : '0';
    style.width = on ? '16em' : '1px';
  }

  watchText() {
    const {agent} = this;
    agent.addEventListener('compositionstart', () => {
      this.composing = true;
      this.showComposition(true);
    });
    agent.addEventListener('compositionend', () => {
      this.composing = false;
      this.showComposition(false);
      this.takeText();
    });
    agent.addEventListener('beforeinput', (event) => {
      // Keyboards of phones tell of no key for these.
      if (this.composing || !event.inputType.startsWith('delete')) return;
      event.preventDefault();
      const code = event.inputType.endsWith('Forward') ? 'Delete' : 'Backspace';
      this.ui.calls.key(code, true);
      this.ui.calls.key(code, false);
    });
    agent.addEventListener('input', (event) => {
      if (!this.composing && !event.isComposing) this.takeText();
    });
  }

  // -- Clipboard. The text comes first, then the key, so that Dear ImGui finds it.

  awaitClipboard(code) {
    this.clipboardKey = code;
    // A browser that has nothing to copy sends no event; the key still means something to the canvas.
    setTimeout(() => {
      if (this.clipboardKey !== code) return;
      this.clipboardKey = null;
      if (code !== 'KeyV') this.pressKey(code);
    }, 50);
  }

  pressKey(code) {
    this.clipboardKey = null;
    this.ui.calls.key(code, true);
    this.ui.calls.key(code, false);
  }

  watchClipboard() {
    const copy = (code) => (event) => {
      if (!this.isOurs(event.target) || this.ui.mirror.keepsClipboard(event)) return;
      this.copied = '';
      this.pressKey(code);
      this.ui.drawDue(4);
      const text = this.copied;
      this.copied = null;
      if (text) event.clipboardData.setData('text/plain', text);
      event.preventDefault();
    };
    document.addEventListener('copy', copy('KeyC'));
    document.addEventListener('cut', copy('KeyX'));
    document.addEventListener('paste', (event) => {
      if (!this.isOurs(event.target) || this.ui.mirror.keepsClipboard(event)) return;
      event.preventDefault();
      this.ui.calls.clipboard(event.clipboardData.getData('text/plain'));
      this.pressKey('KeyV');
    });
  }

  // From ui.wasm, by a key (then the copy event carries it) or by a button.
  writeClipboard(text) {
    if (this.copied !== null) {
      this.copied = text;
      return;
    }
    const fallBack = () => {
      this.copied = text;
      const before = document.activeElement;
      this.agent.focus({preventScroll: true});
      this.agent.value = text;
      this.agent.select();
      const deliver = (event) => {
        event.clipboardData.setData('text/plain', text);
        event.preventDefault();
        event.stopImmediatePropagation();
      };
      window.addEventListener('copy', deliver, {capture: true, once: true});
      document.execCommand('copy');
      window.removeEventListener('copy', deliver, {capture: true});
      this.resetAgent();
      before?.focus?.({preventScroll: true});
      this.copied = null;
    };
    if (navigator.clipboard?.writeText) navigator.clipboard.writeText(text).catch(fallBack);
    else fallBack();
  }
}
