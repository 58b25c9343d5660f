// What a person meets in the page, measured in Chromium with software GL. `value` is what a clock shows;
// `cpu`, where it is there, is the same by the CPU time of the one thread that does the work: what the clock
// would show on a machine with nothing else to do.
//
//   node tests/bench/page.bench.mjs OUT.json [--only WORD] [--quick]
import {execFileSync} from 'node:child_process';
import {loadavg} from 'node:os';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';
import zlib from 'node:zlib';

import {BenchBrowser, dataFolder, makeData, missing, startBenchSite, waitForMark} from './chromium_bench.mjs';

const {positionals: [outPath], values: options} = parseArgs({
  allowPositionals: true, options: {only: {type: 'string', default: ''}, quick: {type: 'boolean', default: false}},
});
const kRepeats = options.quick ? 2 : 5;
const results = [];

function put(name, value, unit, cpu) {
  const rounded = (number) => Number(number.toPrecision(4));
  const load = Number(loadavg()[0].toFixed(1));
  results.push({name, value: rounded(value), unit, ...(cpu === undefined ? {} : {cpu: rounded(cpu)}), load});
  console.log(`${name}: ${rounded(value)} ${unit}${cpu === undefined ? '' : `, by CPU ${rounded(cpu)}`} (load ${load})`);
}
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const least = (values) => Math.min(...values);
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];

async function repeat(times, measure) {
  const values = [];
  for (let i = 0; i < times; ++i) values.push(await measure(i));
  return values;
}

const pageStats = (page) => page.evaluate(() => window.tidemark.stats());
async function untilQuiet(page) {
  await page.waitForFunction(() => !window.tidemark.stats().engine_busy, null, {polling: 50, timeout: 300_000});
  await page.waitForTimeout(500);
}

// -- The page itself

async function firstView({site, browser}) {
  const page = await browser.context.newPage();
  const loaded = [];
  page.on('response', (response) => loaded.push(response.url()));
  await page.goto(site.url);
  await waitForMark(page, 'tidemark:first-frame');
  await page.waitForTimeout(1000);
  await page.close();
  const files = [...new Set(loaded.filter((url) => url.startsWith(site.url)).map((url) => new URL(url).pathname.slice('/bench/'.length) || 'index.html'))];
  const bytes = files.reduce((sum, name) => sum + zlib.brotliCompressSync(readFileSync(path.join(site.folder, name)), {
    params: {[zlib.constants.BROTLI_PARAM_QUALITY]: 11},
  }).length, 0);
  put('transfer of the first view, brotli', bytes / 1e6, 'MB');

  const frames = await repeat(kRepeats * 2, async () => {
    const again = await browser.open(site.url);
    const ms = await waitForMark(again, 'tidemark:first-frame');
    await again.close();
    return ms;
  });
  put('navigation to first frame, warm cache', median(frames), 'ms');
  const charts = await repeat(kRepeats, async () => {
    const again = await browser.open(`${site.url}?example`);
    const ms = await waitForMark(again, 'tidemark:first-chart');
    await again.close();
    return ms;
  });
  put('navigation to first chart of the example, warm cache', median(charts), 'ms');
}

async function idle({site, browser}) {
  const page = await browser.open(`${site.url}?example`);
  await waitForMark(page, 'tidemark:first-chart');
  await untilQuiet(page);
  await page.waitForTimeout(4000);
  const before = browser.cpuMs(), frames = (await pageStats(page)).frames;
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const after = browser.cpuMs();
  put('idle page, renderer CPU in 10 s', after.renderer - before.renderer, 'ms');
  put('idle page, CPU of the whole browser in 10 s', after.all - before.all, 'ms');
  put('idle page, frames in 10 s', (await pageStats(page)).frames - frames, 'frames');
  await page.close();
}

// -- Opening files

