// What a person writes on runs: group, tags and notes of several at once, deleting, undo, and compacting the file.
import assert from 'node:assert/strict';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {chartsHave, closeMessages, dropFolder, emptyState, launch, makeLogs, missing, node, nodes, press, reload, saveTo, scratchFolder, told,
  until, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1200, height: 760}, acceptDownloads: true}); });
after(async () => { await browser?.close(); });

const runNames = async (page) => (await nodes(page)).filter(({role}) => role === 'row').map(({name}) => name).sort();

/** Types into a field, once it has the keyboard. */
async function write(page, field, text) {
  await press(page, 'textbox', field);
  await until(page, `${field} to take text`, () => document.activeElement?.id === 'tidemark-text-agent');
  await page.keyboard.type(text);
  await node(page, 'textbox', field, ({value}) => value === text);
}

test('group, tags and notes of two runs; a deleted run comes back, until the file is compacted', options, async (t) => {
  const logs = makeLogs({runs: 3, rows: 4000});
  t.after(logs.close);
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, logs.logs);
  await chartsHave(page, {loss: 12000});
  await closeMessages(page);
  await press(page, 'row', 'run-0');
  await page.keyboard.down('Shift');
  await press(page, 'row', 'run-1');
  await page.keyboard.up('Shift');
  await press(page, 'row', 'run-1', {button: 'right'});
  await press(page, 'menuitem', 'Group, tags and notes…');
  await write(page, 'Group', 'sgd');
  await write(page, 'New tag', 'model');
  await write(page, 'Value', 'resnet');
  await press(page, 'button', 'Add tag');
  await node(page, 'textbox', 'model', ({value}) => value === 'resnet');
  await write(page, 'Notes', 'A lower rate was better.');
  await press(page, 'button', 'Apply');
  await node(page, 'button', 'Undo', ({attributes}) => attributes['aria-disabled'] !== 'true');

  // What was written is shown again, and is in the file.
  await press(page, 'row', 'run-1', {button: 'right'});
  await press(page, 'menuitem', 'Group, tags and notes…');
  await node(page, 'textbox', 'Group', ({value}) => value === 'sgd');
  await node(page, 'textbox', 'model', ({value}) => value === 'resnet');
  await node(page, 'note', 'A lower rate was better.');
  await press(page, 'radio', 'Write');
  await node(page, 'textbox', 'Notes', ({value}) => value === 'A lower rate was better.');
  await press(page, 'button', 'Cancel');

  await press(page, 'row', 'run-2', {button: 'right'});
  await press(page, 'menuitem', 'Delete');
  await chartsHave(page, {loss: 8000});
  await press(page, 'button', 'Undo');
  await chartsHave(page, {loss: 12000});
  await closeMessages(page);
  await press(page, 'row', 'run-2', {button: 'right'});
  await press(page, 'menuitem', 'Delete');
  await chartsHave(page, {loss: 8000});
  await closeMessages(page);
  await press(page, 'button', 'sweep.sqlite');
  await press(page, 'menuitem', 'Compact file…');
  await node(page, 'note', /^1 deleted run will be removed for good/);
  await press(page, 'button', 'Compact');
  const done = await node(page, 'status', /^The file was compacted: /);
  assert.match(done.value, /^1 run with 8,000 points were removed\.$/);
  await closeMessages(page);

  await reload(page);
  await chartsHave(page, {loss: 8000});
  assert.deepEqual(await runNames(page), ['run-0', 'run-1']);
  const file = await saveTo(page, path.join(scratchFolder(t), 'saved.sqlite'));
  assert.deepEqual(told('runs', file).map(({name, group, tags}) => [name, group, tags.model]).sort(),
    [['run-0', 'sgd', 'resnet'], ['run-1', 'sgd', 'resnet']]);
  assert.deepEqual(told('sql', file, 'SELECT DISTINCT notes FROM run'), [{notes: 'A lower rate was better.'}]);
  assert.ok(told('check', file).sound);
  assert.deepEqual(errors, []);
});
