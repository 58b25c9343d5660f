// Data and models that do not fit, dropped on the page: each says what is wrong, where, and what to do, and the figures
// of what is left are right.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {dropFiles, emptyState, launch, missing, node, nodes, press, program, root, scratchFolder, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 120_000};
const models = path.join(root, 'tests/data/models');
const kModel = path.join(models, 'iris.onnx');
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1440, height: 900}}); });
after(async () => { await browser?.close(); });

/** The iris table, changed, in a file of this name. @param {(rows: string[][]) => void} change */
function table(t, name, change) {
  const rows = readFileSync(path.join(models, 'iris.csv'), 'utf8').trimEnd().split('\n').map((line) => line.split(','));
  change(rows);
  const file = path.join(scratchFolder(t), name);
  writeFileSync(file, `${rows.map((row) => row.join(',')).join('\n')}\n`);
  return file;
}

async function drop(t, files) {
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFiles(page, files);
  await node(page, 'tab', 'Evaluate', ({attributes}) => attributes['aria-selected'] === 'true');
  return {page, errors};
}

test('rows that do not count are counted, and the others are as without them', options, async (t) => {
  const file = table(t, 'gaps.csv', (rows) => {
    rows[4][1] = '';
    rows[8][0] = 'NaN';
    rows[21][4] = '';
  });
  const {page, errors} = await drop(t, [kModel, file]);
  await press(page, 'button', 'Evaluate');
  await node(page, 'status', 'Evaluated 57 of 60 examples');
  await node(page, 'note', '3 of 60 rows were left out: 1 without a true label, 2 with a prediction that is not finite');
  const told = JSON.parse(execFileSync(program, ['eval', kModel, '--data', file, '--json', '-q']));
  assert.equal(told.rows, 57);
  assert.equal(told.output, 'probabilities');
  const loss = Number((await node(page, 'img', 'Log loss')).attributes['data-value']);
  assert.ok(Math.abs(loss - told.metrics.log_loss.value) < 1e-6, `${loss}`);
  assert.deepEqual(errors, []);
});

test('what can not be evaluated says why', options, async (t) => {
  const cases = [
    ['header.csv', (rows) => rows.splice(1), /^header\.csv: The table has a header and no rows\. Choose a file/],
    ['text.csv', (rows) => { rows[6][1] = 'three'; }, /text, which it does not take: sepal_width \(row 6 holds "three"\)\. Correct these cells/],
    ['column.csv', (rows) => rows.forEach((row) => row.splice(2, 1)), /takes 4 values a row, the data set has 3/],
    ['target.csv', (rows) => rows.forEach((row) => row.pop()), /^No column of the data is the target/],
  ];
  for (const [name, change, message] of cases) {
    const {page, errors} = await drop(t, [kModel, table(t, name, change)]);
    await node(page, 'alert', message);
    await node(page, 'note', 'This can\'t be evaluated', ({value}) => value.length > 20);
    const button = (await nodes(page)).find((each) => each.role === 'button' && each.name === 'Evaluate');
    assert.equal(button?.attributes['aria-disabled'], 'true', name);
    assert.deepEqual(errors, []);
  }
});

test('labels that the model has not are named with their rows', options, async (t) => {
  const {page} = await drop(t, [kModel, table(t, 'tulip.csv', (rows) => { rows[4][4] = 'tulip'; })]);
  await press(page, 'button', 'Evaluate');
  await node(page, 'alert', /^The target column species has labels that the model has not: tulip \(row 4\)\. The model's classes are/);
});
