// Firefox: the page opens, picked files are drawn with every point, and a reload finds them again.
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';

import puppeteer from 'puppeteer-core';

import {makeLogs, missing, root, startSite} from './page_browser.mjs';

const firefox = process.env.TIDEMARK_FIREFOX || '/usr/bin/firefox-esr';
const why = missing || (existsSync(firefox) && process.env.DISPLAY ? false : 'Firefox needs a screen: run it below xvfb-run');

/** The page in a Firefox of its own, and what waits for something on it. */
async function visit(t) {
  const site = await startSite();
  t.after(() => site.close());
  // WebGL 2 without a graphics card: only with a screen, drawn by Mesa.
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath: firefox, headless: false, env: {...process.env, LIBGL_ALWAYS_SOFTWARE: '1'},
    defaultViewport: null, extraPrefsFirefox: {'webgl.force-enabled': true},
  });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const until = (what, test, ...values) => page.waitForFunction(test, {timeout: 60_000, polling: 200}, ...values)
    .catch(async (error) => {
      const text = await page.evaluate(() => document.body.innerText + document.getElementById('tidemark-mirror')?.innerHTML);
      throw new Error(`waited for ${what}: ${error.message}; the page has ${text.slice(0, 3000)}`);
    });
  await page.goto(site.url);
  await until('the first frame', () => window.tidemark?.stats().frames > 0);
  return {page, errors, until};
}

/** Clicks what is called so, once it is there and enabled. */
async function press({page, until}, name) {
  await until(name, (wanted) => {
    window.tidemark.flushMirror();
    const found = document.querySelector(`#tidemark-mirror [aria-label="${wanted}"]`);
    return found && found.getAttribute('aria-disabled') !== 'true';
  }, name);
  await page.evaluate((wanted) => document.querySelector(`#tidemark-mirror [aria-label="${wanted}"]`).click(), name);
}

/** Picks files by the page's own hidden input; the system's dialog is not opened. */
async function pick(seen, ...files) {
  await seen.page.evaluate(() => { HTMLInputElement.prototype.click = function () { window.picking = this; }; });
  await press(seen, 'Choose files…');
  await seen.until('the file input', () => { window.tidemark.flushMirror(); return window.picking?.isConnected; });
  const input = await seen.page.$('input[type=file]');
  await input.uploadFile(...files);
}

test('Firefox opens the page, reads picked files and finds them after a reload', {skip: why, timeout: 240_000}, async (t) => {
  const seen = await visit(t);
  const {page, errors, until} = seen;
  const hasCharts = () => {
    window.tidemark.flushMirror();
    return ['loss', 'accuracy'].every((name) =>
      document.querySelector(`#tidemark-mirror [role=img][aria-label="${name}"]`)?.getAttribute('data-points') === '700');
  };
  const logs = makeLogs({runs: 1, rows: 700, spike: 5});
  t.after(logs.close);
  await pick(seen, path.join(logs.logs, 'run-0/metrics.csv'));
  await until('two charts of 700 points', hasCharts);
  assert.equal(await page.evaluate(() => window.tidemark.stats().storage), 'opfs');
  await page.reload();
  await until('the first frame', () => window.tidemark?.stats().frames > 0);
  await until('the same after a reload', hasCharts);
  assert.deepEqual(errors, []);
});

test('Firefox evaluates a picked model on its data', {skip: why, timeout: 240_000}, async (t) => {
  const seen = await visit(t);
  await press(seen, 'Evaluate');
  await pick(seen, ...['tumours.onnx', 'tumours.csv'].map((name) => path.join(root, 'tests/data/models', name)));
  await seen.until('the model', () => {
    window.tidemark.flushMirror();
    return document.querySelector('#tidemark-mirror [role=button][aria-label="Evaluate"]:not([aria-disabled=true])');
  });
  await seen.page.evaluate(() => document.querySelector('#tidemark-mirror [role=button][aria-label="Evaluate"]').click());
  await seen.until('the figures', () => {
    window.tidemark.flushMirror();
    return document.querySelector('#tidemark-mirror [role=img][aria-label="Accuracy"][data-value]');
  });
  const wanted = JSON.parse(readFileSync(path.join(root, 'tests/data/models/expected.json'))).tumours.metrics.accuracy;
  const shown = await seen.page.evaluate(() =>
    Number(document.querySelector('#tidemark-mirror [role=img][aria-label="Accuracy"]').getAttribute('data-value')));
  assert.ok(Math.abs(shown - wanted) < 1e-9, `${shown}, not ${wanted}`);
  assert.deepEqual(seen.errors, []);
});
