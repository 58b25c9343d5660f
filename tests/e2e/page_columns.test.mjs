// A table whose columns were guessed wrongly is corrected in the page; what reads files is loaded when it is needed.
import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {charts, chartsHave, closeMessages, dropFolder, emptyState, launch, missing, node, nodes, press, reload, saveTo, scratchFolder, told,
  visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
const kRows = 200;
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1200, height: 760}, acceptDownloads: true}); });
after(async () => { await browser?.close(); });

/** "epoch" looks like the step, but "count" is; "fold" names two runs. */
function makeSweep(t) {
  const folder = path.join(scratchFolder(t), 'results');
  mkdirSync(folder);
  const lines = ['epoch,count,fold,loss'];
  for (let i = 0; i < kRows; ++i) lines.push(`${Math.floor(i / 10)},${1000 + i},${i % 2 ? 'right' : 'left'},${1 / (1 + i)}`);
  writeFileSync(path.join(folder, 'sweep.csv'), `${lines.join('\n')}\n`);
  return folder;
}

async function choose(page, name, item) {
  await press(page, 'combobox', name);
  await press(page, 'menuitemcheckbox', item);
}

const runNames = async (page) => (await nodes(page)).filter(({role}) => role === 'row').map(({name}) => name).sort();

test('guessed columns are corrected and the file is read again; the columns are kept', options, async (t) => {
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  const folder = makeSweep(t);
  await dropFolder(page, folder);
  await chartsHave(page, {loss: kRows, count: kRows});
  await press(page, 'button', 'Columns…');
  await node(page, 'combobox', 'Step', ({value}) => value === 'epoch');
  await choose(page, 'Step', 'count');
  await choose(page, 'Run', 'fold');
  if (process.env.TIDEMARK_SHOTS) await page.screenshot({path: path.join(process.env.TIDEMARK_SHOTS, 'columns.png')});
  await press(page, 'button', 'Read again');
  await chartsHave(page, {loss: kRows, epoch: kRows});
  await node(page, 'row', 'left');
  assert.deepEqual(await runNames(page), ['left', 'right']);
  assert.deepEqual((await charts(page)).map(({name}) => name).sort(), ['epoch', 'loss']);
  await closeMessages(page);
  if (process.env.TIDEMARK_SHOTS) await page.screenshot({path: path.join(process.env.TIDEMARK_SHOTS, 'corrected.png')});

  // Another day: the columns are remembered, and can be seen again.
  await reload(page);
  await chartsHave(page, {loss: kRows, epoch: kRows});
  writeFileSync(path.join(folder, 'sweep.csv'), `${readFileSync(path.join(folder, 'sweep.csv'), 'utf8')}20,1200,left,0.1\n`);
  await dropFolder(page, folder);
  await chartsHave(page, {loss: kRows + 1, epoch: kRows + 1});
  await press(page, 'button', 'Columns…');
  await node(page, 'combobox', 'Step', ({value}) => value === 'count');
  await page.keyboard.press('Escape');

  const file = await saveTo(page, path.join(scratchFolder(t), 'saved.sqlite'));
  assert.deepEqual(told('runs', file).map(({name}) => name).sort(), ['left', 'right']);
  assert.ok(told('check', file).sound);
  assert.deepEqual(errors, []);
});

test('what reads files is not part of the first view; when it can not be loaded, that is told', options, async (t) => {
  const asked = [];
  const {page} = await visit(t, browser);
  page.on('request', (request) => asked.push(new URL(request.url()).pathname.split('/').at(-1)));
  await page.route('**/import.wasm*', (route) => route.abort());
  await reload(page);
  await emptyState(page);
  assert.ok(asked.includes('engine.wasm'), 'requests are seen');
  assert.deepEqual(asked.filter((name) => /import|follow/.test(name)), []);
  const folder = makeSweep(t);
  await dropFolder(page, folder);
  const alert = await node(page, 'alert', 'results was not imported');
  assert.match(alert.value, /The part of the page that reads files could not be loaded\. Check the connection, then drop the files again\./);
  await page.unroute('**/import.wasm*');
  await closeMessages(page);
  await dropFolder(page, folder);
  await chartsHave(page, {loss: kRows});
});
