// A model over 1,000,000 rows × 50 columns in the page: how long it takes from the drop to the rows and to the figures,
// what memory the workbench ends with (WebAssembly's never shrinks, so that is its peak), and how long the page ever stood
// still meanwhile. The table is dropped as text (CSV, 500 MB) and as arrays (NPY of 32-bit floats, 200 MB).
//
//   node tests/bench/evaluate.bench.mjs OUT.json [--rows N] [--only WORD]
import {execFileSync} from 'node:child_process';
import {closeSync, existsSync, mkdirSync, openSync, statSync, writeFileSync, writeSync} from 'node:fs';
import {loadavg} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

import {BenchBrowser, dataFolder, missing, startBenchSite, waitForMark} from './chromium_bench.mjs';

const {positionals: [outPath], values: options} = parseArgs({
  allowPositionals: true, options: {rows: {type: 'string', default: '1000000'}, only: {type: 'string', default: ''}},
});
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const kRows = Number(options.rows), kColumns = 50, kClasses = 10;
const kPatienceMs = 600_000;
const results = [];

function put(name, value, unit, cpu) {
  const load = Number(loadavg()[0].toFixed(1));
  const rounded = (number) => Number(number.toPrecision(4));
  results.push({name: `evaluate ${kRows.toLocaleString('en')} rows × ${kColumns} columns, ${name}`, value: rounded(value), unit,
    ...(cpu === undefined ? {} : {cpu: rounded(cpu)}), load});
  console.log(`${name}: ${rounded(value)} ${unit}${cpu === undefined ? '' : `, by CPU ${rounded(cpu)}`} (load ${load})`);
}

// -- Data

/** Numbers from 0 to 1 whose text is always of ten bytes, with the comma. */
const kTexts = 1 << 16;
function texts() {
  const all = Buffer.alloc(kTexts * 10), values = new Float32Array(kTexts);
  for (let i = 0; i < kTexts; ++i) {
    const text = (((i * 40503) % kTexts) / kTexts).toFixed(7).slice(0, 9);
    all.write(`${text},`, i * 10, 'latin1');
    values[i] = Number(text);
  }
  return {all, values};
}

/** Fills `places` with the numbers of the texts of the next rows; the class is that of the largest of ten sums. */
class Rows {
  constructor() {
    this.seed = 1;
    this.texts = texts();
  }
  next(places) {
    for (let k = 0; k < kColumns; ++k) {
      this.seed = Math.imul(this.seed, 1664525) + 1013904223 | 0;
      places[k] = this.seed >>> 16;
    }
    let best = 0, most = -1;
    for (let label = 0; label < kClasses; ++label) {
      let sum = (this.seed >>> (label & 7) & 31) / 40;  // some rows are mistakes
      for (let k = label; k < kColumns; k += kClasses) sum += this.texts.values[places[k]];
      if (sum > most) [best, most] = [label, sum];
    }
    return best;
  }
}

function makeCsv(file) {
  if (existsSync(file)) return;
  const rows = new Rows(), places = new Uint32Array(kColumns), out = openSync(`${file}.part`, 'w');
  writeSync(out, `${Array.from({length: kColumns}, (_, k) => `x${k}`).join(',')},label\n`);
  const kBlock = 10_000, width = kColumns * 10 + 2, block = Buffer.alloc(kBlock * width);
  for (let row = 0; row < kRows; ++row) {
    const label = rows.next(places), at = row % kBlock * width;
    for (let k = 0; k < kColumns; ++k) rows.texts.all.copy(block, at + k * 10, places[k] * 10, places[k] * 10 + 10);
    block.write(`${label}\n`, at + kColumns * 10, 'latin1');
    if (row % kBlock === kBlock - 1 || row === kRows - 1) writeSync(out, block, 0, (row % kBlock + 1) * width);
  }
  closeSync(out);
  execFileSync('mv', [`${file}.part`, file]);
}

function npyHead(type, shape) {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape}), }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + '\n';
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\0', 'latin1');
  head.writeUInt16LE(padded.length, 8);
  return Buffer.concat([head, Buffer.from(padded, 'latin1')]);
}

function makeNpy(x, y) {
  if (existsSync(x) && existsSync(y)) return;
  const rows = new Rows(), places = new Uint32Array(kColumns), out = openSync(x, 'w');
  writeSync(out, npyHead('<f4', `${kRows}, ${kColumns}`));
  const kBlock = 10_000, block = new Float32Array(kBlock * kColumns), labels = new Uint8Array(kRows);
  for (let row = 0; row < kRows; ++row) {
    labels[row] = rows.next(places);
    for (let k = 0; k < kColumns; ++k) block[row % kBlock * kColumns + k] = rows.texts.values[places[k]];
    if (row % kBlock === kBlock - 1 || row === kRows - 1) writeSync(out, new Uint8Array(block.buffer, 0, (row % kBlock + 1) * kColumns * 4));
  }
  closeSync(out);
  writeFileSync(y, Buffer.concat([npyHead('|u1', `${kRows},`), labels]));
}

/** Fifty inputs, 64 hidden values, ten probabilities; one sum for each class, sharpened. */
function makeModel(file) {
  execFileSync('python3', ['-c', `
import sys
sys.path.insert(0, sys.argv[1])
import onnx_file as o
hidden = [[1.0 if k % 10 == j % 10 and j < 10 else 0.01 * ((k * 7 + j * 13) % 11 - 5) for j in range(64)] for k in range(50)]
last = [[6.0 if j == c else 0.0 for c in range(10)] for j in range(64)]
flat = lambda rows: [v for row in rows for v in row]
parts = [o.floats("w1", (50, 64), flat(hidden)), o.floats("b1", (64,), [0.0] * 64), o.floats("w2", (64, 10), flat(last)), o.floats("b2", (10,), [0.0] * 10),
         o.node("Gemm", ["x", "w1", "b1"], ["h"]), o.node("Relu", ["h"], ["r"]), o.node("Gemm", ["r", "w2", "b2"], ["s"]), o.node("Softmax", ["s"], ["p"])]
open(sys.argv[2], "wb").write(o.model(parts, [("x", o.FLOAT, ("N", 50))], [("p", o.FLOAT, ("N", 10))]))
`, path.join(root, 'tests'), file]);
}

