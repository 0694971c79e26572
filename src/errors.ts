import type { Message, TextParams } from './text/keys.ts';

/** Whose side a failure is on: what the person reads first. */
export type Side = 'you' | 'server' | 'us';

interface Kind {
  readonly side: Side;
  /** Trying the same thing again later may work. */
  readonly retryable: boolean;
}

/**
 * Every expected failure. The texts are `errors:<code>.what` and `errors:<code>.fix`; a test keeps the two lists equal.
 * `request.*`: what was asked cannot be drawn. `server.*`: a Stable Diffusion server. `horde.*`: AI Horde and its workers.
 * `worker.*`: machines behind a queue on Redis. `queue.*`: that queue and its Redis. `builtin.*`: our own engine.
 * `file.*`: a picture or folder given by the person. `lora.*`: a LoRA file. `job.*`: the run itself. `store.*`: the database.
 * `settings.*`: settings, models, presets and history in Discord. `vote.*`: votes on comparisons. `compare.*`: two
 * sweeps on one sheet.
 * `bot.*`: the bot's connection to Discord. `discord.*`: something asked for there that may not be done.
 */
const kinds = {
  'request.invalid': { side: 'you', retryable: false },
  'request.unsupported': { side: 'you', retryable: false },
  'request.size': { side: 'you', retryable: false },
  'request.clipSkip': { side: 'you', retryable: false },
  'request.family': { side: 'you', retryable: false },
  'request.sampler': { side: 'you', retryable: false },
  'request.model': { side: 'you', retryable: false },
  'request.lora': { side: 'you', retryable: false },
  'request.tooMuch': { side: 'you', retryable: false },
  'request.epoch': { side: 'you', retryable: false },
  'request.trainedUnknown': { side: 'you', retryable: false },
  'request.noServer': { side: 'you', retryable: false },
  'server.address': { side: 'you', retryable: false },
  'server.unreachable': { side: 'server', retryable: true },
  'server.timeout': { side: 'server', retryable: true },
  'server.notApi': { side: 'server', retryable: false },
  'server.unknownKind': { side: 'server', retryable: false },
  'server.tooOld': { side: 'server', retryable: false },
  'server.tls': { side: 'server', retryable: false },
  'server.auth': { side: 'you', retryable: false },
  'server.rejected': { side: 'server', retryable: false },
  'server.busy': { side: 'server', retryable: true },
  'server.outOfMemory': { side: 'server', retryable: false },
  'server.failed': { side: 'server', retryable: true },
  'server.badAnswer': { side: 'server', retryable: false },
  'server.tooLarge': { side: 'server', retryable: false },
  'server.wrongModel': { side: 'server', retryable: false },
  'server.frozen': { side: 'server', retryable: false },
  'server.interrupted': { side: 'server', retryable: true },
  'horde.key': { side: 'you', retryable: false },
  'horde.kudos': { side: 'you', retryable: false },
  'horde.prompt': { side: 'you', retryable: false },
  'horde.blocked': { side: 'you', retryable: false },
  'horde.maintenance': { side: 'server', retryable: true },
  'horde.noWorker': { side: 'server', retryable: false },
  'horde.faulted': { side: 'server', retryable: false },
  'horde.expired': { side: 'server', retryable: false },
  'horde.censored': { side: 'server', retryable: false },
  'horde.leftOut': { side: 'server', retryable: false },
  'horde.loraName': { side: 'you', retryable: false },
  'server.lost': { side: 'server', retryable: true },
  'server.noPicture': { side: 'server', retryable: true },
  'worker.none': { side: 'server', retryable: true },
  'worker.away': { side: 'server', retryable: true },
  'worker.gone': { side: 'server', retryable: true },
  'worker.failed': { side: 'server', retryable: true },
  'worker.refused': { side: 'server', retryable: true },
  'worker.version': { side: 'server', retryable: true },
  'worker.poison': { side: 'server', retryable: false },
  'worker.name': { side: 'you', retryable: false },
  'worker.unknown': { side: 'you', retryable: false },
  'builtin.folder': { side: 'you', retryable: false },
  'builtin.graph': { side: 'you', retryable: false },
  'builtin.crashed': { side: 'us', retryable: true },
  'builtin.outOfMemory': { side: 'us', retryable: false },
  'builtin.missing': { side: 'us', retryable: false },
  'file.missing': { side: 'you', retryable: false },
  'file.notPicture': { side: 'you', retryable: false },
  'file.noSettings': { side: 'you', retryable: false },
  'file.tooLarge': { side: 'you', retryable: false },
  'file.write': { side: 'us', retryable: false },
  'file.none': { side: 'you', retryable: false },
  'file.download': { side: 'us', retryable: true },
  'lora.empty': { side: 'you', retryable: false },
  'lora.pickle': { side: 'you', retryable: false },
  'lora.zip': { side: 'you', retryable: false },
  'lora.gguf': { side: 'you', retryable: false },
  'lora.page': { side: 'you', retryable: false },
  'lora.pointer': { side: 'you', retryable: false },
  'lora.unknownFile': { side: 'you', retryable: false },
  'lora.headerTooLarge': { side: 'you', retryable: false },
  'lora.headerCut': { side: 'you', retryable: false },
  'lora.notUtf8': { side: 'you', retryable: false },
  'lora.badHeader': { side: 'you', retryable: false },
  'lora.notLora': { side: 'you', retryable: false },
  'lora.noneInFolder': { side: 'you', retryable: false },
  'lora.untold': { side: 'server', retryable: true },
  'lora.wouldOverwrite': { side: 'you', retryable: false },
  'sheet.limit': { side: 'us', retryable: false },
  'job.cancelled': { side: 'you', retryable: false },
  'job.nothingDrawn': { side: 'us', retryable: false },
  'job.waitedTooLong': { side: 'server', retryable: false },
  'batch.other': { side: 'you', retryable: false },
  'store.newer': { side: 'you', retryable: false },
  'store.foreign': { side: 'you', retryable: false },
  'store.damaged': { side: 'us', retryable: false },
  'store.busy': { side: 'us', retryable: true },
  'store.inUse': { side: 'you', retryable: false },
  'store.full': { side: 'us', retryable: true },
  'store.unwritable': { side: 'us', retryable: false },
  'store.gone': { side: 'you', retryable: false },
  'store.tooLarge': { side: 'you', retryable: false },
  'store.tooMany': { side: 'you', retryable: false },
  'store.name': { side: 'you', retryable: false },
  'settings.guildOnly': { side: 'you', retryable: false },
  'settings.noPreset': { side: 'you', retryable: false },
  'settings.modelHidden': { side: 'you', retryable: false },
  'settings.gone': { side: 'you', retryable: false },
  'compare.private': { side: 'you', retryable: false },
  'compare.evicted': { side: 'you', retryable: true },
  'compare.nsfw': { side: 'you', retryable: false },
  'compare.notFound': { side: 'you', retryable: false },
  'compare.same': { side: 'you', retryable: false },
  'compare.grid': { side: 'you', retryable: false },
  'compare.unfinished': { side: 'you', retryable: true },
  'compare.nothingShared': { side: 'you', retryable: false },
  'compare.tooMany': { side: 'you', retryable: false },
  'vote.unfinished': { side: 'you', retryable: true },
  'vote.onePanel': { side: 'you', retryable: false },
  'vote.identical': { side: 'you', retryable: false },
  'vote.exists': { side: 'you', retryable: false },
  'vote.tooMany': { side: 'you', retryable: true },
  'vote.notYet': { side: 'you', retryable: true },
  'vote.closed': { side: 'you', retryable: false },
  'vote.choice': { side: 'you', retryable: false },
  'vote.notYours': { side: 'you', retryable: false },
  'vote.blindOnly': { side: 'you', retryable: false },
  'vote.native': { side: 'you', retryable: false },
  'vote.hidden': { side: 'you', retryable: true },
  'config.invalid': { side: 'you', retryable: false },
  'config.missing': { side: 'you', retryable: false },
  'config.conflict': { side: 'you', retryable: false },
  'queue.away': { side: 'server', retryable: true },
  'queue.auth': { side: 'you', retryable: false },
  'queue.tls': { side: 'server', retryable: false },
  'queue.noPassword': { side: 'you', retryable: false },
  'queue.eviction': { side: 'you', retryable: false },
  'queue.tooOld': { side: 'server', retryable: false },
  'queue.unwritable': { side: 'server', retryable: true },
  'ops.port': { side: 'you', retryable: false },
  'bot.noToken': { side: 'you', retryable: false },
  'bot.tokenRefused': { side: 'you', retryable: false },
  'bot.unreachable': { side: 'server', retryable: true },
  'bot.closed': { side: 'server', retryable: false },
  'discord.permissions': { side: 'you', retryable: false },
  'discord.channel': { side: 'you', retryable: false },
  'discord.role': { side: 'you', retryable: false },
  'discord.blocked': { side: 'you', retryable: false },
  'discord.nsfw': { side: 'you', retryable: false },
  'discord.volunteers': { side: 'you', retryable: false },
  'discord.quota': { side: 'you', retryable: true },
  'discord.batchSize': { side: 'you', retryable: false },
  'discord.runningUser': { side: 'you', retryable: true },
  'discord.runningGuild': { side: 'you', retryable: true },
  'discord.tooOld': { side: 'you', retryable: false },
  'discord.unknownCommand': { side: 'us', retryable: false },
  'discord.cannotPost': { side: 'you', retryable: false },
  'discord.elsewhere': { side: 'you', retryable: false },
  'discord.batchRunning': { side: 'you', retryable: true },
  'discord.notYours': { side: 'you', retryable: false },
  'discord.adminsOnly': { side: 'you', retryable: false },
  'discord.operatorsOnly': { side: 'you', retryable: false },
  'discord.draftGone': { side: 'you', retryable: false },
  'discord.gridOption': { side: 'you', retryable: false },
  'discord.gridNeeds': { side: 'you', retryable: false },
  'discord.field': { side: 'you', retryable: false },
  'discord.cooldown': { side: 'you', retryable: true },
  'discord.restarting': { side: 'us', retryable: true },
  'usage.wrong': { side: 'you', retryable: false },
  internal: { side: 'us', retryable: false },
} as const satisfies Record<string, Kind>;

