// What can't be read is named with its file, its place and the reason; what was open stays, and so does the sound rest.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {chartsHave, closeMessages, copyOfExample, dropFolder, emptyState, launch, makeLogs, missing, node, nodes, out, press, program,
  reload, root, saveTo, scratchFolder, told, until, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1000, height: 600}, acceptDownloads: true}); });
after(async () => { await browser?.close(); });

const python = process.env.PYTHON ?? 'python3';

/** Files that are no Tidemark file that this build can open, by name. */
function makeBadDatabases(folder) {
  const at = (name) => path.join(folder, name);
  execFileSync(python, ['-c', 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\n' +
    'db.execute("CREATE TABLE plants(name)")\ndb.execute("INSERT INTO plants VALUES(\'fern\')")\ndb.commit()', at('other.sqlite')]);
  const bytes = readFileSync(path.join(out, 'web/example.sqlite'));
  const flipped = Buffer.from(bytes);
  for (let i = 4096; i < flipped.length; i += 37) flipped[i] ^= 0x55;
  writeFileSync(at('flipped.sqlite'), flipped);
  writeFileSync(at('cut.sqlite'), bytes.subarray(0, 5000));
  writeFileSync(at('head.sqlite'), bytes.subarray(0, 60));
  writeFileSync(at('empty.sqlite'), '');
  return at;
}

test('a database that can not be opened is named, with the reason; what was open stays', options, async (t) => {
  const at = makeBadDatabases(scratchFolder(t));
  const logs = makeLogs({runs: 1, rows: 50});
  t.after(logs.close);
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, logs.logs);
  await chartsHave(page, {loss: 50, accuracy: 50});
  for (const [name, reason] of [
    ['other.sqlite', /'other\.sqlite' is a SQLite database of another program \(its tables: plants\), not a Tidemark file\./],
    ['flipped.sqlite', /'flipped\.sqlite' is damaged/],
    ['cut.sqlite', /'cut\.sqlite' is damaged/],
    ['head.sqlite', /'head\.sqlite' is /],
  ]) {
    await dropFolder(page, at(name));
    const alert = await node(page, 'alert', reason);
    t.diagnostic(`${alert.name} | ${alert.value}`);
    assert.notEqual(alert.value, '', 'what to do');
    await closeMessages(page);
    await node(page, 'button', 'sweep.sqlite');
    await chartsHave(page, {loss: 50, accuracy: 50});
  }
  // A file of no bytes is no database; it is listed as one that holds nothing.
  await dropFolder(page, at('empty.sqlite'));
  await node(page, 'status', 'empty.sqlite holds nothing new');
  await chartsHave(page, {loss: 50, accuracy: 50});
  assert.deepEqual(await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('tidemark');
    const names = [];
    for await (const name of folder.keys()) if (name.endsWith('.sqlite')) names.push(name);
    return names;
  }), ['sweep.sqlite'], 'nothing bad is kept');
  assert.deepEqual(errors, []);
});

test('a database of a newer version is shown, and only read', options, async (t) => {
  const newer = copyOfExample(t);
  const bytes = readFileSync(newer);
  bytes.writeUInt32BE(9999, 60);  // PRAGMA user_version
  writeFileSync(newer, bytes);
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, newer);
  const alert = await node(page, 'alert', /'example\.sqlite' was made by a newer version of this program \(format 9999/);
  assert.match(alert.name, /open for reading only\. Update the program/);
  await node(page, 'status', '24 runs');
  await node(page, 'button', 'Undo', ({attributes}) => attributes['aria-disabled'] === 'true');
  assert.deepEqual(errors, []);
});

/** `tidemark import --json`; it ends with 3 when there were problems. */
function importJson(source, file) {
  try {
    return JSON.parse(execFileSync(program, ['import', source, '-o', file, '--json'], {stdio: ['ignore', 'pipe', 'ignore']}));
  } catch (error) {
    if (error.status !== 3) throw error;
    return JSON.parse(error.stdout);
  }
}

