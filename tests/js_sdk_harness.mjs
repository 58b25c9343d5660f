// What the tests of the JavaScript package share: a folder for each test, what was told on the console, and journals as
// the Python package's reader reads them, which is none of the code under test.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, beforeEach, afterEach} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';

import * as tidemark from '../sdk/js/tidemark.mjs';

export const kRoot = fileURLToPath(new URL('..', import.meta.url));
export const kSdk = path.join(kRoot, 'sdk/js');
export const kModule = pathToFileURL(path.join(kSdk, 'tidemark.mjs')).href;
export const kVectors = path.join(kRoot, 'tests/data/journal');
export const kProgram = path.join(process.env.TIDEMARK_OUT ?? path.join(kRoot, 'out'), 'tidemark');

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-js-'));
after(() => fs.rmSync(base, {recursive: true, force: true}));

/** @type {string} a new one for each test */
export let folder;
/** What was told on the console. */
export const told = [];
const tell = console.warn;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(base, 'test-'));
  told.length = 0;
  console.warn = (line) => told.push(line);
});
afterEach(() => { console.warn = tell; });

export const begin = (more = {}) => tidemark.init({dir: folder, facts: 'none', ...more});
export const journals = (where = folder) => fs.readdirSync(where).filter((name) => name.endsWith('.tide')).sort().map((name) => path.join(where, name));

/** The records of a journal, as `journal cat` prints them. Nothing in it may be damaged, unless `code` says so. */
export function read(file, code = 0) {
  const done = spawnSync('python3', ['-m', 'tidemark', 'journal', 'cat', file],
    {env: {...process.env, PYTHONPATH: path.join(kRoot, 'sdk/python')}, maxBuffer: 1 << 30});
  assert.equal(done.status, code, `${file}: ${done.stderr}`);
  return parseLines(String(done.stdout));
}
const parseLines = (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line));

export const kinds = (records, kind) => records.filter(({type, value}) => type === 'J' && value.kind === kind).map(({value}) => value);
export const calls = (records) => records.filter(({type}) => type === 'S');

/** The calls of a run that ends now, as [step, [[name, value], …]]. */
export function callsOf(run) {
  run.finish();
  return calls(read(run.path)).map(({step, values}) => [step, values.map(([name, , value]) => [name, value])]);
}

/** Runs a program of its own, with `tidemark` imported and the folder in its arguments. */
export function script(text, {words = [], code = 0, ...more} = {}) {
  const file = path.join(folder, `script-${fs.readdirSync(folder).length}.mjs`);
  fs.writeFileSync(file, `import * as tidemark from ${JSON.stringify(kModule)};\n${text}`);
  const done = spawnSync(process.execPath, [file, folder, ...words], {encoding: 'utf8', timeout: 60_000, ...more});
  assert.equal(done.status, code, done.stderr);
  return done;
}

export const later = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));
