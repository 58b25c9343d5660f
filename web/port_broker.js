// A SharedWorker that passes MessagePorts between the tabs of this site: nothing else can (a
// BroadcastChannel refuses them). A page says who it is; a message with `to` goes to that page.
// @ts-check
'use strict';

/** @type {Map<string, MessagePort>} */
const pages = new Map();
/**
 * For pages that have not said who they are yet: their question may come by the other way before that.
 * @type {Map<string, MessageEvent>}
 */
const kept = new Map();

/** @param {MessagePort} page @param {MessageEvent} event */
const pass = (page, {data, ports}) => page.postMessage(data, [...ports]);

/** @param {MessageEvent} event */
self.onconnect = ({ports: [page]}) => {
  page.onmessage = (event) => {
    const {iAm, goodbye, to} = event.data;
    if (iAm) {
      pages.set(iAm, page);
      const waiting = kept.get(iAm);
      kept.delete(iAm);
      if (waiting) pass(page, waiting);
    }
    if (goodbye) {
      pages.delete(goodbye);
      kept.delete(goodbye);
    }
    if (to) {
      const receiver = pages.get(to);
      if (receiver) pass(receiver, event);
      else kept.set(to, event);
    }
  };
};
