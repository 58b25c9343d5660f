// The training of the example in the page: real steps of the same network as the command line's, logged live, paused,
// stopped, kept.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {charts, chartsHave, emptyState, fileOpen, launch, missing, node, nodes, press, reload, saveTo, scratchFolder, told, until, visit}
  from './page_browser.mjs';
import path from 'node:path';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1440, height: 900}}); });
after(async () => { await browser?.close(); });

const pointsOf = async (page, name) => (await charts(page)).find((chart) => chart.name === name)?.points ?? 0;

/** Waits until the chart of the training's loss has more points than `count`; returns how many. */
const grown = (page, count) => until(page, `more than ${count} points`, (before) => {
  const chart = document.querySelector('#tidemark-mirror [role=img][aria-label="train/loss"]');
  const points = Number(chart?.getAttribute('data-points'));
  return points > before && points;
}, count);

/** Runs a command by its name, as a person: Ctrl K, the words, Enter. */
async function command(page, words) {
  await page.keyboard.press('Control+k');
  await node(page, 'option', /./);
  await page.keyboard.insertText(words);
  await until(page, 'the command alone', (words) =>
    document.querySelector('#tidemark-mirror [role=option]')?.getAttribute('aria-label') === words, words);
  await page.keyboard.press('Enter');
}

test('a training of the empty page is a chart that grows, pauses, goes on, stops, and is kept', options, async (t) => {
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await press(page, 'button', 'Train the example');
  await fileOpen(page);
  const first = await grown(page, 0);
  const began = Date.now();
  const second = await grown(page, first + 40);
  t.diagnostic(`${((second - first) / (Date.now() - began) * 1000).toFixed(0)} steps a second on screen`);
  await node(page, 'progressbar', /^Training w32-lr0.05-s\d+$/, ({value}) => /^epoch \d+ of 20$/.test(value));
  // Only the training is in the status bar, not that its journal is followed.
  assert.ok((await nodes(page)).every(({name}) => !/^Following/.test(name)));

  await press(page, 'button', 'Pause the training');
  await node(page, 'progressbar', /^Paused: w32/);
  await page.waitForTimeout(2500);  // what was logged before is stored
  const paused = await pointsOf(page, 'train/loss');
  const {frames} = await page.evaluate(() => window.tidemark.stats());
  await page.waitForTimeout(3000);
  assert.ok(await page.evaluate(() => window.tidemark.stats().frames) - frames <= 4, 'nothing is drawn for a paused training');
  assert.equal(await pointsOf(page, 'train/loss'), paused);
  await command(page, 'Go on training');
  await grown(page, paused);

  await press(page, 'button', 'Stop the training');
  await node(page, 'status', /The training of w32-lr0.05-s\d+ is stopped/);
  // The charts follow what is stored by a moment.
  for (let before = -1, now = 0; before !== now; await page.waitForTimeout(1500)) {
    before = now;
    now = await pointsOf(page, 'train/loss');
  }
  const all = await charts(page);
  const losses = all.find(({name}) => name === 'train/loss').points;
  assert.ok(['train/grad_norm', 'train/lr'].every((name) => all.find((chart) => chart.name === name).points === losses));
  await reload(page);
  await chartsHave(page, {'train/loss': losses});
  const file = await saveTo(page, path.join(scratchFolder(t), 'trained.sqlite'));
  const [run] = told('runs', file);
  assert.equal(run.status, 'stopped');
  assert.equal(run.project, 'digits');
  assert.deepEqual([run.params.lr, run.params.width, run.params.batch, run.params.epochs], [0.05, 32, 16, 20]);
  assert.equal(run.name, `w32-lr0.05-s${run.params.seed}`);
  const loss = told('points', file, '--run', run.name, '--metric', 'train/loss');
  assert.deepEqual(loss.map(([step]) => step), Array.from({length: losses}, (_, i) => i), 'every step once');
  assert.ok(loss.at(-1)[2] < loss[0][2], 'it has learnt');
  assert.deepEqual(errors, []);
});

test('beside the example a new file is made, and a second training has another seed', options, async (t) => {
  const {page, errors} = await visit(t, browser, '?example');
  await page.setViewportSize({width: 1000, height: 640});  // fewer of its charts to draw
  await fileOpen(page);
  await command(page, 'Train the example');
  await node(page, 'button', /Digits training/);
  await grown(page, 0);
  await press(page, 'button', 'Stop the training');
  await press(page, 'button', 'Train again');
  await until(page, 'a second run', () => {
    const chart = document.querySelector('#tidemark-mirror [role=img][aria-label="train/loss"]');
    return chart?.getAttribute('data-runs') === '2';
  });
  // Another file: the training ends, and says why.
  await command(page, 'New file');
  await node(page, 'alert', /The training stops: nothing takes its points any more/);
  assert.deepEqual(errors, []);
});

test('a hidden page trains on, and what it logs is kept', options, async (t) => {
  const {page} = await visit(t, browser);
  await emptyState(page);
  await press(page, 'button', 'Train the example');
  const before = await grown(page, 0);
  const other = await browser.context.newPage();
  await other.bringToFront();
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', {get: () => true});
    document.dispatchEvent(new Event('visibilitychange'));
  });
  const {frames} = await page.evaluate(() => window.tidemark.stats());
  await other.waitForTimeout(3000);
  assert.equal(await page.evaluate(() => window.tidemark.stats().frames), frames, 'nothing is drawn');
  await page.close();
  const again = await browser.context.newPage();
  await again.goto(page.url());
  await other.close();
  const kept = await grown(again, before + 60);
  t.diagnostic(`${before} points were there, then ${kept}`);
});

test('a training that can not be loaded says so', options, async (t) => {
  const {page} = await visit(t, browser);
  await emptyState(page);
  await page.route('**/train.wasm*', (route) => route.abort());
  await press(page, 'button', 'Train the example');
  const {value} = await node(page, 'alert', /The example was not trained to its end/);
  assert.match(value, /train\.wasm could not be loaded/);
  await page.unroute('**/train.wasm*');
  await press(page, 'button', 'Train the example');
  await grown(page, 0);
});