/** From the command that opens the file (of the UI) to the first chart, and from the navigation. */
async function openTimes(browser, site) {
  const page = await browser.open(site.url);
  const first = await waitForMark(page, 'tidemark:first-chart');
  const kOpenFile = 3;
  const asked = await page.evaluate((type) => window.benchProbe.messages.find(([, from, is]) => from === 'ui' && is === type)[0], kOpenFile);
  return {page, fromNavigation: first, fromOpen: first - asked};
}

async function dropDatabase(browser, site, file) {
  await browser.store(site, '');
  const page = await browser.open(site.url);
  await waitForMark(page, 'tidemark:first-frame');
  await page.waitForTimeout(1000);
  const session = await browser.context.newCDPSession(page);
  const data = {items: [], files: [file], dragOperationsMask: 1};
  await page.evaluate(() => addEventListener('drop', () => { window.benchDropped = performance.now(); }, {capture: true}));
  for (const type of ['dragEnter', 'dragOver', 'drop']) await session.send('Input.dispatchDragEvent', {type, x: 700, y: 400, data});
  const shown = await waitForMark(page, 'tidemark:first-chart');
  const dropped = await page.evaluate(() => window.benchDropped);
  await page.waitForFunction(() => window.tidemark.stats().storage === 'opfs', null, {polling: 50, timeout: 300_000});
  const kept = await page.evaluate(() => performance.now());
  await untilQuiet(page);
  await page.close();
  return {first: shown - dropped, kept: kept - dropped};
}

/** Without the GPU's part, which with software GL takes most of a small machine. */
async function openFile({site, browser}, name, words) {
  await browser.drawNothing();
  const drop = await dropDatabase(browser, site, path.join(dataFolder, name));
  put(`${words}: drop to first chart`, drop.first, 'ms');
  put(`${words}: drop until it is kept by the browser`, drop.kept, 'ms');
  await browser.store(site, name);
  const opened = await repeat(kRepeats, async () => {
    const {value: {page, ...times}, allMs} = await browser.busiest(() => openTimes(browser, site));
    await page.close();
    return {...times, allMs};
  });
  put(`${words}: open to first chart`, median(opened.map((times) => times.fromOpen)), 'ms');
  put(`${words}: navigation to first chart`, median(opened.map((times) => times.fromNavigation)), 'ms');
  put(`${words}: navigation to first chart, CPU of all threads`, median(opened.map(({allMs}) => allMs)), 'ms');
}

// -- Drawing

/** Frames made while `act` ran, without the GPU's part: how many a second, and how long each worked. */
async function framesDuring({browser}, page, act) {
  const from = await page.evaluate(() => performance.now());
  const {mainMs} = await browser.busiest(async () => {
    await act();
    await page.waitForTimeout(200);
  });
  const frames = await page.evaluate((start) => window.benchProbe.frames.filter(([at]) => at >= start), from);
  const seconds = (frames[frames.length - 1][0] - frames[0][0]) / 1000;
  return {fps: (frames.length - 1) / seconds, work: frames.map(([, ms]) => ms), cpu: mainMs / frames.length};
}

async function middleOfChart(page) {
  await page.evaluate(() => window.tidemark.flushMirror());
  return page.evaluate(() => {
    const box = document.querySelector('#tidemark-mirror [role=img][data-points]').getBoundingClientRect();
    return {x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2)};
  });
}

