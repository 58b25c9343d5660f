// The JavaScript package: the shared byte vectors, what becomes of unusual values, kill -9, full disks, endings,
// worker threads, the line to a frame, and the store that the program `tidemark` makes of its journals.
//
// Journals are read by the Python package's reader, which is none of the code under test. The child is killed 20
// times, or TIDEMARK_KILLS times.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, beforeEach, afterEach, describe, test} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';
import zlib from 'node:zlib';

import * as tidemark from '../sdk/js/tidemark.mjs';

const kRoot = fileURLToPath(new URL('..', import.meta.url));
const kSdk = path.join(kRoot, 'sdk/js');
const kModule = pathToFileURL(path.join(kSdk, 'tidemark.mjs')).href;
const kVectors = path.join(kRoot, 'tests/data/journal');
const kProgram = path.join(process.env.TIDEMARK_OUT ?? path.join(kRoot, 'out'), 'tidemark');
const kKills = Number(process.env.TIDEMARK_KILLS ?? 20);

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-js-'));
after(() => fs.rmSync(base, {recursive: true, force: true}));

/** @type {string} a new one for each test */
let folder;
/** What was told on the console. */
let told = [];
const tell = console.warn;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(base, 'test-'));
  told = [];
  console.warn = (line) => told.push(line);
});
afterEach(() => { console.warn = tell; });

const begin = (more = {}) => tidemark.init({dir: folder, facts: 'none', ...more});
const journals = (where = folder) => fs.readdirSync(where).filter((name) => name.endsWith('.tide')).sort().map((name) => path.join(where, name));

/** The records of a journal, as `journal cat` prints them. Nothing in it may be damaged, unless `code` says so. */
function read(file, code = 0) {
  const done = spawnSync('python3', ['-m', 'tidemark', 'journal', 'cat', file],
    {env: {...process.env, PYTHONPATH: path.join(kRoot, 'sdk/python')}, maxBuffer: 1 << 30});
  assert.equal(done.status, code, `${file}: ${done.stderr}`);
  return parseLines(String(done.stdout));
}
const parseLines = (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line));

const kinds = (records, kind) => records.filter(({type, value}) => type === 'J' && value.kind === kind).map(({value}) => value);
const calls = (records) => records.filter(({type}) => type === 'S');

/** The calls of a run that ends now, as [step, [[name, value], …]]. */
function callsOf(run) {
  run.finish();
  return calls(read(run.path)).map(({step, values}) => [step, values.map(([name, , value]) => [name, value])]);
}

/** Runs a program of its own, with `tidemark` imported and the folder in its arguments. */
function script(text, {words = [], code = 0, ...more} = {}) {
  const file = path.join(folder, `script-${fs.readdirSync(folder).length}.mjs`);
  fs.writeFileSync(file, `import * as tidemark from ${JSON.stringify(kModule)};\n${text}`);
  const done = spawnSync(process.execPath, [file, folder, ...words], {encoding: 'utf8', timeout: 60_000, ...more});
  assert.equal(done.status, code, done.stderr);
  return done;
}

const later = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));

// -- Bytes

/** Numbers that a double can't hold become BigInts. */
function parseExactly(text) {
  const marked = text.replace(/([:[,]\s*)(-?\d{17,})(?=[\s,}\]])/g, '$1"bigint $2"');
  return JSON.parse(marked, (_, value) => typeof value === 'string' && value.startsWith('bigint ') ? BigInt(value.slice(7)) : value);
}

const kNonFinite = {NaN, Infinity, '-Infinity': -Infinity};

/** The bytes that this package's writer makes of a vector (tests/data/make_journals.py). */
function perform({run, start_us: startUs, header, steps}) {
  const time = {monotonicUs: 5_000_000, shiftUs: startUs - 5_000_000};
  const clock = {monotonicUs: () => time.monotonicUs, wallUs: () => time.monotonicUs + time.shiftUs};
  const parts = [];
  const file = {path: 'x', append: (bytes) => parts.push(bytes.slice()) && bytes.length, isGone: () => false, isFull: () => false, close() {}};
  const journal = new tidemark.Journal({store: {place: '', create: () => file, put() {}}, run, header: () => header, clock});
  journal.open();
  let fast = 0;
  for (const step of steps) {
    if (step.op === 'time') {
      time.monotonicUs = step.us - time.shiftUs;
    } else if (step.op === 'wall') {
      time.shiftUs = step.us - time.monotonicUs;
      journal.checkClock();
    } else if (step.op === 'log') {
      const values = step.values.map((value) => kNonFinite[value] ?? value);
      const number = step.step ?? -(2n ** 63n);
      const known = journal.logKnown(Object.fromEntries(step.names.map((name, i) => [name, values[i]])), number, false, step.context);
      if (!known) journal.logValues(step.names, values, number, step.context);
      fast += known;
    } else if (step.op === 'json') {
      journal.put(step.kind, step.fields);
    } else if (step.op === 'beat') {
      journal.beat();
    } else {
      journal.close(step.fields);
    }
  }
  return {bytes: Buffer.concat(parts), fast};
}

