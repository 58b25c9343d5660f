// The page in Chromium for benchmarks: a site with the built page and the engine's own page, a browser
// with a profile of its own, what its processes use, and databases put where the page keeps them.
import {cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

import {startServer} from '../../scripts/serve.mjs';
import {launch} from '../e2e/storage_browser.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const out = process.env.TIDEMARK_OUT ?? path.join(root, 'out');
export const dataFolder = process.env.TIDEMARK_BENCH_DATA ?? path.join(root, 'build/bench/data');
export const makeData = path.join(root, 'build/bench/bench/make_data');

/** The site; the data files are served under data/. */
export async function startBenchSite() {
  const folder = path.join(root, 'build/bench/site');
  rmSync(folder, {recursive: true, force: true});
  cpSync(path.join(out, 'web'), folder, {recursive: true});
  cpSync(path.join(here, 'engine_site/index.html'), path.join(folder, 'engine.html'));
  cpSync(path.join(here, 'engine_site/engine_bench.js'), path.join(folder, 'engine_bench.js'));
  mkdirSync(path.join(folder, 'data'));
  for (const name of readdirSync(dataFolder)) {
    if (!/\.(sqlite|bin)$/.test(name)) continue;
    try {
      linkSync(path.join(dataFolder, name), path.join(folder, 'data', name));
    } catch {
      cpSync(path.join(dataFolder, name), path.join(folder, 'data', name));
    }
  }
  const server = await startServer({root: folder, prefix: '/bench/'});
  return {url: server.url, folder, close: async () => {
    await server.close();
    rmSync(folder, {recursive: true, force: true});
  }};
}

function processes() {
  const list = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split(/[\0 ]/);  // renderers write theirs with blanks
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      list.push({pid: Number(name), parent: Number(fields[1]), command, cpuMs: (Number(fields[11]) + Number(fields[12])) * 10});
    } catch {
      // it ended meanwhile
    }
  }
  return list;
}

const residentMb = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1000;

export class BenchBrowser {
  static async start(options = {}) {
    const browser = new BenchBrowser();
    browser.profile = mkdtempSync(path.join(tmpdir(), 'tidemark-bench-'));
    const {context, close} = await launch({profile: browser.profile, viewport: {width: 1920, height: 1080}, ...options});
    browser.context = context;
    browser.closeContext = close;
    await context.addInitScript({path: path.join(here, 'page_probe.js')});
    return browser;
  }
  /** Pages opened from now on give the GPU nothing to draw (page_probe.js). */
  async drawNothing() {
    await this.context.addInitScript(() => { window.benchProbe.draws = false; });
  }
  async close() {
    await this.closeContext();
    rmSync(this.profile, {recursive: true, force: true, maxRetries: 5, retryDelay: 200});
  }

  /** The processes of this browser: [{pid, type, cpuMs}]. */
  processes() {
    const all = processes();
    const main = all.find(({command}) => command.some((word) => word.includes(this.profile)) &&
      !command.some((word) => word.startsWith('--type=')));
    if (!main) throw new Error('the browser process was not found');
    const below = new Set([main.pid]);
    for (let before = 0; before !== below.size;) {
      before = below.size;
      for (const {pid, parent} of all) if (below.has(parent)) below.add(pid);
    }
    return all.filter(({pid}) => below.has(pid)).map(({pid, command, cpuMs}) => ({
      pid, cpuMs, type: command.find((word) => word.startsWith('--type='))?.slice(7) ?? 'browser',
    }));
  }
  /** CPU milliseconds so far of the renderers, and of all processes. */
  cpuMs() {
    const list = this.processes();
    const sum = (some) => some.reduce((total, {cpuMs}) => total + cpuMs, 0);
    return {renderer: sum(list.filter(({type}) => type === 'renderer')), all: sum(list)};
  }
  /** CPU milliseconds so far of each thread of the renderers: exact also on a busy machine. */
  threads() {
    const list = new Map();
    for (const {pid, type} of this.processes()) {
      if (type !== 'renderer') continue;
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        try {
          list.set(`${pid}/${thread}`, Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6);
        } catch {
          // it ended meanwhile
        }
      }
    }
    return list;
  }
  /**
   * What `act` returns, and the CPU milliseconds meanwhile: of the thread that worked most, of the main
   * thread that worked most, and of all threads together.
   */
  async busiest(act) {
    const before = this.threads();
    const value = await act();
    const worked = [...this.threads()].map(([thread, ms]) => [thread, ms - (before.get(thread) ?? 0)]);
    const most = (some) => Math.max(...some.map(([, ms]) => ms));
    const isMain = ([thread]) => new Set(thread.split('/')).size === 1;
    return {value, cpuMs: most(worked), mainMs: most(worked.filter(isMain)), allMs: worked.reduce((sum, [, ms]) => sum + ms, 0)};
  }
  /** Memory of the largest renderer: the page with its workers. */
  rendererMb() {
    return Math.max(...this.processes().filter(({type}) => type === 'renderer').map(({pid}) => residentMb(pid)));
  }

  /** Opens an address of the site. */
  async open(url) {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => console.error('page error:', error));
    await page.goto(url);
    return page;
  }
  /** Puts one database of the site where the page keeps its files, and takes the others away. */
  async store(site, name) {
    const page = await this.open(`${site.url}page.css`);
    await page.evaluate(async (file) => {
      const top = await navigator.storage.getDirectory();
      await top.removeEntry('tidemark', {recursive: true}).catch(() => {});
      if (!file) return;
      const folder = await top.getDirectoryHandle('tidemark', {create: true});
      const handle = await folder.getFileHandle(file, {create: true});
      const response = await fetch(`data/${file}`);
      if (!response.ok) throw new Error(`${file}: ${response.status}`);
      await response.body.pipeTo(await handle.createWritable());
    }, name);
    await page.close();
  }
}

export const waitForMark = (page, name, timeout = 120_000) => page.waitForFunction(
  (mark) => performance.getEntriesByName(mark)[0]?.startTime, name, {timeout, polling: 20}).then((handle) => handle.jsonValue());

export const missing = existsSync(path.join(out, 'web/ui.wasm')) ? '' : `${out}/web is not built: run ./build-wasm.sh build`;

