// The page looks as it did: charts, table and empty state, dark and light, at one and two device pixels per CSS pixel,
// against the pictures in tests/e2e/screenshots. TIDEMARK_UPDATE_SCREENSHOTS=1 stores them anew; look at them before they
// are committed. What differs is painted red into build/results/screenshots.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {startServer} from '../../scripts/serve.mjs';
import {emptyState, launch, missing, node, nodes, openPage, out, press, program, root, scratchFolder, until} from './page_browser.mjs';
import {decodePng, encodePng} from './png.mjs';

const options = {skip: missing, timeout: 240_000};
const kStored = path.join(root, 'tests/e2e/screenshots');
const kResults = path.join(root, 'build/results/screenshots');
const kUpdate = Boolean(process.env.TIDEMARK_UPDATE_SCREENSHOTS);
/**
 * How far a channel of a pixel may be off, and for which share of the pixels it may be farther: text and lines lie within
 * the first (stored pictures have 256 colours), areas within the second.
 */
const kLimits = [{off: 40, share: 0.0001}, {off: 6, share: 0.025}];
const kSize = {width: 1440, height: 900};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: kSize}); });
after(async () => { await browser?.close(); });

/** Six runs, the same on every machine: no training, no clock, numbers of few digits. */
function makeSweep(folder) {
  for (let run = 0; run < 6; ++run) {
    const version = path.join(folder, 'sweep', `w${8 << (run >> 1)}-lr${run % 2 ? '0.05' : '0.01'}`);
    mkdirSync(version, {recursive: true});
    writeFileSync(path.join(version, 'hparams.yaml'), `width: ${8 << (run >> 1)}\nlr: ${run % 2 ? 0.05 : 0.01}\nseed: 1\n`);
    const lines = ['step,train/loss,train/lr,val/accuracy,val/loss'];
    let seed = run + 1;
    const noise = () => (seed = seed * 16807 % 2147483647) / 2147483647 - 0.5;
    for (let i = 0; i < 500; ++i) {
      const fall = 1 / (1 + i * (run + 1) / 120);
      lines.push([i, (2.3 * fall + 0.1 * noise()).toFixed(4), (0.05 * (1 - i / 500)).toFixed(5),
        (1 - 0.9 * fall + 0.02 * noise()).toFixed(4), (2.2 * fall + 0.05 * noise() + i / 4000).toFixed(4)].join(','));
    }
    writeFileSync(path.join(version, 'metrics.csv'), `${lines.join('\n')}\n`);
  }
  const file = path.join(folder, 'sweep.sqlite');
  execFileSync(program, ['import', path.join(folder, 'sweep'), '-o', file], {stdio: 'ignore'});
  return file;
}

/** A site whose example is that sweep. */
async function startSite(t) {
  const folder = path.join(scratchFolder(t), 'site');
  cpSync(path.join(out, 'web'), folder, {recursive: true});
  cpSync(makeSweep(scratchFolder(t)), path.join(folder, 'example.sqlite'));
  const site = await startServer({root: folder, prefix: '/any/'});
  t.after(() => site.close());
  return site;
}

/** Boxes of what is another time or size at each run. */
async function changing(page) {
  const boxes = (await nodes(page)).filter(({role, name}) => role === 'status' && / ms$/.test(name));
  return boxes.map((box) => ({...box, x: box.x - 40, width: box.width + 40}));  // longer, when it was slower
}

/** What differs in words, whether that is little enough, and the places of what is far off. */
function compare(stored, now, boxes, scale) {
  const hidden = (x, y) => boxes.some((box) => x >= box.x * scale && x < (box.x + box.width) * scale &&
    y >= box.y * scale && y < (box.y + box.height) * scale);
  const far = kLimits.map(() => 0), places = [];
  for (let i = 0; i < now.rgb.length; i += 3) {
    const off = Math.max(Math.abs(stored.rgb[i] - now.rgb[i]), Math.abs(stored.rgb[i + 1] - now.rgb[i + 1]),
      Math.abs(stored.rgb[i + 2] - now.rgb[i + 2]));
    if (off <= kLimits[1].off || hidden(i / 3 % now.width, Math.floor(i / 3 / now.width))) continue;
    kLimits.forEach((limit, k) => { far[k] += off > limit.off ? 1 : 0; });
    places.push(i);
  }
  const pixels = now.width * now.height;
  const told = kLimits.map(({off}, k) => `${far[k]} of ${pixels} pixels are off by more than ${off}`).join(', ');
  return {told, good: kLimits.every(({share}, k) => far[k] <= share * pixels), places};
}

