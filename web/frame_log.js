// Takes what another page logs: the one that this page is a frame of, or the one that opened it. The person is asked
// once for each origin. The protocol is docs/js-protocol.md, the other side of it sdk/js/tidemark.mjs. What comes is
// handed to the import worker, which follows it as the files of a folder (MessageFolder in worker_follow.js).
// @ts-check

const kProtocol = 1;
const kAllowedKey = 'tidemark:log-origins';
/** A click that was meant for something else must not allow anything. */
const kDeafMs = 600;

/** @returns {string[]} */
function allowedOrigins() {
  try {
    const origins = JSON.parse(localStorage.getItem(kAllowedKey) ?? '[]');
    return Array.isArray(origins) ? origins : [];
  } catch {  // no storage in this frame
    return [];
  }
}

/** @param {string} origin */
function rememberOrigin(origin) {
  try {
    localStorage.setItem(kAllowedKey, JSON.stringify([...new Set([...allowedOrigins(), origin])]));
  } catch {
    // Then the person is asked again next time.
  }
}

/** @param {string} origin @returns {Promise<boolean>} */
function askPerson(origin) {
  const dialog = document.createElement('dialog');
  const sentence = document.createElement('p');
  sentence.textContent = `The page ${origin} wants to log runs into the file that is open here. What it logs stays in this browser.`;
  const [refuse, allow] = ['Refuse', 'Allow'].map((text) => {
    const button = document.createElement('button');
    button.textContent = text;
    button.disabled = true;
    return button;
  });
  dialog.append(sentence, refuse, ' ', allow);
  document.body.append(dialog);
  dialog.showModal();
  setTimeout(() => {
    refuse.disabled = allow.disabled = false;
    refuse.focus();
  }, kDeafMs);
  return new Promise((resolve) => {
    const finish = (/** @type {boolean} */ yes) => {
      dialog.remove();
      resolve(yes);
    };
    allow.addEventListener('click', (event) => finish(event.isTrusted));
    refuse.addEventListener('click', () => finish(false));
    dialog.addEventListener('cancel', () => finish(false));
  });
}

/** What one origin logs. */
class Line {
  /** @param {string} origin */
  constructor(origin) {
    this.origin = origin;
    this.channelName = `tidemark:frame:${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
    this.channel = new BroadcastChannel(this.channelName);
    /** @type {MessagePort | null} */
    this.port = null;
    this.channel.onmessage = ({data}) => this.port?.postMessage(data);
  }

  /** A page that was loaded again has a new port to the same line. @param {Window} source */
  open(source) {
    const {port1, port2} = new MessageChannel();
    this.port?.close();
    this.port = port1;
    port1.onmessage = ({data}) => this.channel.postMessage(data);
    source.postMessage({tidemark: kProtocol, type: 'accepted'}, {targetOrigin: this.origin, transfer: [port2]});
  }
}

class FrameLog {
  /** @param {(files: import('./file_drops.js').DroppedFiles) => void} take */
  constructor(take) {
    this.take = take;
    /** @type {Map<string, Line>} by origin */
    this.lines = new Map();
    /** @type {Set<string>} */
    this.refused = new Set();
    /** @type {Promise<unknown>} one question after the other */
    this.asking = Promise.resolve();
    /** @type {Set<string>} */
    this.askedFor = new Set();
  }

  /** @param {MessageEvent} event @param {Window} source */
  async onHello({origin}, source) {
    const answer = (/** @type {string} */ type) => source.postMessage({tidemark: kProtocol, type}, origin);
    if (this.refused.has(origin)) {
      answer('refused');
    } else if (this.lines.has(origin) || allowedOrigins().includes(origin)) {
      this.accept(origin, source);
    } else {
      answer('asking');
      if (this.askedFor.has(origin)) return;
      this.askedFor.add(origin);
      const question = this.asking.then(() => askPerson(origin));
      this.asking = question;
      if (await question) {
        rememberOrigin(origin);
        this.accept(origin, source);
      } else {
        this.refused.add(origin);
        answer('refused');
      }
    }
  }

  /** @param {string} origin @param {Window} source */
  accept(origin, source) {
    let line = this.lines.get(origin);
    if (!line) {
      line = new Line(origin);
      this.lines.set(origin, line);
      const rootName = new URL(origin).host.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 100);  // may become a file's name
      this.take({rootName, isFolder: true, files: [], follow: {channel: line.channelName}});
    }
    line.open(source);
  }
}

/**
 * Listens to the pages around this one, and tells them that it does.
 * @param {(files: import('./file_drops.js').DroppedFiles) => void} take
 */
export function listenToPages(take) {
  const pages = [parent, opener].filter((page) => page && page !== self);
  const log = new FrameLog(take);
  addEventListener('message', (event) => {
    const {data, origin, source} = event;
    if (data?.tidemark !== kProtocol || data.type !== 'hello' || !pages.includes(source)) return;
    if (/^https?:/.test(origin)) log.onHello(event, /** @type {Window} */ (source));
  });
  for (const page of pages) page.postMessage({tidemark: kProtocol, type: 'ready'}, '*');
}
