// Killed in the middle of an import, the workers alone or the whole browser: the file is sound, holds a prefix of every
// series, never less than before, and dropping the folder again completes it without adding anything twice.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';

import {dropFolder, emptyState, launch, makeBig, missing, node, openPage, pointsTold, program, reload, saveTo, scratchFolder,
  startSite, told, until, workerOf} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
// An import commits every 16 MB of points, about 1.4 million; from then on it writes with a rollback journal.
const kRows = 130_000;
const kMetrics = Array.from({length: 16}, (_, i) => `m${10 + i}`);
const kAll = kRows * kMetrics.length;

/** @returns {Promise<number[]>} the ids of the browser's processes */
async function processesOf(context) {
  const session = await context.browser().newBrowserCDPSession();
  const {processInfo} = await session.send('SystemInfo.getProcessInfo');
  return processInfo.map(({id}) => id);
}

/** Ends these processes at once, as a power cut would. */
async function kill(context, processes) {
  const gone = new Promise((resolve) => { context.once('close', resolve); });
  for (const id of processes) {
    try {
      process.kill(id, 'SIGKILL');
    } catch (error) {
      assert.equal(error.code, 'ESRCH');
    }
  }
  await gone;
}

/** The values of the folder's only file, by metric. */
function valuesOf(folder) {
  const [, ...rows] = readFileSync(path.join(folder, 'big.csv'), 'utf8').trimEnd().split('\n').map((line) => line.split(','));
  return Object.fromEntries(kMetrics.map((metric, i) => [metric, rows.map((cells) => Number(cells[i + 1]))]));
}

/** That every series of the file is sound and a prefix of what was dropped; returns their lengths. */
function checkPrefix(file, values) {
  execFileSync(program, ['check', file]);
  const metrics = told('metrics', file);
  assert.deepEqual(metrics.map(({metric}) => metric), kMetrics);
  for (const {run, metric, count, first_step: first, last_step: last} of metrics) {
    assert.deepEqual([first, last], [0, count - 1]);
    if (metric !== kMetrics[0] && metric !== kMetrics.at(-1)) continue;
    const points = told('points', file, '--run', run, '--metric', metric);
    assert.equal(points.length, count);
    assert.ok(points.every(([step, , value], i) => step === i && value === values[metric][i]), metric);
  }
  return metrics.map(({count}) => count);
}

/** The import worker waits before it reads the last bytes, so that the kill meets it at work. */
async function slowDown(page) {
  const worker = await workerOf(page, 'import');
  await worker.evaluate(() => {
    const {read} = DropTable.prototype;
    DropTable.prototype.read = function (handle, item, view, at) {
      const end = performance.now() + (at + view.length >= this.size(handle, item) ? 30_000 : 0);
      while (performance.now() < end) { /* a slow disk */ }
      return read.call(this, handle, item, view, at);
    };
  });
}

/** Waits until the database itself, without its log, has this size. */
const fileHas = (page, name, size) => page.evaluate(async ([wanted, least]) => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('tidemark');
  for (;;) {
    const file = await folder.getFileHandle(wanted).then((handle) => handle.getFile(), () => null);
    if (file && file.size >= least) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}, [name, size]);

test('killed in the middle of an import, nothing committed is lost and the rest is added later', options, async (t) => {
  const profile = mkdtempSync(path.join(tmpdir(), 'tidemark-profile-'));
  const site = await startSite();
  const big = makeBig(t, kRows, kMetrics);
  const values = valuesOf(big);
  const scratch = scratchFolder(t);
  const start = () => launch({profile, viewport: {width: 900, height: 500}, acceptDownloads: true});
  let browser = await start();
  t.after(async () => {
    await browser.close();
    await site.close();
    rmSync(profile, {recursive: true, force: true});
  });

  // The workers alone, as soon as the progress bar shows.
  await browser.context.addInitScript(() => {
    window.workers = [];
    window.Worker = class extends Worker {
      constructor(...words) {
        super(...words);
        window.workers.push(this);
      }
    };
  });
  let page = await openPage(browser.context, site.url);
  await emptyState(page);
  await dropFolder(page, big);
  await node(page, 'progressbar', 'Importing big', ({value}) => value.includes('of 1 file'));
  await page.evaluate(() => window.workers.forEach((worker) => worker.terminate()));
  await reload(page);
  const first = await pointsTold(page);
  assert.ok(first < kAll, 'in the middle');

  // The whole browser, after the import's first commit.
  await slowDown(page);
  const processes = await processesOf(browser.context);
  await dropFolder(page, big);
  await fileHas(page, 'big.sqlite', 8 << 20);
  await kill(browser.context, processes);
  browser = await start();
  page = await openPage(browser.context, site.url);
  const second = await pointsTold(page);
  t.diagnostic(`${first}, then ${second} of ${kAll} points kept`);
  assert.ok(second >= first && second >= 1_000_000, 'nothing committed is lost');
  assert.ok(second < kAll, 'in the middle');
  const kept = checkPrefix(await saveTo(page, path.join(scratch, 'partial.sqlite')), values);
  assert.equal(kept.reduce((sum, count) => sum + count, 0), second);

  await dropFolder(page, big);
  await node(page, 'status', `${kAll.toLocaleString('en')} points`);
  await until(page, 'the import to end', () => !document.querySelector('#tidemark-mirror [role=progressbar]'));
  const saved = await saveTo(page, path.join(scratch, 'saved.sqlite'));
  assert.deepEqual(checkPrefix(saved, values), kMetrics.map(() => kRows));
  assert.equal(told('runs', saved).length, 1);
});
