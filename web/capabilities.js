// What the page can't do without, each with one sentence for the person.
// @ts-check
import {probeStorage} from './wasm_load.js?v=@TIDEMARK_BUILD_ID@';

/** A module with one SIMD instruction, i32x4.splat; bulk memory and saturating conversions come with it. */
const kSimdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 17, 11]);

/** Found out when the interface is made: a context only for asking would take a tenth of the start. */
export const kNoWebGl = 'This browser offers no WebGL 2, which Tidemark draws with: switch on hardware acceleration in its settings, or try another browser.';

/** @returns {string} "" or the sentence that says what is missing */
export function missingCapability() {
  if (location.protocol === 'file:') {
    return 'Tidemark was opened as a file, and browsers do not let such pages load their parts: serve the folder with any web server, for example "python3 -m http.server".';
  }
  if (typeof WebAssembly !== 'object') {
    return 'This browser does not run WebAssembly (it may be switched off, as in Lockdown Mode), which Tidemark is made of.';
  }
  if (!WebAssembly.validate(kSimdProbe)) {
    return 'This browser is too old for Tidemark: it needs Chrome 91, Firefox 89, Safari 16.4 or newer.';
  }
  return '';
}

/**
 * What the person must know about where files are kept; `kept`: whether new files can be kept at all.
 * @returns {Promise<{kept: boolean, note: string}>} note: "" or one sentence
 */
export async function storageNote() {
  if (!isSecureContext) {
    return {kept: false, note: 'This page was not loaded over HTTPS, so the browser keeps no files for it: save the file before you close the tab.'};
  }
  switch (await probeStorage()) {
    case 'none':
      return {kept: false, note: 'This browser keeps no files for this page (a private window, or site data are blocked): save the file before you close the tab.'};
    case 'private':
      return {kept: true, note: 'This looks like a private window, whose files are gone when it closes: save the file before that.'};
    default:
      return {kept: true, note: ''};
  }
}
