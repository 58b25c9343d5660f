// The JavaScript package: the line to a Tidemark in a frame of the page.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {beforeEach, afterEach, describe, test} from 'node:test';

import * as tidemark from '../sdk/js/tidemark.mjs';
import {calls, folder, kinds, later, read, told} from './js_sdk_harness.mjs';

/** Of a page that nobody can have: the domain is reserved for tests (RFC 2606). */
const kOrigin = 'https://tide.test';

/** The window of a page that embeds Tidemark, as far as connect() needs one, and the receiver's side of the protocol. */
class Page {
  constructor() {
    this.listeners = new Map();
    this.sent = [];
    /** @type {Map<string, Buffer>} */
    this.files = new Map();
    this.frame = {contentWindow: {postMessage: (data, origin) => this.sent.push({data, origin})}};
    Object.assign(globalThis, {window: {}, document: {title: 'My page'}, addEventListener: (name, call) => this.listeners.set(name, call),
      removeEventListener: (name) => this.listeners.delete(name)});
  }
  remove() { for (const name of ['window', 'document', 'addEventListener', 'removeEventListener']) delete globalThis[name]; }
  tell(data, more = {}) {
    this.listeners.get('message')?.({data: {tidemark: 1, ...data}, origin: kOrigin, source: this.frame.contentWindow, ports: [], ...more});
  }
  accept() {
    const {port1, port2} = new MessageChannel();
    this.port?.close();
    this.port = port1;
    this.messages = 0;
    port1.onmessage = ({data: {type, path: name, offset, bytes}}) => {
      const known = this.files.get(name) ?? Buffer.alloc(0);
      assert.equal(type, 'append');
      assert.ok(offset <= known.length, 'no hole');
      this.files.set(name, Buffer.concat([known.subarray(0, offset), bytes]));
      this.messages += 1;
    };
    this.tell({type: 'accepted'}, {ports: [port2]});
  }
  stored() { for (const [name, bytes] of this.files) this.port.postMessage({type: 'stored', path: name, size: bytes.length}); }
  records(name) {
    const file = path.join(folder, 'received.tide');
    fs.writeFileSync(file, this.files.get(name));
    return read(file);
  }
}

describe('connect()', () => {
  let page;
  beforeEach(() => { page = new Page(); });
  afterEach(() => {
    page.port?.close();
    page.remove();
  });

  test('gives the bytes of a journal once it was accepted', async () => {
    const line = tidemark.connect(page.frame, {origin: kOrigin});
    const run = line.init({project: 'p', facts: 'none', config: {lr: 1}});
    run.log({loss: 1});
    await later(600);
    assert.ok(page.sent.length >= 2, 'asks again while nobody answers');
    assert.deepEqual(page.sent[0], {data: {tidemark: 1, type: 'hello', name: 'My page'}, origin: kOrigin});
    page.tell({type: 'asking'});
    const asked = page.sent.length;
    await later(600);
    assert.equal(page.sent.length, asked, 'waits for the person');
    page.tell({type: 'ready'});  // loaded again before anybody answered
    assert.equal(page.sent.length, asked + 1);
    page.tell({type: 'accepted'}, {origin: 'https://evil.test'});
    page.tell({type: 'accepted'}, {source: {}});
    assert.equal(line.state, 'asking');
    page.accept();
    page.accept();  // the answer to a second hello
    assert.equal(await line.accepted, true);
    await later();
    const [name] = page.files.keys();
    assert.match(name, new RegExp(`^${run.id}\\.\\d{16}-host-\\d+-0\\.tide$`));
    assert.equal(calls(page.records(name)).length, 1);
    page.messages = 0;
    for (let i = 0; i < 2000; ++i) run.log({loss: i, accuracy: i});
    run.logImage('i', [[1, 2]]);
    run.finish();
    await later();
    assert.ok(page.messages < 30, `few messages, not ${page.messages}`);
    const records = page.records(name);
    assert.deepEqual(calls(records).slice(1).map(({values: [[, , value]]}) => value), Array.from({length: 2000}, (_, i) => i));
    assert.equal(kinds(records, 'end')[0].status, 'finished');
    const {sha256} = kinds(records, 'media')[0];
    assert.equal(crypto.createHash('sha256').update(page.files.get(`${run.id}.files/${sha256}`)).digest('hex'), sha256);
    assert.ok(line.heldBytes > 0);
    page.stored();
    await later();
    assert.deepEqual([line.heldBytes, line.files.size], [0, 0]);
    line.close();
  });

  test('says everything again to a Tidemark that was loaded again', async () => {
    const line = tidemark.connect(page.frame, {origin: kOrigin});
    const run = line.init({facts: 'none'});
    page.accept();
    for (let i = 0; i < 100; ++i) run.log({a: i});
    await later(120);
    page.stored();
    page.files.clear();
    page.tell({type: 'ready'});
    run.log({a: 100});
    assert.equal(line.state, 'asking');
    page.accept();
    run.log({a: 101});
    await later(120);
    page.files.clear();
    page.port.postMessage({type: 'again'});  // its worker was begun again
    await later(120);
    const [name] = page.files.keys();
    assert.deepEqual(calls(page.records(name)).map(({step}) => step), Array.from({length: 102}, (_, i) => i));
    line.close();
  });

  test('begins another journal when one is large, and a gap when nobody takes it', async () => {
    const line = tidemark.connect(page.frame, {origin: kOrigin});
    line.mostHeldBytes = 4 << 20;
    line.rollBytes = 1 << 20;
    const run = line.init({facts: 'none', config: {lr: 1}});
    const data = Object.fromEntries(Array.from({length: 1000}, (_, i) => [`m${i}`, i]));
    for (let i = 0; run.lostCalls === 0; ++i) run.log(data);
    assert.ok(line.heldBytes <= 4 << 20);
    page.accept();
    for (let i = 0; i < 200 && line.files.size > 1; ++i) {
      await later(20);
      page.stored();
    }
    for (let i = 0; i < 5; ++i) run.log(data);
    run.finish();
    await later(300);
    const names = [...page.files.keys()].sort();
    assert.ok(names.length >= 3);
    const all = names.map((name) => page.records(name));
    assert.ok(all.every((records) => kinds(records, 'header').length === 1 && kinds(records, 'params').length === 1));
    const steps = all.flatMap((records) => calls(records).map(({step}) => step));
    const gaps = all.flatMap((records) => kinds(records, 'gap')).reduce((sum, gap) => sum + gap.calls, 0);
    assert.equal(gaps, run.lostCalls);
    assert.equal(steps.length, run.step - gaps);
    assert.deepEqual(steps, [...new Set(steps)].sort((a, b) => a - b));
    assert.equal(told.length, 1);
    line.close();
  });

  test('goes on when it is refused, and demands an origin', async () => {
    const line = tidemark.connect(page.frame, {origin: kOrigin});
    const run = line.init({facts: 'none'});
    page.tell({type: 'refused'});
    assert.equal(await line.accepted, false);
    for (let i = 0; i < 10; ++i) run.log({a: i});
    run.finish();
    assert.deepEqual([told.length, run.lostCalls, page.listeners.size], [1, 10, 0]);
    for (const origin of ['*', '', 'null', 'https://a.test/', 'file://', undefined]) {
      assert.throws(() => tidemark.connect(page.frame, {origin}), tidemark.TidemarkError, String(origin));
    }
  });
});
