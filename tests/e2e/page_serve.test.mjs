// The page that `tidemark serve` serves: it looks at the server's file through the server's engine, while
// clients log by plain REST.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {chartsHave, dropFiles, launch, missing, node, openPage, out, press, program, saveTo, scratchFolder, told, until} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1280, height: 800}}); });
after(async () => { await browser?.close(); });

/** A server on a free port (or this one) over a file. */
async function serve(t, file, {port = 0, words = []} = {}) {
  const child = spawn(program, ['serve', file, '--port', String(port), '--json', '--page', path.join(out, 'web'), ...words],
    {stdio: ['ignore', 'pipe', 'pipe']});
  let errors = '';
  child.stderr.on('data', (text) => { errors += text; });
  const [line] = await once(child.stdout, 'data');
  const {url} = JSON.parse(line);
  const end = async (signal = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  t.after(async () => {
    for (const page of browser.context.pages()) if (page.url().startsWith(url)) await page.close();
    await end();
  });
  const call = async (name, body, method = 'POST') => {
    const response = await fetch(`${url}/api/2.0/mlflow/${name}`, method === 'GET' ? {} : {method, body: JSON.stringify(body)});
    assert.equal(response.status, 200, `${name}: ${await response.clone().text()}`);
    return response.json();
  };
  return {url, call, end, errors: () => errors};
}

/** A run, and a way to log as many steps as it is told. */
async function startRun({call}, name) {
  const {run} = await call('runs/create', {experiment_id: '0', run_name: name, start_time: Date.now()});
  let step = 0;
  const id = run.info.run_id;
  return {
    id,
    log: async (count) => {
      const metrics = [];
      for (const end = step + count; step < end; ++step) {
        metrics.push({key: 'loss', value: 1 / (step + 1), timestamp: Date.now(), step}, {key: 'acc', value: step / 100, timestamp: Date.now(), step});
      }
      await call('runs/log-batch', {run_id: id, metrics});
    },
  };
}

test('runs appear and curves grow while a client logs; edits of the page are the file’s', options, async (t) => {
  const file = path.join(scratchFolder(t), 'live.sqlite');
  const server = await serve(t, file);
  const errors = [];
  const page = await openPage(browser.context, `${server.url}/`, errors);
  await node(page, 'note', 'No runs yet');
  const first = await startRun(server, 'first');
  await first.log(10);
  await chartsHave(page, {loss: 10, acc: 10});
  assert.equal(await page.evaluate(() => window.tidemark.stats().storage), 'http');
  await node(page, 'status', /^File on disk/).catch(() => node(page, 'text', /^File on disk/));

  // What is logged is on screen within about a second.
  const delays = [];
  for (let points = 20; points <= 60; points += 10) {
    await first.log(10);
    const logged = Date.now();
    await chartsHave(page, {loss: points});
    delays.push(Date.now() - logged);
  }
  delays.sort((a, b) => a - b);
  t.diagnostic(`points on screen after ${delays[2]} ms (median of 5), at most ${delays[4]} ms`);

  // A second page, and a second run.
  const second = await openPage(browser.context, `${server.url}/`, errors);
  await chartsHave(second, {loss: 60});
  const other = await startRun(server, 'other');
  await other.log(5);
  await chartsHave(second, {loss: 65});
  await page.bringToFront();
  await chartsHave(page, {loss: 65});

  // An edit of the page is known to the protocol and to the other page; undo takes it back.
  await press(page, 'row', 'first', {button: 'right'});
  await press(page, 'menuitem', /^Rename/);
  await until(page, 'the name to take text', () => document.activeElement?.id === 'tidemark-text-agent');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('renamed here');
  await page.keyboard.press('Enter');
  await node(page, 'row', 'renamed here');
  const named = async () => (await server.call('runs/search', {experiment_ids: ['0'], filter: "attributes.run_name = 'renamed here'"})).runs ?? [];
  assert.deepEqual((await named()).map(({info}) => info.run_id), [first.id]);
  await second.bringToFront();
  await node(second, 'row', 'renamed here');
  await page.bringToFront();
  await press(page, 'button', 'Undo');
  await node(page, 'row', 'first');
  assert.deepEqual(await named(), []);

  // And the other way: a name that a client gives.
  await server.call('runs/update', {run_id: other.id, run_name: 'named by a client'});
  await node(page, 'row', 'named by a client');

  // A copy is whole, although the file is written meanwhile; the server keeps none.
  const copy = path.join(path.dirname(file), 'copy.sqlite');
  await saveTo(page, copy);
  await other.log(10);
  assert.deepEqual(told('runs', copy).map(({name, points}) => [name, points]), [['first', 120], ['named by a client', 10]]);
  assert.deepEqual(readdirSync(tmpdir()).filter((name) => name.startsWith('tidemark-serve-'))
    .filter((name) => existsSync(path.join(tmpdir(), name, 'copy.sqlite'))), []);

  // Files of this machine can't be read by the server, and the page says so.
  await dropFiles(page, [copy]);
  await node(page, 'status', /^Files can't be opened here/).catch(() => node(page, 'alert', /^Files can't be opened here/));
  assert.deepEqual(errors, []);
  assert.equal(server.errors(), '');
});

test('a server that ends is missed, and found again', options, async (t) => {
  const file = path.join(scratchFolder(t), 'again.sqlite');
  let server = await serve(t, file);
  const run = await startRun(server, 'run');
  await run.log(20);
  const page = await openPage(browser.context, `${server.url}/`);
  await chartsHave(page, {loss: 20});
  const {port} = new URL(server.url);
  await server.end('SIGKILL');
  await node(page, 'alert', /^The server of this page does not answer/);
  server = await serve(t, file, {port});
  await until(page, 'the line again', () => ![...document.querySelectorAll('#tidemark-mirror [role=alert]')].some((each) => /does not answer/.test(each.getAttribute('aria-label'))));
  const more = await startRun(server, 'more');
  await more.log(7);
  await chartsHave(page, {loss: 27});
});

test('with a token the page is opened once with it', options, async (t) => {
  const file = path.join(scratchFolder(t), 'token.sqlite');
  const server = await serve(t, file, {words: ['--token', 'a secret']});
  const errors = [];
  const page = await openPage(browser.context, `${server.url}/?token=a%20secret`, errors);
  await node(page, 'note', 'No runs yet');
  assert.equal(page.url(), `${server.url}/`, 'the token does not stay in the address');
  const cookies = await browser.context.cookies(server.url);
  const ours = cookies.filter(({name}) => name.startsWith('tidemark_'));
  assert.deepEqual(ours.map(({httpOnly, sameSite}) => ({httpOnly, sameSite})), [{httpOnly: true, sameSite: 'Strict'}]);
  assert.ok(!ours[0].value.includes('secret'));
  assert.deepEqual(errors, []);
});
