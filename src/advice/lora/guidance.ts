import type { Family } from '../../family.ts';
import { familyFacts } from '../../family.ts';
import { checkpointHint } from '../checkpoint.ts';
import { nameInLine } from '../rule.ts';
import { sources } from '../sources.ts';
import type { Advice } from '../types.ts';
import type { LoraDescription } from './describe.ts';

/** The checkpoint a LoRA is going to be drawn with, as far as it is known. */
export interface LoraCheckpoint {
  readonly name?: string;
  readonly family?: Family;
  /** Only where files or an admin say so; a name is read here. */
  readonly native?: number;
}

/** At what to generate, and why. */
export interface LoraGuidance {
  /** A1111's number to begin with. Undefined: clip skip does not apply, or nothing tells. */
  readonly generateAt?: number;
  /** What a sweep should draw, ascending; empty where clip skip does not apply. */
  readonly sweep: readonly number[];
  /** In the order of their weight; L01 and up. */
  readonly lines: readonly Advice[];
}

type Told = Pick<LoraDescription, 'family' | 'architecture' | 'clipSkip' | 'base' | 'network'>;

/** Pure. `checkpoint`: what it will be drawn with; absent: the answer is about the LoRA alone. */
export function loraGuidance(lora: Told, checkpoint: LoraCheckpoint = {}): LoraGuidance {
  const { family } = lora;
  const mismatch = mismatchLine(family, checkpoint);
  if (family === 'unknown' && lora.architecture !== undefined) {
    const params = { architecture: lora.architecture };
    return {
      sweep: [],
      lines: [
        ...mismatch,
        { id: 'L05', kind: 'fact', text: { key: 'lora:says.foreign', params }, source: sources.a1111Options },
      ],
    };
  }
  if (family !== 'sd1' && family !== 'unknown') return unusedGuidance(lora, mismatch);
  const { value, sure } = lora.clipSkip;
  if (value === undefined) return { sweep: [1, 2], ...unknownGuidance(lora, mismatch) };

  const native = nativeOf(checkpoint);
  const base = lora.base.name;
  const lines: Advice[] = [...mismatch];
  if (sure === 'contradicted') lines.push(contradiction(lora, value));
  lines.push({
    id: 'L01',
    kind: 'convention',
    text: base
      ? { key: 'lora:says.generateOn', params: { n: value, base } }
      : { key: 'lora:says.generate', params: { n: value } },
    source: sources.kohyaReadme,
  });
  const claimed = lora.clipSkip.evidence.map((each) => each.value);
  const sweep = new Set([1, 2, ...claimed]);
  if (native !== undefined) {
    const name = checkpoint.name === undefined ? undefined : nameInLine(checkpoint.name);
    if (native.value === value) {
      lines.push({
        id: 'L02',
        kind: 'convention',
        text: { key: 'lora:says.agree', params: { n: value } },
        source: sources.kohyaReadme,
      });
    } else {
      sweep.clear();
      for (const n of [native.value, ...claimed]) sweep.add(n);
      const params = { native: native.value, n: value, ...(name === undefined ? {} : { name }) };
      lines.push({
        id: 'L02',
        kind: 'tip',
        text: native.byName ? { key: 'lora:says.sweepByName', params } : { key: 'lora:says.sweep', params },
        source: sources.communityPost,
      });
    }
  }
  return { generateAt: value, sweep: [...sweep].sort((a, b) => a - b), lines };
}

/** Families whose trainers do not use the number, whatever the file says. */
function unusedGuidance({ family, clipSkip }: Told, mismatch: readonly Advice[]): LoraGuidance {
  const { native, sweep, title } = familyFacts(family);
  const [said] = clipSkip.evidence;
  if (native === undefined) {
    const text = { key: 'lora:says.notApplicable', params: { family: title } } as const;
    const source = sources.conversionTable;
    return { sweep, lines: [...mismatch, { id: 'L03', kind: 'fact', text, source }] };
  }
  const params = { family: title, native, ...(said ? { n: said.value } : {}) };
  const isSdxl = family === 'sdxl';
  const saidKey = isSdxl ? 'lora:says.unusedSaid' : 'lora:says.unexpected';
  return {
    generateAt: native,
    sweep,
    lines: [
      ...mismatch,
      {
        id: 'L03',
        kind: 'fact',
        text: { key: said ? saidKey : 'lora:says.unused', params },
        source: isSdxl ? sources.kohyaSdxl : sources.kohyaTrainUtil,
      },
    ],
  };
}

/** Nothing tells: the name of what it was trained on is the last hint. */
function unknownGuidance(
  { base, clipSkip, network, family }: Told,
  mismatch: readonly Advice[],
): Pick<LoraGuidance, 'lines' | 'generateAt'> {
  const lines: Advice[] = [...mismatch];
  const native = base.name === undefined ? undefined : checkpointHint(base.name).native;
  if (clipSkip.weights === 'untrained' || (network.textEncoder === false && family === 'sd1')) {
    lines.push({ id: 'L06', kind: 'fact', text: { key: 'lora:says.noTextEncoder' }, source: sources.kohyaNetwork });
  }
  if (base.name !== undefined && native !== undefined) {
    const text = { key: 'lora:says.byBase', params: { base: base.name, n: native } } as const;
    return { generateAt: native, lines: [...lines, { id: 'L04', kind: 'tip', text, source: sources.civitaiTrainer }] };
  }
  return {
    lines: [...lines, { id: 'L04', kind: 'fact', text: { key: 'lora:says.unknown' }, source: sources.kohyaNetwork }],
  };
}

/** Two witnesses that differ, the one that is believed first. */
function contradiction({ clipSkip: { evidence } }: Told, value: number): Advice {
  const other = evidence.find((each) => each.value !== value)?.value ?? value;
  const byWeights = evidence[0]?.from === 'weights';
  return {
    id: 'L07',
    kind: 'fact',
    text: { key: byWeights ? 'lora:says.weightsDiffer' : 'lora:says.keysDiffer', params: { n: value, other } },
    source: byWeights ? sources.kohyaLora : sources.kohyaNetwork,
  };
}

function mismatchLine(family: Family, checkpoint: LoraCheckpoint): readonly Advice[] {
  const drawn =
    checkpoint.family ?? (checkpoint.name === undefined ? undefined : checkpointHint(checkpoint.name).family);
  if (drawn === undefined || drawn === 'unknown' || family === 'unknown' || drawn === family) return [];
  const params = { lora: familyFacts(family).title, checkpoint: familyFacts(drawn).title };
  return [{ id: 'L08', kind: 'fact', text: { key: 'lora:says.otherFamily', params }, source: sources.conversionTable }];
}

function nativeOf({ native, name, family }: LoraCheckpoint): { value: number; byName: boolean } | undefined {
  if (native !== undefined) return { value: native, byName: false };
  if (name === undefined || (family !== undefined && family !== 'sd1')) return undefined;
  const hint = checkpointHint(name);
  return hint.native === undefined || hint.family === 'sdxl' ? undefined : { value: hint.native, byName: true };
}