function makeBadLogs(folder) {
  const bad = path.join(folder, 'bad');
  cpSync(path.join(root, 'tests/data/tensorboard/hand/damaged'), path.join(bad, 'damaged'), {recursive: true});
  const whole = path.join(root, 'tests/data/tensorboard/client/run_a');
  const event = readFileSync(path.join(whole, readdirSync(whole).find((name) => name.includes('tfevents'))));
  mkdirSync(path.join(bad, 'torn'));
  writeFileSync(path.join(bad, 'torn/events.out.tfevents.1.host'), event.subarray(0, event.length - 5));
  writeFileSync(path.join(bad, 'words.csv'), 'step,sound\n0,1\n1,maybe\n2,0.5\n');
  writeFileSync(path.join(bad, 'latin.csv'), Buffer.from('step,gr\xf6\xdfe\n0,1\n1,2\n', 'latin1'));
  writeFileSync(path.join(bad, 'empty.csv'), '');
  return bad;
}

test('of bad logs the sound part is loaded; the problems are listed, and still after a reload', options, async (t) => {
  const bad = makeBadLogs(scratchFolder(t));
  const {problems} = importJson(bad, path.join(scratchFolder(t), 'expected.sqlite'));
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, bad);
  await chartsHave(page, {sound: 2});
  const summary = `${problems.length} problems`;
  await node(page, 'alert', /imported from bad$/, ({value}) => value === `${summary}. Everything else was loaded.`);
  const listed = async () => {
    await press(page, 'button', summary);
    await node(page, 'listitem', /./);
    const rows = (await nodes(page)).filter(({role}) => role === 'listitem').map(({name, value}) => [name, value]);
    await page.keyboard.press('Escape');
    await until(page, 'the list to close', () => !document.querySelector('#tidemark-mirror [role=listitem]'));
    return rows;
  };
  const before = await listed();
  const found = (file, place, reason) => {
    const row = before.find(([name, value]) => name === file && reason.test(value));
    assert.ok(row, `${file} ${reason} in ${JSON.stringify(before)}`);
    assert.ok(row[1].includes(place), `${place} in ${row[1]}`);
  };
  const [event] = readdirSync(path.join(bad, 'damaged'));
  found(`bad/damaged/${event}`, 'byte 206', /^A record has a wrong checksum and was skipped\./);
  found(`bad/damaged/${event}`, 'byte 416', /^A record's length is damaged/);
  found('bad/words.csv', 'byte 15', /^Column 'sound' has cells that are not numbers/);
  found('bad/latin.csv', '', /^Column names are not UTF-8;.*Save the file as UTF-8/);
  // Notes: nothing is wrong with a file that is still being written, or holds nothing yet.
  found('bad/torn/events.out.tfevents.1.host', 'byte', /^The last record is not complete; it is read when the file has grown\./);
  found('bad/empty.csv', '', /^The file is empty\./);
  for (const {file, offset, reason} of problems) found(file, offset ? `byte ${offset}` : '', new RegExp(`^${reason.slice(0, 20)}`));

  await reload(page);
  await chartsHave(page, {sound: 2});
  assert.deepEqual(await listed(), before);
  const saved = await saveTo(page, path.join(scratchFolder(t), 'saved.sqlite'));
  execFileSync(program, ['check', saved]);
  assert.ok(told('metrics', saved).some(({metric, count}) => metric === 'gr\ufffd\ufffde' && count === 2));
  assert.deepEqual(errors, []);
});

test('names that are not UTF-8 in a dropped folder are told, and the rest of the folder is loaded', options, async (t) => {
  const logs = makeLogs({runs: 2, rows: 60});
  t.after(logs.close);
  const latin = (name) => Buffer.concat([Buffer.from(`${logs.logs}/`), Buffer.from(name, 'latin1')]);
  writeFileSync(latin('f\xfcr.csv'), 'step,loss\n0,1\n');
  writeFileSync(latin('run-0/gr\xf6\xdfe.csv'), 'step,loss\n0,1\n');
  mkdirSync(latin('l\xe4ufe'));
  writeFileSync(latin('l\xe4ufe/metrics.csv'), 'step,loss\n0,1\n');
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, logs.logs);
  await node(page, 'alert', /^"(run-0\/)?\(a name that is not UTF-8\)" and 2 more could not be read\. Rename it/);
  await chartsHave(page, {loss: 120});
  assert.deepEqual(errors, []);
});
