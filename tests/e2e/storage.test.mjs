// Databases in the browser's own file system: kept over reloads, sound after kills, honest when full.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {ask, launch, launchPrivate, missing, openPage, startStorageSite} from './storage_browser.mjs';

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

test('a reload keeps what was committed, and the file is a plain database', options, async (t) => {
  const page = await openPage(browser.context, site.url, t);
  assert.equal(await ask(page, 'create keep.sqlite'), 'opfs');
  await ask(page, 'run keep.sqlite CREATE TABLE t(v); INSERT INTO t VALUES(zeroblob(300000)), (17)');
  await page.reload();  // without closing
  await page.evaluate(() => window.state('connected'));
  await ask(page, 'open keep.sqlite');
  assert.equal(await ask(page, 'run keep.sqlite SELECT max(v), count(*) FROM t WHERE v = 17; PRAGMA integrity_check'), '17|1\nok\n');
  await ask(page, 'close keep.sqlite');
  const names = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('tidemark');
    const all = [];
    for await (const name of folder.keys()) all.push(name);
    const file = await (await folder.getFileHandle('keep.sqlite')).getFile();
    return {all, head: await file.slice(0, 15).text()};
  });
  assert.deepEqual(names.all.filter((name) => name.startsWith('keep')), ['keep.sqlite']);
  assert.equal(names.head, 'SQLite format 3');
});

test('a worker killed in the middle of transactions loses nothing committed', options, async (t) => {
  const page = await openPage(browser.context, site.url, t);
  await ask(page, 'create kill.sqlite');
  await ask(page, 'run kill.sqlite CREATE TABLE t(id INTEGER PRIMARY KEY, n, v); CREATE INDEX i ON t(n, v);' +
    'CREATE TABLE done(n INTEGER PRIMARY KEY)');
  const kills = Number(process.env.TIDEMARK_KILLS ?? 25);
  let total = 0;
  for (let kill = 0; kill < kills; ++kill) {
    // The loop's numbers start anew with each engine, so `done` is emptied between the kills.
    const told = await page.evaluate(async (afterMs) => {
      let last = 0;
      await new Promise((resolve) => {
        listen('loop kill.sqlite', (text, how) => {
          if (how !== 'ok') throw new Error(text);
          if (last === 0) setTimeout(resolve, afterMs);
          last = Number(text);
        });
      });
      client.owner.engine.terminate();
      const before = states.length;
      client.restart();
      await state('connected', before);
      return last;
    }, kill * 7 % 60);
    await ask(page, 'open kill.sqlite');
    assert.equal(await ask(page, 'run kill.sqlite PRAGMA integrity_check'), 'ok\n');
    const [count, max] = (await ask(page, 'run kill.sqlite SELECT count(*), max(n) FROM done')).trim().split('|').map(Number);
    assert.equal(count, max, 'no gap');
    assert.ok(max >= told, `told ${told}, kept ${max}`);
    total += max;
    await ask(page, 'run kill.sqlite DELETE FROM done; DELETE FROM t WHERE id % 3 > 0');
  }
  t.diagnostic(`${kills} kills, ${total} transactions`);
});

