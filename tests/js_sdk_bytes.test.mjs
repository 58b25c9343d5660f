// The JavaScript package: the bytes that it writes are those of the shared vectors and of the Python package.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import zlib from 'node:zlib';

import * as tidemark from '../sdk/js/tidemark.mjs';
import {begin, kRoot, kVectors} from './js_sdk_harness.mjs';

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
