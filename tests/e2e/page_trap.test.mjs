// A worker that ends by a trap: the page says so, starts it again, opens the file again and offers to save it.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {chartsHave, closeMessages, dropFolder, emptyState, fileOpen, launch, makeBig, makeLogs, missing, node, pointsTold, press, program, saveTo,
  scratchFolder, told, until, visit, workerOf} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 900, height: 500}, acceptDownloads: true}); });
after(async () => { await browser?.close(); });

/**
 * The next time that the worker works, it calls into its module with a size that no memory has: a real trap within C++,
 * which needs nothing in the page but what the developer tools can do.
 * @param {number} [offset] the next time after a dropped file was read from here on
 */
async function trap(page, role, offset = 0) {
  const worker = await workerOf(page, role);
  await worker.evaluate((after) => {
    const {work} = WasmWorker.prototype, {read} = DropTable.prototype;
    let ready = after === 0;
    DropTable.prototype.read = function (handle, item, view, at) {
      ready ||= at >= after;
      return read.call(this, handle, item, view, at);
    };
    WasmWorker.prototype.work = function () {
      if (ready) this.enter(() => this.wasm._tm_part(0x7ffffff0, 1));
      work.call(this);
    };
  }, offset);
}

/** How long ago the engine was connected, as the page's window sees it: the machine may be slow. @param {'soon' | 'late'} when */
const setAge = (page, when) => page.evaluate((offset) => {
  const now = performance.now.bind(performance);
  performance.now = () => now() + (new Error().stack.includes('onEngineState') ? offset : 0);
}, when === 'soon' ? -1e6 : 1e6);

/** Any message to the engine sets it to work. */
const stir = (page, name) => press(page, 'button', name);

const noBanner = (page) => until(page, 'no banner', () => ![...document.querySelectorAll('#tidemark-mirror [role=alert]')]
  .some((each) => each.getAttribute('aria-label').startsWith('The data engine does not run')));

test('an engine that traps is told, started again with the same file, and its file can be saved', options, async (t) => {
  const logs = makeLogs({runs: 2, rows: 200});
  t.after(logs.close);
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, logs.logs);
  await chartsHave(page, {loss: 400});

  // Soon after its start it is not started again by itself, so that it can't trap for ever.
  await setAge(page, 'soon');
  await trap(page, 'engine');
  await stir(page, 'Undo');
  await node(page, 'alert', /^The data engine does not run\. .*What was committed is safe\. Restart it to go on\.$/);
  await press(page, 'button', 'Restart');
  await noBanner(page);
  await node(page, 'alert', 'The data engine stopped and was started again', ({value}) => value === 'What was saved is safe.');
  await fileOpen(page);
  await chartsHave(page, {loss: 400});

  // Later it is.
  await closeMessages(page);
  await setAge(page, 'late');
  await setAge(page, 'late');
  const first = await workerOf(page, 'engine');
  const closed = new Promise((resolve) => { first.once('close', resolve); });
  await trap(page, 'engine');
  await stir(page, 'Undo');
  await closed;
  await node(page, 'alert', 'The data engine stopped and was started again');
  await fileOpen(page);
  await chartsHave(page, {loss: 400});
  await press(page, 'button', 'Undo');
  await node(page, 'status', '0 points');
  await press(page, 'button', 'Redo');
  await chartsHave(page, {loss: 400});
  const saved = await saveTo(page, path.join(scratchFolder(t), 'saved.sqlite'), 'Save a copy…');
  execFileSync(program, ['check', saved]);
  assert.equal(told('metrics', saved).reduce((sum, {count}) => sum + count, 0), 800);
  assert.deepEqual(errors, []);
});

test('an import worker that traps ends its import with a message; what was read is kept, the next import goes on', options,
  async (t) => {
    const metrics = ['a', 'b', 'c', 'd'];
    const rows = 80_000;
    const big = makeBig(t, rows, metrics);
    const {page, errors} = await visit(t, browser);
    await emptyState(page);
    await trap(page, 'import', 1 << 20);
    await dropFolder(page, big);
    const alert = await node(page, 'alert', 'big was not imported');
    assert.match(alert.value, /^The import stopped because its worker ended unexpectedly\. What was read so far is kept\./);
    await until(page, 'the import to end', () => !document.querySelector('#tidemark-mirror [role=progressbar]'));
    const kept = await pointsTold(page);
    assert.ok(kept < rows * metrics.length, 'in the middle');
    await dropFolder(page, big);
    await node(page, 'status', `${(rows * metrics.length).toLocaleString('en')} points`);
    await until(page, 'the import to end', () => !document.querySelector('#tidemark-mirror [role=progressbar]'));
    const saved = await saveTo(page, path.join(scratchFolder(t), 'saved.sqlite'));
    execFileSync(program, ['check', saved]);
    assert.deepEqual(told('metrics', saved).map(({metric, count}) => [metric, count]), metrics.map((metric) => [metric, rows]));
    assert.deepEqual(errors, []);
  });