test('list, rename, delete, hostile names', options, async (t) => {
  const page = await openPage(browser.context, site.url, t);
  await ask(page, 'create one.sqlite');
  await assert.rejects(ask(page, 'create one.sqlite'), /open already|already/);
  await ask(page, 'close one.sqlite');
  await assert.rejects(ask(page, 'create one.sqlite'), /There is a file "one.sqlite" already/);
  await assert.rejects(ask(page, 'open none.sqlite'), /There is no file "none.sqlite"/);
  for (const name of ['../x.sqlite', 'a/b.sqlite', '.sqlite', 'x', '.hidden.sqlite', `${'y'.repeat(200)}.sqlite`, 'a\u0001.sqlite']) {
    await assert.rejects(ask(page, `create ${name}`), /can't be the name of a file/, name);
  }
  await ask(page, 'rename one.sqlite Läufe №2.sqlite');
  assert.match(await ask(page, 'list'), /^Läufe №2\.sqlite\|\d+$/m);
  assert.doesNotMatch(await ask(page, 'list'), /^one\.sqlite/m);
  await ask(page, 'create two.sqlite');
  await assert.rejects(ask(page, 'delete two.sqlite'), /"two.sqlite" is open/);
  await ask(page, 'close two.sqlite');
  await ask(page, 'delete two.sqlite');
  assert.doesNotMatch(await ask(page, 'list'), /^two\.sqlite/m);
  await assert.rejects(ask(page, 'delete two.sqlite'), /There is no file/);
});

test('a dropped database is read where it is, then adopted', options, async (t) => {
  const page = await openPage(browser.context, site.url, t);
  await ask(page, 'create source.sqlite');
  await ask(page, 'run source.sqlite CREATE TABLE t(v); WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c ' +
    'WHERE i < 2000) INSERT INTO t SELECT zeroblob(1500 + i % 7) FROM c');
  await ask(page, 'close source.sqlite');
  const encoded = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('tidemark');
    const file = await (await folder.getFileHandle('source.sqlite')).getFile();
    return new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.split(',')[1]);
      reader.readAsDataURL(file);
    });
  });
  const bytes = Buffer.from(encoded, 'base64');
  assert.equal(bytes[18], 2, 'written with a log');
  await page.setInputFiles('#files', {name: 'from disk.sqlite', mimeType: '', buffer: bytes});
  const drop = await page.evaluate(() => window.register('files').then((d) => ({...d, firstBytes: [...d.firstBytes]})));
  assert.equal(drop.sizeBytes, bytes.length);
  assert.equal(Buffer.from(drop.firstBytes).toString('latin1'), 'SQLite format 3\0');
  assert.deepEqual([drop.rootName, drop.isFolder, drop.fileCount, drop.firstName], ['from disk.sqlite', false, 1, 'from disk.sqlite']);
  assert.equal(await ask(page, `handle ${drop.handle}`), 'file');
  const sum = 'SELECT count(*), sum(length(v)) FROM t';
  const expected = await ask(page, `run ${drop.handle} ${sum}`);
  assert.match(expected, /^2000\|/);
  await assert.rejects(ask(page, `run ${drop.handle} INSERT INTO t VALUES(1)`), /readonly/);
  await ask(page, `adopt ${drop.handle} adopted.sqlite`);
  await ask(page, 'open adopted.sqlite');
  assert.equal(await ask(page, `run adopted.sqlite ${sum}`), expected);
  assert.equal(await ask(page, 'run adopted.sqlite INSERT INTO t VALUES(1); SELECT count(*) FROM t'), '2001\n');
});

test('a copy is handed over through a scratch file', options, async (t) => {
  const page = await openPage(browser.context, site.url, t);
  for (const round of [1, 2]) {  // the second must not touch the first
    await ask(page, 'scratch copy.sqlite');
    await ask(page, `run scratch/copy.sqlite PRAGMA journal_mode=DELETE; CREATE TABLE t(v); INSERT INTO t VALUES('round ${round}')`);
    await ask(page, 'close scratch/copy.sqlite');
    const text = await page.evaluate(async (number) => {
      window.copies = [...window.copies ?? [], await client.scratchFile('copy.sqlite')];
      return window.copies[number - 1].slice(0, 15).text();
    }, round);
    assert.equal(text, 'SQLite format 3');
  }
  const saved = () => page.evaluate(() => client.saveScratch('copy.sqlite', 'runs.sqlite'));
  await page.evaluate(() => {  // the dialog itself can't be driven
    window.showSaveFilePicker = async ({suggestedName}) => (await navigator.storage.getDirectory())
      .getFileHandle(suggestedName, {create: true});
  });
  assert.deepEqual(await saved(), {ok: true, message: 'Saved as runs.sqlite'});
  await page.evaluate(() => {
    window.showSaveFilePicker = async () => { throw new DOMException('', 'AbortError'); };
  });
  assert.deepEqual(await saved(), {ok: false, message: ''});
  await page.evaluate(() => { window.showSaveFilePicker = undefined; });
  const download = page.waitForEvent('download');
  assert.deepEqual(await saved(), {ok: true, message: 'Downloaded as runs.sqlite'});
  assert.equal((await download).suggestedFilename(), 'runs.sqlite');
});