/** Turns the wheel over the chart, in and out, as often as the screen draws. */
async function zoom(page, turns) {
  const {x, y} = await middleOfChart(page);
  await page.mouse.move(x, y);
  await page.evaluate(async ({count, x, y}) => {
    const canvas = document.getElementById('tidemark-canvas');
    for (let i = 0; i < count; ++i) {
      canvas.dispatchEvent(new WheelEvent('wheel', {deltaY: (i % 40) < 20 ? -40 : 40, ctrlKey: true, clientX: x,
        clientY: y, bubbles: true, cancelable: true}));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, {count: turns, x, y});
}

/** Drags the chart with Shift, to and fro. */
async function pan(page, moves) {
  const {x, y} = await middleOfChart(page);
  await page.mouse.move(x, y);
  await page.keyboard.down('Shift');
  await page.mouse.down();
  await page.evaluate(async ({count, x, y}) => {
    const canvas = document.getElementById('tidemark-canvas');
    for (let i = 0; i < count; ++i) {
      canvas.dispatchEvent(new PointerEvent('pointermove', {clientX: x + 150 * Math.sin(i / 15), clientY: y, buttons: 1,
        pointerId: 1, pointerType: 'mouse', isPrimary: true, shiftKey: true, bubbles: true, cancelable: true}));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, {count: moves, x, y});
  await page.mouse.up();
  await page.keyboard.up('Shift');
}

/** Frames in which nothing of the plot changed, and frames with the pointer over it. */
async function hoverOver(page, y, moves) {
  for (let i = 0; i < moves; ++i) await page.mouse.move(400 + (i * 13) % 1000, y + i % 2);
}

async function frameTimes({site, browser}) {
  await browser.store(site, '500x1x10000.sqlite');
  await browser.drawNothing();
  const {page} = await openTimes(browser, site);
  await untilQuiet(page);
  const cpu = [];
  for (let i = 0; i < (options.quick ? 10 : 30); ++i) {
    await page.mouse.move(300 + i, 20 + i % 2);
    cpu.push((await pageStats(page)).last_frame_cpu_ms);
  }
  put('frame of 500 series at full width, CPU', median(cpu), 'ms');
  const still = await framesDuring({browser}, page, () => hoverOver(page, 20, 40));
  put('frame of 500 series at full width, main thread', median(still.work), 'ms', still.cpu);
  const hover = await framesDuring({browser}, page, () => hoverOver(page, 600, 40));
  put('frame of 500 series with the values under the pointer, main thread', median(hover.work), 'ms', hover.cpu);
  const zoomed = await framesDuring({browser}, page, () => zoom(page, options.quick ? 10 : 30));
  put('frame of 500 series while zooming, main thread', median(zoomed.work), 'ms', zoomed.cpu);
  await page.close();
}

async function millions({site, browser}) {
  await openFile({site, browser}, '100x1x1000000.sqlite', '100 runs × 1,000,000 points');
  const {page} = await openTimes(browser, site);
  await untilQuiet(page);
  put('100 runs × 1,000,000 points: memory of the page', browser.rendererMb(), 'MB');
  const zoomed = await framesDuring({browser}, page, () => zoom(page, options.quick ? 40 : 120));
  put('100 runs × 1,000,000 points: zoom', zoomed.fps, 'frames/s');
  put('100 runs × 1,000,000 points: zoom, main thread a frame', median(zoomed.work), 'ms', zoomed.cpu);
  put('100 runs × 1,000,000 points: zoom, main thread, 95th percentile', quantile(zoomed.work, 0.95), 'ms');
  const panned = await framesDuring({browser}, page, () => pan(page, options.quick ? 40 : 120));
  put('100 runs × 1,000,000 points: pan', panned.fps, 'frames/s');
  put('100 runs × 1,000,000 points: pan, main thread a frame', median(panned.work), 'ms', panned.cpu);
  put('100 runs × 1,000,000 points: memory of the page after zoom and pan', browser.rendererMb(), 'MB');
  await page.close();
}

// -- The engine alone, in its workers, with its files in the browser

async function enginePage({site, browser}, name) {
  await browser.store(site, name);
  const page = await browser.open(`${site.url}engine.html`);
  await page.evaluate(() => window.bench.ready);
  if (name) await page.evaluate((file) => window.bench.open(file), name);
  return page;
}

async function imports({site, browser}) {
  const events = execFileSync(makeData, ['events'], {encoding: 'utf8'}).trim();
  const bytes = readFileSync(events).length;
  const measure = (work) => repeat(options.quick ? 1 : 3, async () => {
    const page = await enginePage({site, browser}, '');
    const {value: {ms, points}, cpuMs} = await browser.busiest(() => work(page));
    if (points !== 3_100_000) throw new Error(`${points} points were imported`);
    await page.close();
    return {ms, cpuMs};
  });
  const report = (words, amount, unit, times) => put(words, amount / least(times.map(({ms}) => ms)) * 1000, unit,
    amount / least(times.map(({cpuMs}) => cpuMs)) * 1000);
  report('import of a 150 MB event file', bytes / 1e6, 'MB/s', await measure(async (page) => {
    await page.setInputFiles('#pick', events);
    return page.evaluate(() => window.bench.importPicked('events'));
  }));
  report('ingest into the store', 3.1, 'M points/s', await measure((page) => page.evaluate(() =>
    window.bench.ingest('data/feed.bin', 'events'))));
}

async function questions({site, browser}) {
  let page = await enginePage({site, browser}, '500x1x10000.sqlite');
  await page.evaluate(() => window.bench.chart({runs: 500}));
  const hovers = await browser.busiest(() => page.evaluate(async () => {
    const times = [];
    for (let i = 0; i < 60; ++i) times.push(await window.bench.hover({runs: 500, x: 1000 + i * 40}));
    return times;
  }));
  put('hover over 500 series', median(hovers.value), 'ms', hovers.cpuMs / hovers.value.length);
  await page.close();

  page = await enginePage({site, browser}, '100x1x10000.sqlite');
  await page.evaluate(() => window.bench.chart({runs: 100}));
  const smooth = await repeat(kRepeats, (i) => browser.busiest(() => page.evaluate((weight) =>
    window.bench.chart({runs: 100, smoothing: weight}), 0.8 + i * 0.01)));
  put('smoothing of 100 × 10,000 points, first answer', median(smooth.map(({value}) => value.first)), 'ms');
  put('smoothing of 100 × 10,000 points, exact', median(smooth.map(({value}) => value.exact)), 'ms',
    median(smooth.map(({cpuMs}) => cpuMs)));
  await page.close();

  page = await enginePage({site, browser}, '10000x100.sqlite');
  const ask = async (words, question) => {
    const answers = await repeat(kRepeats * 2, (i) => browser.busiest(() =>
      page.evaluate((q) => window.bench.table(q), {...question, descending: i % 2 === 1})));
    if (answers.some(({value}) => value.matching === 0)) throw new Error(`${words}: nothing matches`);
    const say = (which, some) => put(`10,000 runs × 100 columns: ${which}`, median(some.map(({value}) => value.ms)), 'ms',
      median(some.map(({cpuMs}) => cpuMs)));
    if (question.first) say(`${words}, first time`, answers.splice(0, 1));
    say(words, answers);
  };
  await ask('sort by a number', {sort: 10});
  await ask('sort by a text', {sort: 11});
  await ask('filter by numbers', {filter: 'param_0 > 0.25 and param_2 < 0.75'});
  await ask('filter by a word', {filter: 'choice-17', first: true});
  await ask('filter by a number as a word', {filter: '0.125', first: true});
  await page.close();
}

const kParts = {
  'first view': firstView, idle, imports, questions, frames: frameTimes,
  thousands: (at) => openFile(at, '100x20x1000.sqlite', '100 runs × 20 metrics × 1,000 points'), millions,
};

async function main() {
  if (missing) throw new Error(missing);
  execFileSync(makeData, ['events', 'feed', '100x20x1000.sqlite', '100x1x1000000.sqlite', '500x1x10000.sqlite', '100x1x10000.sqlite', '10000x100.sqlite']);
  const site = await startBenchSite();
  let failed = 0;
  try {
    for (const [name, part] of Object.entries(kParts)) {
      if (!name.includes(options.only)) continue;
      const browser = await BenchBrowser.start();
      try {
        await part({site, browser});
      } catch (error) {
        ++failed;
        console.error(`${name}:`, error);
      } finally {
        await browser.close();
      }
    }
  } finally {
    await site.close();
  }
  writeFileSync(outPath, `${JSON.stringify({results}, null, 1)}\n`);
  if (failed > 0) process.exitCode = 1;
}

await main();
