import type { APIComponentInContainer } from 'discord.js';
import { ComponentType } from 'discord.js';

import { drawDiagram } from '../sweep/index.ts';
import type { Translator } from '../text/index.ts';
import type { MessageFile } from './delivery/types.ts';
import type { Panel } from './pieces.ts';
import { panel } from './pieces.ts';

/** A message with its files; editing one drops the files it had before. */
export interface PanelWithFiles extends Panel {
  readonly files: readonly { readonly name: string; readonly attachment: Buffer }[];
  readonly attachments: [];
}

export function panelWithFiles(
  parts: readonly APIComponentInContainer[],
  files: readonly MessageFile[],
): PanelWithFiles {
  return { ...panel(...parts), files: files.map(({ name, data }) => ({ name, attachment: data })), attachments: [] };
}

export interface DiagramPart {
  readonly part: APIComponentInContainer;
  readonly file: MessageFile;
}

const name = 'clip-skip.png';

/** By their descriptions, which say number and language: 12 numbers in three languages, drawn once each. */
const drawn = new Map<string, ReturnType<typeof drawDiagram>>();

function draw(description: string, n: number, t: Translator): ReturnType<typeof drawDiagram> {
  const drawing = drawDiagram(n, t);
  drawn.set(description, drawing);
  drawing.catch(() => drawn.delete(description));
  return drawing;
}

/** The picture of where clip skip `n` (1 to 12) cuts, in the person's language, with the same in words for who does not see it. */
export async function diagramPart(n: number, t: Translator): Promise<DiagramPart> {
  const description = t('training:card.diagram', { n });
  const { data } = await (drawn.get(description) ?? draw(description, n, t));
  const items = [{ media: { url: `attachment://${name}` }, description }];
  return { part: { type: ComponentType.MediaGallery, items }, file: { name, data } };
}
