import type { RepliableInteraction } from 'discord.js';
import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { SweepRequest, SweepRequestInput } from '../../sweep/index.ts';
import { sweepRequest } from '../../sweep/index.ts';
import { button, row } from '../pieces.ts';
import type { InteractionContext } from '../types.ts';
import type { DraftForm } from './draft-form.ts';
import { draftForm } from './draft-form.ts';

/** A request that its person may still change. */
export interface Draft {
  readonly id: string;
  readonly request: SweepRequest;
  /** What they typed last and what could not be read: shown again instead of the request. */
  readonly typed?: DraftForm;
}

/** A day: longer than anybody thinks about one picture. */
const keptMs = 86_400_000;

/** The picture of an img2img request lies beside the store, by its hash. */
const stored = z.object({
  request: sweepRequest.omit({ source: true }),
  source: z.object({ sha256: z.string().length(64), denoise: z.number() }).optional(),
  typed: draftForm.optional().catch(undefined),
});

type Person = Pick<RepliableInteraction, 'user' | 'guildId'>;

/** Keeps a request; answers with the draft's id. Throws `store.*` and `file.write`. */
export function keepDraft(
  person: Person,
  { source, ...request }: SweepRequest,
  context: InteractionContext,
  { id = context.newId(), typed }: { readonly id?: string; readonly typed?: DraftForm } = {},
): string {
  if (source) context.sources.put(source.sha256, source.image);
  context.store.drafts.put({
    id,
    userId: person.user.id,
    guildId: person.guildId ?? undefined,
    request: {
      request,
      ...(source ? { source: { sha256: source.sha256, denoise: source.denoise } } : {}),
      ...(typed ? { typed } : {}),
    },
    expiresAt: context.now() + keptMs,
  });
  return id;
}

/** Throws `discord.draftGone` and, for somebody else's, `discord.notYours`. */
export function findDraft({ user }: Person, id: string, { store, sources }: InteractionContext): Draft {
  const draft = store.drafts.get(id);
  if (!draft) throw new AppError('discord.draftGone');
  if (draft.userId !== user.id) throw new AppError('discord.notYours');
  const read = stored.safeParse(draft.request);
  const image = read.data?.source && sources.get(read.data.source.sha256);
  // Written by another version, or its picture was cleaned away.
  if (!read.success || (read.data.source && !image)) throw new AppError('discord.draftGone');
  const { request, source, typed } = read.data;
  return {
    id,
    request: { ...request, ...(source && image ? { source: { ...source, image } } : {}) },
    ...(typed ? { typed } : {}),
  };
}

export interface MadeDraft {
  readonly draftId: string;
  /** Action rows for a message that this person alone sees: "Run" and "Edit and run". */
  readonly actions: readonly ReturnType<typeof row>[];
}

/** For whoever finds a request somewhere (a picture, a sheet) and lets the person decide. Throws `request.invalid`. */
export function makeDraft(person: Person, input: SweepRequestInput, context: InteractionContext): MadeDraft {
  const { t } = context;
  const draftId = keepDraft(person, checkedRequest(input), context);
  const actions = row(
    button({ action: 'draft-run', subject: draftId }, t('commands:sweep.run')),
    button({ action: 'draft-edit', subject: draftId }, t('commands:sweep.edit')),
  );
  return { draftId, actions: [actions] };
}

/** Whatever an edge let through, the domain's schema has the last word. Throws `request.invalid`. */
export function checkedRequest(input: SweepRequestInput): SweepRequest {
  const parsed = sweepRequest.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError('request.invalid', {
    params: { field: issue?.path.join('.') ?? '', problem: (issue?.message ?? '').slice(0, 200) },
  });
}
