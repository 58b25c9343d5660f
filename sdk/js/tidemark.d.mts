// Types of tidemark.mjs for TypeScript and editors.

/** A whole number, as a number, a bigint, or a text; without it each call is one step. */
export type Step = number | bigint | string;

export interface Clock {
  wallUs(): number;
  monotonicUs(): number;
}

export interface InitOptions {
  project?: string;
  name?: string;
  group?: string;
  jobType?: string;
  config?: object;
  tags?: string | readonly string[] | Readonly<Record<string, string>>;
  notes?: string;
  /** The folder of the journals: TIDEMARK_DIR, or ./tidemark-runs. */
  dir?: string | URL;
  /** Names a run that several processes share, or that is resumed; any text. */
  id?: string;
  resume?: boolean | 'allow' | 'must' | 'never';
  /** The run that this one is a part of. */
  parent?: Run | string;
  /** Of several processes of a job; from RANK and the like when absent. */
  rank?: number;
  /** Adds to a run that another process or thread began: Run.share() says it. */
  worker?: boolean;
  /** What is recorded about the program: "none", "host,versions", "-git,-command", … */
  facts?: string | string[] | boolean;
  /** Throw a TidemarkError where a warning would be said. */
  strict?: boolean;
  mode?: 'disabled' | 'online';
  /** Ends the run as stopped by these, for example ["SIGINT", "SIGTERM"]; a program that never awaits can't be interrupted then. */
  signals?: readonly string[];
  /** For tests. */
  clock?: Clock;
}

export interface LogOptions {
  step?: Step | null;
  /** false: the next call without a step has the same one. */
  commit?: boolean;
  /** Tells apart metrics of one name, for example "train" and "validation". */
  context?: string;
}

/** Fields are set as properties; each change is recorded. */
export type Fields = Record<string, any> & {update(values: object | Map<unknown, unknown>): void};

export interface Media {
  readonly kind: 'image' | 'audio' | 'histogram' | 'table' | 'file';
}

/** A path (in Node), or bytes. */
export type Bytes = string | Uint8Array | ArrayBuffer;
/** Rows of grey numbers, or of pixels with 1, 3 or 4 numbers: 0 to 1, or 0 to 255. */
export type PixelRows = readonly (readonly (number | readonly number[])[])[];
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}
export type Numbers = Iterable<unknown> | {readonly counts: Iterable<number>; readonly edges: Iterable<number>} |
  {dataSync(): ArrayLike<number>; readonly size: number};

export class TidemarkError extends Error {}

/** A run, from init(). Nothing in here throws, unless it is strict. */
export class Run {
  private constructor();
  readonly id: string;
  readonly project: string;
  readonly dir: string;
  readonly config: Fields;
  /** Also shows the last values logged. */
  readonly summary: Fields;
  readonly finished: boolean;
  /** Of the next call without one. */
  readonly step: number;
  /** This process's journal, or null while there is none. */
  readonly path: string | null;
  /** Calls that could not be written. */
  readonly lostCalls: number;
  name: string | undefined;
  group: string | undefined;
  jobType: string | undefined;
  notes: string | undefined;
  get tags(): string[];
  set tags(tags: string | readonly string[] | Readonly<Record<string, string>>);
  log(data: object | Map<unknown, unknown>, options?: LogOptions | number | bigint): void;
  logText(name: string, text: unknown, options?: {step?: Step}): void;
  logImage(name: string, image: Bytes | PixelRows | Pixels, options?: {step?: Step, caption?: string}): void;
  logHistogram(name: string, values: Numbers, options?: {step?: Step, bins?: number}): void;
  logTable(name: string, columns: Iterable<unknown>, rows: Iterable<Iterable<unknown>>, options?: {step?: Step}): void;
  logAudio(name: string, audio: Bytes, options?: {step?: Step, caption?: string}): void;
  logFile(name: string, file: Bytes, options?: {step?: Step, caption?: string}): void;
  defineMetric(name: string, options?: {stepMetric?: string, summary?: string}): void;
  alert(title: string, options?: {text?: string, level?: 'info' | 'warn' | 'error'}): void;
  /** The run goes back to `step`: its points from there on are taken back. */
  rewind(step: Step): void;
  /** For init() in a worker thread or another process, which adds to this run. It can be posted. */
  share(): InitOptions;
  /** Ends the run; what was logged is on the disk when this returns. */
  finish(ending?: number | {exitCode?: number, status?: 'finished' | 'failed' | 'stopped' | 'crashed', error?: unknown}): void;
}

/** Begins a run. In Node only; a page calls connect(). */
export function init(options?: InitOptions): Run;

export function image(picture: Bytes | PixelRows | Pixels, options?: {caption?: string}): Media;
export function audio(sound: Bytes, options?: {caption?: string}): Media;
export function file(content: Bytes, options?: {caption?: string}): Media;
export function histogram(values: Numbers, options?: {bins?: number}): Media;
export function table(columns: Iterable<unknown>, rows: Iterable<Iterable<unknown>>): Media;

export interface Connection {
  readonly state: 'asking' | 'accepted' | 'refused' | 'closed';
  /** Whether the person in front of the page allowed it. */
  readonly accepted: Promise<boolean>;
  /** Begins a run in the file that is open there. */
  init(options?: InitOptions): Run;
  /** Ends the runs and the line. */
  close(): void;
}

/** A line to the Tidemark of `origin` in a frame of this page, or in a window that it opened. */
export function connect(frame: {readonly contentWindow: unknown} | {postMessage(message: any, targetOrigin: string): void},
    options: {origin: string, name?: string}): Connection;

/** For TensorFlow.js: model.fit(x, y, {callbacks: tfCallback(run)}). */
export function tfCallback(run: Run, options?: {everyBatch?: boolean, finishes?: boolean}): {
  onBatchEnd(batch: number, logs?: object): Promise<void>;
  onEpochEnd(epoch: number, logs?: object): Promise<void>;
  onTrainEnd(logs?: object): Promise<void>;
};
