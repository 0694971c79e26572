/**
 * Names of everything that is kept in Redis. All of a worker's lies below `clipskip:w:<id>:`, so that one rule of an ACL can
 * give it that and nothing else (`~clipskip:w:<id>:*`, `&clipskip:w:<id>:*`).
 */

const root = 'clipskip';

/** A worker's name: it is part of keys, of channels and of what people read. */
export const workerName = /^[a-z][\w-]{0,23}$/;

/** BullMQ's own keys are `<bullPrefix>:<queueName>:...`. */
export const queueName = 'rows';

/** Written by the bot, readable for workers: which protocol it speaks. */
export const botKey = `${root}:bot`;
/** Hash of worker id -> what is remembered of it. The bot's alone. */
export const workersKey = `${root}:workers`;
/** Counts the workers that vanished while they drew a row. The bot's alone. */
export const vanishedKey = (row: string): string => `${root}:vanished:${row}`;

export interface WorkerKeys {
  readonly bullPrefix: string;
  /** A key of BullMQ's own: a list by its name, a job by its id. */
  bull(name: string): string;
  /** Short, and gone soon after the worker is. */
  readonly beat: string;
  /** What it can do; larger, written when it changes. */
  readonly info: string;
  /** Holds the id of the process that has the name. */
  readonly name: string;
  /** Channel, worker to bot. */
  readonly news: string;
  /** Channel, bot to worker. */
  readonly orders: string;
  /** There as long as somebody wants the job: without it no worker begins one. */
  wanted(job: string): string;
  /** A finished cell on its way. */
  picture(hash: string): string;
  /** The bot has that picture: no worker draws it again for a job that goes on. */
  fetched(hash: string): string;
  /** What was asked of it, for the one who asked. */
  answer(id: string): string;
  /** A picture that img2img starts from. */
  source(sha256: string): string;
}

export function workerKeys(id: string): WorkerKeys {
  const own = `${root}:w:${id}`;
  return {
    bullPrefix: own,
    bull: (name) => `${own}:${queueName}:${name}`,
    beat: `${own}:beat`,
    info: `${own}:info`,
    name: `${own}:name`,
    news: `${own}:news`,
    orders: `${own}:orders`,
    wanted: (job) => `${own}:wanted:${job}`,
    picture: (hash) => `${own}:pic:${hash}`,
    fetched: (hash) => `${own}:got:${hash}`,
    answer: (id) => `${own}:answer:${id}`,
    source: (sha256) => `${own}:source:${sha256}`,
  };
}

/** Every worker's news. */
export const allNews = `${root}:w:*:news`;
/** Every worker's beat, for SCAN. */
export const allBeats = `${root}:w:*:beat`;

/** The worker that a key or a channel is of. Undefined: it is no worker's. */
export function workerOfKey(key: string): string | undefined {
  const id = new RegExp(`^${root}:w:([^:]+):`).exec(key)?.[1];
  return id !== undefined && workerName.test(id) ? id : undefined;
}
