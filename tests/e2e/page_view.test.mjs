// What a person sees and does in the page: the view is kept, thousands of charts, dark mode, a lost GL context,
// typing, pasting and copying.
import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {charts, chartsHave, dropFolder, emptyState, launch, makeLogs, missing, node, nodes, pixels, press, scratchFolder, until,
  visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => {
  if (missing) return;
  browser = await launch({viewport: {width: 1200, height: 760}});
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
});
after(async () => { await browser?.close(); });

/** Two groups of charts of three runs. */
function makeGroups(t) {
  const folder = path.join(scratchFolder(t), 'groups');
  for (let run = 0; run < 3; ++run) {
    mkdirSync(path.join(folder, `run-${run}`), {recursive: true});
    const lines = ['step,train/loss,train/lr,val/loss'];
    for (let i = 0; i < 1000; ++i) lines.push(`${i},${run + 1 / (1 + i)},${0.1 / (run + 1)},${2 + Math.sin(i / 50 + run)}`);
    writeFileSync(path.join(folder, `run-${run}`, 'metrics.csv'), `${lines.join('\n')}\n`);
  }
  return folder;
}

async function choose(page, box, item) {
  await press(page, 'combobox', box);
  await press(page, 'menuitemcheckbox', item);
}

const runRows = async (page) => (await nodes(page)).filter(({role}) => role === 'row')
  .map(({name, attributes}) => [name, attributes['data-shown']]);

test('zoom, x, smoothing, hidden runs, sort and collapsed groups come back after a reload', options, async (t) => {
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, makeGroups(t));
  await chartsHave(page, {'train/loss': 3000, 'train/lr': 3000, 'val/loss': 3000});
  await press(page, 'button', 'Hide run-1');
  await chartsHave(page, {'train/loss': 2000});
  await press(page, 'columnheader', 'Run');  // now from the last name to the first
  await choose(page, 'Smoothing', 'EMA 0.60');
  await press(page, 'radio', '2');
  const chart = await node(page, 'img', 'train/loss', ({attributes}) => attributes['aria-busy'] === 'false');
  const y = chart.y + chart.height / 2;
  await page.mouse.move(chart.x + chart.width * 0.4, y);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width * 0.5, y + 2, {steps: 4});
  await page.mouse.move(chart.x + chart.width * 0.7, y + 3, {steps: 4});
  await page.mouse.up();
  const zoomed = ({attributes}) => {
    const [lo, hi] = (attributes['data-x'] ?? '').split(' ').map(Number);
    return lo > 200 && hi < 900;
  };
  await node(page, 'img', 'train/loss', zoomed);
  await node(page, 'img', 'val/loss', zoomed);  // x is linked
  await press(page, 'button', 'train');
  await until(page, 'the group to close', () => !document.querySelector('#tidemark-mirror [role=img][aria-label="train/loss"]'));
  const look = async () => {
    const all = await nodes(page);
    const one = (role, name) => all.find((each) => each.role === role && each.name === name);
    return {
      rows: await runRows(page), smoothing: one('slider', 'Smoothing')?.value, columns: one('radio', '2')?.attributes['aria-checked'],
      charts: await charts(page), x: one('img', 'val/loss')?.attributes['data-x'],
      train: one('button', 'train')?.attributes['aria-expanded'],
    };
  };
  await page.mouse.move(700, 20);
  await node(page, 'img', 'val/loss', ({attributes}) => attributes['aria-busy'] === 'false');
  const before = await look();
  assert.equal(before.train, 'false');
  assert.equal(before.smoothing, '0.60');
  assert.deepEqual(before.rows, [['run-2', 'true'], ['run-1', 'false'], ['run-0', 'true']]);
  await page.reload();
  await page.waitForFunction(() => window.tidemark?.stats().frames > 0, null, {timeout: 60_000});
  await node(page, 'img', 'val/loss', ({attributes}) => attributes['data-x'] === before.x && attributes['aria-busy'] === 'false');
  assert.deepEqual(await look(), before);
  await press(page, 'tab', 'Table');
  await node(page, 'grid', 'Runs', ({attributes}) => attributes['aria-colcount']);
  await page.reload();
  await page.waitForFunction(() => window.tidemark?.stats().frames > 0, null, {timeout: 60_000});
  await node(page, 'tab', 'Table', ({attributes}) => attributes['aria-selected'] === 'true');
  assert.deepEqual(errors, []);
});

