// evaluate.wasm in its worker, spoken with in messages (src/workbench/requests.h and answers.h): it runs models in the
// browser and says what the same code says natively.
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {launch, missing, root, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 120_000};
const models = path.join(root, 'tests/data/models');
const digits = process.env.TIDEMARK_FIXTURES && path.join(process.env.TIDEMARK_FIXTURES, 'eval/digits');
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1200, height: 800}}); });
after(async () => { await browser?.close(); });

/** The numbers of the requests and answers that the test uses. */
const kRequests = {addFiles: 1, evaluate: 6, stop: 7, querySummary: 11};
const kAnswers = {bench: 1, trouble: 2, summary: 3};

/** @param {number} type @param {number[]} numbers */
function request(type, ...numbers) {
  const bytes = Buffer.alloc(2 + 4 * numbers.length);
  bytes.writeUInt16LE(type, 0);
  numbers.forEach((number, i) => bytes.writeUInt32LE(number, 2 + 4 * i));
  return [...bytes];
}

/** Reads the begin of a Summary: its rows and its figures by name. @param {number[]} head */
function summaryOf(head) {
  const bytes = Buffer.from(head);
  let at = 2 + 4 * 4 + 1;
  const u32 = () => bytes.readUInt32LE((at += 4) - 4);
  const f64 = () => bytes.readDoubleLE((at += 8) - 8);
  const text = () => {
    const size = u32();
    return bytes.toString('utf8', at, at += size);
  };
  const rows = Number(bytes.readBigUInt64LE(at));
  at += 24;
  const classes = Array.from({length: u32()}, text);
  u32();  // the positive class
  const figures = {};
  for (let left = u32(); left > 0; --left) {
    const name = text();
    figures[name] = {value: f64(), low: f64(), high: f64(), why: text()};
  }
  return {rows, classes, figures};
}

/** Evaluates the files in the page's worker. @returns {Promise<{answers: {type: number, head: number[]}[], states: string[]}>} */
async function evaluate(page, files) {
  const given = files.map((file) => ({name: path.basename(file), bytes: readFileSync(file).toString('base64')}));
  return page.evaluate(async ({given, messages, last}) => {
    const {Evaluator} = await import(new URL('evaluator.js', document.baseURI).href);
    const answers = [];
    const states = [];
    const trouble = 2;
    await new Promise((resolve, reject) => {
      const evaluator = new Evaluator(({head}) => {
        const type = head[0] + 256 * head[1];
        answers.push({type, head: [...head]});
        if (type === last || type === trouble) resolve();
      }, (state, detail) => {
        states.push(state);
        if (state === 'failed') reject(new Error(detail));
      });
      evaluator.giveDrop(5, {rootName: 'test', files: given.map(({name, bytes}) =>
        ({path: name, file: new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name)}))});
      for (const message of messages) evaluator.post({head: new Uint8Array(message), buffers: []});
    });
    return {answers, states};
  }, {
    given,
    messages: [request(kRequests.addFiles, 5), request(kRequests.evaluate, 1), request(kRequests.querySummary, 3, 7, 1, 0)],
    last: kAnswers.summary,
  });
}

test('a model is evaluated in the worker as scikit-learn did', options, async (t) => {
  const {page, errors} = await visit(t, browser);
  const expected = JSON.parse(readFileSync(path.join(models, 'expected.json'), 'utf8'));
  for (const name of ['iris', 'tumours', 'progression']) {
    const {answers, states} = await evaluate(page, [path.join(models, `${name}.onnx`), path.join(models, `${name}.csv`)]);
    assert.deepEqual(states, ['loading', 'ready']);
    assert.equal(answers.at(-1).type, kAnswers.summary);
    const {rows, figures} = summaryOf(answers.at(-1).head);
    assert.equal(rows, expected[name].rows);
    for (const [metric, value] of Object.entries(expected[name].metrics)) {
      assert.ok(Math.abs(figures[metric].value - value) < 1e-5 * Math.max(1, Math.abs(value)),
        `${name} ${metric}: ${figures[metric].value}, expected ${value}`);
    }
  }
  assert.deepEqual(errors, []);
});

const digitsOptions = {...options, skip: missing || (digits && existsSync(digits) ? false : 'TIDEMARK_FIXTURES is not set')};
test('the digits are evaluated in the worker', digitsOptions, async (t) => {
  const {page, errors} = await visit(t, browser);
  const {answers} = await evaluate(page, [path.join(digits, 'cnn_logits.onnx'), path.join(digits, 'test.csv')]);
  const {rows, classes, figures} = summaryOf(answers.at(-1).head);
  const expected = JSON.parse(readFileSync(path.join(digits, 'cnn_expected_metrics.json'), 'utf8'));
  assert.equal(rows, expected.n);
  assert.equal(classes.length, 10);
  for (const name of ['accuracy', 'f1_macro', 'roc_auc_ovr_macro', 'log_loss', 'ece15_top', 'mcc']) {
    assert.ok(Math.abs(figures[name].value - expected[name]) < 1e-6, `${name}: ${figures[name].value}`);
    assert.ok(figures[name].low <= figures[name].value && figures[name].value <= figures[name].high, `${name} has an interval`);
  }
  assert.deepEqual(errors, []);
});
