// The JavaScript package: what else a run is told, adapters, types, and the store that the program `tidemark` makes of its journals.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import zlib from 'node:zlib';

import * as tidemark from '../sdk/js/tidemark.mjs';
import {begin, calls, callsOf, folder, journals, kProgram, kSdk, kinds, read, script, told} from './js_sdk_harness.mjs';

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