test('of 5,000 charts only those on screen ask for anything', options, async (t) => {
  const folder = path.join(scratchFolder(t), 'wide');
  mkdirSync(folder);
  const names = Array.from({length: 5000}, (_, i) => `m${String(i).padStart(4, '0')}`);
  const lines = [`step,${names.join(',')}`];
  for (let i = 0; i < 3; ++i) lines.push(`${i},${names.map((_, k) => k + i).join(',')}`);
  writeFileSync(path.join(folder, 'wide.csv'), `${lines.join('\n')}\n`);
  const {page} = await visit(t, browser);
  await page.evaluate(() => {
    const post = MessagePort.prototype.postMessage;
    window.posted = 0;
    MessagePort.prototype.postMessage = function (message, ...rest) {
      if (message?.head) ++window.posted;
      return post.call(this, message, ...rest);
    };
  });
  await emptyState(page);
  await dropFolder(page, folder);
  await node(page, 'status', '15,000 points');
  await node(page, 'img', 'm0000', ({attributes}) => attributes['data-points'] === '3');
  assert.ok((await charts(page)).length < 20, 'only what is seen is there');
  // Far down: the wheel passes over hundreds of charts.
  const before = await page.evaluate(() => window.posted);
  assert.ok(before < 300, `${before} messages`);
  await page.mouse.move(800, 500);
  for (let i = 0; i < 20; ++i) await page.mouse.wheel(0, 8000);
  const there = await node(page, 'img', /^m[1-4]\d\d\d$/, ({attributes}) => attributes['data-points'] === '3');
  assert.ok(Number(there.name.slice(1)) > 1000, there.name);
  const asked = await page.evaluate(() => window.posted) - before;
  assert.ok(asked < 400, `${asked} messages`);
  assert.ok((await charts(page)).length < 20);
});

/** The mean brightness of a part of the screen with runs and charts, 0 to 255. */
async function brightness(page) {
  const {bytes} = await pixels(page, {x: 150, y: 100, width: 400, height: 250});
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 4) sum += bytes[i] + bytes[i + 1] + bytes[i + 2];
  return sum / (bytes.length / 4 * 3);
}

test('light and dark follow the system at once', options, async (t) => {
  const {page} = await visit(t, browser, '?example');
  await node(page, 'img', 'train/loss', ({attributes}) => attributes['data-points'] !== '0');
  for (const [colorScheme, fits] of [['dark', (mean) => mean < 60], ['light', (mean) => mean > 200], ['dark', (mean) => mean < 60]]) {
    await page.emulateMedia({colorScheme});
    let mean;
    for (let tries = 0; tries < 100 && !fits(mean = await brightness(page)); ++tries) await page.waitForTimeout(100);
    assert.ok(fits(mean), `${colorScheme}: mean ${mean}`);
  }
});

