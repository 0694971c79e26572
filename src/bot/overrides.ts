import type { Handlers } from '../commands/registry.ts';
import type { Engine } from '../gpu/engine.ts';
import type { PoolServer } from '../gpu/pool/index.ts';
import type { FleetWorkers } from '../gpu/workers.ts';
import type { Logger } from '../log.ts';
import type { Message } from '../text/index.ts';
import type { RandomBelow, Timer } from '../threads/index.ts';

/** What stands in for the outside world; everything has a default but the log. */
export interface BotOverrides {
  readonly log: Logger;
  /** Tells whoever started the bot. Default: nobody. */
  readonly say?: (message: Message) => void;
  /** Ends the bot: `ended` resolves, and its owner closes it. */
  readonly signal?: AbortSignal;
  /** Default: the one the configuration names. Closed with the bot. */
  readonly engine?: Engine;
  /** Several of them. Default: those the configuration names. Closed with the bot. */
  readonly servers?: readonly PoolServer[];
  /** What stands for AI Horde where the configuration wants it. Default: AI Horde. */
  readonly volunteers?: PoolServer;
  /** Machines behind a queue. Default: those of the queue that the configuration names. */
  readonly workers?: FleetWorkers;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly newId?: () => string;
  /** 0..2^31-1 */
  readonly randomSeed?: () => number;
  /** By which votes end and public counts are edited. Default: a timer of the process. */
  readonly timer?: Timer;
  /** From a cryptographic source: the order of a blind vote's letters. Default: the process's own. */
  readonly randomBelow?: RandomBelow;
  /** How it waits for a Discord that does not answer. Default: a timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Hosts attachments are downloaded from, with their port. Default: Discord's own. */
  readonly attachmentHosts?: readonly string[];
  /** Default: everything the bot can do. */
  readonly handlers?: Handlers;
}