test('the writer makes the stored bytes', () => {
  let fast = 0;
  const vectors = parseExactly(fs.readFileSync(path.join(kVectors, 'vectors.json'), 'utf8'));
  assert.equal(vectors.length, 5);
  for (const vector of vectors) {
    const stored = fs.readFileSync(path.join(kVectors, `${vector.name}.tide`));
    const made = perform(vector);
    assert.equal(made.bytes.toString('hex'), stored.toString('hex'), vector.name);
    fast += made.fast;
  }
  assert.ok(fast >= 4, 'the fast way took part');
});

test('numbers in JSON keep their bits, in the form of the other writers', () => {
  const run = begin();
  const values = {};
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < 5000; ++i) {
    crypto.getRandomValues(new Uint8Array(view.buffer));
    if (Number.isFinite(view.getFloat64(0))) values[`v${i}`] = view.getFloat64(0);
  }
  for (const [i, value] of [1e15, 1e16, 123456789012345680, 1e-4, 1e-5, 1e21, 1e22, 5e-324, 2 ** 53, 0.1 + 0.2, -1e-7].entries()) values[`w${i}`] = value;
  run.config.update(values);
  run.finish();
  const text = fs.readFileSync(run.path, 'utf8');
  const params = text.slice(text.indexOf('{"kind":"params"'), text.indexOf('}}', text.indexOf('{"kind":"params"')) + 2);
  assert.deepEqual(JSON.parse(params).values, values);
  const python = spawnSync('python3', ['-c', 'import json, sys\nfrom tidemark import _json\nsys.stdout.write(_json.dumps(json.load(sys.stdin)))'],
    {input: params, encoding: 'utf8', env: {...process.env, PYTHONPATH: path.join(kRoot, 'sdk/python')}});
  assert.equal(params, python.stdout);
});

test('hashes and checksums are those of Node', () => {
  for (const length of [0, 1, 7, 8, 9, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 70_000]) {
    const bytes = crypto.randomBytes(length);
    for (const [name, hash] of [['sha1', tidemark.sha1], ['sha256', tidemark.sha256]]) {
      assert.equal(Buffer.from(hash(bytes)).toString('hex'), crypto.createHash(name).update(bytes).digest('hex'), `${name} of ${length}`);
    }
    // gzip's trailer has zlib's checksum on every version of Node.
    assert.equal(tidemark.crc32(bytes), zlib.gzipSync(bytes).readInt32LE(zlib.gzipSync(bytes).length - 8));
  }
});

test('a text as id is the same run as in Python', () => {
  const done = spawnSync('python3', ['-c', 'from tidemark import _identity as i\nprint(i.run_uuid("é run 7", "p"), i.run_uuid("ABCDEF00-0000-0000-0000-000000000001", None))'],
    {encoding: 'utf8', env: {...process.env, PYTHONPATH: path.join(kRoot, 'sdk/python'), PYTHONUTF8: '1'}});
  const ids = [begin({id: 'é run 7', project: 'p'}), begin({id: 'ABCDEF00-0000-0000-0000-000000000001'})].map((run) => (run.finish(), run.id));
  assert.equal(ids.join(' '), done.stdout.trim());
});

// -- Logging

