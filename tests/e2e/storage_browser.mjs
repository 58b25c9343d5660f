// A site with the SQL engine, and Chromium with a profile of its own, for the storage tests.
import {cpSync, existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

import {chromium} from 'playwright-core';

import {startServer} from '../../scripts/serve.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
export const sqlEngine = process.env.TIDEMARK_SQL_ENGINE ?? path.join(root, 'build/wasm/sql_engine');

/** Why these tests can't run here, or false. */
export const missing = existsSync(path.join(sqlEngine, 'engine.wasm')) ?
  false : `there is no ${path.join(sqlEngine, 'engine.wasm')}: build the target tidemark_sql_engine`;

/** The page's scripts as they are in the project, with the engine that runs plain SQL. */
export async function startStorageSite(options = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-site-'));
  for (const name of readdirSync(path.join(root, 'web'))) {
    if (name.endsWith('.js')) cpSync(path.join(root, 'web', name), path.join(folder, name));
  }
  cpSync(path.join(here, 'storage_site'), folder, {recursive: true});
  for (const name of ['engine.js', 'engine.wasm', 'import.js', 'import.wasm']) cpSync(path.join(sqlEngine, name), path.join(folder, name));
  const server = await startServer({root: folder, prefix: '/some/where/', ...options});
  return {
    ...server,
    folder,
    close: async () => {
      await server.close();
      rmSync(folder, {recursive: true});
    },
  };
}

const binary = {executablePath: process.env.TIDEMARK_CHROMIUM || '/usr/bin/chromium'};
const flags = ['--headless=new', '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist'];

/** A browser whose contexts are private windows. */
export const launchPrivate = (more = []) => chromium.launch({...binary, args: [...flags, ...more]});

/** A browser with a profile in `profile` (a new folder by default, gone with it). */
export async function launch({profile, ...options} = {}) {
  const folder = profile ?? mkdtempSync(path.join(tmpdir(), 'tidemark-profile-'));
  const context = await chromium.launchPersistentContext(folder, {
    ...binary,
    args: flags,
    ...options,
  });
  return {
    context,
    close: async () => {
      await context.close();
      if (!profile) rmSync(folder, {recursive: true, force: true});
    },
  };
}

/** Opens the page and waits for the engine; with a test, the page closes after it. */
export async function openPage(context, url, t) {
  const page = await context.newPage();
  t?.after(() => page.close());
  page.on('pageerror', (error) => console.error('page error:', error));
  await page.goto(url);
  await page.evaluate(() => window.state('connected'));
  return page;
}

/** Runs a command of the SQL engine; rejects with its error text. */
export const ask = (page, text) => page.evaluate((command) => window.ask(command), text);
