// Models in the page's WebAssembly beside onnxruntime-web, one thread each, by turns in one page of Chromium; the size of
// both modules, and how long each takes from nothing to a first prediction. Times of runs are CPU time of the page's main
// thread, which other work on the machine does not lengthen much.
//
//   node tests/bench/model.bench.mjs OUT.json [--only WORD] [--samples N] [--ms N]
//
// Needs TIDEMARK_FIXTURES, the module of the target tidemark_model_runner (build/wasm/model_runner), the forests that
// model_peer_bench.py makes (build/bench/models), and tests/bench/models/node_modules (npm_install of scripts/deps.sh).
import {copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {loadavg, tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import zlib from 'node:zlib';

import {startServer} from '../../scripts/serve.mjs';
import {launch} from '../e2e/storage_browser.mjs';
import {BenchBrowser} from './chromium_bench.mjs';

const {positionals: [outPath], values: options} = parseArgs({
  allowPositionals: true,
  options: {only: {type: 'string', default: ''}, samples: {type: 'string', default: '7'}, ms: {type: 'string', default: '150'}},
});
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const fixtures = process.env.TIDEMARK_FIXTURES;
const runner = process.env.TIDEMARK_WASM_RUNNER ?? path.join(root, 'build/wasm/model_runner');
const made = process.env.TIDEMARK_BENCH_MODELS ?? path.join(root, 'build/bench/models');
const peer = process.env.TIDEMARK_ORT_WEB ?? path.join(here, 'models/node_modules/onnxruntime-web/dist');

const network = (name, folder, row) => ({name, file: `${folder}.onnx`, row, batches: [1, 32, 256], scale: 1,
  from: path.join(fixtures ?? '', 'onnx/torch', folder, 'model.onnx')});
const forest = (name, file) => ({name, file: `${file}.onnx`, row: [64], batches: [10000], scale: 16, from: path.join(made, `${file}.onnx`)});
const models = [
  network('MLP', 'mlp_op17', [1, 28, 28]),
  network('LeNet', 'lenet_bn_softmax_op17', [1, 28, 28]),
  network('ResNet (tiny)', 'resnet_tiny_op17', [3, 32, 32]),
  forest('random forest, 100 trees × 10 classes', 'forest'),
  forest('gradient boosting, 400 trees', 'boosting'),
].filter(({name}) => name.includes(options.only));
const modules = [path.join(runner, 'model_runner.js'), path.join(runner, 'model_runner.wasm'), path.join(here, 'models/sides.mjs'),
  path.join(peer, 'ort.wasm.min.mjs'), path.join(peer, 'ort-wasm-simd-threaded.mjs'), path.join(peer, 'ort-wasm-simd-threaded.wasm')];

const results = [];
const save = () => outPath && writeFileSync(outPath, JSON.stringify({results}, null, 1) + '\n');
function put(name, value, unit) {
  const load = Number(loadavg()[0].toFixed(1));
  results.push({name: `model ${name}`, value: Number(value.toPrecision(4)), unit, load});
  save();
  console.log(`${name}: ${Number(value.toPrecision(4))} ${unit} (load ${load})`);
}

function makeSite() {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-models-'));
  mkdirSync(folder, {recursive: true});
  for (const file of modules) copyFileSync(file, path.join(folder, path.basename(file)));
  for (const {from, file} of models) copyFileSync(from, path.join(folder, file));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><title>models</title><script src="model_runner.js"></script>');
  return folder;
}

/** In the page: both engines on a model, with functions that run each some times. */
const prepareInPage = async ({file, row, rows, scale}) => {
  const {tidemarkSide, ortSide, apart, noise} = await import('./sides.mjs');
  const ort = await import('./ort.wasm.min.mjs');
  ort.env.wasm.numThreads = 1;
  const model = new Uint8Array(await (await fetch(file)).arrayBuffer());
  const own = await tidemarkSide(createTidemarkModelRunner, {}, model);
  const peer = await ortSide(ort, model, (count) => [count, ...row]);
  const input = noise(own.inputCount(rows), scale);
  peer.prepare(rows);
  const far = apart(await own.run(input), await peer.run(input));
  if (!(far <= 1)) throw new Error(`the outputs differ by ${far} of the tolerance`);
  window.runTimes = async (which, times) => {
    const side = which === 'own' ? own : peer;
    for (let i = 0; i < times; ++i) await side.run(input);
  };
  window.memoryOfOwn = own.memory;
};

/** The best CPU milliseconds of a call of each side, and the median ratio of neighbouring samples. */
async function comparePage(browser, page) {
  const timed = async (which, times) => (await browser.busiest(() => page.evaluate(
      ([side, count]) => window.runTimes(side, count), [which, times]))).mainMs / times;
  const sides = ['own', 'peer'], times = [];
  for (const side of sides) {
    await timed(side, 3);
    let count = 5;
    // Until a sample is long enough, engines also finish compiling.
    for (let ms = await timed(side, count); ms * count < Number(options.ms) / 2; ms = await timed(side, count)) count *= 2;
    times.push(Math.max(1, Math.round(Number(options.ms) / await timed(side, count))));
  }
  const samples = [[], []];
  for (let i = 0; i < Number(options.samples); ++i) {
    for (const k of [0, 1]) samples[k].push(await timed(sides[k], times[k]));
  }
  const ratios = samples[0].map((ms, i) => samples[1][i] / ms).sort((a, b) => a - b);
  return {own: Math.min(...samples[0]), peer: Math.min(...samples[1]), ratio: ratios[ratios.length >> 1]};
}

/** In a page that has loaded nothing: milliseconds to the first prediction. */
const coldStart = async ({file, row, own}) => {
  const start = performance.now();
  const {tidemarkSide, ortSide, noise} = await import('./sides.mjs');
  const model = new Uint8Array(await (await fetch(file)).arrayBuffer());
  const input = noise(row.reduce((a, b) => a * b), 1);
  if (own) {
    const side = await tidemarkSide(createTidemarkModelRunner, {}, model);
    side.inputCount(1);
    await side.run(input);
  } else {
    const ort = await import('./ort.wasm.min.mjs');
    ort.env.wasm.numThreads = 1;
    const side = await ortSide(ort, model, (count) => [count, ...row]);
    side.prepare(1);
    await side.run(input);
  }
  return performance.now() - start;
};

function putSizes() {
  const sizes = (names) => names.map((name) => readFileSync(modules.find((file) => path.basename(file) === name))).reduce(
      ([raw, packed], bytes) => [raw + bytes.length, packed + zlib.brotliCompressSync(bytes).length], [0, 0]);
  const own = sizes(['model_runner.wasm']), other = sizes(['ort-wasm-simd-threaded.wasm']);
  put('module, raw: tidemark', own[0] / 1e3, 'kB');
  put('module, raw: onnxruntime-web', other[0] / 1e3, 'kB');
  put('module, raw: share of the peer', own[0] / other[0] * 100, '%');
  put('module, brotli: tidemark', own[1] / 1e3, 'kB');
  put('module, brotli: onnxruntime-web', other[1] / 1e3, 'kB');
}

async function measure(site) {
  let over = 0;
  const browser = await BenchBrowser.start();
  try {
    for (const {name, file, row, batches, scale} of models) {
      for (const rows of batches) {
        const page = await browser.open(site.url);
        await page.evaluate(prepareInPage, {file, row, rows, scale});
        const found = await comparePage(browser, page);
        const memory = await page.evaluate(() => window.memoryOfOwn());
        await page.close();
        const label = `${name}, batch ${rows.toLocaleString('en')}`;
        put(`${label}: tidemark`, found.own, 'ms');
        put(`${label}: onnxruntime-web`, found.peer, 'ms');
        put(`${label}: times the speed of the peer`, found.ratio, '×');
        over = Math.max(over, (memory.taken - memory.needed) / 1e6);
      }
    }
  } finally {
    await browser.close();
  }
  put('memory: most above weights and live values', over, 'MB');
  const best = [Infinity, Infinity];
  for (let i = 0; i < 5; ++i) {
    for (const side of [0, 1]) {
      const browser = await launch();  // nothing compiled before
      try {
        const page = await browser.context.newPage();
        await page.goto(site.url);
        best[side] = Math.min(best[side], await page.evaluate(coldStart, {file: models[0].file, row: models[0].row, own: side === 0}));
      } finally {
        await browser.close();
      }
    }
  }
  put('cold start: tidemark', best[0], 'ms');
  put('cold start: onnxruntime-web', best[1], 'ms');
  put('cold start: times the speed of the peer', best[1] / best[0], '×');
  putSizes();
}

const absent = [...modules, ...models.map(({from}) => from)].filter((file) => !existsSync(file));
if (!fixtures || absent.length > 0) {
  console.log(`skipped: ${fixtures ? absent.join(', ') + ' is missing' : 'TIDEMARK_FIXTURES is not set'}`);
} else {
  const folder = makeSite();
  const site = await startServer({root: folder, prefix: '/models/'});
  try {
    await measure(site);
  } finally {
    save();
    await site.close();
    rmSync(folder, {recursive: true, force: true});
  }
}
