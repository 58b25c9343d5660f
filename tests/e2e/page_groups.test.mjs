// Runs that agree in parameters as groups: in the sidebar, in the charts as bands, in the table; nested runs as a tree.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {copyOfExample, dropFiles, fileOpen, launch, missing, node, nodes, press, reload, until, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1000, height: 560}}); });
after(async () => { await browser?.close(); });

const rows = async (page) => (await nodes(page)).filter(({role}) => role === 'row');

async function groupBy(page, ...columns) {
  await press(page, 'combobox', 'Group runs');
  for (const column of columns) await press(page, 'menuitemcheckbox', column);
  await page.keyboard.press('Escape');
}

test('groups in the sidebar, as bands in charts and in the table, and remembered', options, async (t) => {
  const {page, errors} = await visit(t, browser);
  await node(page, 'button', 'Choose folder…');
  await dropFiles(page, [copyOfExample(t)]);
  await fileOpen(page);
  // One chart is enough, and the fastest to draw without a GPU.
  await press(page, 'textbox', 'Filter metrics');
  await until(page, 'the filter to take text', () => document.activeElement?.id === 'tidemark-text-agent');
  await page.keyboard.insertText('val/loss');
  await until(page, 'one chart', () => document.querySelectorAll('#tidemark-mirror [role=img][data-points]').length === 1);
  await groupBy(page, 'width', 'lr');
  const group = await node(page, 'row', 'width 8 · lr 0.01');
  assert.equal(group.attributes['data-runs'], '2');
  assert.equal(group.attributes['aria-expanded'], 'true');
  const own = (await rows(page)).filter(({attributes}) => attributes['data-runs']);
  assert.ok(own.length >= 3, 'a row for each group in sight');

  // Hiding a group hides its runs in the charts.
  const loss = (holds) => node(page, 'img', 'val/loss', holds);
  await loss(({attributes}) => attributes['data-runs'] === '24');
  await press(page, 'button', 'Hide width 8 · lr 0.01');
  await loss(({attributes}) => attributes['data-runs'] === '22');
  await press(page, 'button', 'Show width 8 · lr 0.01');
  await loss(({attributes}) => attributes['data-runs'] === '24');
  const points = (await loss()).attributes['data-points'];

  // A band stands for the same points.
  await press(page, 'combobox', 'Group runs');
  await press(page, 'menuitemcheckbox', 'Mean ± std');
  await node(page, 'note', /^12 groups · 24 runs/);
  assert.equal((await loss()).attributes['data-points'], points);
  const {x, y, width, height} = await loss();
  await page.mouse.move(x + width / 2, y + height / 2);
  const hover = await node(page, 'tooltip', /^val\/loss Step/, ({value}) => value.split('\n').length > 12);
  assert.match(hover.value, /width 8 · lr 0\.01\t\d+\t/);

  // A closed group keeps its row only, also in the table.
  await press(page, 'button', 'Close width 8 · lr 0.01');
  await node(page, 'row', 'width 8 · lr 0.01', ({attributes}) => attributes['aria-expanded'] === 'false');
  assert.ok(!(await rows(page)).some(({name}) => name === 'w8-lr0.01-s0'));
  await press(page, 'tab', 'Table');
  await node(page, 'row', 'width 8 · lr 0.01', ({attributes}) => attributes['data-runs'] === '2');
  const grid = await node(page, 'grid', 'Runs', ({attributes}) => attributes['aria-rowcount'] === String(24 + 12 - 2));
  assert.ok(grid);
  await reload(page);
  await node(page, 'row', 'width 8 · lr 0.01', ({attributes}) => attributes['data-runs'] === '2');
  await node(page, 'grid', 'Runs', ({attributes}) => attributes['aria-rowcount'] === String(24 + 12 - 2));
  assert.deepEqual(errors, []);
});
