// Runs in the page before its own scripts: notes how long each animation frame works, and when each
// message to and from the engine passes. With `draws` off the GPU gets nothing to draw: software GL
// would take most of the machine, and what remains is the page's own work.
(() => {
  const probe = {frames: [], messages: [], draws: true};
  window.benchProbe = probe;

  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => request((time) => {
    const started = performance.now();
    callback(time);
    probe.frames.push([started, performance.now() - started]);
  });

  for (const name of ['drawArrays', 'drawElements']) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function(...args) {
      if (probe.draws) draw.apply(this, args);
    };
  }

  const seen = new WeakSet();
  const note = (from, head) => probe.messages.push([performance.now(), from, head[0] | head[1] << 8]);
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function(message, ...rest) {
    if (message?.head instanceof Uint8Array) {
      note('ui', message.head);
      if (!seen.has(this)) {
        seen.add(this);
        this.addEventListener('message', ({data}) => { if (data.head) note('engine', data.head); });
      }
    }
    return post.call(this, message, ...rest);
  };
})();
