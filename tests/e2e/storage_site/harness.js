// The page of the storage tests: the real client and workers, with the engine of tests/e2e/sql_engine.
// `ask("run a.sqlite SELECT 1")` resolves to the reply's text, or rejects with it.
import {EngineClient} from './engine_client.js?v=@TIDEMARK_BUILD_ID@';
import {filesOfDrop, filesOfInput} from './file_drops.js?v=@TIDEMARK_BUILD_ID@';

const build = new URLSearchParams(location.search).get('build') ?? 'test';
const waiting = new Map();
const streams = new Map();
let next = 1;

const client = new EngineClient({build});
const states = [];
client.onstate = (state) => {
  states.push(state);
  for (const [id, {reject}] of waiting) {
    if (state.kind !== 'connected' && state.kind !== 'crashed') continue;
    waiting.delete(id);
    reject(new Error(`lost: ${state.kind}`));
  }
};
client.onmessage = ({head}) => {
  const [, id, how, text] = /^(\d+) (ok|error) ([^]*)$/.exec(new TextDecoder().decode(head));
  if (streams.has(id)) {
    streams.get(id)(text, how);
    return;
  }
  const wait = waiting.get(id);
  waiting.delete(id);
  if (how === 'ok') wait?.resolve(text);
  else wait?.reject(new Error(text));
};

function send(text) {
  const id = String(next++);
  client.post({head: new TextEncoder().encode(`${id} ${text}`), buffers: []});
  return id;
}

Object.assign(window, {
  client, states,
  ask: (text) => new Promise((resolve, reject) => waiting.set(send(text), {resolve, reject})),
  // Every reply to this command goes to `told`.
  listen: (text, told) => {
    const id = send(text);
    streams.set(id, told);
    return id;
  },
  state: async (kind, after = 0) => {
    for (;;) {
      const found = states.slice(after).find((state) => state.kind === kind);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },
  register: async (id) => client.registerDrop(filesOfInput(document.getElementById(id).files)),
});
client.start();

// A drop anywhere is registered; `dropped` resolves to what the client made of it.
window.dropped = new Promise((resolve, reject) => {
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    filesOfDrop(event.dataTransfer).then((files) => client.registerDrop(files)).then(resolve, reject);
  });
});

window.storageNote = async () => (await import('./capabilities.js?v=@TIDEMARK_BUILD_ID@')).storageNote();
