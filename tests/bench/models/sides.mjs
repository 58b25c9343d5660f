// Two engines on one model, in one page (or Node): each side loads the same file, gets the same input and is timed by
// turns, so that a busy moment of the machine meets both.

/** Tidemark's engine: build/wasm/model_runner. `factory` is what its script makes, `options` go to it. */
export async function tidemarkSide(factory, options, model) {
  const module = await factory(options);
  const told = (ok) => {
    if (!ok) throw new Error(module.UTF8ToString(module._bench_error()));
  };
  module.modelFile = model;
  told(module._bench_load(model.length));
  module.modelFile = null;
  // Memory that grows makes new views.
  const floats = (at, count) => new Float32Array(module.HEAPU8.buffer, at, count);
  return {
    inputCount(rows) {
      told(module._bench_prepare(rows));
      return module._bench_input_count();
    },
    async run(input) {
      floats(module._bench_input(), input.length).set(input);
      told(module._bench_run());
      return floats(module._bench_scores(), module._bench_scores_count()).slice();
    },
    memory: () => ({needed: module._bench_needed_bytes(), taken: module.HEAPU8.buffer.byteLength}),
  };
}

/** onnxruntime-web, wasm backend, one thread. `shapeOf(rows)` is the shape of its input. */
export async function ortSide(ort, model, shapeOf) {
  const session = await ort.InferenceSession.create(model, {executionProviders: ['wasm'], graphOptimizationLevel: 'all'});
  const {inputNames: [inputName], outputNames} = session;
  let shape;
  return {
    prepare(rows) {
      shape = shapeOf(rows);
    },
    async run(input) {
      const results = await session.run({[inputName]: new ort.Tensor('float32', input, shape)});
      return results[outputNames.at(-1)].data;
    },
    close: () => session.release(),
  };
}

export function noise(count, scale) {
  const out = new Float32Array(count);
  for (let i = 0, seed = 1; i < count; ++i) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    out[i] = (seed >>> 8) / (1 << 24) * scale;
  }
  return out;
}

/** How far the outputs are apart, 0 to 1 of what is tolerated: 1e-4 absolute and relative. */
export function apart(a, b) {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; ++i) most = Math.max(most, Math.abs(a[i] - b[i]) / (1e-4 + 1e-4 * Math.abs(b[i])));
  return most;
}