test('files and folders reach the import worker with their paths', options, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-drop-'));
  const top = path.join(folder, 'logs');
  mkdirSync(path.join(top, 'a/b'), {recursive: true});
  writeFileSync(path.join(top, 'one.csv'), Buffer.alloc(3_000_000, 1));
  writeFileSync(path.join(top, 'a/b/two.csv'), 'ab');
  for (let i = 0; i < 250; ++i) writeFileSync(path.join(top, `a/${i}.txt`), '');  // readers give 100 at a time
  const page = await openPage(browser.context, site.url, t);
  const check = async (drop, how) => {
    assert.deepEqual([drop.rootName, drop.isFolder, drop.fileCount, drop.sizeBytes], ['logs', true, 252, 3_000_002], how);
    const reply = await page.evaluate((handle) => ask(`read ${handle}`).catch((error) => error.message), drop.handle);
    const lines = reply.split('\n');
    assert.equal(lines[0], 'logs', how);
    assert.ok(lines.includes('one.csv|3000000|3000000'), how);
    assert.ok(lines.includes('a/b/two.csv|2|195'), how);
    assert.equal(lines.length, 253, how);
  };
  await page.setInputFiles('#folder', top);
  await check(await page.evaluate(() => window.register('folder')), 'picked');

  const devtools = await browser.context.newCDPSession(page);
  const data = {items: [], files: [top], dragOperationsMask: 1};
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await devtools.send('Input.dispatchDragEvent', {type, x: 100, y: 100, data});
  }
  await check(await page.evaluate(() => window.dropped), 'dropped');
  rmSync(folder, {recursive: true});
});

test('a trap is told with the last lines of the log, and the engine starts again', options, async (t) => {
  const page = await openPage(browser.context, site.url, t);
  await ask(page, 'create trap.sqlite');
  await ask(page, 'run trap.sqlite CREATE TABLE t(v); INSERT INTO t VALUES(5)');
  const crash = await page.evaluate(async () => {
    ask('trap').catch(() => {});
    return state('crashed');
  });
  assert.match(crash.message, /stopped unexpectedly/);
  assert.ok(crash.log.some((line) => line.includes('about to trap')));
  assert.ok(crash.log.some((line) => line.includes('unreachable')));
  await page.evaluate(() => {
    const from = states.length;
    client.restart();
    return state('connected', from);
  });
  await ask(page, 'open trap.sqlite');
  assert.equal(await ask(page, 'run trap.sqlite SELECT v FROM t'), '5\n');
});

test('a trap of the import worker ends the import with a message, and the next one works', options, async (t) => {
  const page = await openPage(browser.context, site.url, t);
  await page.setInputFiles('#files', {name: 'x.csv', mimeType: '', buffer: Buffer.from('abc')});
  const {handle} = await page.evaluate(() => window.register('files'));
  await assert.rejects(ask(page, `traplater ${handle}`), /ended unexpectedly/);
  assert.match(await ask(page, `read ${handle}`).catch((error) => error.message), /x\.csv\|3\|294/);
});

