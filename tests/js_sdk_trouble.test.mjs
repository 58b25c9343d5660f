// The JavaScript package: kill -9, full disks, folders that go, clocks that are set, endings, signals, worker threads.
//
// The child is killed 20 times, or TIDEMARK_KILLS times.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';

import * as tidemark from '../sdk/js/tidemark.mjs';
import {begin, calls, folder, journals, kModule, kinds, later, read, script, told} from './js_sdk_harness.mjs';

const kKills = Number(process.env.TIDEMARK_KILLS ?? 20);

test('kill -9 loses no acknowledged call', async () => {
  const file = path.join(folder, 'logger.mjs');
  fs.writeFileSync(file, `
    import fs from 'node:fs';
    import {init} from ${JSON.stringify(kModule)};
    const run = init({dir: process.argv[2], facts: 'none'});
    const names = Array.from({length: 20}, (_, i) => 'metric ' + i);
    const acknowledged = Buffer.alloc(4);
    for (let step = 0; ; ++step) {
      run.log(step % 50 ? Object.fromEntries(names.map((name) => [name, step * 0.5])) : {['rare ' + step % 7]: step * 0.5, text: 't'.repeat(100)});
      acknowledged.writeUInt32LE(step);
      fs.writeSync(1, acknowledged);  // only now has log() returned
    }`);
  let all = 0;
  for (let round = 0; round < kKills; ++round) {
    const dir = path.join(folder, String(round));
    const child = spawn(process.execPath, [file, dir], {stdio: ['ignore', 'pipe', 'inherit']});
    const parts = [];
    const ended = new Promise((resolve) => child.stdout.on('data', (part) => parts.push(part)).on('end', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
    child.kill('SIGKILL');
    await ended;
    const bytes = Buffer.concat(parts);
    const acknowledged = bytes.readUInt32LE((bytes.length >> 2 << 2) - 4) + 1;
    assert.equal(acknowledged, bytes.length >> 2);
    all += acknowledged;
    const records = read(journals(dir)[0]);
    const values = new Map(calls(records).map(({step, values: [[, , value]]}) => [step, value]));
    for (let step = 0; step < acknowledged; ++step) assert.equal(values.get(step), step * 0.5, `round ${round}, step ${step} of ${acknowledged}`);
    assert.ok(values.size <= acknowledged + 1);
    assert.deepEqual(kinds(records, 'end'), []);
    fs.rmSync(dir, {recursive: true});
  }
  console.log(`note: ${kKills} kills, ${all} acknowledged calls, none lost`);
});

/** A small disk in the folder, or a skipped test. */
function mounted(context, size) {
  const disk = path.join(folder, 'disk');
  fs.mkdirSync(disk);
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]);
  if (done.status !== 0) {
    context.skip('this machine mounts no tmpfs for us');
    return null;
  }
  context.after(() => spawnSync('umount', ['-l', disk]));
  return disk;
}

test('a full disk is a recorded gap', (context) => {
  const disk = mounted(context, '128k');
  if (!disk) return;
  fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(64 << 10));
  const done = script(`
    import fs from 'node:fs';
    const [, , , disk] = process.argv;
    const run = tidemark.init({dir: disk, facts: 'none'});
    const data = Object.fromEntries(Array.from({length: 20}, (_, i) => ['metric ' + i, i]));
    while (run.lostCalls === 0) run.log(data);
    for (let i = 0; i < 500; ++i) run.log(data);
    run.summary.kept = 1;
    const before = run.lostCalls;
    fs.unlinkSync(disk + '/ballast');
    for (let i = 0; i < 10; ++i) run.log(data);
    if (run.lostCalls !== before) throw new Error('lost more');
    run.finish();
    console.log(before, run.step);`, {words: [disk]});
  const [lost, called] = done.stdout.split(' ').map(Number);
  assert.equal(done.stderr.split('\n').length, 2, done.stderr);
  assert.match(done.stderr, /no space left/);
  const records = read(journals(disk)[0]);
  const steps = calls(records).map(({step}) => step);
  assert.ok(lost > 500);
  assert.equal(kinds(records, 'gap').reduce((sum, gap) => sum + gap.calls, 0), lost);
  assert.equal(steps.length, called - lost);
  assert.deepEqual(kinds(records, 'summary'), [{kind: 'summary', values: {kept: 1}}]);
  assert.equal(kinds(records, 'end').length, 1);
  assert.ok(steps.at(-10) > steps.at(-11) + 400);
});

