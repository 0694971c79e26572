import { readFileSync } from 'node:fs';

export interface Instruction {
  /** FROM, RUN, ... */
  readonly name: string;
  /** What stands behind it, lines that were continued joined by a space. */
  readonly value: string;
}

export interface Stage {
  readonly name: string;
  /** An image, or the name of a stage before it. */
  readonly from: string;
  /** Without its FROM. */
  readonly instructions: readonly Instruction[];
}

/** What of a Dockerfile's grammar ours uses: comments, continued lines, named stages. Throws at anything before the first FROM. */
export function parseDockerfile(text: string): Stage[] {
  const logical = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const line of logical) {
    const [, name = '', value = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') {
      const [, from = '', stage = ''] = /^(\S+) AS (\S+)$/.exec(value) ?? [];
      stages.push({ name: stage, from, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage || name === '') throw new Error(`not understood: ${line}`);
    stage.instructions.push({ name, value });
  }
  return stages;
}

/** The Dockerfile of this project. */
export function readStages(): Stage[] {
  return parseDockerfile(readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8'));
}

/** Everything that makes an image, oldest first: the instructions of the stages it stands on, then its own. */
export function instructionsOf(stages: readonly Stage[], name: string): Instruction[] {
  const stage = stages.find((stage) => stage.name === name);
  return stage ? [...instructionsOf(stages, stage.from), ...stage.instructions] : [];
}
