import { AppError } from '../../errors.ts';
import { familyFacts } from '../../family.ts';
import { infotext } from '../infotext.ts';
import type { SweepRecord } from '../record.ts';
import { commandLine } from './command.ts';
import { comfyGraph } from './comfyui.ts';
import type { PanelSettings } from './panel.ts';
import { panelSettings } from './panel.ts';
import { sdcppLine } from './sdcpp.ts';
import type { Shell } from './shell.ts';

export const copyKinds = ['a1111', 'comfyui', 'sdcpp', 'cli'] as const;
export type CopyKind = (typeof copyKinds)[number];

export interface CopyOptions {
  /** How `sdcpp` and `cli` are quoted. Default bash. */
  readonly shell?: Shell;
  /** Which row, from 0. Default 0. */
  readonly row?: number;
}

const writers: Record<CopyKind, (panel: PanelSettings, shell: Shell) => string> = {
  a1111: ({ settings, model, clipSkip }) => infotext(settings, model, clipSkip),
  comfyui: (panel) => `${JSON.stringify(comfyGraph(panel), null, 2)}\n`,
  sdcpp: sdcppLine,
  cli: commandLine,
};

/**
 * The settings of one panel for another tool: A1111's text (paste into the prompt, press the arrow), ComfyUI's API graph,
 * a line for stable-diffusion.cpp, our own command. The clip skip need not be one of the sheet. Throws `request.clipSkip`,
 * `request.family` and, for what the other tool has in another way or not at all, `request.unsupported`.
 */
export function settingsAs(kind: CopyKind, record: SweepRecord, clipSkip: number, options: CopyOptions = {}): string {
  const { family, name } = record.model;
  const { title, range } = familyFacts(family);
  if (!range) throw new AppError('request.family', { params: { model: name, family: title } });
  const [min, max] = range;
  if (!Number.isInteger(clipSkip) || clipSkip < min || clipSkip > max) {
    throw new AppError('request.clipSkip', { params: { value: clipSkip, family: title, min, max } });
  }
  return writers[kind](panelSettings(record, options.row ?? 0, clipSkip), options.shell ?? 'bash');
}
