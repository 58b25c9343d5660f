// Several tabs: one engine serves them all, and passes on when its tab closes.
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {ask, launch, missing, openPage, startStorageSite} from './storage_browser.mjs';

const options = {skip: missing, timeout: 120_000};
let site;
let browser;

before(async () => {
  if (missing) return;
  site = await startStorageSite();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

const statesOf = (page) => page.evaluate(() => states.map(({kind, own}) => `${kind}${own ? ' own' : ''}`));
// The first state of this kind after those that were there at `from`.
const stateAfter = (page, kind, from) => page.evaluate(([k, n]) => state(k, n), [kind, from]);
const stateCount = (page) => page.evaluate(() => states.length);

test('a second tab is served by the first, and goes on when it closes', options, async (t) => {
  const first = await openPage(browser.context, site.url, t);
  await ask(first, 'create tabs.sqlite');
  await ask(first, 'run tabs.sqlite CREATE TABLE t(v); INSERT INTO t VALUES(1)');
  const second = await openPage(browser.context, site.url, t);
  const third = await openPage(browser.context, site.url, t);
  assert.equal((await statesOf(second)).at(-1), 'connected');
  assert.equal(await ask(second, 'run tabs.sqlite INSERT INTO t VALUES(2); SELECT count(*) FROM t'), '2\n');
  assert.equal(await ask(first, 'run tabs.sqlite SELECT count(*) FROM t'), '2\n');
  // Files that are dropped on the second tab reach the engine and the import worker of the first.
  await third.setInputFiles('#files', {name: 'y.csv', mimeType: '', buffer: Buffer.from('abcd')});
  const {handle} = await third.evaluate(() => window.register('files'));
  assert.match(await ask(third, `read ${handle}`).catch((error) => error.message), /y\.csv\|4\|394/);
  const counts = [await stateCount(second), await stateCount(third)];
  await first.close();
  const states = [await stateAfter(second, 'connected', counts[0]), await stateAfter(third, 'connected', counts[1])];
  assert.deepEqual(states.map((state) => state.own).sort(), [false, true], 'one of them owns the engine now');
  await ask(second, 'open tabs.sqlite');
  assert.equal(await ask(third, 'run tabs.sqlite SELECT count(*) FROM t; PRAGMA integrity_check'), '2\nok\n');
});

test('a tab whose question overtakes its introduction is served all the same', options, async (t) => {
  // The question goes to the owner directly, the introduction to the broker, which may be busy.
  const slow = await startStorageSite();
  t.after(() => slow.close());
  const broker = path.join(slow.folder, 'port_broker.js');
  writeFileSync(broker, `${readFileSync(broker, 'utf8')}
    const connect = self.onconnect;
    self.onconnect = (event) => setTimeout(() => connect(event), 1000);`);
  const first = await openPage(browser.context, slow.url, t);
  const others = await Promise.all([1, 2, 3].map(() => openPage(browser.context, slow.url, t)));
  await ask(first, 'create slow.sqlite');
  for (const page of others) await ask(page, 'run slow.sqlite SELECT 1');
});

test('the engine hears that a tab it serves is gone', options, async (t) => {
  const first = await openPage(browser.context, site.url, t);
  await ask(first, 'create gone.sqlite');
  await ask(first, 'run gone.sqlite CREATE TABLE t(id INTEGER PRIMARY KEY, n, v); CREATE TABLE done(n INTEGER PRIMARY KEY)');
  const second = await openPage(browser.context, site.url, t);
  await second.evaluate(() => new Promise((resolve) => listen('loop gone.sqlite', resolve)));
  await second.close();
  const count = () => ask(first, 'run gone.sqlite SELECT count(*) FROM done');
  let before = '';
  for (let tries = 0; tries < 50 && before !== await count(); ++tries) {
    before = await count();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(await count(), before, 'its loop has ended');
});

test('tabs that open and close 0 to 10 ms apart lose nothing', options, async (t) => {
  const rounds = Number(process.env.TIDEMARK_RACES ?? 30);
  let page = await openPage(browser.context, site.url);
  await ask(page, 'create race.sqlite');
  await ask(page, 'run race.sqlite CREATE TABLE t(n INTEGER PRIMARY KEY)');
  for (let round = 1; round <= rounds; ++round) {
    const closing = page.close();
    await new Promise((resolve) => setTimeout(resolve, round % 11));
    page = await openPage(browser.context, site.url);
    await closing;
    // Served by the one that is closing or owner already: in the end it owns the engine.
    await page.evaluate(async () => {
      while (!states.some(({kind, own}) => kind === 'connected' && own)) await new Promise((r) => setTimeout(r, 5));
    });
    await ask(page, 'open race.sqlite');
    assert.equal(await ask(page, `run race.sqlite INSERT INTO t VALUES(${round}); SELECT count(*) FROM t; PRAGMA integrity_check`),
      `${round}\nok\n`);
  }
  t.diagnostic(`${rounds} rounds`);
  await page.close();
});

test('a reload of the owner next to another tab keeps both going', options, async (t) => {
  const first = await openPage(browser.context, site.url, t);
  await ask(first, 'create reload.sqlite');
  await ask(first, 'run reload.sqlite CREATE TABLE t(v); INSERT INTO t VALUES(1)');
  const second = await openPage(browser.context, site.url, t);
  const count = await stateCount(second);
  await first.reload();
  assert.equal((await stateAfter(second, 'connected', count)).own, true);
  await ask(second, 'open reload.sqlite');
  await first.evaluate(() => window.state('connected'));
  assert.equal(await ask(first, 'run reload.sqlite SELECT count(*) FROM t'), '1\n');
});

test('the engine moves to the tab that takes over', options, async (t) => {
  const first = await openPage(browser.context, site.url, t);
  await ask(first, 'create over.sqlite');
  await ask(first, 'run over.sqlite CREATE TABLE t(v); INSERT INTO t VALUES(1)');
  const second = await openPage(browser.context, site.url, t);
  const counts = [await stateCount(first), await stateCount(second)];
  await second.evaluate(() => client.takeOver());
  assert.equal((await stateAfter(second, 'connected', counts[1])).own, true);
  assert.equal((await stateAfter(first, 'connected', counts[0])).own, false);
  await ask(second, 'open over.sqlite');
  assert.equal(await ask(first, 'run over.sqlite INSERT INTO t VALUES(2); SELECT count(*) FROM t'), '2\n');
});

test('an owner that does not answer is told after two seconds, and can be taken over', options, async (t) => {
  const first = await openPage(browser.context, site.url, t);
  await ask(first, 'create frozen.sqlite');
  await ask(first, 'run frozen.sqlite CREATE TABLE t(v); INSERT INTO t VALUES(1)');
  const frozen = first.evaluate(() => {
    const end = performance.now() + 8000;
    while (performance.now() < end) { /* a tab that the browser froze */ }
  });
  const second = await browser.context.newPage();
  t.after(() => second.close());
  await second.goto(site.url);
  const told = await second.evaluate(() => state('frozen'));
  assert.match(told.message, /does not answer/);
  const count = await stateCount(second);
  await second.evaluate(() => client.takeOver());
  assert.equal((await stateAfter(second, 'connected', count)).own, true);
  await frozen;
  for (let tries = 0; ; ++tries) {  // until the first tab has heard that its lock is gone
    const opened = await ask(second, 'open frozen.sqlite').catch((error) => error.message);
    if (opened === 'opfs') break;
    assert.match(opened, /open in another tab/);
    assert.ok(tries < 20);
  }
  assert.equal(await ask(second, 'run frozen.sqlite SELECT count(*) FROM t; PRAGMA integrity_check'), '1\nok\n');
  assert.equal(await ask(first, 'run frozen.sqlite SELECT count(*) FROM t'), '1\n', 'the first is served now');
});

test('a tab of another build is told to reload', options, async (t) => {
  await openPage(browser.context, site.url, t);
  const other = await browser.context.newPage();
  t.after(() => other.close());
  await other.goto(`${site.url}?build=other`);
  const told = await other.evaluate(() => state('otherBuild'));
  assert.deepEqual([told.message, told.hint], ['Another version of Tidemark is open in another tab', 'Reload this tab.']);
});

test('an engine that ended takes its clients along, and back when it is restarted', options, async (t) => {
  const first = await openPage(browser.context, site.url, t);
  const second = await openPage(browser.context, site.url, t);
  await first.evaluate(() => { ask('trap').catch(() => {}); return state('crashed'); });
  const told = await second.evaluate(() => state('down', 1));
  assert.match(told.message, /stopped in the tab/);
  const count = await stateCount(second);
  await first.evaluate(() => client.restart());
  await stateAfter(second, 'connected', count);
  await ask(second, 'create back.sqlite');
});
