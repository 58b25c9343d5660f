// The semantic mirror: what the canvas shows as hidden DOM, for screen readers and for tests.
//
// Each widget is an element at its place with an ARIA role, name, value and state. A click or a focus on it
// is passed on to the canvas; so is text typed into a mirrored text box. The elements take no pointer
// events, so that a mouse still meets the canvas.

const syncEveryMs = 200;
const settleMs = 40; // news comes as several answers, each with a frame
const actHover = 0;
const actClick = 1;
const actRightClick = 2;
const actText = 3;

export class Mirror {
  constructor(ui) {
    this.ui = ui;
    this.elements = new Map(); // node id → element
    this.revision = 0;
    this.lastSync = -syncEveryMs;
    this.timer = 0;
    this.root = document.createElement('div');
    this.root.id = 'tidemark-mirror';
    this.root.setAttribute('role', 'region');
    this.root.setAttribute('aria-label', 'Tidemark');
    Object.assign(this.root.style, {
      position: 'absolute', inset: '0', overflow: 'hidden', opacity: '0', pointerEvents: 'none', contain: 'strict',
    });
    ui.canvas.after(this.root);
    for (const name of ['click', 'contextmenu', 'focusin', 'input']) {
      this.root.addEventListener(name, (event) => this.onEvent(event));
    }
  }

  // -- From the canvas

  onFrame() {
    if (this.timer || this.ui.calls.mirrorRevision() === this.revision) return;
    const wait = this.lastSync + syncEveryMs - performance.now();
    this.timer = setTimeout(() => this.sync(), Math.max(wait, settleMs));
  }

  sync() {
    clearTimeout(this.timer);
    this.timer = 0;
    const revision = this.ui.calls.mirrorRevision();
    if (revision === this.revision) return;
    this.revision = revision;
    this.lastSync = performance.now();
    this.update(JSON.parse(this.ui.calls.mirror()));
  }

  update(nodes) {
    const before = this.elements;
    this.elements = new Map();
    const places = new Map(); // parent element → the element after which the next child belongs
    for (const node of nodes) {
      const [id, parentId, role] = node;
      let element = before.get(id);
      if (!element || element.tidemark.role !== role) element = this.make(id, role);
      else before.delete(id);
      this.elements.set(id, element);
      // A parent that is not shown (yet) leaves its children at the root.
      const parent = this.parentOf(this.elements.get(parentId), element);
      const place = places.get(parent) ?? null;
      const next = place ? place.nextSibling : parent.firstChild;
      if (next !== element) parent.insertBefore(element, next);
      places.set(parent, element);
      this.describe(element, node);
    }
    for (const element of before.values()) {
      if (this.elements.get(element.tidemark.id) !== element) element.remove();
    }
  }

  parentOf(parent, element) {
    if (!parent || parent === element || element.contains(parent)) return this.root;
    return parent.tagName === 'INPUT' ? this.root : parent;
  }

  make(id, role) {
    const isText = role === 'textbox' || role === 'searchbox';
    const element = document.createElement(isText ? 'input' : 'div');
    element.tidemark = { id, role, label: '', value: '', attributes: {}, box: '', x: 0, y: 0 };
    element.setAttribute('role', role);
    element.tabIndex = -1;
    Object.assign(element.style, {position: 'absolute', margin: '0', padding: '0', border: '0'});
    element.dataset.node = id;
    return element;
  }

  describe(element, [, , , name, value, x, y, width, height, pairs]) {
    const now = element.tidemark;
    if (now.label !== name) {
      element.setAttribute('aria-label', name);
      now.label = name;
    }
    if (now.value !== value) {
      now.value = value;
      this.showValue(element, value);
    }
    this.setAttributes(element, pairs);
    now.x = x;
    now.y = y;
    // Positions are those of the window: children must not add their parent's.
    const parent = element.parentElement.tidemark ?? {x: 0, y: 0};
    const box = [x - parent.x, y - parent.y, width, height].map((length) => `${length.toFixed(1)}px`);
    if (now.box === box.join()) return;
    now.box = box.join();
    [element.style.left, element.style.top, element.style.width, element.style.height] = box;
  }

  showValue(element, value) {
    if (element.tagName === 'INPUT') {
      if (document.activeElement !== element) element.value = value;
    } else if (element.tidemark.role === 'slider' || element.tidemark.role === 'progressbar') {
      element.setAttribute('aria-valuetext', value);
    }
    element.dataset.value = value;
  }

  setAttributes(element, pairs) {
    const old = element.tidemark.attributes;
    const now = {};
    for (let i = 0; i < pairs.length; i += 2) now[pairs[i]] = pairs[i + 1];
    for (const name of Object.keys(old)) if (!(name in now)) element.removeAttribute(name);
    for (const [name, value] of Object.entries(now)) {
      if (old[name] !== value && /^(aria|data)-[a-z0-9-]+$/.test(name)) element.setAttribute(name, value);
    }
    element.tidemark.attributes = now;
  }

  // -- To the canvas

  onEvent(event) {
    const element = event.target.closest?.('[data-node]');
    if (!element) return;
    const {id} = element.tidemark;
    const isText = element.tagName === 'INPUT';
    if (event.type === 'input') {
      if (isText) this.ui.calls.mirrorAct(id, actText, element.value);
    } else if (event.type === 'contextmenu') {
      event.preventDefault();
      this.ui.calls.mirrorAct(id, actRightClick);
    } else {
      this.ui.calls.mirrorAct(id, event.type === 'click' ? actClick : actHover);
    }
  }

  // Keys that mean something to the mirror's own elements and not to the canvas.
  keepsKey(event) {
    const {target} = event;
    if (!this.root.contains(target)) return false;
    if (target.tagName === 'INPUT') return !['Enter', 'Escape', 'ArrowUp', 'ArrowDown'].includes(event.key);
    if (event.key !== 'Enter' && event.key !== ' ') return false;
    if (event.type === 'keydown') {
      event.preventDefault();
      target.click();
    }
    return true;
  }

  keepsClipboard(event) {
    return this.root.contains(event.target) && event.target.tagName === 'INPUT';
  }
}