export type ErrorCode = keyof typeof kinds;
export const errorCodes = Object.keys(kinds) as readonly ErrorCode[];

export interface AppErrorOptions {
  /** Values for the placeholders of the two texts. Never a prompt, a password or a full URL. */
  readonly params?: TextParams;
  /** For the log only; never shown. The same rule holds. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** Milliseconds after which a retry makes sense, when the server said so. */
  readonly retryAfterMs?: number;
}

/** An expected failure with a code that survives a trip through a queue, and texts a person can act on. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly params: TextParams;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail ? `${code}: ${options.detail}` : code, { cause: options.cause });
    this.code = code;
    this.params = options.params ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }

  get side(): Side {
    return kinds[this.code].side;
  }

  get retryable(): boolean {
    return kinds[this.code].retryable;
  }

  /** What happened. */
  get what(): Message {
    return { key: `errors:${this.code}.what`, params: this.params };
  }

  /** What to do. */
  get fix(): Message {
    return { key: `errors:${this.code}.fix`, params: this.params };
  }
}

/** The AppError inside anything thrown; what nobody expected becomes `internal` with its cause kept for the log. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.name === 'AbortError') return new AppError('job.cancelled', { cause: error });
  return new AppError('internal', { detail: error instanceof Error ? error.message : String(error), cause: error });
}
