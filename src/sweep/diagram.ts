import { familyFacts, layerOf } from '../family.ts';
import { AppError } from '../errors.ts';
import type { ClipSkipServer } from '../gpu/clip-skip.ts';
import { clipSkipServerTitle, translateClipSkip } from '../gpu/clip-skip.ts';
import type { DiagramTool, RenderedSheet } from '../render/index.ts';
import { renderDiagram } from '../render/index.ts';
import type { Translate } from './sheet-words.ts';

const servers = [
  'a1111',
  'forge',
  'reforge',
  'sdnext',
  'sdcpp',
  'horde',
  'comfyui',
  'diffusers',
] as const satisfies readonly ClipSkipServer[];

/**
 * Programs we do not draw with. kohya-ss/sd-scripts@48d368f docs/train_network.md; invoke-ai/InvokeAI@8e71a8a, node
 * clip_skip; Nerogar/OneTrainer discussion 264; mcmonkeyprojects/SwarmUI src/Text2Image/T2IParamTypes.cs.
 */
const others: readonly { readonly name: string; readonly value: (n: number) => number }[] = [
  { name: 'kohya sd-scripts', value: (n) => n },
  { name: 'SwarmUI', value: (n) => -n },
  { name: 'InvokeAI', value: (n) => n - 1 },
  { name: 'OneTrainer', value: (n) => n - 1 },
];

/** Programs by what they call A1111's `n` on SD 1.x, largest group first. */
export function diagramTools(n: number): DiagramTool[] {
  const groups = new Map<number, string[]>();
  const add = (value: number, name: string): void => void groups.set(value, [...(groups.get(value) ?? []), name]);
  // Where a program wants the parameter left out, that is its 0.
  for (const server of servers) add(translateClipSkip(server, 'sd1', n).sent ?? 0, clipSkipServerTitle(server));
  for (const { name, value } of others) add(value(n), name);
  return [...groups].map(([value, names]) => ({ value: String(value), names }));
}

/**
 * The picture of where clip skip `n` cuts an SD 1.x text encoder, and of what each program calls it; PNG, 1400 pixels wide.
 * Rejects with `request.clipSkip` for anything but a whole number from 1 to 12.
 */
export async function drawDiagram(n: number, t: Translate): Promise<RenderedSheet> {
  const { layers, title: family } = familyFacts('sd1');
  if (!Number.isInteger(n) || n < 1 || n > layers) {
    throw new AppError('request.clipSkip', { params: { value: n, family, min: 1, max: layers } });
  }
  const layer = layerOf('sd1', n);
  const left = layers - layer;
  return renderDiagram({
    layers,
    layer,
    title: t('common:clipSkip', { n }),
    subtitle: left === 0 ? t('diagram:readLast', { layers }) : t('diagram:read', { layer, layers }),
    skipRow: t('diagram:skipRow'),
    prompt: t('diagram:prompt'),
    reader: t('diagram:reader'),
    runs: layer === 1 ? t('diagram:runsOne') : t('diagram:runsMany', { last: layer }),
    ...(left > 0 && {
      leftOut: t(left === 1 ? 'diagram:leftOutOne' : 'diagram:leftOutMany', { first: layer + 1, last: layers }),
    }),
    trained: [
      { layer: layerOf('sd1', 1), text: t('diagram:trainedAtLast') },
      { layer: layerOf('sd1', 2), text: t('diagram:trainedBeforeLast') },
    ],
    toolsHeading: t('diagram:toolsHeading'),
    tools: diagramTools(n),
    footer: t('diagram:footer', { layers, sum: layers + 1 }),
  });
}
