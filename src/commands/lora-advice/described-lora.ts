import type { Attachment } from 'discord.js';

import type { LoraCheckpoint, LoraDescription } from '../../advice/lora/index.ts';
import { describeMetadata, readLora } from '../../advice/lora/index.ts';
import { bytesInMemory } from '../../byte-source.ts';
import { AppError, asAppError } from '../../errors.ts';
import type { Message } from '../../text/index.ts';
import { bareName, findName, listNames } from '../../sweep/names.ts';
import { downloadPicture } from '../menus/attachments.ts';
import type { KnownEngine } from '../settings/models.ts';
import { meantModel, modelEntry } from '../settings/models.ts';
import type { InteractionContext } from '../types.ts';

/** A LoRA with what may be done with it here. */
export interface DescribedLora {
  readonly lora: LoraDescription;
  /** Its name on the server; undefined: the server does not have it, or nothing is known of the server. */
  readonly onServer?: string;
  /** Title of the server that told all there is; undefined: the file itself was read. */
  readonly toldBy?: string;
  /** Why the machine that has the file told no more. */
  readonly failure?: Message;
}

/** A header has 16 MiB at most, and kohya writes the text encoder, whose weights tell clip skip, first. */
const beginning = 25 * 2 ** 20;

/** Reads the beginning of an attached file. Rejects with `file.download` and `lora.*`. */
export async function attachedLora(
  { name, url, size }: Pick<Attachment, 'name' | 'url' | 'size'>,
  engine: KnownEngine | undefined,
  { attachmentHosts: hosts, signal }: InteractionContext,
): Promise<DescribedLora> {
  const bytes = await downloadPicture({ name, url, size }, { hosts, signal, maxBytes: beginning, cut: true });
  const lora = await readLora(bytesInMemory(bytes), { name, signal });
  const onServer = findName(engine?.loras ?? [], bareName(name));
  return { lora, ...(onServer === undefined ? {} : { onServer }) };
}

/**
 * A LoRA of the server's list: by its file where a machine reads that, else by what the server tells of it. Rejects with
 * `request.lora` and `request.unsupported`; a machine that does not answer is no reason to say nothing.
 */
export async function listedLora(
  wanted: string,
  engine: KnownEngine,
  { describeLora, signal }: Pick<InteractionContext, 'describeLora' | 'signal'>,
): Promise<DescribedLora> {
  const { title, loras, loraFacts = [] } = engine;
  if (!loras) throw new AppError('request.unsupported', { params: { engine: title, feature: 'LoRA' } });
  // Names come with a weight where they were copied out of a prompt.
  const asked = wanted.trim().replace(/:[-+.\d]*$/, '');
  const name = findName(loras, asked);
  if (name === undefined) {
    throw new AppError('request.lora', { params: { engine: title, name: asked, known: listNames(loras) } });
  }
  let failure: AppError | undefined;
  try {
    const lora = await describeLora(name, signal);
    if (lora) return { lora, onServer: name };
  } catch (error) {
    failure = asAppError(error);
    if (failure.code === 'job.cancelled' || failure.code === 'internal') throw failure;
  }
  const facts = loraFacts.find((each) => each.name === name);
  // Engines hand on the one number; it stands where the trainer put it.
  const metadata = facts ? { ss_clip_skip: String(facts.trainedClipSkip) } : {};
  return {
    lora: describeMetadata(name, metadata),
    onServer: name,
    toldBy: title,
    ...(failure ? { failure: failure.what } : {}),
  };
}

/** The checkpoint that a sweep of this person would be drawn with, as far as its files and the server's admins tell. */
export function checkpointOf(
  wanted: string | undefined,
  engine: KnownEngine,
  guildId: string | undefined,
  { store }: InteractionContext,
): LoraCheckpoint {
  const name = wanted ?? engine.currentModel;
  const model = meantModel(guildId, name, engine, store);
  if (!model) return { name };
  const entry = modelEntry(guildId, model, store);
  const family = entry?.family ?? (model.familyFrom === 'assumed' ? undefined : model.family);
  const native = entry?.nativeClipSkip ?? model.native;
  return {
    name: model.name,
    ...(family === undefined ? {} : { family }),
    ...(native === undefined ? {} : { native }),
  };
}
