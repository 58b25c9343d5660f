// A new person's path: a model and its data are dropped, its figures, mistakes and thresholds looked at, the
// evaluation is kept, and anyone who gets the file recomputes it. The command line says the same figures.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {dropFiles, emptyState, fileOpen, launch, missing, node, nodes, press, program, root, saveTo, scratchFolder,
  until, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
const models = path.join(root, 'tests/data/models');
const fixtures = process.env.TIDEMARK_FIXTURES ?? '';
const digits = path.join(fixtures, 'eval/digits');
const kIris = ['iris.onnx', 'iris.csv'].map((name) => path.join(models, name));
let browser;

before(async () => {
  if (missing) return;
  browser = await launch({viewport: {width: 1440, height: 900}});
});
after(async () => { await browser?.close(); });

const cli = (...words) => JSON.parse(execFileSync(program, ['eval', ...words, '--json', '-q'], {maxBuffer: 1 << 28}));

/** Evaluates and waits for the headline figures. */
async function evaluate(page, again = false) {
  await press(page, 'button', again ? 'Evaluate again' : 'Evaluate');
  await node(page, 'button', 'Evaluate again');
  await node(page, 'status', /^Evaluated [\d,]+ of [\d,]+ examples/);
}

const headline = async (page, name) => Number((await node(page, 'img', name)).value);

/** The page and the command line compute the same, but for the last digits of other vector widths. */
function near(actual, expected, what) {
  assert.ok(Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected)), `${what}: ${actual}, not ${expected}`);
}

async function scrollTo(page, role, name) {
  for (let tries = 0; tries < 30; ++tries) {
    const found = (await nodes(page)).find((each) => each.role === role && each.name === name);
    if (found && found.y > 90 && found.y + found.height < 870) return found;
    await page.mouse.move(328, 500);
    await page.mouse.wheel(0, 200);
    await page.waitForTimeout(100);
  }
  throw new Error(`${role} ${name} is nowhere below`);
}

test('the code of the view is loaded when it is wanted, and what fails is tried again', options, async (t) => {
  const {page} = await visit(t, browser);  // a failed request is an error in the console
  await emptyState(page);
  const loaded = () => page.evaluate(() => performance.getEntriesByType('resource')
    .map(({name}) => new URL(name).pathname.split('/').pop()).filter((name) => /late|evaluat/.test(name ?? '')));
  assert.deepEqual(await loaded(), []);
  await page.route('**/ui_late.wasm*', (route) => route.abort());
  await press(page, 'tab', 'Evaluate');
  await node(page, 'alert', 'The Evaluate view could not be loaded');
  await page.unroute('**/ui_late.wasm*');
  await press(page, 'button', 'Try again');
  await node(page, 'heading', 'Evaluate a model on your data');
  assert.deepEqual(await loaded(), ['ui_late.wasm', 'ui_late.wasm']);
});

test('a dropped model is evaluated, kept, and recomputed equal from the file', options, async (t) => {
  const {page, errors} = await visit(t, browser);
  let rare = 0;  // requests for what most evaluations do without
  page.on('request', (request) => { rare += /evaluate_late/.test(request.url()) ? 1 : 0; });
  await emptyState(page);
  await dropFiles(page, kIris);
  // The drop alone opens the view.
  await node(page, 'tab', 'Evaluate', ({attributes}) => attributes['aria-selected'] === 'true');
  await node(page, 'status', 'iris.onnx');
  await node(page, 'combobox', 'Data set', ({value}) => value === 'iris.csv');
  await evaluate(page);
  const told = cli(kIris[0], '--data', kIris[1]);
  near(await headline(page, 'Accuracy'), told.metrics.accuracy.value, 'accuracy');
  near(await headline(page, 'Log loss'), told.metrics.log_loss.value, 'log loss');
  near(await headline(page, 'MCC'), told.metrics.mcc.value, 'mcc');
  // The confusion matrix, cell by cell.
  const cells = (await nodes(page)).filter(({role, name}) => role === 'gridcell' && name.includes(' → '));
  assert.deepEqual(cells.map(({value}) => Number(value)), told.confusion.flat());

  assert.equal(rare, 0);
  await press(page, 'button', 'Keep…');
  await press(page, 'button', 'Keep');
  await fileOpen(page);
  await node(page, 'status', /stored as run eval-iris$/);
  assert.equal(rare, 1);
  const folder = scratchFolder(t);
  const file = await saveTo(page, path.join(folder, 'kept.sqlite'));
  assert.deepEqual(errors, []);
  // With products and sums rounded at once (tiles of 6 × 8) where the processor can: Chromium has relaxed SIMD.
  const fused = process.arch !== 'x64' || /^flags\b.*\bfma\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  assert.ok(readFileSync(file).includes(`"kernels":"wasm ${fused ? '6x8' : '4x8'}"`));

  // On another machine: an empty page, the file, then Recompute, which asks for what is not there.
  const other = await visit(t, browser);
  await emptyState(other.page);
  await dropFiles(other.page, [file]);
  await fileOpen(other.page);
  await press(other.page, 'tab', 'Evaluate');
  await press(other.page, 'button', 'Actions for eval-iris');
  await press(other.page, 'menuitem', 'Recompute…');
  await node(other.page, 'dialog', 'Recompute eval-iris');
  await dropFiles(other.page, kIris);
  await node(other.page, 'status', 'Equal');
  assert.deepEqual(other.errors, []);
  // And the command line says so too.
  const again = execFileSync(program, ['eval', '--recompute', file, kIris[0], '--data', kIris[1]], {encoding: 'utf8'});
  assert.match(again, /equal/i);
});

test('the digits have the claimed figures; the threshold, a cell and a row answer', {
  ...options, skip: missing || (existsSync(digits) ? false : 'the digits of TIDEMARK_FIXTURES are not there'),
}, async (t) => {
  const {page, errors} = await visit(t, browser);
  const claimed = JSON.parse(readFileSync(path.join(digits, 'cnn_expected_metrics.json'), 'utf8'));
  await emptyState(page);
  await dropFiles(page, ['cnn_softmax.onnx', 'test.csv'].map((name) => path.join(digits, name)));
  await node(page, 'combobox', 'Data set', ({value}) => value === 'test.csv');
  await evaluate(page);
  near(await headline(page, 'Accuracy'), claimed.accuracy ?? claimed.metrics.accuracy, 'accuracy');
  // The threshold: typed, and everything that depends on it follows.
  await press(page, 'textbox', 'Threshold');
  await until(page, 'the threshold to take text', () => document.activeElement?.id === 'tidemark-text-agent');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('0.9');
  await page.keyboard.press('Enter');
  await node(page, 'slider', 'Threshold', ({value}) => Number(value) === 0.9);
  await until(page, 'the counts at 0.9 of the 74 examples of class 9', () => {
    const count = (name) => Number(document.querySelector(`#tidemark-mirror [role=cell][aria-label="${name}"]`)?.dataset.value);
    return count('True pos.') + count('False neg.') === 74 && count('True pos.') < 69;
  });
  // A cell of the matrix leads to its rows, a row to what would change it.
  await press(page, 'gridcell', '5 → 9');
  await press(page, 'button', /^Row \d+: 5 → 9$/);
  await node(page, 'img', 'What if');
  await scrollTo(page, 'button', 'Find weak slices');
  await press(page, 'button', 'Find weak slices');
  await node(page, 'note', /parts (were )?tested/);
  assert.deepEqual(errors, []);
});