test('a disk that is full from the start is written when there is room', (context) => {
  const disk = mounted(context, '16k');
  if (!disk) return;
  fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(16 << 10));
  const run = begin({dir: disk, config: {lr: 1}});
  for (let i = 0; i < 100; ++i) run.log({a: i});
  fs.unlinkSync(path.join(disk, 'ballast'));
  run.journal.retryUs = -Infinity;
  run.log({a: 100});
  run.finish();
  assert.equal(told.length, 1);
  const records = read(journals(disk)[0]);
  assert.deepEqual([kinds(records, 'gap')[0].calls, kinds(records, 'params')[0].values, calls(records).map(({step}) => step)], [100, {lr: 1}, [100]]);
});

test('a folder that can not be written costs one warning', () => {
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  for (const dir of [file, path.join(file, 'below'), '/proc/nothing']) {
    told.length = 0;
    const run = begin({dir, config: {a: 1}});
    for (let i = 0; i < 100; ++i) run.log({a: i});
    run.log({t: 'text'});
    run.summary.b = 1;
    run.finish();
    assert.equal(told.length, 1, told.join('\n'));
    assert.match(told[0], /can't write .*: (not a directory|file already exists|no such file or directory)\. The program goes on/);
    assert.equal(run.lostCalls, 100);
  }
});

test('a removed folder is made again', () => {
  const dir = path.join(folder, 'runs');
  const run = begin({dir, config: {lr: 1}, tags: ['t']});
  for (let i = 0; i < 10; ++i) run.log({a: i});
  run.defineMetric('a', {summary: 'max'});
  fs.rmSync(dir, {recursive: true});
  run.journal.checkFile();  // done every few seconds
  run.log({a: 10});
  run.finish();
  assert.deepEqual(journals(dir), [run.path]);
  const records = read(run.path);
  assert.deepEqual(calls(records).map(({step}) => step), [10]);
  assert.deepEqual(kinds(records, 'gap').map((gap) => gap.calls), [10]);
  assert.deepEqual(kinds(records, 'params')[0].values, {lr: 1});
  assert.deepEqual(kinds(records, 'tags')[0].values, {t: ''});
  assert.equal(kinds(records, 'metric')[0].summary, 'max');
});

test('signs of life, and a wall clock that is set', async () => {
  const clock = {mono: 0, wall: 1e15, monotonicUs: () => clock.mono, wallUs: () => clock.wall};
  const run = begin({clock});
  run.journal.beat();
  clock.mono = 5e6;
  clock.wall = 1e15 + 65e6;
  run.journal.checkClock();
  run.journal.beat();
  run.finish();
  const records = read(run.path);
  assert.deepEqual(records.filter(({type}) => type === 'H').map((beat) => beat.time_us), [1e15, 1e15 + 65e6]);
  assert.deepEqual(kinds(records, 'clock'), [{kind: 'clock', time_us: 1e15 + 5e6, wall_us: 1e15 + 65e6}]);
  const quiet = begin();
  quiet.journal.keep(20);
  const {size} = fs.statSync(quiet.path);
  for (let tries = 0; tries < 200 && fs.statSync(quiet.path).size < size + 2 * 17; ++tries) await later(50);
  quiet.finish();
  assert.ok(read(quiet.path).filter(({type}) => type === 'H').length >= 2);
});

test('how programs end', () => {
  const good = {status: 'finished', exit_code: 0, error: undefined};
  const cases = [['', 0, good], ['run.finish()', 0, good], ['run.finish(); run.finish(2)', 0, good], ['process.exit(0)', 0, good],
    ['setTimeout(() => run.log({a: 2}), 20)', 0, good], ['process.exit(3)', 3, {status: 'failed', exit_code: 3, error: undefined}],
    ['process.exitCode = 4', 4, {status: 'failed', exit_code: 4, error: undefined}], ['run.finish(4)', 0, {status: 'failed', exit_code: 4, error: undefined}],
    ['throw new RangeError("no")', 1, {status: 'failed', exit_code: 1, error: 'RangeError: no'}],
    ['setTimeout(() => { throw "text"; })', 1, {status: 'failed', exit_code: 1, error: 'text'}],
    ['Promise.reject(new TypeError("later"))', 1, {status: 'failed', exit_code: 1, error: 'TypeError: later'}],
    ['run.finish({status: "stopped"})', 0, {status: 'stopped', exit_code: undefined, error: undefined}]];
  for (const [number, [text, code, expected]] of cases.entries()) {
    const dir = path.join(folder, `runs ${number}`);
    script(`const run = tidemark.init({dir: process.argv[3], facts: 'none'});\nrun.log({a: 1});\n${text}`, {words: [dir], code});
    const [{status, exit_code, error}] = kinds(read(journals(dir)[0]), 'end');
    assert.deepEqual({status, exit_code, error}, expected, text);
  }
});

test('a signal ends the run as stopped when asked for, and the program as ever', () => {
  for (const [number, [signals, ends]] of [[['SIGINT'], [['stopped', 130, 'SIGINT']]], [undefined, []]].entries()) {
    const dir = path.join(folder, `runs ${number}`);
    const done = script(`tidemark.init({dir: process.argv[3], facts: 'none', signals: ${JSON.stringify(signals)}}).log({a: 1});
      process.kill(process.pid, 'SIGINT');
      setTimeout(() => {}, 5000);`, {words: [dir], code: null});
    assert.equal(done.signal, 'SIGINT');
    assert.deepEqual(kinds(read(journals(dir)[0]), 'end').map(({status, exit_code: code, error}) => [status, code, error]), ends);
  }
});

test('worker threads and processes add to a run with a journal each', () => {
  const worker = path.join(folder, 'worker.mjs');
  fs.writeFileSync(worker, `
    import {workerData, isMainThread} from 'node:worker_threads';
    import {init} from ${JSON.stringify(kModule)};
    const run = init(isMainThread ? JSON.parse(process.argv[2]) : workerData.run);
    if (workerData?.loud ?? true) for (let i = 0; i < 200; ++i) run.log({worker: i}, {step: i});`);
  const done = script(`
    import {fork} from 'node:child_process';
    import {Worker} from 'node:worker_threads';
    const run = tidemark.init({dir: process.argv[3], facts: 'none', project: 'p', name: 'n', config: {a: 1}});
    const works = [true, true, false].map((loud) => new Worker(process.argv[4], {workerData: {run: run.share(), loud}}));
    works.push(fork(process.argv[4], [JSON.stringify(run.share())]));
    for (let i = 0; i < 200; ++i) { run.log({main: i}); await new Promise((resolve) => setImmediate(resolve)); }
    await Promise.all(works.map((work) => new Promise((resolve) => work.once('exit', resolve))));`, {words: [path.join(folder, 'runs'), worker]});
  assert.equal(done.stderr, '');
  const files = journals(path.join(folder, 'runs'));
  assert.equal(files.length, 4);
  const all = files.map((file) => read(file));
  const headers = all.map((records) => kinds(records, 'header')[0]);
  assert.equal(new Set(headers.map(({run}) => run)).size, 1);
  assert.equal(headers.filter(({worker: isWorker}) => isWorker).length, 3);
  assert.equal(new Set(headers.map(({pid}) => pid)).size, 2);
  for (const records of all) {
    assert.deepEqual(calls(records).map(({step}) => step), Array.from({length: 200}, (_, i) => i));
    assert.equal(kinds(records, 'end')[0].status, 'finished');
  }
});
