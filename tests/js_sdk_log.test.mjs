// The JavaScript package: what becomes of values, names, steps and contexts that log() is given.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {describe, test} from 'node:test';

import * as tidemark from '../sdk/js/tidemark.mjs';
import {begin, calls, callsOf, folder, kRoot, kSdk, kinds, read, told} from './js_sdk_harness.mjs';

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
