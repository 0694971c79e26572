import { AppError } from '../errors.ts';
import type { Family } from '../family.ts';
import { familyFacts } from '../family.ts';
import { type ClipSkipReason, type ClipSkipRow, type ClipSkipServer, clipSkipTable } from './clip-skip-table.ts';
import type { ClipSkipEffect } from './engine.ts';

export { type ClipSkipServer, clipSkipServers } from './clip-skip-table.ts';

const titles: Record<ClipSkipServer, string> = {
  a1111: 'AUTOMATIC1111',
  'a1111-clip-l': 'AUTOMATIC1111',
  forge: 'Forge',
  'forge-neo': 'Forge Neo',
  'forge-classic': 'Forge (classic)',
  reforge: 'reForge',
  sdnext: 'SD.Next',
  'sdnext-fixed': 'SD.Next',
  'sdnext-xhinker': 'SD.Next',
  comfyui: 'ComfyUI',
  sdcpp: 'stable-diffusion.cpp',
  horde: 'AI Horde',
  builtin: 'clipskip-bot',
  diffusers: 'diffusers',
};

/** What people call a program. */
export function clipSkipServerTitle(server: ClipSkipServer): string {
  return titles[server];
}

export interface ClipSkipTranslation {
  /** Where the number goes, as the program calls it. */
  readonly parameter: string;
  /** The program's own number. Undefined: leave the parameter out. */
  readonly sent: number | undefined;
  readonly effect: ClipSkipEffect;
  /** Evidence: repository, file and commit, or thread. */
  readonly source: string;
}

/**
 * A1111's number `n` in the words of another program, and what it will do with it. Pure.
 * Throws `request.clipSkip` for anything but a whole number in the range of that program and family.
 */
export function translateClipSkip(server: ClipSkipServer, family: Family, n: number): ClipSkipTranslation {
  const row = clipSkipTable[server][family];
  const [min, max] = row.range;
  if (!Number.isInteger(n) || n < min || n > max) {
    throw new AppError('request.clipSkip', { params: { value: n, family: familyFacts(family).title, min, max } });
  }
  return { parameter: row.parameter, sent: sentValue(row, n), effect: effectOf(server, row, n), source: row.source };
}

function sentValue({ value, omitUpTo = 0, floor = 1 }: ClipSkipRow, n: number): number | undefined {
  if (!value || n <= omitUpTo) return undefined;
  // Below the floor an offset would lead out of the program's range; its smallest number draws the same picture.
  const asked = value.offset === 0 ? n : Math.max(n, floor);
  return value.sign * asked + value.offset;
}

function effectOf(server: ClipSkipServer, row: ClipSkipRow, n: number): ClipSkipEffect {
  const { honoured, floor = 1, fixed } = row;
  if (honoured === 'yes' && n < floor)
    return { honoured: 'floor', used: floor, reason: text('floor', server, n, floor) };
  const used = honoured === 'yes' ? n : fixed;
  const reason = row.reason === 'floor' ? undefined : row.reason;
  return {
    honoured,
    ...(used !== undefined && { used }),
    ...(reason && { reason: text(reason, server, n, used ?? n) }),
  };
}

function text(reason: ClipSkipReason, server: ClipSkipServer, n: number, used: number) {
  return { key: `engine:clipSkip.${reason}`, params: { server: titles[server], n, used } } as const;
}
