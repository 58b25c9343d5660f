// The main path in Chromium: the example opens, a dropped folder is drawn with every point, a reload finds it
// again, and a saved copy holds the same numbers for the command line.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cpSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {chartsHave, copyOfExample, dropFolder, emptyState, filesBelow, launch, makeLogs, missing, node, pixels, press, program,
  root, saveTo, scratchFolder, told, until, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => {
  if (!missing) browser = await launch({viewport: {width: 1440, height: 900}, acceptDownloads: true});
});
after(async () => { await browser?.close(); });

const stats = (page) => page.evaluate(() => window.tidemark.stats());

test('the example opens read-only, with every point on screen', options, async (t) => {
  const {page, errors} = await visit(t, browser, '?example');
  const example = copyOfExample(t);
  const runs = told('runs', copyOfExample(t)).length;
  const counts = {};
  for (const {metric, count} of told('metrics', example)) counts[metric] = (counts[metric] ?? 0) + count;
  for (const metric of ['train/loss', 'train/lr', 'val/accuracy']) {
    const chart = await node(page, 'img', metric, (each) => each.attributes['data-points'] === String(counts[metric]));
    assert.equal(chart.attributes['data-runs'], String(runs));
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  await node(page, 'status', `${total.toLocaleString('en')} points`);
  await page.waitForFunction(() => performance.getEntriesByName('tidemark:first-chart').length === 1);
  await node(page, 'status', 'Example, read-only');
  assert.ok((await stats(page)).frames > 0);
  assert.deepEqual(errors, []);
});

test('an idle page draws no frames', options, async (t) => {
  const {page} = await visit(t, browser, '?example');
  await page.waitForFunction(() => performance.getEntriesByName('tidemark:first-chart').length > 0, null, {timeout: 60_000});
  // What was asked for at the start arrives and is drawn; from then on nothing may be.
  let quiet = 0;
  for (let last = -1, tries = 0; quiet < 4; ++tries) {
    assert.ok(tries < 60, 'frames are drawn all the time');
    await page.waitForTimeout(1000);
    const {frames} = await stats(page);
    quiet = frames === last ? quiet + 1 : 0;
    last = frames;
  }
});

test('a first visit shows what to do', options, async (t) => {
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await node(page, 'button', 'Choose files…');
  assert.deepEqual(errors, []);
});

test('a dropped folder of logs is imported whole, kept over a reload, and saved as it is', options, async (t) => {
  const logs = makeLogs({runs: 2, rows: 2000, spike: 1234});
  t.after(logs.close);
  cpSync(path.join(root, 'tests/data/tensorboard/client'), path.join(logs.logs, 'board'), {recursive: true});
  // What the command line makes of the same folder is what the page must make of it.
  const folder = scratchFolder(t);
  const expected = path.join(folder, 'expected.sqlite');
  execFileSync(program, ['import', logs.logs, '-o', expected], {stdio: 'ignore'});
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, logs.logs);
  await chartsHave(page, {loss: 4000, accuracy: 4000});
  const metrics = told('metrics', expected);
  assert.ok(metrics.length > 6 && filesBelow(logs.logs).length > 3);
  const points = metrics.reduce((sum, {count}) => sum + count, 0);
  await node(page, 'status', `${points.toLocaleString('en')} points`);
  assert.equal((await stats(page)).storage, 'opfs');

  await page.reload();
  await page.waitForFunction(() => window.tidemark?.stats().frames > 0, null, {timeout: 60_000});
  await chartsHave(page, {loss: 4000, accuracy: 4000});
  await node(page, 'status', `${points.toLocaleString('en')} points`);

  const saved = await saveTo(page, path.join(folder, 'saved.sqlite'));
  assert.deepEqual(told('metrics', saved), metrics);
  const sources = (file) => told('runs', file).map(({run_id: id, name, project, points: count}) => [id, name, project, count]);
  assert.deepEqual(sources(saved), sources(expected));
  const loss = metrics.find(({run, metric}) => run === 'run-0' && metric === 'loss');
  assert.deepEqual([loss.max, loss.max_step], [1000, 1234]);
  execFileSync(program, ['check', saved]);
  assert.deepEqual(errors, []);
});

test('an import is undone as a whole, and done again', options, async (t) => {
  const logs = makeLogs({runs: 3, rows: 300});
  t.after(logs.close);
  const {page} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, logs.logs);
  await chartsHave(page, {loss: 900, accuracy: 900});
  await press(page, 'button', 'Undo');
  await node(page, 'status', '0 points');
  await until(page, 'no chart', () => !document.querySelector('#tidemark-mirror [role=img][data-points]'));
  await press(page, 'button', 'Redo');
  await chartsHave(page, {loss: 900, accuracy: 900});
  await node(page, 'status', '1,800 points');
});

test('a one-step spike in 1,000,000 points is seen at full zoom-out', options, async (t) => {
  const rows = 1_000_000, spike = 654_321;
  const logs = makeLogs({runs: 1, rows, spike, metrics: ['loss']});
  t.after(logs.close);
  const {page} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, logs.logs);
  await chartsHave(page, {loss: rows});
  const chart = await node(page, 'img', 'loss', (each) => each.attributes['aria-busy'] === 'false');
  const swatch = await node(page, 'button', /^Colour of /);
  await page.mouse.move(5, 5);  // nothing under the pointer may colour the chart
  const screen = await pixels(page);
  const colour = screen.at(Math.round(swatch.x + swatch.width / 2), Math.round(swatch.y + swatch.height / 2));
  const inked = [];
  for (let y = Math.ceil(chart.y) + 32; y < chart.y + chart.height - 30; ++y) {
    for (let x = Math.ceil(chart.x) + 4; x < chart.x + chart.width - 4; ++x) {
      if (screen.at(x, y).every((part, i) => Math.abs(part - colour[i]) < 70)) inked.push([x, y]);
    }
  }
  assert.ok(inked.length > 200, `${inked.length} pixels of the run's colour ${colour}`);
  const xs = inked.map(([x]) => x), ys = inked.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)], [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  assert.ok(bottom - top > 0.55 * chart.height, `the line spans ${top} to ${bottom} of a chart ${chart.height} high`);
  const expected = left + (right - left) * spike / rows;
  // Above the rest of the line is the spike, one or two columns wide, and the mark at its tip.
  const high = inked.filter(([, y]) => y < bottom - 0.2 * (bottom - top)).map(([x]) => x).sort((a, b) => a - b);
  assert.ok(high.length > 0.6 * (bottom - top), `${high.length} pixels above the rest`);
  const middle = high[high.length >> 1];
  assert.ok(Math.abs(middle - expected) <= 2, `the spike is drawn at ${middle}, expected at ${expected}`);
});
