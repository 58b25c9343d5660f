// A page of another origin that has Tidemark in a frame and logs into it with sdk/js: the person is asked once, the
// charts grow, and a Tidemark that is loaded again gets what it has not stored.
import assert from 'node:assert/strict';
import {cpSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {startServer} from '../../scripts/serve.mjs';
import {chartsHave, launch, missing, node, root, scratchFolder, startSite, started} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1100, height: 720}}); });
after(async () => { await browser?.close(); });

/** A page with Tidemark in a frame; its script has the module as `tidemark` and its line as `line`. */
async function embed(t) {
  const site = await startSite();
  const folder = scratchFolder(t);
  cpSync(path.join(root, 'sdk/js/tidemark.mjs'), path.join(folder, 'tidemark.mjs'));
  const {origin} = new URL(site.url);
  writeFileSync(path.join(folder, 'index.html'), `<!doctype html><title>A page that trains</title>
    <iframe id="frame" src="${site.url}" style="width: 1000px; height: 640px"></iframe>
    <script type="module">
      import * as tidemark from './tidemark.mjs';
      window.line = tidemark.connect(document.getElementById('frame'), {origin: '${origin}'});
    </script>`);
  const host = await startServer({root: folder});
  const errors = [];
  const page = await browser.context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  t.after(async () => {
    await page.close();
    await Promise.all([site.close(), host.close()]);
  });
  await page.goto(host.url);
  const frame = () => page.frames().find((each) => each.url().startsWith(origin));
  await started(frame());
  return {page, frame, errors, hostOrigin: new URL(host.url).origin};
}

test('the person allows a page once, and its runs are charts that grow', options, async (t) => {
  const {page, frame, errors, hostOrigin} = await embed(t);
  await page.evaluate(() => {
    window.run = line.init({project: 'page', name: 'in a page', config: {lr: 0.1}, facts: 'none'});
    for (let i = 0; i < 50; ++i) run.log({loss: 1 / (i + 1), accuracy: i / 100});
  });
  const dialog = frame().locator('dialog');
  await dialog.waitFor();
  assert.match(await dialog.textContent(), new RegExp(hostOrigin.replaceAll('.', '\\.')));
  assert.equal(await page.evaluate(() => line.state), 'asking');
  await dialog.getByRole('button', {name: 'Allow'}).click();
  assert.equal(await page.evaluate(() => line.accepted), true);
  await chartsHave(frame(), {loss: 50, accuracy: 50});
  const delays = [];
  for (let i = 1; i <= 5; ++i) {
    const began = Date.now();
    await page.evaluate(() => { for (let n = 0; n < 10; ++n) run.log({loss: n, accuracy: n}); });
    await chartsHave(frame(), {loss: 50 + 10 * i});
    delays.push(Date.now() - began);
  }
  t.diagnostic(`from log() to the chart: ${delays.join(', ')} ms`);
  await page.evaluate(() => run.finish());
  await page.waitForFunction(() => line.heldBytes === 0, null, {timeout: 20_000});  // all of it is stored there

  // Loaded again: nobody is asked, what was held is sent again, no point comes twice.
  await page.evaluate(() => { window.run = line.init({name: 'second', facts: 'none'}); });
  await page.evaluate(() => { for (let n = 0; n < 7; ++n) run.log({loss: n, accuracy: n}); });
  await chartsHave(frame(), {loss: 107});
  await frame().goto(frame().url());
  await started(frame());
  await page.evaluate(() => run.log({loss: 7, accuracy: 7}));
  await node(frame(), 'status', /Following/);
  await chartsHave(frame(), {loss: 108});
  assert.equal(await frame().locator('dialog').count(), 0);
  assert.deepEqual(errors, []);
});

test('a page that is refused, or that nobody framed, logs nothing', options, async (t) => {
  const {page, frame, errors} = await embed(t);
  await page.evaluate(() => { window.run = line.init({facts: 'none'}); });
  const dialog = frame().locator('dialog');
  await dialog.waitFor();
  await dialog.getByRole('button', {name: 'Refuse'}).click();
  assert.equal(await page.evaluate(() => line.accepted), false);
  await page.evaluate(() => { for (let i = 0; i < 5; ++i) run.log({loss: i}); });
  assert.deepEqual(await page.evaluate(() => [line.state, run.lostCalls]), ['refused', 5]);
  // A frame beside it is neither the parent nor the opener.
  await page.evaluate(() => {
    const other = document.createElement('iframe');
    other.srcdoc = `<script>parent.document.getElementById('frame').contentWindow.postMessage({tidemark: 1, type: 'hello', name: 'x'}, '*')</script>`;
    document.body.append(other);
    return new Promise((resolve) => { other.onload = () => setTimeout(resolve, 500); });
  });
  assert.equal(await dialog.count(), 0);
  assert.deepEqual(errors, []);
});
