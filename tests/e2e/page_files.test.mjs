// Files of the page: several side by side, dropped databases, the read-only example; and what a browser lacks.
import assert from 'node:assert/strict';
import {cpSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {chartsHave, copyOfExample, dropFolder, emptyState, launch, launchPrivate, makeLogs, missing, node, openPage, press,
  scratchFolder, startSite, told, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
const viewport = {width: 1100, height: 700};
let browser;

before(async () => { if (!missing) browser = await launch({viewport, acceptDownloads: true}); });
after(async () => { await browser?.close(); });

const started = (page) => page.waitForFunction(() => window.tidemark?.stats().frames > 0, null, {timeout: 60_000});

const openMenu = (page) => press(page, 'button', /\.sqlite$|^Example experiment$|^New experiment$/);

test('files stand side by side: listed, opened, renamed, deleted', options, async (t) => {
  const logs = makeLogs({runs: 1, rows: 100});
  t.after(logs.close);
  const {page} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, logs.logs);
  await chartsHave(page, {loss: 100});
  await openMenu(page);
  await press(page, 'menuitem', 'New file');
  await emptyState(page);
  await node(page, 'button', 'New experiment.sqlite');
  await openMenu(page);
  await press(page, 'menuitem', 'Rename…');
  await press(page, 'textbox', 'Name');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('second');
  await press(page, 'button', 'Rename');
  await node(page, 'button', 'second.sqlite');
  await openMenu(page);
  await press(page, 'menuitem', 'sweep.sqlite');
  await chartsHave(page, {loss: 100});
  await openMenu(page);
  await press(page, 'menuitem', 'second.sqlite');
  await node(page, 'button', 'second.sqlite');
  await emptyState(page);
  await openMenu(page);
  await press(page, 'menuitem', 'Delete…');
  await press(page, 'button', 'Delete file');
  await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('tidemark');
    for (;;) {
      const names = [];
      for await (const name of folder.keys()) if (name.endsWith('.sqlite')) names.push(name);
      if (names.join() === 'sweep.sqlite') return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});

test('the example takes no drop: it goes into a new file', options, async (t) => {
  const logs = makeLogs({runs: 1, rows: 120});
  t.after(logs.close);
  const {page} = await visit(t, browser, '?example');
  await node(page, 'status', '24 runs');
  await dropFolder(page, logs.logs);
  await chartsHave(page, {loss: 120, accuracy: 120});
  await node(page, 'status', '1 run');
  await node(page, 'button', 'sweep.sqlite');
  assert.equal(told('runs', copyOfExample(t)).length, 24);
});

test('a dropped database opens at once and is then kept', options, async (t) => {
  const {page} = await visit(t, browser);
  await emptyState(page);
  const file = path.join(scratchFolder(t), 'mine.sqlite');
  cpSync(copyOfExample(t), file);
  await dropFolder(page, file);
  await node(page, 'status', '24 runs');
  await node(page, 'img', 'train/loss', ({attributes}) => attributes['data-points'] === '42240');
  await node(page, 'status', /^Saved in this browser/);
  await page.reload();
  await started(page);
  await node(page, 'status', '24 runs');
  await node(page, 'button', 'mine.sqlite');
});

test('what the browser can not do is told in one sentence', options, async (t) => {
  const site = await startSite();
  t.after(() => site.close());
  const hidden = await launchPrivate(['--host-resolver-rules=MAP plain.test 127.0.0.1']);
  t.after(() => hidden.close());
  const notice = async (script, sentence) => {
    const page = await (await hidden.newContext({viewport})).newPage();
    await page.addInitScript(script);
    await page.goto(site.url);
    assert.match(await page.locator('[role=alert].notice').textContent({timeout: 60_000}), sentence);
    await page.context().close();
  };
  await notice(() => {
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return kind === 'webgl2' ? null : get.call(this, kind, ...rest);
    };
  }, /^This browser offers no WebGL 2[^.]*\.$/);
  await notice(() => { WebAssembly.validate = () => false; }, /^This browser is too old for Tidemark[^]*\.$/);
  await notice(() => { delete window.WebAssembly; }, /^This browser does not run WebAssembly[^.]*\.$/);
  for (const [url, sentence] of [[site.url, /private window/], [site.url.replace('127.0.0.1', 'plain.test'), /not loaded over HTTPS/]]) {
    const context = await hidden.newContext({viewport});
    const page = await openPage(context, url);
    await emptyState(page);
    await node(page, 'status', sentence);
    await context.close();
  }
});
