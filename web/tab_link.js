// Several tabs, one engine: the tab that holds the Web Lock owns it and serves the others over ports.
// When the owner goes, the lock passes to the next tab in the queue. Signals go by BroadcastChannel, ports by
// the SharedWorker of port_broker.js (where there is none, a second tab can only take over).
// @ts-check
import {base, query} from './build_info.js?v=@TIDEMARK_BUILD_ID@';

const kEngineLock = 'tidemark:engine';
const kAnswerMs = 2000;

/** @param {string} name */
export const clientLock = (name) => `tidemark:client:${name}`;

/**
 * @typedef {object} TabEvents
 * @property {() => void} own                     this tab owns the engine now
 * @property {(port: MessagePort) => void} served another tab's engine answers on this port
 * @property {(why: 'busy' | 'frozen' | 'otherBuild') => void} refused
 * @property {() => Promise<void>} giveUp         close the engine: another tab takes over
 * @property {(port: MessagePort, lock: string) => void} serve another tab connects to our engine
 */

export class TabLink {
  /** @param {string} build @param {TabEvents} events */
  constructor(build, events) {
    this.build = build;
    this.events = events;
    this.name = crypto.randomUUID?.() ?? String(Math.random());
    this.isOwner = false;
    this.serving = false;  // the engine runs and can take clients
    /** @type {(() => void) | null} */
    this.freeLock = null;
    this.asking = 0;
    this.channel = new BroadcastChannel('tidemark');
    this.channel.onmessage = ({data}) => this.onSignal(data);
    /** @type {MessagePort | null} */
    this.broker = null;
  }

  /** Becomes the owner, or a client of the owner. */
  start() {
    if (!navigator.locks) {  // not a secure context: nothing is kept, so nothing is shared
      this.events.own();
      return;
    }
    // Held while the page lives, so that the owner notices when it is gone.
    navigator.locks.request(clientLock(this.name), () => new Promise(() => {}));
    this.startBroker();
    navigator.locks.request(kEngineLock, {ifAvailable: true}, (lock) => {
      if (lock) return this.hold();
      this.queue();
      this.ask();
      return undefined;
    }).catch((error) => this.onLost(error));
  }

  startBroker() {
    if (typeof SharedWorker === 'undefined') return;
    const worker = new SharedWorker(new URL(`port_broker.js${query}`, base), {name: 'tidemark-ports'});
    this.broker = worker.port;
    this.broker.onmessage = ({data, ports}) => {
      // An answer may come late, from a tab that was frozen when this one took over.
      if (data.build !== this.build || this.isOwner) return;
      this.asking = 0;
      this.events.served(ports[0]);
    };
    this.broker.postMessage({iAm: this.name});
  }

  /** @returns {Promise<void>} holds the lock until the engine is given up */
  hold() {
    this.isOwner = true;
    this.asking = 0;
    this.events.own();
    return new Promise((free) => { this.freeLock = () => free(undefined); });
  }

  /** The owner's engine runs: tabs that wait, or were clients of one that is gone, may come. */
  announce() {
    this.serving = true;
    this.channel.postMessage({type: 'newOwner'});
  }

  queue() {
    navigator.locks.request(kEngineLock, () => this.hold()).catch((error) => this.onLost(error));
  }

  /** Our lock was stolen: another tab took over while this one did not answer. @param {unknown} error */
  onLost(error) {
    if (this.isOwner) this.release();
    else if (!(error instanceof DOMException)) throw error;
  }

  /** Gives the engine up and becomes a client of whoever takes it. */
  async release() {
    if (!this.isOwner) return;
    this.isOwner = this.serving = false;
    await this.events.giveUp();
    this.freeLock?.();
    this.freeLock = null;
    setTimeout(() => {  // behind the one who asked
      this.queue();
      this.ask();
    }, 100);
  }

  /** Asks the owner for a port. */
  ask() {
    if (this.isOwner) return;
    const question = this.asking = Math.random();
    this.channel.postMessage({type: 'ask', from: this.name, build: this.build, ports: this.broker !== null});
    setTimeout(() => {
      if (this.asking === question && !this.isOwner) this.events.refused('frozen');
    }, kAnswerMs);
  }

  /** @param {any} data */
  onSignal(data) {
    if (data.type === 'ask' && this.isOwner) this.answer(data);
    if (data.type === 'soon' && data.to === this.name) this.asking = 0;  // "newOwner" will follow
    if (data.type === 'giveUp' && this.isOwner) this.release();
    if (data.type === 'newOwner' && !this.isOwner) this.ask();
    if (data.type === 'refuse' && data.to === this.name) {
      this.asking = 0;
      this.events.refused(data.why);
    }
  }

  /** @param {{from: string, build: string, ports: boolean}} ask */
  answer({from, build, ports}) {
    if (build !== this.build) {
      this.channel.postMessage({type: 'refuse', to: from, why: 'otherBuild'});
    } else if (!this.serving) {
      this.channel.postMessage({type: 'soon', to: from});
    } else if (!ports || !this.broker) {
      this.channel.postMessage({type: 'refuse', to: from, why: 'busy'});
    } else {
      const line = new MessageChannel();
      this.events.serve(line.port1, clientLock(from));
      this.broker.postMessage({to: from, build: this.build}, [line.port2]);
    }
  }

  /** Asks the owner to give up; a tab that does not answer loses the lock after two seconds. */
  takeOver() {
    if (this.isOwner) return;
    this.channel.postMessage({type: 'giveUp'});
    setTimeout(() => {
      if (this.isOwner) return;
      navigator.locks.request(kEngineLock, {steal: true}, () => this.hold())
        .catch((error) => this.onLost(error));
    }, kAnswerMs);
  }

  /** The page goes away. */
  goodbye() {
    this.broker?.postMessage({goodbye: this.name});
  }
}
