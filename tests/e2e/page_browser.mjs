// The built page in Chromium with a profile of its own, seen through the semantic mirror.
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, mkdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

import {startServer} from '../../scripts/serve.mjs';
import {launch, launchPrivate} from './storage_browser.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const out = process.env.TIDEMARK_OUT ?? path.join(root, 'out');
export const program = path.join(out, 'tidemark');

/** Why these tests can't run here, or false. */
export const missing = existsSync(path.join(out, 'web/ui.wasm')) && existsSync(path.join(out, 'web/example.sqlite')) ?
  false : `${out}/web is not built: run ./build-wasm.sh build`;

export function startSite() {
  return startServer({root: path.join(out, 'web'), prefix: '/any/prefix/'});
}

export {launch, launchPrivate};

/**
 * A site of its own for the test: another port is another origin, so its storage is empty as on a first visit.
 * @returns {Promise<{page: import('playwright-core').Page, url: string, errors: string[]}>}
 */
export async function visit(t, browser, query = '') {
  const site = await startSite();
  const errors = [];
  const page = await openPage(browser.context, site.url + query, errors);
  t.after(async () => {
    for (const open of browser.context.pages()) if (open.url().startsWith(site.url)) await open.close();
    await site.close();
  });
  return {page, url: site.url, errors};
}

/** Opens the page; errors of the page fail the test that opened it. */
export async function openPage(context, url, errors = []) {
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => {
    const target = new URL(request.url());
    if (!['blob:', 'data:'].includes(target.protocol) && target.origin !== new URL(url).origin) {
      errors.push(`a request left the origin: ${request.url()}`);
    }
  });
  await page.goto(url);
  await started(page);
  return page;
}

/** Waits for the first frame of a page that was just opened or reloaded. */
export const started = (page) =>
  page.waitForFunction(() => window.tidemark?.stats().frames > 0, null, {timeout: 60_000, polling: 50});

/** Reloads when what was changed last is saved: the view is a second after its last change. */
export async function reload(page) {
  await page.waitForTimeout(1500);
  await page.evaluate(() => window.tidemark.flushMirror());
  await page.waitForTimeout(500);
  await page.reload();
  await started(page);
}

const kPatienceMs = 60_000;
const kPollMs = 60;
/** Every so many looks the page is asked to draw; a frame costs far more than a look at what the page drew by itself. */
const kLooksPerFrame = 8;

/** Calls `look(page)` until it returns something; null when it never does. The first look sees all that was done before. */
async function poll(page, look) {
  const started = Date.now();
  for (let looks = 0; ; ++looks) {
    if (looks % kLooksPerFrame === 0) await page.evaluate(() => window.tidemark?.flushMirror());
    const found = await look();
    if (found) return found;
    if (Date.now() - started > kPatienceMs) return null;
    await new Promise((resolve) => setTimeout(resolve, kPollMs));
  }
}

/** Waits until `test` holds for the mirror (and stats), and returns what it returns. */
export async function until(page, what, test, argument) {
  const found = await poll(page, () => page.evaluate(test, argument));
  if (found) return found;
  const text = await page.evaluate(() => document.getElementById('tidemark-mirror')?.innerHTML.slice(0, 4000));
  throw new Error(`waited for ${what}; the mirror has: ${text}`);
}

const nodesNow = (page) => page.evaluate(() => [...document.querySelectorAll('#tidemark-mirror [role]')].map((node) => {
  const {x, y, width, height} = node.getBoundingClientRect();
  return {
    role: node.getAttribute('role'), name: node.getAttribute('aria-label') ?? '', value: node.dataset.value ?? '',
    attributes: Object.fromEntries([...node.attributes].map(({name, value}) => [name, value])), x, y, width, height,
  };
}));

/** The nodes of the mirror: role, name, value, attributes, box in CSS pixels. */
export async function nodes(page) {
  await page.evaluate(() => window.tidemark.flushMirror());
  return nodesNow(page);
}

