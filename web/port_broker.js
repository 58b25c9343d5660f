// A SharedWorker that passes MessagePorts between the tabs of this site: nothing else can (a
// BroadcastChannel refuses them). A page says who it is; a message with `to` goes to that page.
// @ts-check
'use strict';

/** @type {Map<string, MessagePort>} */
const pages = new Map();

/** @param {MessageEvent} event */
self.onconnect = ({ports: [page]}) => {
  page.onmessage = ({data, ports}) => {
    if (data.iAm) pages.set(data.iAm, page);
    if (data.goodbye) pages.delete(data.goodbye);
    if (data.to) pages.get(data.to)?.postMessage(data, [...ports]);
  };
};
