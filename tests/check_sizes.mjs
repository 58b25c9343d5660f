#!/usr/bin/env node
// Guards what a first visit transfers: the brotli size (quality 11, as static hosts compress ahead) of every
// file of out/web but the example and the notices, against tests/sizes.json; and what evaluating models loads
// besides. More than 2 % growth fails until
// the figures are changed on purpose:
//
//   node tests/check_sizes.mjs              compares
//   node tests/check_sizes.mjs --update     writes tests/sizes.json anew
//   node tests/check_sizes.mjs --self-test  checks the comparison itself
//
// Figures hold for one emcc version, because another one makes other code.

import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {brotliCompressSync, constants} from 'node:zlib';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const WEB = path.join(ROOT, 'out/web');
const STORED = path.join(ROOT, 'tests/sizes.json');
const GROWTH = 1.02;
// Two per cent of a small file is a word or two; the total still guards the sum of them.
const SMALL_BYTES = 256;
const BUDGET_BYTES = 1_000_000;
// What is loaded when it is first needed, or never by the page itself.
const NOT_FIRST_VIEW = [/^example\.sqlite$/, /^THIRD-PARTY\.md$/, /\.symbols$/, /^(import|train|evaluate)\.(js|wasm)$/, /_late\.wasm$/,
  /^(worker_(import|follow|train|evaluate)|engine_http|frame_log|trainer|evaluator|tidemark)\.js$/];
// What a person who evaluates models loads besides, but for what is rarely wanted (evaluate_late.wasm).
const EVALUATE = ['evaluate.wasm', 'evaluate.js', 'evaluator.js', 'worker_evaluate.js'];
const LATE = ['ui_late.wasm', 'evaluate_late.wasm'];
const EVALUATE_BUDGET_BYTES = 400_000;

function brotliSize(file) {
  const params = {[constants.BROTLI_PARAM_QUALITY]: 11};
  return brotliCompressSync(readFileSync(file), {params}).length;
}

function measure() {
  const files = {};
  for (const name of readdirSync(WEB, {recursive: true}).sort()) {
    const file = path.join(WEB, name);
    if (statSync(file).isFile() && !NOT_FIRST_VIEW.some((pattern) => pattern.test(name))) {
      files[name] = brotliSize(file);
    }
  }
  const sizeOf = (names) => names.filter((name) => existsSync(path.join(WEB, name)))
    .reduce((sum, name) => sum + brotliSize(path.join(WEB, name)), 0);
  return {emcc: emccVersion(), files, total: Object.values(files).reduce((a, b) => a + b, 0),
    evaluate: sizeOf(EVALUATE), late: sizeOf(LATE)};
}

function emccVersion() {
  const output = execFileSync('emcc', ['--version'], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
  return /(\d+\.\d+\.\d+)/.exec(output)?.[1] ?? 'unknown';
}

// What is wrong with `now`, as lines of text.
function compare(stored, now) {
  const problems = [];
  if (now.total > BUDGET_BYTES) {
    problems.push(`the first view is ${now.total} bytes, the budget is ${BUDGET_BYTES}`);
  }
  if (now.evaluate > EVALUATE_BUDGET_BYTES) {
    problems.push(`what evaluates models is ${now.evaluate} bytes, the budget is ${EVALUATE_BUDGET_BYTES}`);
  }
  if (stored.emcc !== now.emcc) {
    console.log(`Growth is not compared: the figures are of emcc ${stored.emcc}, this is ${now.emcc}.`);
    return problems;
  }
  for (const [name, size] of Object.entries(now.files)) {
    const before = stored.files[name];
    if (before === undefined) problems.push(`${name}: ${size} bytes, not in tests/sizes.json`);
    else if (size > Math.max(before * GROWTH, before + SMALL_BYTES)) problems.push(grown(name, before, size));
  }
  if (now.total > stored.total * GROWTH) problems.push(grown('total', stored.total, now.total));
  if (now.evaluate > stored.evaluate * GROWTH) problems.push(grown('evaluating', stored.evaluate, now.evaluate));
  if (now.late > stored.late * GROWTH) problems.push(grown('the late parts', stored.late, now.late));
  return problems;
}

function grown(name, before, size) {
  return `${name}: ${before} → ${size} bytes, ${((size / before - 1) * 100).toFixed(1)} % more`;
}

function selfTest() {
  const stored = {emcc: '1', files: {'a.wasm': 100000}, total: 100000, evaluate: 1000, late: 1000};
  const at = (size, extra = {}) => ({emcc: '1', files: {'a.wasm': size, ...extra}, total: size, evaluate: 0, late: 0});
  const cases = [
    [at(102000), 0], [at(102001), 2], [at(90000), 0], [at(100000, {'b.js': 5}), 1], [at(BUDGET_BYTES + 1), 3],
    [{...at(100000), evaluate: 1020}, 0], [{...at(100000), evaluate: 1021}, 1], [{...at(100000), evaluate: EVALUATE_BUDGET_BYTES + 1}, 2],
    [{...at(100000), late: 1020}, 0], [{...at(100000), late: 1021}, 1],
  ];
  const wrong = cases.filter(([now, count]) => compare(stored, now).length !== count);
  console.log(`check_sizes self-test: ${cases.length - wrong.length} of ${cases.length} cases judged right`);
  return wrong.length === 0;
}

function main() {
  if (process.argv[2] === '--self-test') return selfTest();
  if (!existsSync(path.join(WEB, 'index.html'))) {
    console.log('out/web/index.html is missing: run ./build-wasm.sh build first.');
    return false;
  }
  const now = measure();
  if (process.argv[2] === '--update') {
    writeFileSync(STORED, JSON.stringify(now, null, 2) + '\n');
    console.log(`tests/sizes.json: ${now.total} bytes.`);
    return true;
  }
  if (!existsSync(STORED)) {
    console.log('tests/sizes.json is missing: node tests/check_sizes.mjs --update makes it.');
    return false;
  }
  const problems = compare(JSON.parse(readFileSync(STORED, 'utf8')), now);
  for (const problem of problems) console.log(problem);
  console.log(`First view: ${now.total} bytes with brotli; for evaluating models ${now.evaluate} more, and ${now.late} that come later.`);
  if (problems.length > 0) console.log('If the growth is meant: node tests/check_sizes.mjs --update, and say why.');
  return problems.length === 0;
}

process.exit(main() ? 0 : 1);
