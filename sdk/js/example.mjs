// A training that logs: fits a line by gradient descent. Run it with `node example.mjs`, then `tidemark ui`.
import {init} from './tidemark.mjs';

const run = init({project: 'line', name: 'gradient descent', config: {rate: 0.1, points: 20, optimizer: 'sgd'}});
const xs = Array.from({length: run.config.points}, (_, i) => i / run.config.points);
let [slope, offset, loss] = [0, 0, 0];
for (let step = 0; step < 200; ++step) {
  const errors = xs.map((x) => slope * x + offset - (3 * x + 1));
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  loss = mean(errors.map((error) => error ** 2));
  run.log({loss, slope}, {step});
  slope -= run.config.rate * 2 * mean(errors.map((error, i) => error * xs[i]));
  offset -= run.config.rate * 2 * mean(errors);
  if (step % 20 === 0) run.log({'error/largest': Math.max(...errors.map(Math.abs))}, {step});
}
run.summary.loss = loss;
run.finish();