describe('log()', () => {
  test('counts steps as wandb', () => {
    const run = begin();
    run.log({a: 1});
    run.log({a: 2}, {commit: false});
    run.log({a: 3});
    run.log({a: 4}, {step: 10});
    run.log({a: 5});
    run.log({a: 6});
    run.log({a: 7}, 3);
    run.log({a: 8});
    run.log({a: 9}, {step: 20, commit: true});
    run.log({a: 10});
    run.log({});
    run.log({a: 11});
    assert.deepEqual(callsOf(run).map(([step]) => step), [0, 1, 1, 10, 10, 11, 3, 12, 20, 21, 23]);
    assert.deepEqual(told, []);
  });

  test('takes all that is one number', () => {
    const run = begin();
    const wide = 10n ** 400n;
    class OnlyItem { item() { return 2.5; } }
    for (const a of [1.5, true, 7n, new Number(3), Float32Array.of(0.25), BigInt64Array.of(9n), new OnlyItem(),
      {size: 1, dataSync: () => [4]}, NaN, -Infinity, wide, -wide, 2]) run.log({a, b: 0});
    assert.deepEqual(callsOf(run).map(([, [[, value]]]) => value),
      [1.5, 1, 7, 3, 0.25, 9, 2.5, 4, 'NaN', '-Infinity', 'Infinity', '-Infinity', 2]);
    assert.deepEqual(told, []);
  });

  test('finds a place for unusual values', () => {
    const run = begin();
    class Thing { constructor() { this.x = 1; } }
    const hostile = new Proxy({}, {get() { throw new Error('no'); }, ownKeys() { throw new Error('no'); }, getPrototypeOf() { throw new Error('no'); }});
    const cycle = {one: 1};
    cycle.again = [cycle];
    run.log({n: null, u: undefined, t: 'text', l: [1, 2.5, null, NaN], o: new Thing(), d: new Date(0), f: function named() {}, s: Symbol('s'),
      e: {}, arr: Float64Array.of(1, 2, 3, 4), x: {y: {z: 1, t: 'deep'}, m: new Map([['k', 2]])}, c: cycle, one: 1});
    run.log({h: hostile});
    for (const data of [null, undefined, [1], 'text', 7, new Float32Array(3)]) run.log(data);
    run.log({after: 1});
    run.finish();
    const records = read(run.path);
    assert.deepEqual(Object.fromEntries(kinds(records, 'text').map(({name, text}) => [name, text])), {
      t: 'text', l: '[1,2.5,null,"NaN"]', o: '{"x":1}', d: '1970-01-01T00:00:00.000Z', f: 'named', s: 'Symbol(s)', 'x/y/t': 'deep',
      'c/again': '[{"one":1,"again":"<Array>"}]'});
    assert.deepEqual(calls(records).map(({values}) => values.map(([name]) => name)), [['x/y/z', 'x/m/k', 'c/one', 'one'], ['after']]);
    assert.equal(kinds(records, 'media')[0].type, 'histogram');
    assert.equal(kinds(records, 'media')[0].name, 'arr');
    assert.deepEqual(told.map((line) => line.replace(/;.*|,.*/, '')),
      ['tidemark: n is null and was left out', 'tidemark: no', 'tidemark: log() needs an object']);
  });

  test('makes names of unusual keys', () => {
    const run = begin();
    const long = 'k'.repeat(5000);
    run.log(new Map([[1, 1], [null, 2], [[1, 2], 3], ['line\nbreak\0\u2028', 4], ['', 5], ['\ud800', 6], [long, 7], [`${long}x`, 8], ['日本', 9], ['é'.repeat(600), 10]]));
    const [[, pairs]] = callsOf(run);
    const names = pairs.map(([name]) => name);
    assert.deepEqual(names.slice(0, 6), ['1', 'null', '[1,2]', 'line break  ', 'unnamed', '\ufffd']);
    assert.equal(names[8], '日本');
    assert.equal(new Set(names).size, 10);
    assert.ok(names.every((name) => Buffer.byteLength(name) <= 1024));
    assert.deepEqual(pairs.map(([, value]) => value), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const python = spawnSync('python3', ['-c', 'from tidemark._values import safe_name as s\nprint(s("k" * 5000), s("é" * 600))'],
      {encoding: 'utf8', env: {...process.env, PYTHONPATH: path.join(kRoot, 'sdk/python'), PYTHONUTF8: '1'}});
    assert.equal(`${names[6]} ${names[9]}`, python.stdout.trim());
  });

  test('has no step for what is no whole number of 64 bits', () => {
    const run = begin();
    for (const step of ['7', 7.9, new Number(8), NaN, 'x', 2n ** 70n, {}, -(2n ** 63n), 2 ** 63, -5, 2n ** 63n - 1n, true, 2 ** 60, null]) run.log({a: 1}, {step});
    run.finish();
    const text = fs.readFileSync(run.path);
    const steps = [];
    for (let at = text.indexOf('S\0\0\0\0'); at >= 0; at = text.indexOf('S\0\0\0\0', at + 20)) steps.push(text.readBigInt64LE(at + 5));
    const none = -(2n ** 63n);
    assert.deepEqual(steps, [7n, 7n, 8n, none, none, none, none, none, none, -5n, 2n ** 63n - 1n, 1n, 2n ** 60n, 8n]);
    assert.equal(calls(read(run.path)).length, 14);
    assert.equal(told.length, 1);
  });

  test('takes 10,000 keys as one record, and very many long ones as several', () => {
    const run = begin();
    const data = Object.fromEntries(Array.from({length: 10_000}, (_, i) => [`metric ${i}`, i]));
    for (let i = 0; i < 3; ++i) run.log(data);
    run.log(Object.fromEntries(Array.from({length: 40_000}, (_, i) => [`${i} ${'n'.repeat(1000)}`, i])));
    const found = callsOf(run);
    assert.deepEqual(found.slice(0, 3).map(([, pairs]) => pairs.length), [10_000, 10_000, 10_000]);
    assert.ok(found.length > 4 && found.slice(3).every(([step]) => step === 3));
    assert.deepEqual(found.slice(3).flatMap(([, pairs]) => pairs.map(([, value]) => value)), Array.from({length: 40_000}, (_, i) => i));
  });

  test('keeps contexts apart', () => {
    const run = begin();
    run.log({loss: 1}, {context: 'train'});
    run.log({loss: 2}, {context: 'validation', step: 0});
    run.log({loss: 3});
    run.log({loss: 4}, {context: 'train'});
    run.log({loss: 5}, {context: ''});
    run.log({loss: 6}, {context: 'new\nline'});
    run.log({loss: 7}, {context: 3});
    run.finish();
    assert.deepEqual(calls(read(run.path)).map(({values: [value]}) => value), [['loss', 'train', 1], ['loss', 'validation', 2],
      ['loss', '', 3], ['loss', 'train', 4], ['loss', '', 5], ['loss', 'new line', 6], ['loss', '3', 7]]);
    assert.equal(run.summary.loss, 5);
  });

  test('is one write, also when a getter logs', () => {
    const run = begin();
    run.log({outer: 0, b: 0});
    for (let i = 1; i <= 3; ++i) run.log({get outer() { run.log({inner: 1}); return i; }, b: -i});
    const found = callsOf(run).map(([, pairs]) => pairs);
    assert.deepEqual(found.filter(([[name]]) => name === 'outer'), [0, 1, 2, 3].map((i) => [['outer', i], ['b', i ? -i : 0]]));
    const nosy = begin();
    nosy.log({a: 0, b: 0});
    nosy.log({a: 1, get b() { nosy.log({a: 7, b: 8}); return 2; }});  // the same key set meanwhile
    assert.deepEqual(callsOf(nosy).at(-1)[1], [['a', 1], ['b', 2]]);
  });

  test('throws only when strict', () => {
    for (const [data, options] of [[{a: null}], [{'a\nb': 1}], [5], [{a: 1}, {step: 'x'}], [new Map([[1, 1]])]]) {
      const run = begin({strict: true});
      assert.throws(() => run.log(data, options), tidemark.TidemarkError);
      run.finish();
    }
    const run = begin({strict: true});
    run.log({a: NaN, t: 'text', d: {e: 1}});
    run.finish();
    assert.throws(() => run.log({a: 1}), tidemark.TidemarkError);
    assert.throws(() => begin({dir: path.join(kSdk, 'package.json'), strict: true}), tidemark.TidemarkError);
  });

  test('warns once after finish()', () => {
    const run = begin();
    run.log({a: 1});
    run.finish();
    const {size} = fs.statSync(run.path);
    for (let i = 0; i < 3; ++i) {
      run.log({a: 2});
      run.logText('t', 'x');
      run.config.lr = 1;
      run.summary.a = 1;
      run.tags = ['x'];
      run.alert('x');
      run.rewind(0);
      run.finish(1);
    }
    assert.equal(told.length, 1);
    assert.equal(fs.statSync(run.path).size, size);
    assert.equal(run.config.lr, 1);
  });

  test('does nothing when disabled', () => {
    const run = begin({mode: 'disabled', config: {lr: 1}});
    run.log({a: 1});
    run.logHistogram('h', [1, 2]);
    run.logImage('i', [[0]]);
    run.summary.x = 1;
    assert.deepEqual([run.config.lr, run.summary.x, run.summary.a, run.path], [1, 1, 1, null]);
    run.finish();
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  test('renews key sets each megabyte and forgets old ones', () => {
    const run = begin();
    const data = Object.fromEntries(Array.from({length: 20}, (_, i) => [`metric ${i}`, i]));
    for (let i = 0; i < 20_000; ++i) run.log(data);
    for (let i = 0; i < 3000; ++i) run.log({[`key ${i}`]: i, other: 1});
    for (let i = 0; i < 20; ++i) run.log({first: i, [`second ${i}`]: i});
    assert.ok(run.journal.sets.size <= 1000 && run.journal.standing.size <= 1000);
    run.finish();
    const records = read(run.path);
    const places = records.filter(({type, keys}) => type === 'K' && keys.length === 20).map(({offset}) => offset);
    assert.equal(places.length, 4);
    assert.ok(places.every((place, i) => i === 0 || place - places[i - 1] < (1 << 20) + 2000), String(places));
    assert.deepEqual(calls(records).slice(20_000, 23_000).map(({values: [[name, , value]]}) => [name, value]),
      Array.from({length: 3000}, (_, i) => [`key ${i}`, i]));
    assert.deepEqual(calls(records).slice(23_000).map(({values: [, [name]]}) => name), Array.from({length: 20}, (_, i) => `second ${i}`));
  });
});

// -- What else a run is told

test('config, summary, tags and texts are recorded', () => {
  const run = begin({project: 'p', name: 'n', group: 'g', jobType: 'j', tags: ['a', 'b'], notes: 'x', config: {lr: 0.1, layers: [1, 2]}, odd: 1});
  run.config.update({nested: {a: {b: 1}}, set: new Set([3, 1]), big: 2n ** 100n, nan: NaN, when: new Date(0), f32: Float32Array.of(1, 2), text: 'é"\\\n\x07\x7f\u2028'});
  run.config.attribute = true;
  run.config.update(new Map([[5, 'five']]));
  run.log({loss: 0.5});
  run.summary.best = 0.25;
  run.tags = [...run.tags, 'c'];
  run.tags = {a: '1', c: ''};
  run.name = 'other';
  run.notes = 'more';
  run.defineMetric('val/*', {stepMetric: 'epoch', summary: 'min'});
  run.alert('Low', {text: 'loss is low', level: 'warn'});
  run.rewind(0);
  assert.deepEqual([run.config.lr, run.config.nothing, 'attribute' in run.config, run.step], [0.1, undefined, true, 0]);
  assert.deepEqual({...run.summary}, {loss: 0.5, best: 0.25});
  assert.equal(JSON.stringify(run.summary), '{"loss":0.5,"best":0.25}');
  run.finish();
  const records = read(run.path);
  const values = Object.assign({}, ...kinds(records, 'params').map((record) => record.values));
  assert.deepEqual(values, {lr: 0.1, layers: [1, 2], nested: {a: {b: 1}}, set: [3, 1], big: String(2n ** 100n), nan: 'NaN',
    when: '1970-01-01T00:00:00.000Z', f32: [1, 2], text: 'é"\\\n\x07\x7f\u2028', attribute: true, 5: 'five'});
  assert.deepEqual(kinds(records, 'tags').map((record) => record.values), [{a: '', b: ''}, {c: ''}, {a: '1', b: null}]);
  assert.deepEqual(kinds(records, 'run').map(({kind, ...rest}) => rest), [{notes: 'x'}, {name: 'other'}, {notes: 'more'}]);
  assert.deepEqual(kinds(records, 'metric'), [{kind: 'metric', name: 'val/*', step_metric: 'epoch', summary: 'min'}]);
  assert.deepEqual(kinds(records, 'alert').map(({title, text, level}) => [title, text, level]), [['Low', 'loss is low', 'warn']]);
  assert.deepEqual(kinds(records, 'rewind'), [{kind: 'rewind', step: 0}]);
  const [header] = kinds(records, 'header');
  assert.deepEqual(Object.keys(header), ['kind', 'version', 'run', 'time_us', 'project', 'name', 'group', 'job_type', 'pid', 'writer']);
  assert.deepEqual(told, ['tidemark: init() has no option odd; it is ignored']);
});

test('media are stored beside the journal', () => {
  const run = begin();
  const sound = path.join(folder, 'a.wav');
  fs.writeFileSync(sound, 'RIFF0000WAVEdata');
  run.logImage('grey', [[0, 128], [255, 64]], {step: 3, caption: 'c'});
  run.logImage('unit', [[[0, 0.5, 1]]]);
  run.logImage('canvas', {width: 1, height: 2, data: Uint8ClampedArray.of(1, 2, 3, 4, 5, 6, 7, 8)});
  run.logAudio('sound', sound);
  run.logFile('file', sound, {caption: 'x'});
  run.logFile('bytes', new TextEncoder().encode('abc'));
  run.logText('text', 'hello', {step: 4});
  run.logHistogram('h', [[1, 2], Float32Array.of(3, NaN)], {bins: 2});
  run.log({t: tidemark.table(['a', 'b'], [[1, 'x'], [null, new Date(0)]]), pair: [tidemark.image([[1]]), tidemark.image([[2]])],
    counted: tidemark.histogram({counts: [1], edges: [0, 1]}), w: 1});
  for (const wrong of [[], [[[1, 2]]], '/nowhere/at all', 7, null]) run.logImage('wrong', wrong);
  run.finish();
  const media = kinds(read(run.path), 'media');
  const content = ({sha256}) => fs.readFileSync(path.join(folder, `${run.id}.files`, sha256));
  const by = Object.fromEntries(media.map((record) => [record.name + (record.index || ''), record]));
  assert.deepEqual(Object.keys(by), ['grey', 'unit', 'canvas', 'sound', 'file', 'bytes', 'h', 't', 'pair', 'pair1', 'counted']);
  for (const record of media.filter(({sha256}) => sha256)) {
    assert.equal(crypto.createHash('sha256').update(content(record)).digest('hex'), record.sha256);
    assert.equal(content(record).length, record.size_bytes);
  }
  assert.deepEqual([by.grey.step, by.grey.content_type, by.grey.meta], [3, 'image/png', {caption: 'c'}]);
  assert.deepEqual([...pixels(content(by.grey))], [0, 0, 128, 0, 255, 64]);
  assert.deepEqual([...pixels(content(by.unit))], [0, 0, 128, 255]);
  assert.deepEqual([...pixels(content(by.canvas))], [0, 1, 2, 3, 4, 0, 5, 6, 7, 8]);
  assert.deepEqual([by.sound.content_type, by.sound.type], ['audio/wav', 'audio']);
  assert.deepEqual([by.file.meta, by.bytes.content_type], [{caption: 'x', file_name: 'a.wav'}, 'application/octet-stream']);
  assert.deepEqual(by.h.value, {edges: [1, 2, 3], counts: [1, 2]});
  assert.deepEqual(by.t.value, {columns: ['a', 'b'], rows: [[1, 'x'], [null, '1970-01-01T00:00:00.000Z']]});
  assert.equal(told.length, 1);
});

/** The lines of a PNG, each with its filter byte first; the chunks' checksums are looked at. */
function pixels(png) {
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    assert.equal(png.readInt32BE(at + 8 + length), tidemark.crc32(png, at + 4, at + 8 + length));
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') return zlib.inflateSync(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return assert.fail('no IDAT');
}

test('facts are recorded, and can be chosen', () => {
  fs.writeFileSync(path.join(folder, 'package.json'), '{"dependencies": {"there": "*", "gone": "*"}}');
  fs.mkdirSync(path.join(folder, 'node_modules/there'), {recursive: true});
  fs.writeFileSync(path.join(folder, 'node_modules/there/package.json'), '{"version": "1.2.3"}');
  const git = (...words) => spawnSync('git', ['-C', folder, '-c', 'user.name=n', '-c', 'user.email=e', ...words], {encoding: 'utf8'});
  git('init', '-q');
  fs.writeFileSync(path.join(folder, 'code.txt'), 'one\n');
  git('add', 'code.txt');
  git('commit', '-qm', 'm');
  fs.writeFileSync(path.join(folder, 'code.txt'), 'two\n');
  for (const [facts, there] of [[undefined, ['host', 'user', 'git_commit', 'git_diff', 'command', 'versions']], ['none', []], [false, []],
    [['host'], ['host']], ['-command,-host,-git', ['user', 'versions']]]) {
    const dir = path.join(folder, `runs ${facts}`);
    script(`tidemark.init({dir: process.argv[3], facts: ${JSON.stringify(facts)}}).finish();`, {words: [dir]});
    const records = read(journals(dir)[0]);
    const known = Object.assign({}, kinds(records, 'header')[0], ...kinds(records, 'run'));
    assert.deepEqual(['host', 'user', 'git_commit', 'git_diff', 'command', 'versions'].filter((key) => key in known), there, String(facts));
    if (facts !== undefined) continue;
    assert.equal(known.git_commit, git('rev-parse', 'HEAD').stdout.trim());
    assert.match(known.git_diff, /^-one\n\+two$/m);
    assert.deepEqual(known.versions, {node: process.versions.node, there: '1.2.3'});
    assert.match(known.command, /script-\d+\.mjs .*'.*runs undefined'$/);
  }
});

test('a run is resumed after its last step', () => {
  assert.throws(() => begin({resume: 'must'}), tidemark.TidemarkError);
  assert.throws(() => begin({resume: 'must', id: 'mine'}), tidemark.TidemarkError);
  const first = begin({id: 'mine', resume: 'allow'});
  for (let i = 0; i < 5; ++i) first.log({a: i});
  first.rewind(3);
  first.log({a: 3});
  first.finish();
  fs.appendFileSync(first.path, Buffer.from('torn'));
  const bytes = fs.readFileSync(first.path);
  bytes[bytes.indexOf('"rewind"')] ^= 1;  // a damaged record: then the largest step is the last one
  const other = path.join(folder, 'damaged');
  fs.mkdirSync(other);
  fs.writeFileSync(path.join(other, path.basename(first.path)), bytes);
  assert.throws(() => begin({id: 'mine', resume: 'never'}), tidemark.TidemarkError);
  const steps = [[folder, 4], [other, 5]].map(([dir]) => {
    const run = begin({dir, id: 'mine', resume: 'must'});
    run.log({a: 9});
    run.finish();
    assert.equal(run.id, first.id);
    return calls(read(run.path))[0].step;
  });
  assert.deepEqual(steps, [4, 5]);
  assert.equal(journals().length, 2);
});

// -- Trouble

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
    told = [];
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

// -- Endings and processes

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

// -- A page

/** The window of a page that embeds Tidemark, as far as connect() needs one, and the receiver's side of the protocol. */
class Page {
  constructor() {
    this.listeners = new Map();
    this.sent = [];
    /** @type {Map<string, Buffer>} */
    this.files = new Map();
    this.frame = {contentWindow: {postMessage: (data, origin) => this.sent.push({data, origin})}};
    Object.assign(globalThis, {window: {}, document: {title: 'My page'}, addEventListener: (name, call) => this.listeners.set(name, call),
      removeEventListener: (name) => this.listeners.delete(name)});
  }
  remove() { for (const name of ['window', 'document', 'addEventListener', 'removeEventListener']) delete globalThis[name]; }
  tell(data, more = {}) {
    this.listeners.get('message')?.({data: {tidemark: 1, ...data}, origin: 'https://tide.test', source: this.frame.contentWindow, ports: [], ...more});
  }
  accept() {
    const {port1, port2} = new MessageChannel();
    this.port?.close();
    this.port = port1;
    this.messages = 0;
    port1.onmessage = ({data: {type, path: name, offset, bytes}}) => {
      const known = this.files.get(name) ?? Buffer.alloc(0);
      assert.equal(type, 'append');
      assert.ok(offset <= known.length, 'no hole');
      this.files.set(name, Buffer.concat([known.subarray(0, offset), bytes]));
      this.messages += 1;
    };
    this.tell({type: 'accepted'}, {ports: [port2]});
  }
  stored() { for (const [name, bytes] of this.files) this.port.postMessage({type: 'stored', path: name, size: bytes.length}); }
  records(name) {
    const file = path.join(folder, 'received.tide');
    fs.writeFileSync(file, this.files.get(name));
    return read(file);
  }
}

describe('connect()', () => {
  let page;
  beforeEach(() => { page = new Page(); });
  afterEach(() => {
    page.port?.close();
    page.remove();
  });

  test('gives the bytes of a journal once it was accepted', async () => {
    const line = tidemark.connect(page.frame, {origin: 'https://tide.test'});
    const run = line.init({project: 'p', facts: 'none', config: {lr: 1}});
    run.log({loss: 1});
    await later(600);
    assert.ok(page.sent.length >= 2, 'asks again while nobody answers');
    assert.deepEqual(page.sent[0], {data: {tidemark: 1, type: 'hello', name: 'My page'}, origin: 'https://tide.test'});
    page.tell({type: 'asking'});
    const asked = page.sent.length;
    await later(600);
    assert.equal(page.sent.length, asked, 'waits for the person');
    page.tell({type: 'ready'});  // loaded again before anybody answered
    assert.equal(page.sent.length, asked + 1);
    page.tell({type: 'accepted'}, {origin: 'https://evil.test'});
    page.tell({type: 'accepted'}, {source: {}});
    assert.equal(line.state, 'asking');
    page.accept();
    page.accept();  // the answer to a second hello
    assert.equal(await line.accepted, true);
    await later();
    const [name] = page.files.keys();
    assert.match(name, new RegExp(`^${run.id}\\.\\d{16}-host-\\d+-0\\.tide$`));
    assert.equal(calls(page.records(name)).length, 1);
    page.messages = 0;
    for (let i = 0; i < 2000; ++i) run.log({loss: i, accuracy: i});
    run.logImage('i', [[1, 2]]);
    run.finish();
    await later();
    assert.ok(page.messages < 30, `few messages, not ${page.messages}`);
    const records = page.records(name);
    assert.deepEqual(calls(records).slice(1).map(({values: [[, , value]]}) => value), Array.from({length: 2000}, (_, i) => i));
    assert.equal(kinds(records, 'end')[0].status, 'finished');
    const {sha256} = kinds(records, 'media')[0];
    assert.equal(crypto.createHash('sha256').update(page.files.get(`${run.id}.files/${sha256}`)).digest('hex'), sha256);
    assert.ok(line.heldBytes > 0);
    page.stored();
    await later();
    assert.deepEqual([line.heldBytes, line.files.size], [0, 0]);
    line.close();
  });

  test('says everything again to a Tidemark that was loaded again', async () => {
    const line = tidemark.connect(page.frame, {origin: 'https://tide.test'});
    const run = line.init({facts: 'none'});
    page.accept();
    for (let i = 0; i < 100; ++i) run.log({a: i});
    await later(120);
    page.stored();
    page.files.clear();
    page.tell({type: 'ready'});
    run.log({a: 100});
    assert.equal(line.state, 'asking');
    page.accept();
    run.log({a: 101});
    await later(120);
    page.files.clear();
    page.port.postMessage({type: 'again'});  // its worker was begun again
    await later(120);
    const [name] = page.files.keys();
    assert.deepEqual(calls(page.records(name)).map(({step}) => step), Array.from({length: 102}, (_, i) => i));
    line.close();
  });

  test('begins another journal when one is large, and a gap when nobody takes it', async () => {
    const line = tidemark.connect(page.frame, {origin: 'https://tide.test'});
    line.mostHeldBytes = 4 << 20;
    line.rollBytes = 1 << 20;
    const run = line.init({facts: 'none', config: {lr: 1}});
    const data = Object.fromEntries(Array.from({length: 1000}, (_, i) => [`m${i}`, i]));
    for (let i = 0; run.lostCalls === 0; ++i) run.log(data);
    assert.ok(line.heldBytes <= 4 << 20);
    page.accept();
    for (let i = 0; i < 200 && line.files.size > 1; ++i) {
      await later(20);
      page.stored();
    }
    for (let i = 0; i < 5; ++i) run.log(data);
    run.finish();
    await later(300);
    const names = [...page.files.keys()].sort();
    assert.ok(names.length >= 3);
    const all = names.map((name) => page.records(name));
    assert.ok(all.every((records) => kinds(records, 'header').length === 1 && kinds(records, 'params').length === 1));
    const steps = all.flatMap((records) => calls(records).map(({step}) => step));
    const gaps = all.flatMap((records) => kinds(records, 'gap')).reduce((sum, gap) => sum + gap.calls, 0);
    assert.equal(gaps, run.lostCalls);
    assert.equal(steps.length, run.step - gaps);
    assert.deepEqual(steps, [...new Set(steps)].sort((a, b) => a - b));
    assert.equal(told.length, 1);
    line.close();
  });

  test('goes on when it is refused, and demands an origin', async () => {
    const line = tidemark.connect(page.frame, {origin: 'https://tide.test'});
    const run = line.init({facts: 'none'});
    page.tell({type: 'refused'});
    assert.equal(await line.accepted, false);
    for (let i = 0; i < 10; ++i) run.log({a: i});
    run.finish();
    assert.deepEqual([told.length, run.lostCalls, page.listeners.size], [1, 10, 0]);
    for (const origin of ['*', '', 'null', 'https://a.test/', 'file://', undefined]) {
      assert.throws(() => tidemark.connect(page.frame, {origin}), tidemark.TidemarkError, String(origin));
    }
  });
});

// -- The rest of the package

test('the callback for TensorFlow.js logs epochs, and batches when asked for', async () => {
  const run = begin();
  const callback = tidemark.tfCallback(run, {everyBatch: true, finishes: true});
  for (let epoch = 0; epoch < 2; ++epoch) {
    for (let batch = 0; batch < 3; ++batch) await callback.onBatchEnd(batch, {batch, size: 8, loss: epoch + batch / 10});
    await callback.onEpochEnd(epoch, {loss: epoch, val_loss: epoch + 0.5});
  }
  await callback.onTrainEnd();
  assert.ok(run.finished);
  assert.deepEqual(calls(read(run.path)).map(({step, values}) => [step, values.map(([name]) => name).join()]), [
    [0, 'batch/loss'], [1, 'batch/loss'], [2, 'batch/loss'], [0, 'loss,val_loss'],
    [3, 'batch/loss'], [4, 'batch/loss'], [5, 'batch/loss'], [1, 'loss,val_loss']]);
  const silent = begin();
  await tidemark.tfCallback(silent).onBatchEnd(0, {loss: 1});
  await tidemark.tfCallback(silent).onEpochEnd(0);
  await tidemark.tfCallback(silent).onTrainEnd();
  assert.deepEqual([silent.finished, callsOf(silent)], [false, []]);
});

test('the types name what the module has', () => {
  const types = fs.readFileSync(path.join(kSdk, 'tidemark.d.mts'), 'utf8');
  const named = [...types.matchAll(/^export (?:class|function) (\w+)/gm)].map(([, name]) => name);
  const internal = ['Connection', 'Journal', 'Line', 'crc32', 'sha1', 'sha256'];
  assert.deepEqual(named.sort(), Object.keys(tidemark).filter((name) => !internal.includes(name)).sort());
  const methods = /export class Run \{(.*?)^\}/ms.exec(types)[1];
  for (const [, name] of methods.matchAll(/^  (?:readonly |get )?(\w+)[:(]/gm)) {
    if (name === 'constructor') continue;
    const run = begin();
    assert.ok(name in run, `Run.${name}`);
    run.finish();
  }
});

test('the example runs, and is imported with all its points', (context) => {
  const dir = path.join(folder, 'runs');
  const done = spawnSync(process.execPath, [path.join(kSdk, 'example.mjs')], {encoding: 'utf8', env: {...process.env, TIDEMARK_DIR: dir}});
  assert.equal(done.status, 0, done.stderr);
  const records = read(journals(dir)[0]);
  assert.equal(calls(records).length, 210);
  const losses = calls(records).flatMap(({values}) => values.filter(([name]) => name === 'loss').map(([, , value]) => value));
  assert.ok(losses.at(-1) < losses[0] / 100, 'it learns');
  assert.equal(kinds(records, 'summary').at(-1).values.loss, losses.at(-1));
  if (!fs.existsSync(kProgram)) {
    context.skip(`${kProgram} is not built`);
    return;
  }
  const store = path.join(folder, 'runs.sqlite');
  for (let i = 0; i < 2; ++i) {
    const imported = spawnSync(kProgram, ['import', dir, '-q', '-o', store], {encoding: 'utf8'});
    assert.equal(imported.status, 0, imported.stderr);
  }
  const {run} = kinds(records, 'header')[0];
  for (const [metric, count] of [['loss', 200], ['slope', 200], ['error/largest', 10]]) {
    const shown = spawnSync(kProgram, ['points', store, '--run', run, '--metric', metric, '--json'], {encoding: 'utf8'});
    assert.equal(shown.status, 0, shown.stderr);
    assert.equal(JSON.parse(shown.stdout).length, count, metric);
  }
});
