// A small static server for the page: 127.0.0.1 only, right MIME types, single byte ranges, no way out of
// its folder. The browser tests start it too, with switches that make it behave as bad hosts do.
//
//   node scripts/serve.mjs [--root DIR] [--port N] [--prefix /path/] [--query '?example'] [--open]
//                          [--ignore-range] [--gzip-range] [--change-etag]
//
// From a test:  const server = await startServer({root, prefix, ignoreRange}); server.url; await server.close();

import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import {spawn, spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {createGzip} from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.md': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.sqlite': 'application/vnd.sqlite3',
};

// The file that a request means, or null when the path is not inside `root`.
function fileOf(root, prefix, requestUrl) {
  let name;
  try {
    name = decodeURIComponent(requestUrl.split(/[?#]/, 1)[0]);
  } catch {
    return null;
  }
  if (!name.startsWith(prefix) || name.includes('\0') || name.includes('\\')) return null;
  name = name.slice(prefix.length);
  if (name.split('/').some((part) => part === '..' || part.startsWith('.'))) return null;
  const file = path.resolve(root, name === '' || name.endsWith('/') ? name + 'index.html' : name);
  return file === root || file.startsWith(root + path.sep) ? file : null;
}

// {first, last} of a single range, 'none' when there is none to honour, 'bad' when it lies outside.
function rangeOf(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return 'none';
  let first = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  let last = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return first > last || first >= size ? 'bad' : {first, last};
}

async function answer(options, state, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, {Allow: 'GET, HEAD'}).end();
    return;
  }
  const file = fileOf(options.root, options.prefix, request.url);
  const info = file && (await stat(file).catch(() => null));
  if (!info?.isFile()) {
    response.writeHead(404, {'Content-Type': 'text/plain'}).end('Not found\n');
    return;
  }
  const etag = `"${info.size.toString(16)}-${Math.floor(info.mtimeMs).toString(16)}` +
      `${options.changeEtag ? '-' + state.answers++ : ''}"`;
  const headers = {
    'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
    'X-Content-Type-Options': 'nosniff',
    // Files keep their names over builds, so the browser asks each time; unchanged ones cost a 304.
    'Cache-Control': 'no-cache',
    ETag: etag,
  };
  if (!options.ignoreRange) headers['Accept-Ranges'] = 'bytes';
  if (request.headers['if-none-match'] === etag && !request.headers.range) {
    response.writeHead(304, headers).end();
    return;
  }
  const ifRange = request.headers['if-range'];
  let range = options.ignoreRange || (ifRange && ifRange !== etag) ?
      'none' : rangeOf(request.headers.range, info.size);
  if (range === 'bad') {
    response.writeHead(416, {...headers, 'Content-Range': `bytes */${info.size}`}).end();
    return;
  }
  const partial = range !== 'none';
  if (!partial) range = {first: 0, last: info.size - 1};
  if (partial) headers['Content-Range'] = `bytes ${range.first}-${range.last}/${info.size}`;
  const gzip = partial && options.gzipRange;
  if (gzip) headers['Content-Encoding'] = 'gzip';
  else headers['Content-Length'] = range.last - range.first + 1;
  response.writeHead(partial ? 206 : 200, headers);
  if (request.method === 'HEAD' || info.size === 0) {
    response.end();
    return;
  }
  const stream = createReadStream(file, {start: range.first, end: range.last});
  stream.on('error', () => response.destroy());
  (gzip ? stream.pipe(createGzip()) : stream).pipe(response);
}

// Listens on `port`, or on the first free one after it; port 0 lets the system choose.
function listen(server, host, port, tries) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' && tries > 1) resolve(listen(server, host, port + 1, tries - 1));
      else reject(error);
    });
    server.listen(port, host, () => resolve(server.address().port));
  });
}

// options: root, port (0), prefix ('/'), ignoreRange, gzipRange, changeEtag. The switches may be changed
// while it runs (server.options), and server.requests counts what was asked for.
export async function startServer(options = {}) {
  const settings = {root: 'out/web', port: 0, prefix: '/', ...options};
  settings.root = path.resolve(settings.root);
  const state = {answers: 0};
  const handle = {options: settings, requests: 0};
  const server = http.createServer((request, response) => {
    ++handle.requests;
    answer(settings, state, request, response).catch(() => response.destroy());
  });
  handle.port = await listen(server, '127.0.0.1', settings.port, settings.port === 0 ? 1 : 100);
  handle.url = `http://127.0.0.1:${handle.port}${settings.prefix}`;
  handle.close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return handle;
}

// Opens a browser when there is a screen and a browser; says so when there is not.
function openBrowser(address) {
  const screen = process.env.DISPLAY || process.env.WAYLAND_DISPLAY || process.platform === 'darwin';
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
  const browsers = ['x-www-browser', 'firefox', 'firefox-esr', 'chromium', 'google-chrome', 'epiphany'];
  if (!screen || !has(opener) || (opener === 'xdg-open' && !browsers.some(has))) {
    console.log('No browser was opened: open the address yourself.');
    return;
  }
  const child = spawn(opener, [address], {detached: true, stdio: 'ignore'});
  child.on('error', () => console.log('No browser was opened: open the address yourself.'));
  child.unref();
}

async function main() {
  const {values} = parseArgs({options: {
    root: {type: 'string', default: 'out/web'},
    port: {type: 'string', default: '8080'},
    prefix: {type: 'string', default: '/'},
    query: {type: 'string', default: ''},
    open: {type: 'boolean', default: false},
    'ignore-range': {type: 'boolean', default: false},
    'gzip-range': {type: 'boolean', default: false},
    'change-etag': {type: 'boolean', default: false},
  }});
  const server = await startServer({
    root: values.root, port: Number(values.port), prefix: values.prefix,
    ignoreRange: values['ignore-range'], gzipRange: values['gzip-range'], changeEtag: values['change-etag'],
  });
  const address = server.url + values.query;
  console.log(`Tidemark is at ${address}`);
  console.log('Stop it with Ctrl C.');
  if (values.open) openBrowser(address);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(`The page can't be served: ${error.message}.`);
    process.exit(1);
  });
}
