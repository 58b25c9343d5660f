// Several tabs of the real page: the second is served by the first, goes on when that closes, can take over, and a tab of
// another build is told to reload.
import assert from 'node:assert/strict';
import {cpSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {startServer} from '../../scripts/serve.mjs';
import {chartsHave, dropFolder, emptyState, fileOpen, launch, makeLogs, missing, node, openPage, out, press, reload, scratchFolder,
  until, visit, workerOf} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 900, height: 500}}); });
after(async () => { await browser?.close(); });

const roles = async (page) => {
  const names = await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.name).catch(() => '')));
  return names.filter((name) => /engine|import/.test(name)).sort();
};

test('a second tab sees the same, and goes on when the first closes', options, async (t) => {
  const logs = makeLogs({runs: 2, rows: 300});
  t.after(logs.close);
  const {page: first, url, errors} = await visit(t, browser);
  await emptyState(first);
  await dropFolder(first, logs.logs);
  await chartsHave(first, {loss: 600});
  const second = await openPage(browser.context, url, errors);
  await chartsHave(second, {loss: 600, accuracy: 600});
  assert.deepEqual(await roles(first), ['tidemark-engine', 'tidemark-import']);
  assert.deepEqual(await roles(second), [], 'the first serves it');

  // What one changes the other shows: the runs of a second folder, dropped on the tab that is served.
  const more = makeLogs({runs: 3, rows: 310});
  t.after(more.close);
  await dropFolder(second, more.logs);
  await chartsHave(second, {loss: 600 + 930});
  await chartsHave(first, {loss: 600 + 930});

  await first.close();
  await workerOf(second, 'engine');
  await fileOpen(second);
  await chartsHave(second, {loss: 1530});
  await press(second, 'button', 'Undo');
  await chartsHave(second, {loss: 600});
  await reload(second);
  await chartsHave(second, {loss: 600, accuracy: 600});
  assert.deepEqual(errors, []);
});

test('a tab that does not answer is told, and what it has can be taken over', options, async (t) => {
  const logs = makeLogs({runs: 1, rows: 200});
  t.after(logs.close);
  const {page: first, url, errors} = await visit(t, browser);
  await emptyState(first);
  await dropFolder(first, logs.logs);
  await chartsHave(first, {loss: 200});
  // Held by the debugger the tab does nothing, as one that the browser froze.
  const devtools = await browser.context.newCDPSession(first);
  await devtools.send('Debugger.enable');
  const paused = new Promise((resolve) => { devtools.once('Debugger.paused', resolve); });
  const frozen = devtools.send('Runtime.evaluate', {expression: 'debugger'});
  await paused;
  const second = await openPage(browser.context, url, errors);
  await node(second, 'alert', /^The tab that holds this file does not answer\. .*Go to that tab, or take over here\./);
  await press(second, 'button', 'Take over');
  await workerOf(second, 'engine');
  await devtools.send('Debugger.resume');
  await chartsHave(second, {loss: 200});
  await until(second, 'no banner', () => !document.querySelector('#tidemark-mirror [role=alert]'));
  await frozen;
  await chartsHave(first, {loss: 200});
  assert.deepEqual(await roles(first), []);
  assert.deepEqual(errors, []);
});

test('a tab of another build is told to reload', options, async (t) => {
  // The same site, updated under an open tab.
  const folder = scratchFolder(t);
  cpSync(path.join(out, 'web'), folder, {recursive: true});
  const site = await startServer({root: folder, prefix: '/any/'});
  const errors = [];
  const first = await openPage(browser.context, site.url, errors);
  t.after(async () => {
    for (const page of browser.context.pages()) if (page.url().startsWith(site.url)) await page.close();
    await site.close();
  });
  await emptyState(first);
  const id = /buildId = '([^']+)'/.exec(readFileSync(path.join(folder, 'build_info.js'), 'utf8'))[1];
  for (const name of readdirSync(folder)) {
    if (!/\.(js|html)$/.test(name)) continue;
    const file = path.join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(id, `${id}x`));
  }
  const second = await openPage(browser.context, site.url, errors);
  const {name} = await node(second, 'alert', /^Another version of Tidemark/);
  t.diagnostic(name);
  assert.match(name, /Reload this tab\.$/);
  assert.deepEqual(errors, []);
});
