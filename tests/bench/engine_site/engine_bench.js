// The page's own client, workers and engine without the interface, for benchmarks of the engine alone.
// Commands are written as src/engine/commands.h has them; of replies only what is needed is read.
import {EngineClient} from './engine_client.js';
import {filesOfInput} from './file_drops.js';

const kCommand = {hello: 1, openFile: 3, chart: 11, hover: 12, table: 13, import: 22};
const kReply = {failure: 2, fileState: 4, chartData: 9, hoverData: 10, tableData: 11, importDone: 15};
const kFeed = {start: 1, known: 2, credit: 3, finished: 7};

class Writer {
  constructor() { this.bytes = []; }
  number(set, size, value) {
    const view = new DataView(new ArrayBuffer(size));
    view[set](0, value, true);
    this.bytes.push(...new Uint8Array(view.buffer));
    return this;
  }
  u8(value) { return this.number('setUint8', 1, value); }
  u16(value) { return this.number('setUint16', 2, value); }
  u32(value) { return this.number('setUint32', 4, value); }
  i64(value) { return this.number('setBigInt64', 8, BigInt(value)); }
  f64(value) { return this.number('setFloat64', 8, value); }
  text(value) {
    const bytes = new TextEncoder().encode(value);
    this.u32(bytes.length).bytes.push(...bytes);
    return this;
  }
  list(values, put) {
    this.u32(values.length);
    for (const value of values) put(value);
    return this;
  }
  column({kind, name = ''}) { return this.u8(kind).text(name).text('').u8(0); }
  // ChartAxes: x = step, linear axes, no bands.
  axes(smoothing) { return this.u8(0).i64(0).u8(0).u8(0).f64(smoothing).u8(0); }
}

const client = new EngineClient({build: 'bench'});
const waiting = [];  // {type, test, resolve, reject}
let request = 0;
client.onmessage = ({head}) => {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const type = view.getUint16(0, true);
  for (const wait of [...waiting]) {
    if (type === kReply.failure) wait.reject(new Error(new TextDecoder().decode(head)));
    else if (type !== wait.type || !wait.test(view)) continue;
    else wait.resolve(view);
    waiting.splice(waiting.indexOf(wait), 1);
  }
};

/** Sends a command; resolves to [milliseconds, view of the reply]. */
function ask(type, body, reply, test = () => true) {
  const writer = body(new Writer().u16(type).u32(++request));
  const head = new Uint8Array(writer.bytes);
  const started = performance.now();
  const answer = new Promise((resolve, reject) => waiting.push({type: reply, test, resolve, reject}));
  client.post({head, buffers: []});
  return answer.then((view) => [performance.now() - started, view]);
}

const runs = (count) => Array.from({length: count}, (_, i) => i + 1);
const isOpen = (view) => view.getUint8(2) !== 0;

/** Opens a stored file. */
export const open = (name) => ask(kCommand.openFile, (w) => w.text(name).u8(0), kReply.fileState, isOpen)
  .then(([ms]) => ms);

/** Milliseconds until the exact answer, and until the first one (a preview, when there was one). */
export async function chart({runs: count, smoothing = 0, width = 1200}) {
  let preview = null;
  const started = performance.now();
  // The preview flag follows type, slot, metric and data version.
  const [exact] = await ask(kCommand.chart, (w) => w.u32(100).i64(1).list(runs(count), (id) => w.i64(id))
    .axes(smoothing).f64(1).f64(0).f64(0.5).u32(width).u32(0).u8(0), kReply.chartData, (view) => {
    if (view.getUint8(22) === 0) return true;
    preview ??= performance.now() - started;
    return false;
  });
  return {exact, first: preview ?? exact};
}

export const hover = ({runs: count, x}) => ask(kCommand.hover, (w) => w.u32(4).i64(1)
  .list(runs(count), (id) => w.i64(id)).axes(0).f64(x).f64(x).f64(x + 8).u32(0), kReply.hoverData).then(([ms]) => ms);

/** Milliseconds of a table's answer as the client sees it, and of filter and sort in the engine. */
export async function table({filter = '', sort = -1, descending = false, columns = 100}) {
  const kParam = 6;
  const column = (i) => ({kind: kParam, name: `param_${i}`});
  const [ms, view] = await ask(kCommand.table, (w) => {
    w.u32(5).i64(0).text(filter).list(runs(columns), (i) => w.column(column(i - 1)));
    return w.column(sort < 0 ? {kind: 0} : column(sort)).u8(descending ? 1 : 0).i64(0).i64(60)
      .u32(0).u8(0).u32(0).u8(0);  // no groups, no tree, nothing closed, without archived runs
  }, kReply.tableData);
  // The last fields: elapsed_ms and an empty filter_error.
  return {ms, matching: Number(view.getBigUint64(22, true)), engine: view.getFloat64(view.byteLength - 12, true)};
}

function pointsAdded(view) {
  const rootLength = view.getUint32(6, true);
  const errorAt = 10 + rootLength + 1;
  const errorLength = view.getUint32(errorAt, true);
  if (errorLength > 0) throw new Error(new TextDecoder().decode(new Uint8Array(view.buffer, errorAt + 4, errorLength)));
  return Number(view.getBigUint64(errorAt + 4 + 16, true));
}

const importDrop = (handle, name) => ask(kCommand.import, (w) => w.u32(handle).text(name).u32(0).u8(0).u8(0), kReply.importDone)
  .then(([ms, view]) => ({ms, points: pointsAdded(view)}));

/** Imports what was picked in the input. */
export async function importPicked(name) {
  const drop = await client.registerDrop(filesOfInput(document.getElementById('pick').files));
  return importDrop(drop.handle, name);
}

/** Feeds the engine in place of the import worker, so that only the storing is measured. */
export async function ingest(url, name) {
  const all = await (await fetch(url)).arrayBuffer();
  const heads = [];
  for (let at = 0; at < all.byteLength;) {
    const size = new DataView(all).getUint32(at, true);
    heads.push(new Uint8Array(all.slice(at + 4, at + 4 + size)));
    at += 4 + size;
  }
  const line = new MessageChannel();
  let job = 0;
  const send = () => {
    const head = heads.shift();
    if (!head) return;
    new DataView(head.buffer).setUint32(2, job, true);
    line.port1.postMessage({head, buffers: []}, [head.buffer]);
  };
  line.port1.onmessage = ({data}) => {
    if (!data.head) return;
    const view = new DataView(data.head.buffer, data.head.byteOffset, data.head.byteLength);
    const type = view.getUint16(0, true);
    if (type === kFeed.start) {
      job = view.getUint32(2, true);
      send();
    }
    if (type === kFeed.credit) for (let i = view.getUint32(6, true); i > 0; --i) send();
    // What ends the import needs no credit.
    if (heads.length > 0 && new DataView(heads[0].buffer).getUint16(0, true) === kFeed.finished) send();
  };
  client.owner.engine.postMessage({type: 'peer', port: line.port2}, [line.port2]);
  const drop = await client.registerDrop({rootName: name, isFolder: false, files: [{path: name, file: new File([], name)}]});
  return importDrop(drop.handle, name);
}

window.bench = {open, chart, hover, table, importPicked, ingest, ready: new Promise((resolve, reject) => {
  client.onstate = ({kind, message}) => {
    if (kind === 'connected') resolve(ask(kCommand.hello, (w) => w.text('bench'), kReply.fileState).then(() => true));
    if (kind === 'crashed' || kind === 'busy') reject(new Error(`${kind}: ${message}`));
  };
})};
client.start();
