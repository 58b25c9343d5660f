// Images as data: a zip or a folder of class folders is dropped beside a model, its figures are the command line's, its
// mistakes are seen, and what is kept is recomputed on both sides. The files are made here, from the digits of assets.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {dropFiles, dropFolder, emptyState, fileOpen, launch, missing, node, nodes, press, program, root, saveTo,
  scratchFolder, until, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1440, height: 900}}); });
after(async () => { await browser?.close(); });

function makeImages(t, rows = 200) {
  const folder = scratchFolder(t);
  execFileSync('python3', [path.join(root, 'tests/digit_images.py'), folder, String(rows)]);
  return {folder, model: path.join(folder, 'pixels.onnx'), zip: path.join(folder, 'set.zip'), set: path.join(folder, 'set')};
}

const cli = (...words) => execFileSync(program, ['eval', ...words], {encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore']});
const told = (...words) => JSON.parse(cli(...words, '--json', '-q'));

async function evaluate(page, again = false) {
  await press(page, 'button', again ? 'Evaluate again' : 'Evaluate');
  await node(page, 'button', 'Evaluate again');
  await node(page, 'status', /^Evaluated [\d,]+ of [\d,]+ examples/);
}

/** The confusion matrix, cell by cell. */
const confusion = async (page) => (await nodes(page)).filter(({role, name}) => role === 'gridcell' && name.includes(' → '))
  .map(({value}) => Number(value));

async function multiplyBytesBy(page, scale) {
  await press(page, 'combobox', 'Images');
  await node(page, 'dialog', 'How images become the input');
  await press(page, 'textbox', 'Multiply bytes by');
  await until(page, 'the field to take text', () => document.activeElement?.id === 'tidemark-text-agent');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(scale);
  await press(page, 'button', 'Apply');
}

/** A download of the page, as text. */
async function exported(page) {
  await page.evaluate(() => { delete window.showSaveFilePicker; });
  const download = page.waitForEvent('download', {timeout: 60_000});
  await press(page, 'button', 'Export predictions (CSV)');
  return readFileSync(await (await download).path(), 'utf8');
}

/** The numbers of a line of predictions. */
const cells = (line) => line.split(',');

test('a zip of class folders is evaluated as on the command line, and its mistakes are seen', options, async (t) => {
  const {folder, model, zip} = makeImages(t);
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFiles(page, [model, zip]);
  await node(page, 'combobox', 'Data set', ({value}) => value === 'set.zip');
  await node(page, 'combobox', 'Images', ({value}) => value === '8 × 8, grey');
  await node(page, 'combobox', 'True label', ({value}) => value === 'class');
  await multiplyBytesBy(page, '1/10');
  await evaluate(page);
  const csv = path.join(folder, 'predictions.csv');
  const claimed = told(model, '--data', zip, '--images', 'scale=1/10', '--predictions', csv);
  assert.deepEqual(await confusion(page), claimed.confusion.flat());
  const {value} = await node(page, 'img', 'Log loss');
  assert.ok(Math.abs(Number(value) - claimed.metrics.log_loss.value) < 1e-6, `${value}, not ${claimed.metrics.log_loss.value}`);
  // Row by row the same predictions; scores to what other vector widths leave of a float.
  const [ours, theirs] = [await exported(page), readFileSync(csv, 'utf8')].map((text) => text.trim().split('\n').map(cells));
  assert.deepEqual(ours.map((row) => row.slice(0, 3)), theirs.map((row) => row.slice(0, 3)));
  ours.slice(1).forEach((row, i) => row.slice(3).forEach((score, k) =>
    assert.ok(Math.abs(Number(score) - Number(theirs[i + 1][3 + k])) < 1e-5, `row ${i}: ${score}, not ${theirs[i + 1][3 + k]}`)));
  // The mistakes are images, decoded for the list; a row is shown large, and says why it can't be painted.
  const list = await node(page, 'img', 'Worst examples', ({attributes}) =>
    attributes['data-images'] === 'true' && Number(attributes['data-images-ready']) > 0 &&
    attributes['data-images-ready'] === attributes['data-shown']);
  assert.ok(Number(list.attributes['data-total']) > 10);
  await press(page, 'button', /^Row \d+: \d → \d$/);
  await node(page, 'img', 'What if');
  await node(page, 'note', /can't be changed here/);
  // Pixels of one image say nothing of another: what shuffles columns is not offered.
  assert.equal((await nodes(page)).some(({name}) => /importance/i.test(name)), false);
  assert.deepEqual(errors, []);
});

test('a folder of class folders is kept, and recomputed equal by the page and by the command line', options, async (t) => {
  const {folder, model, set} = makeImages(t, 90);
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFiles(page, [model]);
  await node(page, 'status', 'pixels.onnx');
  await dropFolder(page, set);
  await node(page, 'combobox', 'Data set', ({value}) => value === 'set');
  await evaluate(page);
  await press(page, 'button', 'Keep…');
  await press(page, 'button', 'Keep');
  await fileOpen(page);
  await node(page, 'status', /stored as run eval-pixels$/);
  const file = await saveTo(page, path.join(folder, 'kept.sqlite'));
  assert.match(cli('--recompute', file, model, '--data', set), /^equal|within tolerance/m);
  // The command line keeps the same evaluation: of the same folder, by the same choices.
  const own = path.join(folder, 'own.sqlite');
  cli(model, '--data', set, '-o', own, '-q');
  const [first, second] = [file, own].map((each) => JSON.parse(execFileSync(program, ['runs', each, '--json'], {encoding: 'utf8'}))
    .find(({params}) => params?.data_sha256));
  assert.equal(first.params.data_sha256, second.params.data_sha256);
  assert.equal(first.params.images, second.params.images);
  const other = await visit(t, browser);
  await emptyState(other.page);
  await dropFiles(other.page, [own]);
  await fileOpen(other.page);
  await press(other.page, 'tab', 'Evaluate');
  await press(other.page, 'button', /^Actions for /);
  await press(other.page, 'menuitem', 'Recompute…');
  await node(other.page, 'dialog', /^Recompute /);
  await dropFiles(other.page, [model]);
  await dropFolder(other.page, set);
  await node(other.page, 'status', /^(Equal|Within tolerance)$/);
  assert.deepEqual([...errors, ...other.errors], []);
});

test('damaged images are counted and named', options, async (t) => {
  const {model, set} = makeImages(t, 60);
  writeFileSync(path.join(set, '3/broken.png'), '\x89PNG\r\n\x1a\n no image', 'latin1');
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFiles(page, [model]);
  await node(page, 'status', 'pixels.onnx');
  await dropFolder(page, set);
  await evaluate(page);
  await node(page, 'note', '1 image could not be read and was left out');
  await node(page, 'note', /^3\/broken\.png: /);
  await node(page, 'status', /^Evaluated /);
  assert.deepEqual(errors, []);
});

test('files of the data that stand beside each other are found one by one', options, async (t) => {
  const folder = scratchFolder(t);
  const models = path.join(root, 'tests/data/models');
  const rows = readFileSync(path.join(models, 'iris.csv'), 'utf8').trim().split('\n');
  const at = (row) => row.lastIndexOf(',');
  const x = path.join(folder, 'x.csv'), y = path.join(folder, 'y.csv'), own = path.join(folder, 'own.sqlite');
  writeFileSync(x, `${rows.map((row) => row.slice(0, at(row))).join('\n')}\n`);
  writeFileSync(y, `${rows.map((row) => row.slice(at(row) + 1)).join('\n')}\n`);
  const model = path.join(models, 'iris.onnx');
  cli(model, '--data', x, '--data', y, '-o', own, '-q');
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFiles(page, [own]);
  await fileOpen(page);
  await press(page, 'tab', 'Evaluate');
  await press(page, 'button', /^Actions for /);
  await press(page, 'menuitem', 'Recompute…');
  await node(page, 'dialog', /^Recompute /);
  // In another order than the command line had them, and one by one.
  await dropFiles(page, [model, y]);
  await dropFiles(page, [x]);
  await node(page, 'status', /^(Equal|Within tolerance)$/);
  assert.deepEqual(errors, []);
});