test('the policy binds the workers: nothing reaches another origin', options, async (t) => {
  const other = await startStorageSite();
  t.after(other.close);
  const page = await openPage(browser.context, site.url, t);
  await page.setInputFiles('#files', {name: 'x.csv', mimeType: '', buffer: Buffer.from('abc')});
  await page.evaluate(() => window.register('files'));  // the import worker starts when something is dropped
  while (page.workers().length < 2) await page.waitForEvent('worker');
  for (const worker of page.workers()) {
    const reached = await worker.evaluate((url) => fetch(url, {mode: 'no-cors'}).then(() => true, () => false), other.url);
    assert.equal(reached, false, worker.url());
    const synchronous = await worker.evaluate((url) => {
      const request = new XMLHttpRequest();
      request.open('GET', url, false);
      try { request.send(); return true; } catch { return false; }
    }, other.url);
    assert.equal(synchronous, false, worker.url());
  }
  assert.equal(other.requests, 0);
});

test('a full disk is told as full; the file stays sound and usable', options, async (t) => {
  const profile = mkdtempSync(path.join(tmpdir(), 'tidemark-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', profile], {stdio: 'ignore'});
  } catch {
    rmSync(profile, {recursive: true});
    return t.skip('mounting a small tmpfs needs root');
  }
  const small = await launch({profile});
  try {
    const page = await openPage(small.context, site.url);
    await ask(page, 'create full.sqlite');
    await ask(page, 'run full.sqlite CREATE TABLE t(n INTEGER PRIMARY KEY, v)');
    let stored = 0;
    let error;
    while (!error && stored < 200) {
      await ask(page, 'run full.sqlite BEGIN; INSERT INTO t(v) VALUES(randomblob(1000000)), (randomblob(1000000)), ' +
        '(randomblob(1000000)), (randomblob(1000000)); COMMIT').then(() => ++stored, (e) => { error = e; });
    }
    assert.match(error.message, /13 database or disk is full/);
    await ask(page, 'run full.sqlite ROLLBACK').catch(() => {});  // SQLite may have done so by itself
    assert.equal(await ask(page, 'run full.sqlite SELECT count(*) FROM t; PRAGMA integrity_check'), `${stored * 4}\nok\n`);
    await page.reload();
    await page.evaluate(() => window.state('connected'));
    await ask(page, 'open full.sqlite');
    assert.equal(await ask(page, 'run full.sqlite SELECT count(*) FROM t; PRAGMA integrity_check'), `${stored * 4}\nok\n`);
    t.diagnostic(`${stored} transactions of 4 MB fit`);
  } finally {
    await small.close();
    execFileSync('umount', ['-l', profile]);
    rmSync(profile, {recursive: true});
  }
});

test('without file storage everything works in memory, and says so', options, async (t) => {
  const insecure = await launch({args: ['--headless=new', '--no-sandbox', '--host-resolver-rules=MAP plain.test 127.0.0.1']});
  const page = await openPage(insecure.context, site.url.replace('127.0.0.1', 'plain.test'));
  const state = await page.evaluate(() => window.state('connected'));
  assert.equal(state.storage, 'memory');
  assert.match(state.message, /nothing is kept/);
  assert.match((await page.evaluate(() => storageNote())).note, /not loaded over HTTPS/);
  assert.equal(await ask(page, 'create m.sqlite'), 'memory');
  await ask(page, 'run m.sqlite CREATE TABLE t(v); INSERT INTO t VALUES(zeroblob(5000000))');
  await ask(page, 'close m.sqlite');
  await ask(page, 'open m.sqlite');
  assert.equal(await ask(page, 'run m.sqlite SELECT length(v) FROM t; PRAGMA integrity_check'), '5000000\nok\n');
  await insecure.close();
});

test('a private window is told as one, an ordinary window is not', options, async (t) => {
  const page = await openPage(browser.context, site.url, t);
  assert.deepEqual(await page.evaluate(() => storageNote()), {kept: true, note: ''});
  const hidden = await launchPrivate();
  t.after(() => hidden.close());
  const other = await openPage(await hidden.newContext(), site.url);
  const {kept, note} = await other.evaluate(() => storageNote());
  assert.equal(kept, true);
  assert.match(note, /private window/);
});
