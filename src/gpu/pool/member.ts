import type { AppError } from '../../errors.ts';
import { asAppError } from '../../errors.ts';
import type { Engine, EngineInfo, RowSettings } from '../engine.ts';

export interface PoolServer {
  /** What its operator calls it; unique. */
  readonly id: string;
  readonly engine: Engine;
  /** Default: its own id, so that its pictures stand in a row with nobody else's. */
  readonly determinismClass?: string;
  /** How fast it is beside the others, > 0. Default 1. */
  readonly weight?: number;
  /** Calls the listener when it may say something else than before, back from being away too. The answer ends that. */
  readonly onNews?: (listener: () => void) => () => void;
  /** What it draws no row with, see `Standing.lacks`. Default: only what `describe` tells. */
  readonly refuses?: (settings: RowSettings, nsfw: boolean) => readonly string[];
  /** Only its models count, for whoever asks for one of them by its name: nothing else is what it is because of this server. */
  readonly fallback?: boolean;
  /** Tells what it says from what another one said; undefined: nothing of it is kept over a restart. */
  readonly identity?: string;
}

/** One server of the pool with what is known of it. */
export interface Member {
  readonly id: string;
  readonly engine: Engine;
  /** As its operator declared it; without that, its own. */
  readonly declaredClass: string;
  readonly weight: number;
  readonly fallback: boolean;
  readonly refuses: NonNullable<PoolServer['refuses']>;
  /** The latest answer, also while it is away. Undefined: it never answered, or nobody asked it yet. */
  info(): EngineInfo | undefined;
  /** Name of the checkpoint that is probably in its memory, in its own words. */
  loaded(): string | undefined;
  /** Why it is away. Undefined: it is there, or was never asked. */
  failure(): AppError | undefined;
  /** Asks it now, everybody who asks at the same time once. While it is away it is left to the probe. Never rejects. */
  look(): Promise<void>;
  /** A row ended there so. */
  drew(model: string, failure?: AppError): void;
}

export interface MemberOptions {
  readonly server: PoolServer;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ends the probing. */
  readonly signal: AbortSignal;
  /** Its list changed, it went away, or it is back. */
  readonly onChange: () => void;
}

const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/** After these a server would fail the next row as well. Everything else is between the row and the server. */
const awayCodes: readonly AppError['code'][] = ['server.unreachable', 'server.timeout', 'server.busy'];

/**
 * Keeps an eye on one server. When it does not answer it is set aside and asked again with growing pauses, 1 s to 1 min, for as
 * long as the pool lives.
 */
export function createMember({ server, signal, onChange, wait }: MemberOptions): Member {
  const { id, engine, fallback = false, refuses = () => [] } = server;
  let info: EngineInfo | undefined;
  let loaded: string | undefined;
  let failure: AppError | undefined;
  let asking: Promise<void> | undefined;
  let probing = false;

  const ask = async (): Promise<void> => {
    try {
      const answer = await engine.describe(signal);
      // Lists change without another fingerprint: a LoRA that was put there, or whose file has been read since.
      const changed = failure !== undefined || JSON.stringify(info) !== JSON.stringify(answer);
      // One that was away may have been started anew, with its own checkpoint.
      if (failure || info?.currentModel !== answer.currentModel) loaded = answer.currentModel;
      info = answer;
      failure = undefined;
      if (changed) onChange();
    } catch (error) {
      if (!signal.aborted) setAside(asAppError(error));
    }
  };
  const askOnce = (): Promise<void> => (asking ??= ask().finally(() => (asking = undefined)));
  /** What is being asked at this moment may be older than the news. */
  const askAnew = async (): Promise<void> => {
    await asking;
    await askOnce();
  };

  const setAside = (reason: AppError): void => {
    const was = failure;
    failure = reason;
    if (!was) onChange();
    if (!probing) void probe(reason.retryAfterMs ?? firstPauseMs);
  };

  const probe = async (first: number): Promise<void> => {
    probing = true;
    try {
      for (let pause = first; ; pause = Math.min(pause * 2, longestPauseMs)) {
        await wait(pause, signal);
        await askOnce();
        if (!failure || signal.aborted) return;
      }
    } catch {
      // The pool closes: nobody waits for this server any more.
    } finally {
      probing = false;
    }
  };

  if (server.onNews)
    signal.addEventListener(
      'abort',
      server.onNews(() => void askAnew()),
      { once: true },
    );

  return {
    id,
    engine,
    fallback,
    get declaredClass() {
      return server.determinismClass ?? id;
    },
    get weight() {
      return server.weight ?? 1;
    },
    refuses,
    // Before it was asked, nobody knows that it is away.
    info: () => info ?? (failure && engine.recall?.()),
    loaded: () => loaded,
    failure: () => failure,
    look: async () => (failure ? undefined : askOnce()),
    drew(model, reason) {
      loaded = model;
      if (reason && awayCodes.includes(reason.code)) setAside(reason);
    },
  };
}