// -- The page

const look = (page, test, argument) => page.waitForFunction((words) => {
  window.tidemark.flushMirror();
  const found = [...document.querySelectorAll('#tidemark-mirror [role]')].find((node) => node.getAttribute('role') === words.role &&
    new RegExp(words.name).test(node.getAttribute('aria-label') ?? '') && (!words.value || new RegExp(words.value).test(node.dataset.value ?? '')) &&
    node.getAttribute('aria-disabled') !== 'true');
  if (!found) return null;
  const {x, y, width, height} = found.getBoundingClientRect();
  return {x: x + width / 2, y: y + height / 2, name: found.getAttribute('aria-label')};
}, {...test, ...argument}, {timeout: kPatienceMs, polling: 100}).then((handle) => handle.jsonValue());

async function drop(page, files) {
  const session = await page.context().newCDPSession(page);
  const data = {items: [], files, dragOperationsMask: 1};
  for (const type of ['dragEnter', 'dragOver', 'drop']) await session.send('Input.dispatchDragEvent', {type, x: 900, y: 400, data});
}

async function press(page, test) {
  const {x, y} = await look(page, test);
  await page.mouse.click(x, y);
}

async function workbench(page) {
  for (;;) {
    for (const worker of page.workers()) {
      if (await worker.evaluate(() => self.name).catch(() => '') === 'tidemark-evaluate') return worker;
    }
    await page.waitForTimeout(50);
  }
}

/** What the workbench holds at most: noted after each of its slices. */
const watchHeap = (worker) => worker.evaluate(() => {
  const {work} = WasmWorker.prototype;
  self.heapMb = 0;
  WasmWorker.prototype.work = function() {
    work.call(this);
    self.heapMb = Math.max(self.heapMb, (this.wasm?.HEAPU8.length ?? 0) / 1e6);
  };
});

/** Gaps between frames that the browser offered, in ms, from here on. */
const watchFrames = (page) => page.evaluate(() => {
  window.benchGaps = [];
  let before = performance.now();
  const frame = () => {
    const now = performance.now();
    window.benchGaps.push(now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});
async function putGaps(page, words) {
  const gaps = (await page.evaluate(() => window.benchGaps.splice(0))).sort((a, b) => a - b);
  put(`${words}: longest time without a frame`, gaps.at(-1), 'ms');
  put(`${words}: time between frames, 99th percentile`, gaps[Math.floor(gaps.length * 0.99)], 'ms');
}

async function evaluate(site, words, model, files, dataName) {
  const browser = await BenchBrowser.start({viewport: {width: 1440, height: 900}});
  try {
    await browser.drawNothing();
    const page = await browser.open(site.url);
    await waitForMark(page, 'tidemark:first-frame');
    await drop(page, [model]);
    await look(page, {role: 'status', name: path.basename(model)});
    const worker = await workbench(page);
    await watchHeap(worker);
    await watchFrames(page);
    /** By the clock, and by the CPU time of the worker. */
    const putSeconds = async (name, act) => {
      const start = performance.now();
      const {cpuMs} = await browser.busiest(act);
      put(name, (performance.now() - start) / 1000, 's', cpuMs / 1000);
    };
    await putSeconds(`${words}: reading`, async () => {
      await drop(page, files);
      await look(page, {role: 'combobox', name: '^Data sets?$', value: dataName});
      await look(page, {role: 'button', name: '^Evaluate$'});
    });
    await putGaps(page, `${words}: reading`);
    await putSeconds(`${words}: from Evaluate to all figures with their intervals`, async () => {
      await press(page, {role: 'button', name: '^Evaluate$'});
      await look(page, {role: 'status', name: '^Evaluated [0-9,]+ of [0-9,]+ examples'});
    });
    console.log((await look(page, {role: 'note', name: '^Took '})).name);
    await look(page, {role: 'img', name: '^Worst examples$'});
    await putGaps(page, `${words}: evaluating`);
    put(`${words}: memory of the workbench`, await worker.evaluate(() => self.heapMb), 'MB');
    put(`${words}: memory of the page with its workers`, browser.rendererMb(), 'MB');
  } finally {
    await browser.close();
  }
}

async function main() {
  if (missing) throw new Error(missing);
  mkdirSync(dataFolder, {recursive: true});
  const at = (name) => path.join(dataFolder, `${kRows}_${name}`);
  const [csv, x, y, model] = ['table.csv', 'x.npy', 'y.npy', 'model.onnx'].map(at);
  makeModel(model);
  const site = await startBenchSite();
  try {
    if ('csv'.includes(options.only)) {
      makeCsv(csv);
      await evaluate(site, `CSV of ${Math.round(statSync(csv).size / 1e6)} MB`, model, [csv], path.basename(csv));
    }
    if ('npy'.includes(options.only)) {
      makeNpy(x, y);
      await evaluate(site, `NPY of ${Math.round(statSync(x).size / 1e6)} MB`, model, [x, y], '2 data sets');
    }
  } finally {
    await site.close();
  }
  writeFileSync(outPath, `${JSON.stringify({results}, null, 1)}\n`);
}

await main();
