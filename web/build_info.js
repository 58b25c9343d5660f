// Which build this is; the build script writes the id into every file it copies to the site.
// @ts-check

/** Tabs of different builds don't talk to each other. */
export const buildId = '@TIDEMARK_BUILD_ID@';

/** The folder of the page: everything is loaded relative to it, so any path prefix will do. */
export const base = new URL('.', import.meta.url).href;

/** On every address, so that a cache never mixes the files of two builds. */
export const query = '?v=@TIDEMARK_BUILD_ID@';
