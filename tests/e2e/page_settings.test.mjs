// What a person set for single charts and for the table comes back after a reload.
import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {chartsHave, dropFolder, emptyState, launch, missing, node, nodes, press, reload, scratchFolder, until, visit} from
  './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1000, height: 600}}); });
after(async () => { await browser?.close(); });

/** Three runs of two metrics. */
function makeRuns(t) {
  const folder = path.join(scratchFolder(t), 'runs');
  for (let run = 0; run < 3; ++run) {
    mkdirSync(path.join(folder, `run-${run}`), {recursive: true});
    const lines = ['step,loss,rate'];
    for (let i = 1; i <= 400; ++i) lines.push(`${i},${(3 - run) / i},${(run + 1) * i}`);
    writeFileSync(path.join(folder, `run-${run}`, 'metrics.csv'), `${lines.join('\n')}\n`);
  }
  return folder;
}

const settled = ({attributes}) => attributes['aria-busy'] === 'false';
const menuClosed = (page) => until(page, 'no menu', () => !document.querySelector('#tidemark-mirror [role=menuitemcheckbox]'));

async function openMenuOf(page, chart) {
  await press(page, 'button', `Chart menu of ${chart}`);
  await node(page, 'menuitemcheckbox', 'Logarithmic y axis');
}

async function closeMenu(page) {
  await page.keyboard.press('Escape');
  await menuClosed(page);
}

async function type(page, name, text) {
  const agent = (focused) => page.waitForFunction((wanted) =>
    (document.activeElement?.id === 'tidemark-text-agent') === wanted, focused, {timeout: 60_000});
  await press(page, 'textbox', name);
  await agent(true);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
  await node(page, 'textbox', name, ({value}) => value === text);
  await page.keyboard.press('Enter');  // leaves the field: Escape would clear it
  await agent(false);
}

test('axes and ranges of single charts come back after a reload', options, async (t) => {
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, makeRuns(t));
  await chartsHave(page, {loss: 1200, rate: 1200});
  for (const item of ['Logarithmic y axis', 'Logarithmic x axis']) {
    await openMenuOf(page, 'loss');
    await press(page, 'menuitemcheckbox', item);  // which closes the menu
    await menuClosed(page);
  }
  await openMenuOf(page, 'rate');
  await type(page, 'from', '100');
  await type(page, 'to', '250');
  await closeMenu(page);
  const ranged = ({attributes}) => attributes['data-y'] === '100 250';
  const look = async () => {
    await page.mouse.move(500, 20);
    const rate = await node(page, 'img', 'rate', (each) => settled(each) && ranged(each));
    const loss = await node(page, 'img', 'loss', settled);
    return [loss, rate].map(({attributes}) => [attributes['data-x'], attributes['data-y'], attributes['data-points']]);
  };
  const before = await look();
  await reload(page);
  assert.deepEqual(await look(), before);
  const marks = async () => {
    const marked = {};
    for (const chart of ['loss', 'rate']) {
      await openMenuOf(page, chart);
      const all = await nodes(page);
      marked[chart] = [
        ...all.filter(({role}) => role === 'menuitemcheckbox').map(({name, attributes}) => [name, attributes['aria-checked']]),
        ...all.filter(({role, name}) => role === 'textbox' && ['from', 'to'].includes(name)).map(({name, value}) => [name, value]),
      ];
      await closeMenu(page);
    }
    return marked;
  };
  const marked = await marks();
  assert.deepEqual(marked.loss.slice(0, 2), [['Logarithmic y axis', 'true'], ['Logarithmic x axis', 'true']]);
  assert.deepEqual(marked.rate.slice(0, 2), [['Logarithmic y axis', 'false'], ['Logarithmic x axis', 'false']]);
  assert.deepEqual(marked.rate.slice(-2), [['from', '100'], ['to', '250']]);

  assert.deepEqual(errors, []);
});

test('sort and columns of the table come back after a reload', options, async (t) => {
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, makeRuns(t));
  await chartsHave(page, {loss: 1200});
  await press(page, 'tab', 'Table');
  const shown = ['Status', 'loss · last', 'loss · min', 'loss · max', 'rate · last', 'rate · min', 'rate · max', 'Started', 'Duration'];
  const heads = async () => (await nodes(page)).filter(({role}) => role === 'columnheader').map(({name}) => name);
  await node(page, 'columnheader', 'rate · max');
  assert.deepEqual((await heads()).sort(), [...shown, 'Run'].sort());
  // One more and one less; the others stay.
  for (const column of ['Project', 'loss · max']) {
    await press(page, 'button', / of \d+ columns$/);
    await press(page, 'menuitemcheckbox', column);
    await closeMenu(page);
  }
  const chosen = ['Project', 'Run', ...shown.filter((name) => name !== 'loss · max')].sort();
  await node(page, 'columnheader', 'Project');
  assert.deepEqual((await heads()).sort(), chosen);
  await node(page, 'cell', 'Project');  // the columns have their widths
  await press(page, 'columnheader', 'loss · min');
  const look = async () => {
    await node(page, 'columnheader', 'loss · min', ({attributes}) => attributes['aria-sort'] === 'descending');
    await until(page, 'the cells', () => document.querySelectorAll('#tidemark-mirror [role=grid] [role=row]').length === 3);
    const all = await nodes(page);
    return {
      heads: all.filter(({role}) => role === 'columnheader').map(({name, attributes}) => [name, attributes['aria-sort']]),
      rows: all.filter(({role}) => role === 'row').map(({name}) => name),
    };
  };
  const before = await look();
  t.diagnostic(JSON.stringify(before));
  assert.deepEqual(before.rows, ['run-0', 'run-1', 'run-2']);
  await reload(page);
  assert.deepEqual(await look(), before);
  assert.deepEqual(errors, []);
});