/** Takes the picture and compares it; while it differs, what is still under way may arrive. */
async function look(page, devtools, name, scale) {
  const file = path.join(kStored, `${name}.png`);
  const take = async () => {
    const {data} = await devtools.send('Page.captureScreenshot', {format: 'png', optimizeForSpeed: true});
    return decodePng(Buffer.from(data, 'base64'));
  };
  if (kUpdate) {
    await page.waitForTimeout(1500);
    mkdirSync(kStored, {recursive: true});
    writeFileSync(file, encodePng(await take()));
    return '';
  }
  if (!existsSync(file)) return `there is no ${file}: run with TIDEMARK_UPDATE_SCREENSHOTS=1`;
  const stored = decodePng(readFileSync(file));
  let now, result;
  for (let tries = 0; tries < 12; ++tries) {
    now = await take();
    assert.deepEqual([now.width, now.height], [stored.width, stored.height], name);
    result = compare(stored, now, tries === 0 ? [] : await changing(page), scale);
    if (result.good) return '';
    await page.waitForTimeout(500);
  }
  mkdirSync(kResults, {recursive: true});
  writeFileSync(path.join(kResults, `${name}.png`), encodePng(now));
  const painted = {...now, rgb: now.rgb.map((value) => value >> 1)};
  for (const i of result.places) painted.rgb.set([255, 0, 0], i);
  writeFileSync(path.join(kResults, `${name}-differing.png`), encodePng(painted));
  return `${name}: ${result.told}; see ${kResults}/${name}-differing.png`;
}

/** All four looks of what the page shows now; returns what differs. */
async function lookAll(page, view) {
  const devtools = await page.context().newCDPSession(page);
  const differing = [];
  for (const scale of [1, 2]) {
    await devtools.send('Emulation.setDeviceMetricsOverride', {...kSize, deviceScaleFactor: scale, mobile: false});
    for (const colorScheme of ['dark', 'light']) {
      await page.emulateMedia({colorScheme});
      await until(page, 'the charts', () => !document.querySelector('#tidemark-mirror [role=img][aria-busy=true]'));
      differing.push(await look(page, devtools, `${view}-${colorScheme}-${scale}x`, scale));
    }
  }
  await devtools.detach();
  return differing.filter(Boolean);
}

test('charts, table and empty state look as stored, dark and light, at both densities', options, async (t) => {
  if (!kUpdate) rmSync(kResults, {recursive: true, force: true});
  const site = await startSite(t);
  const page = await openPage(browser.context, `${site.url}?example`);
  t.after(() => page.close());
  await page.mouse.move(700, 20);  // nothing is under the pointer
  for (const name of ['train/loss', 'train/lr', 'val/accuracy', 'val/loss']) {
    await node(page, 'img', name, ({attributes}) => attributes['data-points'] === '3000');
  }
  const differing = await lookAll(page, 'charts');
  await press(page, 'tab', 'Table');
  await page.mouse.move(700, 20);
  await until(page, 'the cells', () => document.querySelectorAll('#tidemark-mirror [role=grid] [role=row]').length === 6);
  differing.push(...await lookAll(page, 'table'));
  const empty = await openPage(browser.context, site.url);
  t.after(() => empty.close());
  await page.close();
  await emptyState(empty);
  await empty.mouse.move(700, 20);
  differing.push(...await lookAll(empty, 'empty'));
  assert.deepEqual(differing, []);
});
