// Trainings that log, and the server of `tidemark ui` beside them, as processes of their own.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

import {out, root} from './page_browser.mjs';

/** A training that logs as many steps as it is told, a line of its input for each, and says when each is logged. */
const kTraining = `
import sys, time, tidemark
run = tidemark.init("digits", name=sys.argv[2], dir=sys.argv[1], config={"lr": 0.1}, facts="none")
step = 0
for line in sys.stdin:
    for _ in range(int(line)):
        run.log({"loss": 1 / (step + 1), "accuracy": step / 1000})
        step += 1
    print(step, time.time() * 1000, flush=True)
`;

/**
 * The package as it lies in this project. Another one is {python, env} too.
 * @param {(end: () => void) => void} after called with what removes its files
 */
export function sourceEnvironment(after) {
  const state = mkdtempSync(path.join(tmpdir(), 'tidemark-state-'));
  after(() => rmSync(state, {recursive: true, force: true}));
  return {
    python: 'python3',
    env: {...process.env, PYTHONPATH: path.join(root, 'sdk/python'), TIDEMARK_PAGE: path.join(out, 'web'), XDG_STATE_HOME: state},
  };
}

export function startTraining(t, {python, env}, folder, name) {
  const training = spawn(python, ['-c', kTraining, folder, name], {env, stdio: ['pipe', 'pipe', 'inherit']});
  t.after(() => training.kill('SIGKILL'));
  let text = '';
  training.stdout.setEncoding('utf8');
  return {
    process: training,
    /** Logs so many steps; how many there are then, and when the last log() returned. */
    async log(steps) {
      training.stdin.write(`${steps}\n`);
      while (!text.includes('\n')) text += (await once(training.stdout, 'data'))[0];
      const [line] = text.split('\n', 1);
      text = text.slice(line.length + 1);
      const [count, time] = line.split(' ').map(Number);
      return {count, time};
    },
  };
}

export async function startServer(t, {python, env}, folder, port = '0') {
  const server = spawn(python, ['-m', 'tidemark', 'ui', folder, '--no-browser', '--port', port],
    {env, stdio: ['ignore', 'pipe', 'inherit']});
  const end = async () => {
    if (server.exitCode !== null) return;
    server.kill('SIGINT');
    await once(server, 'exit');
  };
  t.after(end);
  server.stdout.setEncoding('utf8');
  let said = '';
  while (!/http:\S+/.test(said)) said += (await once(server.stdout, 'data'))[0];
  return {url: /http:\S+/.exec(said)[0], end};
}

export const closePagesOf = (t, context, url) => t.after(async () => {
  for (const open of context.pages()) if (open.url().startsWith(new URL(url).origin)) await open.close();
});
