import { trainingBases, trainingKinds } from '../advice/cards/schema.ts';
import { goals } from '../advice/types.ts';
import { engineNames } from '../server-list.ts';
import type { TextKey } from '../text/index.ts';
import { languages } from '../text/index.ts';
import type { CommandSpec, Flag } from './flags.ts';
import { axisNames } from './grid-flags.ts';

const lang: Flag = {
  type: 'string',
  help: 'cli:flag.lang',
  hint: languages.join('|'),
  shape: new RegExp(`^(${languages.join('|')})$`),
};
const help: Flag = { type: 'boolean', help: 'cli:flag.help' };
const json: Flag = { type: 'boolean', help: 'cli:flag.json' };
const yes: Flag = { type: 'boolean', help: 'cli:flag.yes' };
const url: Flag = {
  type: 'string',
  help: 'cli:flag.url',
  hint: 'http://127.0.0.1:7860',
  shape: /^https?:\/\/|^[\w.-]+:\d+$/,
};
const channel: Flag = {
  type: 'string',
  help: 'cli:flag.channel',
  hint: '123456789012345678',
  shape: /^\d{17,20}$/,
};
const whole = /^-?\d+$/;
const number = /^-?\d+(\.\d+)?$/;
const engine: Flag = {
  type: 'string',
  help: 'cli:flag.engine',
  hint: engineNames.join('|'),
  shape: new RegExp(`^(${engineNames.join('|')})$`),
};

const panelEpoch: Flag = { type: 'string', help: 'cli:flag.panelEpoch', hint: '8', shape: /^(\d+|step\d+|last|none)$/ };

function oneOf(help: TextKey, values: readonly string[]): Flag {
  const escaped = values.map((value) => value.replaceAll('.', '\\.'));
  return { type: 'string', help, hint: values.join('|'), shape: new RegExp(`^(${escaped.join('|')})$`) };
}

