// The server's own tests: types, ranges, its folder's walls, and the switches for bad behaviour.
import assert from 'node:assert/strict';
import {mkdtempSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import http from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {startServer} from '../scripts/serve.mjs';

let folder;
let server;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tidemark-serve-'));
  mkdirSync(path.join(folder, 'site'));
  writeFileSync(path.join(folder, 'secret.txt'), 'outside');
  writeFileSync(path.join(folder, 'site/.hidden'), 'hidden');
  writeFileSync(path.join(folder, 'site/index.html'), '<p>page');
  writeFileSync(path.join(folder, 'site/a.wasm'), Buffer.from('0123456789'));
  writeFileSync(path.join(folder, 'site/empty.sqlite'), '');
  server = await startServer({root: path.join(folder, 'site'), prefix: '/some/path/'});
});

after(async () => {
  await server.close();
  rmSync(folder, {recursive: true});
});

// The raw client: `fetch` would tidy up the path before it asks.
function ask(requestPath, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    const request = http.request({port: server.port, path: requestPath, headers, method}, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => resolve({
        status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces).toString('latin1')}));
    });
    request.on('error', reject);
    request.end();
  });
}

test('serves the index and the right types under a prefix', async () => {
  const index = await ask('/some/path/?example');
  assert.equal(index.status, 200);
  assert.equal(index.body, '<p>page');
  assert.match(index.headers['content-type'], /^text\/html/);
  assert.equal((await ask('/some/path/a.wasm')).headers['content-type'], 'application/wasm');
  assert.equal((await ask('/a.wasm')).status, 404);
  assert.equal((await ask('/some/path/empty.sqlite')).body, '');
});

test('does not leave its folder', async () => {
  for (const name of ['../secret.txt', '%2e%2e/secret.txt', '..%2fsecret.txt', 'x/../../secret.txt',
    '%2e%2e%5csecret.txt', '.hidden', '%00', '%zz', '/etc/passwd']) {
    assert.equal((await ask('/some/path/' + name)).status, 404, name);
  }
  assert.equal((await ask('/some/path/a.wasm', {}, 'POST')).status, 405);
});

test('answers single ranges', async () => {
  const cases = [['bytes=2-4', '234', 'bytes 2-4/10'], ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'], ['bytes=5-99', '56789', 'bytes 5-9/10']];
  for (const [range, body, contentRange] of cases) {
    const reply = await ask('/some/path/a.wasm', {range});
    assert.equal(reply.status, 206, range);
    assert.equal(reply.body, body);
    assert.equal(reply.headers['content-range'], contentRange);
  }
  assert.equal((await ask('/some/path/a.wasm', {range: 'bytes=10-'})).status, 416);
  assert.equal((await ask('/some/path/a.wasm', {range: 'bytes=0-1,4-5'})).status, 200);
});

test('keeps unchanged files at the browser', async () => {
  const {etag} = (await ask('/some/path/a.wasm')).headers;
  assert.equal((await ask('/some/path/a.wasm', {'if-none-match': etag})).status, 304);
  assert.equal((await ask('/some/path/a.wasm', {range: 'bytes=0-1', 'if-range': etag})).status, 206);
  assert.equal((await ask('/some/path/a.wasm', {range: 'bytes=0-1', 'if-range': '"old"'})).status, 200);
});

test('behaves badly when told to', async () => {
  const range = 'bytes=0-1';
  server.options.ignoreRange = true;
  assert.equal((await ask('/some/path/a.wasm', {range})).status, 200);
  server.options.ignoreRange = false;
  server.options.gzipRange = true;
  assert.equal((await ask('/some/path/a.wasm', {range})).headers['content-encoding'], 'gzip');
  server.options.gzipRange = false;
  server.options.changeEtag = true;
  const first = await ask('/some/path/a.wasm', {range});
  assert.notEqual(first.headers.etag, (await ask('/some/path/a.wasm', {range})).headers.etag);
  server.options.changeEtag = false;
});

test('takes the next free port', async () => {
  const second = await startServer({root: folder, port: server.port});
  assert.notEqual(second.port, server.port);
  await second.close();
});