test('a lost GL context comes back and draws the same', options, async (t) => {
  const {page, errors} = await visit(t, browser, '?example');
  await node(page, 'img', 'val/loss', ({attributes}) => attributes['data-points'] !== '0' && attributes['aria-busy'] === 'false');
  await node(page, 'img', 'train/loss', ({attributes}) => attributes['data-points'] !== '0' && attributes['aria-busy'] === 'false');
  await page.mouse.move(700, 20);
  const differing = (a, b) => {
    let count = 0;
    for (let i = 0; i < a.bytes.length; i += 4) {
      if (Math.abs(a.bytes[i] - b.bytes[i]) + Math.abs(a.bytes[i + 1] - b.bytes[i + 1]) + Math.abs(a.bytes[i + 2] - b.bytes[i + 2]) > 24) ++count;
    }
    return count;
  };
  // Settled: two pictures in a row are the same.
  const part = {x: 0, y: 0, width: 1200, height: 480};
  let before = await pixels(page, part);
  for (let tries = 0, last = -1; last !== 0; ++tries) {
    assert.ok(tries < 60, `${last} pixels still change`);
    await page.waitForTimeout(300);
    const now = await pixels(page, part);
    last = differing(before, now);
    before = now;
  }
  for (let round = 0; round < 2; ++round) {
    await page.evaluate(() => new Promise((resolve) => {
      const canvas = document.getElementById('tidemark-canvas');
      window.losing = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
      canvas.addEventListener('webglcontextlost', resolve, {once: true});
      window.losing.loseContext();
    }));
    await page.evaluate(() => new Promise((resolve) => {
      document.getElementById('tidemark-canvas').addEventListener('webglcontextrestored', resolve, {once: true});
      setTimeout(() => window.losing.restoreContext(), 0);
    }));
    let different = -1;
    for (let tries = 0; tries < 60 && different !== 0; ++tries) {
      await page.waitForTimeout(200);
      different = differing(before, await pixels(page, part));
    }
    assert.equal(different, 0, `round ${round}: pixels that differ`);
  }
  assert.deepEqual(errors, []);
});

test('text comes from keys, from the clipboard and from an input method', options, async (t) => {
  const {page} = await visit(t, browser, '?example');
  await page.setViewportSize({width: 800, height: 420});  // few charts to draw with each key
  await node(page, 'status', '24 of 24 shown');
  await press(page, 'textbox', 'Search runs');
  await page.waitForFunction(() => document.activeElement?.id === 'tidemark-text-agent', null, {timeout: 60_000});
  const holds = (text) => node(page, 'textbox', 'Search runs', ({value}) => value === text);
  await page.keyboard.type('w96');
  await holds('w96');
  await until(page, 'eight rows', () => document.querySelectorAll('#tidemark-mirror [role=row]').length === 8);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Backspace');
  await holds('');
  await page.evaluate(() => navigator.clipboard.writeText('lr0.05'));
  await page.keyboard.press('Control+v');
  await holds('lr0.05');
  await page.keyboard.press('Control+a');
  // As an input method does: a composition that changes, then its result.
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', {text: 'か', selectionStart: 1, selectionEnd: 1});
  await session.send('Input.imeSetComposition', {text: 'かん', selectionStart: 2, selectionEnd: 2});
  await session.send('Input.insertText', {text: '漢'});
  await holds('漢');
  await page.keyboard.press('Backspace');
  await holds('');
  await session.send('Input.insertText', {text: 'é'});  // what a dead key ends in
  await holds('é');
});

test('a table is copied whole', options, async (t) => {
  const logs = makeLogs({runs: 3, rows: 50});
  t.after(logs.close);
  const {page} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, logs.logs);
  await chartsHave(page, {loss: 150});
  await press(page, 'tab', 'Table');
  await node(page, 'grid', 'Runs', ({attributes}) => attributes['aria-rowcount'] === '3');
  await until(page, 'three rows', () => document.querySelectorAll('#tidemark-mirror [role=row]').length >= 3);
  await page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await press(page, 'button', 'Copy table');
  let text = '';
  for (let tries = 0; tries < 200 && !text.includes('run-2'); ++tries) {
    await page.waitForTimeout(100);
    text = await page.evaluate(() => navigator.clipboard.readText());
  }
  const [head, ...rows] = text.replace(/\n$/, '').split('\n').map((line) => line.split('\t'));
  assert.ok(head.includes('Run'), text);
  assert.deepEqual(rows.map((cells) => cells[head.indexOf('Run')]).sort(), ['run-0', 'run-1', 'run-2']);
  for (const cells of rows) assert.equal(cells.length, head.length);
});