const worded = (all) => all.map((each) => `${each.role} "${each.name}" ${each.value}`).join(', ').slice(0, 6000);

const fits = (node, role, name) => node.role === role && (name instanceof RegExp ? name.test(node.name) : node.name === name);

/** Waits for the first node of this role and name for which `holds`. */
export async function node(page, role, name, holds = () => true) {
  let all = [];
  const found = await poll(page, async () => {
    all = await nodesNow(page);
    return all.find((each) => fits(each, role, name) && holds(each));
  });
  if (found) return found;
  throw new Error(`waited for ${role} ${name} ${holds}; there are: ${worded(all)}`);
}

/** Clicks with the mouse, as a person: the mirror only says where. What moves meanwhile is looked for again. */
export async function press(page, role, name, options = {}) {
  const usable = (each) => fits(each, role, name) && each.attributes['aria-disabled'] !== 'true';
  let last = null;
  for (let tries = 0; tries < 10; ++tries) {
    const {x, y, width, height} = await node(page, role, name, usable);
    const at = [x + width / 2, y + height / 2];
    if (last && last[0] === at[0] && last[1] === at[1]) return page.mouse.click(...at, options);
    await page.mouse.move(...at);
    last = at;
  }
  throw new Error(`${role} ${name} does not stand still`);
}

/** Waits until the charts of these names are there, each with this many points. */
export async function chartsHave(page, points) {
  for (const [name, count] of Object.entries(points)) {
    await node(page, 'img', name, (each) => each.attributes['data-points'] === String(count));
  }
}

/** Waits until a file is open. */
export const fileOpen = (page) => node(page, 'button', 'Save', ({attributes}) => attributes['aria-disabled'] !== 'true');

export const emptyState = (page) => node(page, 'button', 'Choose folder…');

/** Saves the open file through the page and returns where it is. */
export async function saveTo(page, file, button = 'Save') {
  // Without the picker of the File System Access API the copy is a download.
  await page.evaluate(() => { delete window.showSaveFilePicker; });
  const download = page.waitForEvent('download', {timeout: kPatienceMs});
  download.catch(() => {});  // told below
  await press(page, 'button', button);
  const {saveAs} = await download.then((saved) => ({saveAs: () => saved.saveAs(file)}), async () => {
    throw new Error(`nothing was downloaded; there are: ${worded(await nodesNow(page))}`);
  });
  await saveAs();
  return file;
}

/** What the command line says of a file. */
export const told = (...words) => JSON.parse(execFileSync(program, [...words, '--json'], {maxBuffer: 1 << 28}));

/** The pixels of a screenshot: {width, height, at(x, y) → [r, g, b]}. */
export async function pixels(page, clip) {
  const png = (await page.screenshot({clip})).toString('base64');
  const {width, height, data} = await page.context().pages()[0].evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const {data} = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let text = '';
    for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
    return {width: bitmap.width, height: bitmap.height, data: btoa(text)};
  }, png);
  const bytes = Buffer.from(data, 'base64');
  return {width, height, bytes, at: (x, y) => [...bytes.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)]};
}