export const specs = {
  sweep: {
    name: 'sweep',
    summary: 'cli:command.sweep',
    positional: { hint: 'prompt', help: 'cli:flag.prompt' },
    flags: {
      seed: { type: 'string', help: 'cli:flag.seed', hint: '42', shape: whole },
      skips: { type: 'string', help: 'cli:flag.skips', hint: '1,2,3', shape: /^[\d.,\s-]+$/ },
      negative: { type: 'string', help: 'cli:flag.negative', hint: '"blurry, lowres"' },
      size: { type: 'string', help: 'cli:flag.size', hint: '512x512', shape: /^\d+\s*[x×*]\s*\d+$/i },
      steps: { type: 'string', help: 'cli:flag.steps', hint: '20', shape: whole },
      cfg: { type: 'string', help: 'cli:flag.cfg', hint: '7', shape: number },
      sampler: { type: 'string', help: 'cli:flag.sampler', hint: '"Euler a"' },
      scheduler: { type: 'string', help: 'cli:flag.scheduler', hint: 'Karras' },
      model: { type: 'string', help: 'cli:flag.model', hint: 'name' },
      lora: { type: 'string', help: 'cli:flag.lora', hint: 'name:0.8', repeatable: true, shape: /:-?[\d.]+$/ },
      engine,
      url,
      seeds: { type: 'string', help: 'cli:flag.seeds', hint: '3', shape: whole },
      rows: {
        type: 'string',
        help: 'cli:flag.rows',
        hint: 'series=a,b',
        shape: new RegExp(`^(${Object.keys(axisNames).join('|')})=`),
      },
      style: { type: 'string', help: 'cli:flag.style', hint: '"tags=1girl, night"', repeatable: true },
      epochs: { type: 'string', help: 'cli:flag.epochs', hint: '6-10,last', shape: /^(?:\d+-\d+|.*(?:last|step))/ },
      'draw-at': { type: 'string', help: 'cli:flag.drawAt', hint: 'trained|1|2', shape: /^(trained|\d{1,2})$/ },
      without: { type: 'boolean', help: 'cli:flag.without' },
      goal: {
        type: 'string',
        help: 'cli:flag.goal',
        hint: goals.join('|'),
        shape: new RegExp(`^(${goals.join('|')})$`),
      },
      hires: { type: 'string', help: 'cli:flag.hires', hint: '2,Latent,0.7', shape: /^[\d.]+(,.*)?$/ },
      source: { type: 'string', help: 'cli:flag.source', hint: 'photo.png', shape: /\.(png|jpe?g|webp)$/i },
      denoise: { type: 'string', help: 'cli:flag.denoise', hint: '0.6', shape: number },
      from: { type: 'string', help: 'cli:flag.from', hint: 'sheet.png', shape: /\.(png|jpe?g|webp)$/i },
      out: { type: 'string', help: 'cli:flag.out', hint: 'sheet.png', shape: /\.(png|jpe?g|webp)$/i },
      zoom: { type: 'boolean', help: 'cli:flag.zoom' },
      diff: { type: 'boolean', help: 'cli:flag.diff' },
      flip: { type: 'boolean', help: 'cli:flag.flip' },
      json,
      yes,
      lang,
      help,
    },
    examples: [
      'sweep "1girl, silver hair, night city" --seed 42',
      'sweep "an old lighthouse, storm" --url http://127.0.0.1:7860 --model anything-v3',
      'sweep "1girl" --seeds 3 --skips 1,2',
      'sweep "1girl, night" --style "a girl stands in a street at night" --goal style',
      'sweep "mychar, 1girl" --rows series=mychar-cs1,mychar-cs2 --epochs 6-10 --without --url http://127.0.0.1:7860',
      'sweep "mychar, 1girl" --rows epoch=mychar:6-10 --skips 1,2 --without --url http://127.0.0.1:7860',
      'sweep --from out/sheet.png --skips 1,2,3,4',
    ],
  },
  batch: {
    name: 'batch',
    summary: 'cli:command.batch',
    flags: {
      from: { type: 'string', help: 'cli:flag.batchFrom', hint: 'out/sheet.png', shape: /\.(png|jpe?g|webp)$/i },
      skip: { type: 'string', help: 'cli:flag.skip', hint: '2', shape: whole },
      count: { type: 'string', help: 'cli:flag.count', hint: '200', shape: whole },
      row: { type: 'string', help: 'cli:flag.row', hint: '1', shape: whole },
      epoch: panelEpoch,
      seed: { type: 'string', help: 'cli:flag.firstSeed', hint: '1000', shape: whole },
      source: { type: 'string', help: 'cli:flag.source', hint: 'photo.png', shape: /\.(png|jpe?g|webp)$/i },
      denoise: { type: 'string', help: 'cli:flag.denoise', hint: '0.6', shape: number },
      out: { type: 'string', help: 'cli:flag.folder', hint: 'out/night' },
      model: { type: 'string', help: 'cli:flag.model', hint: 'name' },
      engine,
      url,
      yes,
      lang,
      help,
    },
    examples: ['batch --from out/sheet-42.png --skip 2 --count 200'],
  },
  copy: {
    name: 'copy',
    summary: 'cli:command.copy',
    positional: { hint: 'sheet.png', help: 'cli:flag.sheet' },
    flags: {
      as: {
        type: 'string',
        help: 'cli:flag.as',
        hint: 'a1111|comfyui|sdcpp|cli',
        shape: /^(a1111|comfyui|sdcpp|cli)$/,
      },
      skip: { type: 'string', help: 'cli:flag.skip', hint: '2', shape: whole },
      row: { type: 'string', help: 'cli:flag.row', hint: '1', shape: whole },
      epoch: panelEpoch,
      lang,
      help,
    },
    examples: ['copy out/sheet-42.png --as a1111 --skip 2'],
  },
  lora: {
    name: 'lora',
    summary: 'cli:command.lora',
    positional: { hint: 'file.safetensors', help: 'cli:flag.loraFile', many: true },
    flags: {
      model: { type: 'string', help: 'cli:flag.loraModel', hint: 'anything-v3' },
      'header-only': { type: 'string', help: 'cli:flag.headerOnly', hint: 'out.safetensors', shape: /\.safetensors$/i },
      json,
      lang,
      help,
    },
    examples: [
      'lora models/Lora/mychar.safetensors',
      'lora models/Lora',
      'lora mychar.safetensors --header-only header.safetensors',
    ],
  },
  explain: {
    name: 'explain',
    summary: 'cli:command.explain',
    positional: { hint: 'topic', help: 'cli:flag.topic' },
    flags: {
      picture: { type: 'string', help: 'cli:flag.picture', hint: 'clip-skip.png', shape: /\.png$/i },
      skip: { type: 'string', help: 'cli:flag.pictureSkip', hint: '2', shape: whole },
      lang,
      help,
    },
    examples: ['explain', 'explain layers', 'explain --picture clip-skip.png --skip 2'],
  },
  'lora-advice': {
    name: 'lora-advice',
    summary: 'cli:command.loraAdvice',
    flags: {
      kind: oneOf('cli:flag.trainingKind', trainingKinds),
      base: oneOf('cli:flag.trainingBase', trainingBases),
      images: { type: 'string', help: 'cli:flag.images', hint: '40', shape: whole },
      repeats: { type: 'string', help: 'cli:flag.repeats', hint: '10', shape: whole },
      pair: { type: 'boolean', help: 'cli:flag.pair' },
      careful: { type: 'boolean', help: 'cli:flag.careful' },
      name: { type: 'string', help: 'cli:flag.loraName', hint: 'my-style' },
      trigger: { type: 'string', help: 'cli:flag.trigger', hint: 'mystyle' },
      out: { type: 'string', help: 'cli:flag.trainingFolder', hint: 'out/my-style' },
      yes: { type: 'boolean', help: 'cli:flag.replace' },
      json,
      lang,
      help,
    },
    examples: [
      'lora-advice --kind style --base nai',
      'lora-advice --kind style --base nai --images 40 --repeats 10 --pair --out out/my-style',
    ],
  },
  backup: {
    name: 'backup',
    summary: 'cli:command.backup',
    positional: { hint: 'clipskip.sqlite', help: 'cli:flag.backup' },
    flags: { lang, help },
    examples: ['backup', 'backup /mnt/nas/clipskip-before-update.sqlite'],
  },
  doctor: {
    name: 'doctor',
    summary: 'cli:command.doctor',
    flags: { url, channel, lang, help },
    examples: ['doctor', 'doctor --url http://127.0.0.1:7860', 'doctor --channel 123456789012345678'],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof specs;
export const commandNames = Object.keys(specs) as readonly CommandName[];

export function specOf(name: string | undefined): CommandSpec | undefined {
  return commandNames.includes(name as CommandName) ? specs[name as CommandName] : undefined;
}
