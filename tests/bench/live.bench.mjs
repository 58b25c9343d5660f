// What following costs the page: 50 runs that grow at 10 points a second each, served by `tidemark ui`.
//   node tests/bench/live.bench.mjs OUT.json
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {loadavg, tmpdir} from 'node:os';
import path from 'node:path';

import {launch, openPage, out, root} from '../e2e/page_browser.mjs';

const kWarmUpMs = 25_000;  // until the browser has compiled what runs
const kMeasureMs = 15_000;
const kLogging = `
import sys, time
from tidemark._run import Run
runs = [Run(project="bench", name="run %d" % i, dir=sys.argv[1], facts="none") for i in range(50)]
count, due = 0, time.time()
while True:
    for run in runs: run.log({"loss": 1 / (count + 1)})
    count += 1
    due += 0.1
    time.sleep(max(0, due - time.time()))
`;
const kProbe = `
import sys, time, tidemark
run = tidemark.init("bench", name="probe", dir=sys.argv[1], facts="none")
for line in sys.stdin:
    run.log({"probe": 1.0})
    print(time.time() * 1000, flush=True)
`;

/** Processor time of the renderers' threads by name, in ms. */
function threads() {
  const found = {};
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!/chrom.*--type=renderer/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '))) continue;
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
        const name = /\((.*)\)/.exec(stat)[1];
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        found[name] = (found[name] ?? 0) + 10 * (Number(fields[11]) + Number(fields[12]));
      }
    } catch {
      continue;  // it has just ended
    }
  }
  return found;
}

const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-live-'));
const logs = path.join(folder, 'tidemark-runs');
mkdirSync(logs);
const env = {...process.env, PYTHONPATH: path.join(root, 'sdk/python'), TIDEMARK_PAGE: path.join(out, 'web'), XDG_STATE_HOME: folder};
const python = (words, stdio) => spawn('python3', words, {env, stdio});
const server = python(['-m', 'tidemark', 'ui', logs, '--no-browser', '--port', '0'], ['ignore', 'pipe', 'inherit']);
const logging = python(['-c', kLogging, logs], 'inherit');
const probe = python(['-c', kProbe, logs], ['pipe', 'pipe', 'inherit']);
const browser = await launch({viewport: {width: 1440, height: 900}});
try {
  const [said] = await once(server.stdout, 'data');
  const page = await openPage(browser.context, /http:\S+/.exec(String(said))[0]);
  await page.waitForTimeout(kWarmUpMs);
  const before = threads(), started = performance.now();
  await page.waitForTimeout(kMeasureMs);
  const after = threads(), seconds = (performance.now() - started) / 1000;
  const percent = (name) => ((after[name] ?? 0) - (before[name] ?? 0)) / seconds / 10;
  const main = percent('chromium') + percent('chrome'), workers = percent('DedicatedWorker');
  const delays = [];
  for (let i = 1; i <= 15; ++i) {
    probe.stdin.write('\n');
    const [time] = await once(probe.stdout, 'data');
    await page.waitForFunction((points) => document.querySelector(
      `#tidemark-mirror [role=img][aria-label=probe][data-points="${points}"]`), i, {polling: 20});
    delays.push(Date.now() - Number(time));
    await page.waitForTimeout(100 * (i % 7));
  }
  delays.sort((a, b) => a - b);
  const load = loadavg()[0];
  const results = [
    {name: 'following 50 runs × 10 points/s: page, of one core', value: main + workers, unit: '%', load},
    {name: 'following 50 runs × 10 points/s: main thread alone', value: main, unit: '%', load},
    {name: 'from log() to the chart, beside 50 runs that grow: median', value: delays[7], unit: 'ms', load},
    {name: 'from log() to the chart, beside 50 runs that grow: longest of 15', value: delays[14], unit: 'ms', load},
  ];
  for (const {name, value, unit} of results) console.log(`${value.toFixed(1)} ${unit}  ${name}`);
  writeFileSync(process.argv[2], JSON.stringify({results}, null, 1));
} finally {
  for (const child of [logging, probe, server]) child.kill('SIGKILL');
  await browser.close();
  rmSync(folder, {recursive: true, force: true});
}
