// The path of a new user: the wheel in a clean environment, a script, the page, kill -9, and the figures at the end.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {chartsHave, launch, missing, node, openPage, out, root, saveTo, scratchFolder, told} from './page_browser.mjs';
import {closePagesOf, startServer, startTraining} from './live_training.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1000, height: 640}}); });
after(async () => { await browser?.close(); });

/** A Python that has nothing but the wheel, and a home of its own. */
function wheelEnvironment(scratch) {
  const run = (program, ...words) => execFileSync(program, words, {stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8',
    env: {PATH: process.env.PATH, HOME: scratch, TIDEMARK_PAGE: path.join(out, 'web')}});
  run('python3', path.join(root, 'sdk/python/build_backend.py'), scratch);
  const [wheel] = readdirSync(scratch).filter((name) => name.endsWith('.whl'));
  run('python3', '-m', 'venv', path.join(scratch, 'venv'));
  const bin = path.join(scratch, 'venv/bin');
  run(path.join(bin, 'python'), '-m', 'pip', 'install', '--quiet', '--no-index', '--no-deps', path.join(scratch, wheel));
  const tool = run(path.join(bin, 'tidemark'), '--version');
  assert.match(tool, /^tidemark \d/);
  return {python: path.join(bin, 'python'), env: {PATH: process.env.PATH, HOME: scratch}};
}

/** `folder` once more, where nobody can write; null where it can't be mounted. */
function readOnlyView(t, folder) {
  const view = mkdtempSync(path.join(tmpdir(), 'tidemark-read-only-'));
  let mounted = false;
  t.after(() => {
    if (mounted) execFileSync('umount', ['-l', view]);
    rmdirSync(view);  // never what is below it
  });
  try {
    execFileSync('mount', ['--bind', folder, view], {stdio: 'ignore'});
    mounted = true;
    execFileSync('mount', ['-o', 'remount,bind,ro', view], {stdio: 'ignore'});
    return view;
  } catch {
    return null;
  }
}

test('wheel, script, page, kill -9, a copy with every point', options, async (t) => {
  const scratch = scratchFolder(t);
  const environment = wheelEnvironment(scratch);
  const folder = path.join(scratch, 'tidemark-runs');
  mkdirSync(folder);
  const server = await startServer(t, environment, folder);
  closePagesOf(t, browser.context, server.url);
  const errors = [];
  const page = await openPage(browser.context, server.url, errors);
  const training = startTraining(t, environment, folder, 'mine');
  await training.log(250);
  await chartsHave(page, {loss: 250, accuracy: 250});
  const {count} = await training.log(1000);
  training.process.kill('SIGKILL');
  await chartsHave(page, {loss: count});
  const copy = path.join(scratch, 'copy.sqlite');
  await saveTo(page, copy);
  assert.deepEqual(told('runs', copy).map(({name, points}) => [name, points]), [['mine', 2 * count]]);
  assert.deepEqual(errors, []);
});

test('journals where nobody can write are followed', options, async (t) => {
  const scratch = scratchFolder(t);
  const environment = wheelEnvironment(scratch);
  const folder = path.join(scratch, 'runs');
  mkdirSync(folder);
  const view = readOnlyView(t, folder);
  if (view === null) return t.skip('only root can mount a folder read-only');
  const training = startTraining(t, environment, folder, 'far away');
  await training.log(40);
  const server = await startServer(t, environment, view);
  closePagesOf(t, browser.context, server.url);
  const page = await openPage(browser.context, server.url, []);
  await node(page, 'status', /Following .*tidemark-read-only-/);
  await chartsHave(page, {loss: 40});
  await training.log(60);
  await chartsHave(page, {loss: 100});
});
