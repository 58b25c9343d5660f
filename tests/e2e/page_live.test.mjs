// Runs that grow while they are looked at: served by `tidemark ui`, in a folder that was dropped, and dropped again.
import assert from 'node:assert/strict';
import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {chartsHave, dropFolder, emptyState, launch, missing, node, nodes, openPage, press, scratchFolder, until, visit} from
  './page_browser.mjs';
import {closePagesOf, sourceEnvironment, startServer, startTraining} from './live_training.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1000, height: 640}}); });
after(async () => { await browser?.close(); });

const environment = sourceEnvironment(after);
const train = (t, folder, name) => startTraining(t, environment, folder, name);
const serve = (t, folder, port) => startServer(t, environment, folder, port);
const closePages = (t, url) => closePagesOf(t, browser.context, url);

test('a run that logs is seen in the page of `tidemark ui` within a second, and survives kill -9', options, async (t) => {
  const folder = path.join(scratchFolder(t), 'tidemark-runs');
  mkdirSync(folder);
  const server = await serve(t, folder);
  const {url} = server;
  closePages(t, url);
  const errors = [];
  const page = await openPage(browser.context, url, errors);
  await node(page, 'status', /Following .*tidemark-runs/);
  const first = train(t, folder, 'first');
  await first.log(100);
  await chartsHave(page, {loss: 100, accuracy: 100});
  const delays = [];
  for (let i = 0; i < 5; ++i) {
    const {count, time} = await first.log(3);
    // Looked at without asking the page to draw: it must draw by itself.
    await page.waitForFunction((points) => document.querySelector(
      `#tidemark-mirror [role=img][aria-label=loss][data-points="${points}"]`), count, {polling: 20});
    delays.push(Math.round(Date.now() - time));
    await page.waitForTimeout(300 * i);
  }
  t.diagnostic(`from log() to the chart: ${delays.join(', ')} ms`);
  const second = train(t, folder, 'second');
  const {count} = await second.log(1000);
  second.process.kill('SIGKILL');
  await chartsHave(page, {loss: 115 + count});
  assert.deepEqual(errors, []);

  // The same folder again, by another page: the points are in the file already, and none comes twice.
  await page.reload();
  await node(page, 'status', /Following .*tidemark-runs/);
  await chartsHave(page, {loss: 115 + count});
  await first.log(5);
  await chartsHave(page, {loss: 120 + count});

  // The server ends, and another one takes its place.
  const {port} = new URL(url);
  await server.end();
  await node(page, 'status', /^Can't be reached/);
  await first.log(5);
  await serve(t, folder, port);
  await node(page, 'status', /^Following/);
  await chartsHave(page, {loss: 125 + count});
});

test('two viewers on one folder, each with a file of its own, and a second tab see the same points', options, async (t) => {
  const folder = path.join(scratchFolder(t), 'tidemark-runs');
  mkdirSync(folder);
  const run = train(t, folder, 'shared');
  const pages = [];
  for (const server of [await serve(t, folder), await serve(t, folder)]) {
    closePages(t, server.url);
    pages.push(await openPage(browser.context, server.url, []));
    await node(pages.at(-1), 'status', /Following .*tidemark-runs/);
  }
  await run.log(40);
  for (const page of pages) {
    await page.bringToFront();  // a tab that nobody sees does not look
    await chartsHave(page, {loss: 40});
  }
  pages.push(await openPage(browser.context, pages[0].url(), []));  // served by the engine of the first
  await chartsHave(pages[2], {loss: 40});
  await run.log(60);
  for (const page of [pages[2], pages[1], pages[0]]) {
    await page.bringToFront();
    await chartsHave(page, {loss: 100});
  }
});

test('a dropped folder is followed, can be paused and left', options, async (t) => {
  const folder = path.join(scratchFolder(t), 'sweep');
  mkdirSync(folder);
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  const run = train(t, folder, 'a');
  await run.log(50);
  writeFileSync(path.join(folder, 'metrics.csv'), 'step,csv_loss\n0,1\n1,0.5\n');
  await dropFolder(page, folder);
  await chartsHave(page, {loss: 50, csv_loss: 2});
  await node(page, 'status', 'Following sweep');
  await run.log(7);
  await chartsHave(page, {loss: 57});
  appendFileSync(path.join(folder, 'metrics.csv'), '2,0.25\n');
  await chartsHave(page, {csv_loss: 3});
  const late = train(t, folder, 'b');
  await late.log(20);
  await chartsHave(page, {loss: 77});
  // A run that appears is marked, and counted in the title until it was pointed at.
  const fresh = await node(page, 'row', 'b', ({attributes}) => attributes['data-new'] === 'true');
  assert.equal(fresh.attributes['data-status'], 'running');
  assert.equal(await page.title(), '(1 new) sweep.sqlite · Tidemark');
  await page.mouse.move(fresh.x + 60, fresh.y + fresh.height / 2);
  await node(page, 'row', 'b', ({attributes}) => attributes['data-new'] === undefined);
  await until(page, 'the title', () => document.title === 'sweep.sqlite · Tidemark');

  await press(page, 'button', 'Pause following');
  await node(page, 'status', 'Paused: sweep');
  await run.log(10);
  await page.waitForTimeout(2500);
  assert.ok((await nodes(page)).some(({role, name, attributes}) =>
    role === 'img' && name === 'loss' && attributes['data-points'] === '77'), 'nothing comes during a pause');
  await press(page, 'button', 'Go on following');
  await chartsHave(page, {loss: 87});

  await press(page, 'button', 'Undo');
  await emptyState(page).catch(() => {});
  await run.log(10);
  await until(page, 'no longer following', () => ![...document.querySelectorAll('#tidemark-mirror [role=status]')]
    .some((each) => each.getAttribute('aria-label').startsWith('Following')));
  assert.deepEqual(errors, []);
});

test('a folder that is dropped again adds what is new and says how much', options, async (t) => {
  const folder = path.join(scratchFolder(t), 'again');
  mkdirSync(folder);
  const {page} = await visit(t, browser);
  await emptyState(page);
  // As in a browser that gives no handles.
  await page.evaluate(() => { delete DataTransferItem.prototype.getAsFileSystemHandle; });
  const run = train(t, folder, 'a');
  await run.log(50);
  await dropFolder(page, folder);
  await chartsHave(page, {loss: 50});
  await run.log(25);
  await dropFolder(page, folder);
  await chartsHave(page, {loss: 75});
  await node(page, 'status', /^\+50 points in 1 run/);
});
