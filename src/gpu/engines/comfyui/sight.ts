import type { ServerEvent } from './events.ts';
import type { HistoryEntry, ImageRef } from './schemas.ts';

/** What is known of one prompt. Bounded by our own nodes: whatever else the server tells is dropped. */
export interface Sight {
  /** When it was first seen running; milliseconds of `performance.now`. */
  runningSince: number | undefined;
  /** The server says that it is over; what came of it is in its history. */
  ended: boolean;
  /** Sampler node -> 0..1 and steps. */
  readonly steps: Map<string, { readonly value: number; readonly max: number }>;
  /** Panel node -> its picture on the server. */
  readonly pictures: Map<string, ImageRef>;
  /** Sampler at work. */
  sampler: string | undefined;
  /** The newest, until it was handed on. */
  preview: Uint8Array | undefined;
}

export interface Watched {
  readonly panels: { has(node: string): boolean };
  readonly samplers: { has(node: string): boolean };
}

/** Prompts told about at the same time: ours, and others' that are sent to everybody. */
const mostPrompts = 16;

/**
 * Collects events by prompt. Ours may begin before the answer to POST /prompt tells its id, so all are kept, a few of them.
 */
export function createSights({ panels, samplers }: Watched) {
  const sights = new Map<string, Sight>();
  let current: string | undefined;
  let ours: string | undefined;

  function of(prompt: string): Sight {
    const known = sights.get(prompt);
    if (known) return known;
    const sight: Sight = {
      runningSince: undefined,
      ended: false,
      steps: new Map(),
      pictures: new Map(),
      sampler: undefined,
      preview: undefined,
    };
    const oldest = [...sights.keys()].find((id) => id !== ours);
    if (sights.size >= mostPrompts && oldest !== undefined) sights.delete(oldest);
    sights.set(prompt, sight);
    return sight;
  }

  /** Ours, once its id is known: it is kept however many others come by. */
  function follow(prompt: string): Sight {
    ours = prompt;
    return of(prompt);
  }

  function take(event: ServerEvent): void {
    if (event.kind === 'queue') return;
    const prompt = event.prompt ?? current;
    if (prompt === undefined) return;
    const sight = of(prompt);
    switch (event.kind) {
      case 'node':
        current = prompt;
        sight.runningSince ??= performance.now();
        // Previews that do not say whose they are come from the node at work.
        sight.sampler = event.node !== undefined && samplers.has(event.node) ? event.node : undefined;
        break;
      case 'step':
        current = prompt;
        sight.runningSince ??= performance.now();
        if (!samplers.has(event.node)) break;
        sight.sampler = event.node;
        sight.steps.set(event.node, { value: Math.min(event.value, event.max), max: event.max });
        break;
      case 'picture':
        sight.runningSince ??= performance.now();
        if (panels.has(event.node)) sight.pictures.set(event.node, event.image);
        break;
      case 'preview':
        if (sight.sampler !== undefined) sight.preview = event.image;
        break;
      case 'end':
        sight.ended = true;
        if (current === prompt) current = undefined;
        break;
    }
  }

  /** What the history knows and no event told. */
  function fromHistory(prompt: string, { outputs }: HistoryEntry): void {
    const { pictures } = of(prompt);
    for (const [node, output] of Object.entries(outputs ?? {})) {
      const image = output?.images?.[0];
      if (image && panels.has(node) && !pictures.has(node)) pictures.set(node, image);
    }
  }

  return { follow, take, fromHistory };
}
export type Sights = ReturnType<typeof createSights>;
