// Rules that flag runs: made in the page, kept in its file, at work on a folder that grows, and told by the system.
import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {init} from '../../sdk/js/tidemark.mjs';
import {chartsHave, dropFolder, emptyState, fileOpen, launch, missing, node, press, reload, scratchFolder, startSite, openPage,
  until, visit} from './page_browser.mjs';

const options = {skip: missing, timeout: 240_000};
let browser;

before(async () => { if (!missing) browser = await launch({viewport: {width: 1440, height: 900}}); });
after(async () => { await browser?.close(); });

/** Two runs in a new folder, each with three points of loss. */
function makeRuns(t) {
  const folder = path.join(scratchFolder(t), 'sweep');
  mkdirSync(folder);
  const runs = ['calm', 'wild'].map((name) => init({project: 'digits', name, dir: folder, group: `group of ${name}`, facts: 'none'}));
  const log = (run, ...losses) => losses.forEach((loss) => run.log({loss}));
  for (const run of runs) log(run, 3, 2, 1);
  t.after(() => runs.forEach((run) => run.finish()));
  return {folder, log, calm: runs[0], wild: runs[1]};
}

async function openRules(page) {
  await press(page, 'button', /\.sqlite$/);
  await press(page, 'menuitem', 'Rules…');
  await node(page, 'dialog', 'Rules');
}

const flagged = (page, run, text) => node(page, 'row', run, ({attributes}) => attributes['data-flagged'] === text);
const isNan = (step) => `loss: NaN at step ${step} (rule: NaN or Inf)`;
const titled = (page, title) => until(page, `the title ${title}`, (wanted) => document.title === wanted, title);

/** In the page: a Notification that only records, as a browser that has not been asked yet. */
function recordNotifications(answer) {
  window.notices = [];
  window.asked = [];
  window.Notification = class {
    static permission = 'default';
    static async requestPermission() {
      window.asked.push(navigator.userActivation.isActive);
      window.Notification.permission = answer;
      return answer;
    }
    constructor(title, {body, tag}) {
      Object.assign(this, {title, body, tag});
      window.notices.push(this);
    }
    close() { this.closed = true; }
  };
}

/** As if another tab were in front. */
const hide = (page, hidden) => page.evaluate((on) => {
  Object.defineProperty(document, 'hidden', {value: on, configurable: true});
  document.hasFocus = () => !on;
  document.dispatchEvent(new Event('visibilitychange'));
}, hidden);

test('a run in which NaN comes is flagged until the person has seen it, and again when it comes anew', options, async (t) => {
  const {folder, log, wild} = makeRuns(t);
  const {page, errors} = await visit(t, browser);
  await emptyState(page);
  await dropFolder(page, folder);
  await chartsHave(page, {loss: 6});
  await openRules(page);
  await press(page, 'button', 'Add the common ones');
  await node(page, 'note', 'Any metric: NaN or Inf');
  await node(page, 'status', 'No run is flagged');
  await press(page, 'button', 'Close');
  await page.mouse.move(800, 500);
  log(wild, 0.5, NaN, NaN);
  await flagged(page, 'wild', isNan(4));
  await titled(page, '(1 flagged) sweep.sqlite · Tidemark');

  // A closed group shows the flags of its runs.
  await press(page, 'combobox', 'Group runs');
  await press(page, 'menuitemcheckbox', 'Group');
  await page.keyboard.press('Escape');
  await flagged(page, 'group of wild', undefined);
  await press(page, 'button', 'Close group of wild');
  await flagged(page, 'group of wild', isNan(4));
  await press(page, 'button', 'Open group of wild');
  await press(page, 'combobox', 'Group runs');
  await press(page, 'menuitemcheckbox', 'Group');
  await page.keyboard.press('Escape');
  await flagged(page, 'wild', isNan(4));

  await press(page, 'row', 'wild', {button: 'right'});
  await press(page, 'menuitem', 'Mark flags as seen');
  await flagged(page, 'wild', undefined);
  log(wild, 0.25);
  await chartsHave(page, {loss: 10});
  await flagged(page, 'wild', undefined);
  log(wild, Infinity);
  await flagged(page, 'wild', 'loss: ∞ at step 7 (rule: NaN or Inf)');
  await reload(page);
  await flagged(page, 'wild', 'loss: ∞ at step 7 (rule: NaN or Inf)');
  await openRules(page);
  await node(page, 'note', 'No data for 10 min while running');
  await press(page, 'button', 'Mark all as seen');
  await node(page, 'status', 'No run is flagged');
  await press(page, 'button', 'Close');
  await reload(page);
  await fileOpen(page);
  await flagged(page, 'wild', undefined);
  assert.deepEqual(errors, []);
});

test('the system notifies of a hit while the page is hidden, when the person allowed it', options, async (t) => {
  const {folder, log, calm, wild} = makeRuns(t);
  const site = await startSite();
  t.after(() => site.close());
  await browser.context.grantPermissions(['notifications'], {origin: new URL(site.url).origin});
  await browser.context.addInitScript(recordNotifications, 'granted');
  const page = await openPage(browser.context, site.url);
  t.after(() => page.close());
  await emptyState(page);
  await dropFolder(page, folder);
  await chartsHave(page, {loss: 6});
  await openRules(page);
  await press(page, 'button', 'Add the common ones');
  await press(page, 'button', 'Notify: Any metric: NaN or Inf');
  await press(page, 'switch', 'Notify me when this page is in the background');
  await node(page, 'switch', 'Notify me when this page is in the background',
    ({attributes}) => attributes['aria-checked'] === 'true');
  assert.deepEqual(await page.evaluate(() => window.asked), [true], 'asked once, by a click');
  await press(page, 'button', 'Close');
  log(calm, NaN);
  await flagged(page, 'calm', isNan(3));
  assert.equal(await page.evaluate(() => window.notices.length), 0, 'the person sees the page');

  await hide(page, true);
  log(wild, NaN);
  await page.waitForFunction(() => window.notices.length === 1, null, {polling: 100, timeout: 60_000});
  const [notice] = await page.evaluate(() => window.notices.map(({title, body}) => ({title, body})));
  assert.deepEqual(notice, {title: 'wild', body: 'loss: NaN at step 3'});
  await page.waitForFunction(() => document.title === '(2 flagged) sweep.sqlite · Tidemark', null, {polling: 100});
  assert.equal(await page.evaluate(() => {
    let focused = 0;
    window.focus = () => { ++focused; };
    window.notices[0].onclick();
    return focused + Number(window.notices[0].closed);
  }), 2, 'a click brings the page to the front');
  await hide(page, false);
  await flagged(page, 'wild', isNan(3));
});

test('a browser that refuses notifications is told so', options, async (t) => {
  const {folder} = makeRuns(t);
  const site = await startSite();
  t.after(() => site.close());
  const page = await browser.context.newPage();
  t.after(() => page.close());
  await page.addInitScript(recordNotifications, 'denied');
  await page.goto(site.url);
  await emptyState(page);
  await dropFolder(page, folder);
  await chartsHave(page, {loss: 6});
  await openRules(page);
  await press(page, 'switch', 'Notify me when this page is in the background');
  await node(page, 'note', /^This browser refuses notifications/);
  await node(page, 'switch', 'Notify me when this page is in the background',
    ({attributes}) => attributes['aria-checked'] === 'false');
});
