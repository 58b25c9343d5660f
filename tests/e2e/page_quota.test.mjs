// A disk that gets full under the page: it says what to do, keeps what was there, and goes on when there is room again.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, statfsSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';

import {chartsHave, closeMessages, dropFolder, emptyState, launch, makeBig, makeLogs, missing, node, press, program, reload, saveTo,
  scratchFolder, told, until, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
const kRows = 40_000;
const kMetrics = Array.from({length: 16}, (_, i) => `m${10 + i}`);

/** A profile on a small disk of its own; null where none can be made. */
function smallDisk(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', folder], {stdio: 'ignore'});
  } catch {
    rmSync(folder, {recursive: true});
    return null;
  }
  t.after(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, {recursive: true});
  });
  return folder;
}

/** Fills the disk but for so many bytes. */
function fill(disk, left) {
  const ballast = path.join(disk, 'ballast');
  const {bavail, bsize} = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(Math.max(bavail * bsize - left, 0)));
  return ballast;
}

test('a full disk is told with what to do; what was there stays, and the page goes on', options, async (t) => {
  const disk = smallDisk(t);
  if (disk === null) return t.skip('a small disk can only be mounted by root');
  const browser = await launch({profile: disk, viewport: {width: 900, height: 500}, acceptDownloads: true});
  try {
    const {page, errors} = await visit(t, browser);
    const logs = makeLogs({runs: 1, rows: 100});
    t.after(logs.close);
    const big = makeBig(t, kRows, kMetrics);
    await emptyState(page);
    await dropFolder(page, logs.logs);
    await chartsHave(page, {loss: 100, accuracy: 100});
    await closeMessages(page);

    const ballast = fill(disk, 2 << 20);
    await dropFolder(page, big);
    const {name, value} = await node(page, 'alert', /./);
    t.diagnostic(`${name} | ${value}`);
    assert.equal(name, 'big was not imported');
    assert.match(value, /no room is left for 'sweep\.sqlite'\. Free space on the disk or in the browser's storage, then try again/);
    await until(page, 'the import to end', () => !document.querySelector('#tidemark-mirror [role=progressbar]'));
    await chartsHave(page, {loss: 100, accuracy: 100});
    await node(page, 'status', '200 points');

    // With room the same file takes an edit and the import.
    rmSync(ballast);
    await closeMessages(page);
    await press(page, 'button', 'Hide run-0');
    await node(page, 'button', 'Show run-0');
    await press(page, 'button', 'Show run-0');
    await dropFolder(page, big);
    const all = kRows * kMetrics.length + 200;
    await node(page, 'status', `${all.toLocaleString('en')} points`);
    await until(page, 'the import to end', () => !document.querySelector('#tidemark-mirror [role=progressbar]'));
    await reload(page);
    await node(page, 'status', `${all.toLocaleString('en')} points`);
    const saved = await saveTo(page, path.join(scratchFolder(t), 'saved.sqlite'));
    execFileSync(program, ['check', saved]);
    assert.equal(told('metrics', saved).reduce((sum, {count}) => sum + count, 0), all);
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
});