/** A new folder in the system's temporary one; gone after the test. */
export function scratchFolder(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-e2e-'));
  t.after(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

/** The example of the site, copied: the command line would leave files beside it. */
export function copyOfExample(t) {
  const file = path.join(scratchFolder(t), 'example.sqlite');
  cpSync(path.join(out, 'web/example.sqlite'), file);
  return file;
}

/** The charts of the mirror: name, runs, points. */
export function charts(page) {
  return page.evaluate(() => [...document.querySelectorAll('#tidemark-mirror [role=img][data-points]')].map((node) => ({
    name: node.getAttribute('aria-label'),
    runs: Number(node.getAttribute('data-runs')),
    points: Number(node.getAttribute('data-points')),
  })));
}

/** Drops files as a person would: a DataTransfer with files, dispatched at the window. */
export async function dropFiles(page, files) {
  await page.evaluate(async (list) => {
    const transfer = new DataTransfer();
    for (const {name, base64} of list) {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.getElementById('tidemark-canvas').dispatchEvent(
        new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
    }
  }, files.map((file) => ({name: path.basename(file), base64: readFileSync(file).toString('base64')})));
}

/** A real drop of a folder of this machine, by the browser's own protocol. */
export async function dropFolder(page, folder) {
  const session = await page.context().newCDPSession(page);
  const data = {items: [], files: [folder], dragOperationsMask: 1};
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await session.send('Input.dispatchDragEvent', {type, x: 700, y: 400, data});
  }
}

/** A folder of CSV logs: `runs` runs of `rows` steps, the first with a loss of 1000 at `spike`. */
export function makeLogs({runs = 3, rows = 1000, spike = 500, metrics = ['loss', 'accuracy']} = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-logs-'));
  const logs = path.join(folder, 'sweep');
  for (let run = 0; run < runs; ++run) {
    mkdirSync(path.join(logs, `run-${run}`), {recursive: true});
    const lines = [`step,${metrics.join(',')}`];
    const valueOf = (metric, i) => {
      if (metric !== 'loss') return (i % 97) / rows;
      return run === 0 && i === spike ? 1000 : 1 / (1 + i / 100 + run);
    };
    for (let i = 0; i < rows; ++i) lines.push(`${i},${metrics.map((metric) => valueOf(metric, i)).join(',')}`);
    writeFileSync(path.join(logs, `run-${run}`, 'metrics.csv'), `${lines.join('\n')}\n`);
  }
  return {folder, logs, close: () => rmSync(folder, {recursive: true, force: true})};
}

/** A folder "big" with one CSV file of so many rows and metrics, each value 8 bytes there: 0.12345 and a comma. */
export function makeBig(t, rows, metrics) {
  const folder = path.join(scratchFolder(t), 'big');
  mkdirSync(folder);
  let seed = 1;
  const noise = () => (10_000 + (seed = seed * 16807 % 2147483647) % 90_000);
  const lines = [`step,${metrics.join(',')}`];
  for (let i = 0; i < rows; ++i) lines.push(`${i},${metrics.map(() => `0.${noise()}`).join(',')}`);
  writeFileSync(path.join(folder, 'big.csv'), `${lines.join('\n')}\n`);
  return folder;
}

/** How many points of the open file the status bar tells. */
export async function pointsTold(page) {
  await fileOpen(page);
  const {name} = await node(page, 'status', /^[\d,]+ points?$/);
  return Number(name.split(' ')[0].replaceAll(',', ''));
}

/** The worker of this tab with this role: "engine" or "import", which is started by dragging a file over the page. */
export async function workerOf(page, role) {
  if (role === 'import') {
    const session = await page.context().newCDPSession(page);
    const data = {items: [], files: [fileURLToPath(import.meta.url)], dragOperationsMask: 1};
    for (const type of ['dragEnter', 'dragCancel']) {
      await session.send('Input.dispatchDragEvent', {type, x: 700, y: 400, data});
    }
  }
  for (const started = Date.now(); Date.now() - started < kPatienceMs;) {
    for (const worker of page.workers()) {
      const name = await worker.evaluate(() => self.name).catch(() => '');  // one that has just ended
      if (name === `tidemark-${role}`) return worker;
    }
    await page.waitForTimeout(50);
  }
  throw new Error(`there is no ${role} worker`);
}

/** Closes the messages at the lower right. */
export async function closeMessages(page) {
  for (let tries = 0; tries < 20; ++tries) {
    const close = (await nodes(page)).findLast((each) => each.role === 'button' && each.name === 'Close');
    if (!close) return;
    await page.mouse.click(close.x + close.width / 2, close.y + close.height / 2);
  }
  throw new Error('a message can not be closed');
}

export function filesBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesBelow(file) : [file];
  });
}
