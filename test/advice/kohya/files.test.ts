import { readFileSync } from 'node:fs';

import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';

import type { TrainingFiles } from '../../../src/advice/cards/index.ts';
import {
  adviceFor,
  canPair,
  trainingBases,
  trainingFiles,
  trainingKinds,
  trainingNumbers,
} from '../../../src/advice/cards/index.ts';
import { languages, translator } from '../../../src/text/index.ts';

interface Option {
  readonly type: string;
  readonly choices?: readonly unknown[];
}
interface Options {
  readonly common: Readonly<Record<string, Option>>;
  readonly scripts: Readonly<Record<string, Readonly<Record<string, Option>>>>;
  readonly dataset: Readonly<Record<'general' | 'datasets' | 'subsets', Readonly<Record<string, string>>>>;
}
const options = JSON.parse(readFileSync('test/fixtures/kohya/options.json', 'utf8')) as Options;

type Kind = (typeof trainingKinds)[number];
type Base = (typeof trainingBases)[number];
interface Made extends TrainingFiles {
  readonly kind: Kind;
  readonly base: Base;
  readonly careful: boolean;
}

const images = 37;

function make(
  kind: Kind,
  base: Base,
  more: { careful?: boolean; pair?: boolean; trigger?: string; name?: string } = {},
  language: (typeof languages)[number] = 'en',
): Made {
  const { careful = false, ...rest } = more;
  const advice = adviceFor(kind, base, { careful });
  const t = translator(language);
  const files = trainingFiles({ advice, numbers: trainingNumbers(advice, { images }), ...rest }, (message) =>
    t(message),
  );
  return { ...files, kind, base, careful };
}

const everything = trainingKinds.flatMap((kind) =>
  trainingBases.flatMap((base) => [false, true].map((careful) => make(kind, base, { careful }))),
);

function fileOf({ files }: TrainingFiles, name: string): string {
  return files.find((file) => file.name === name)?.text ?? '';
}

/** All options of a config: kohya puts its tables together. */
function optionsOf(text: string): Record<string, unknown> {
  return Object.assign({}, ...Object.values(parse(text))) as Record<string, unknown>;
}

function fits(value: unknown, { type, choices }: Option): boolean {
  if (choices && !choices.includes(value)) return false;
  if (type === 'flag') return value === true;
  if (type === 'string') return typeof value === 'string';
  if (type === 'int') return Number.isInteger(value);
  if (type === 'float' || type === 'int or float') return typeof value === 'number';
  // train_network.py takes a single rate for a list of them ("toml backward compatibility").
  if (type === 'list of float') return typeof value === 'number';
  return type === 'list of string' && Array.isArray(value) && value.every((each) => typeof each === 'string');
}

describe('the config', () => {
  it('holds nothing but options of its script, with values of their types', () => {
    for (const made of everything) {
      for (const [index, command] of made.commands.entries()) {
        const script = / (\w+\.py) /.exec(command)?.[1] ?? '';
        const known = { ...options.common, ...options.scripts[script] };
        for (const [name, value] of Object.entries(optionsOf(made.files[index]?.text ?? ''))) {
          const option = known[name];
          expect([script, name, value, option !== undefined && fits(value, option)]).toEqual([
            script,
            name,
            value,
            true,
          ]);
        }
      }
    }
  });

  it('says in every number what the card says', () => {
    for (const made of everything) {
      const { card, baseFacts } = adviceFor(made.kind, made.base, made);
      const { lines } = card;
      const config = optionsOf(made.files[0]?.text ?? '');
      const rate = lines.textEncoderRate?.value;
      expect(config).toMatchObject({
        network_dim: lines.network?.value.dim,
        network_alpha: lines.network?.value.alpha,
        optimizer_type: lines.optimizer?.value.name,
        unet_lr: lines.unetRate?.value,
        learning_rate: lines.unetRate?.value,
        lr_scheduler: lines.scheduler?.value.name,
        max_train_epochs: lines.epochs?.value.count,
        mixed_precision: lines.precision?.value,
      });
      expect(config['text_encoder_lr']).toBe(rate === 0 ? undefined : rate);
      expect(config['network_train_unet_only']).toBe(rate === 0 ? true : undefined);
      expect(config['lr_scheduler_num_cycles']).toBe(lines.scheduler?.value.cycles);
      expect(config['lr_warmup_steps']).toBe(lines.scheduler?.value.warmup);
      expect(config['min_snr_gamma']).toBe(lines.minSnrGamma?.value);
      expect(config['noise_offset']).toBe(lines.noiseOffset?.value);
      expect(config['optimizer_args'] ?? []).toEqual(lines.optimizer?.value.args);
      const { convDim, convAlpha } = lines.network?.value ?? {};
      expect(config['network_args']).toEqual(
        convDim === undefined ? undefined : [`conv_dim=${convDim}`, `conv_alpha=${convAlpha}`],
      );
      const train = baseFacts.train.value;
      expect(config['clip_skip']).toBe(train.use === 'value' ? train.value : made.pair ? 1 : undefined);
    }
  });

  it('has no further number but those that are no matter of a card', () => {
    const ours = { seed: 42, save_every_n_epochs: 1, sample_every_n_epochs: 1, guidance_scale: 1 };
    const ofCards =
      'network_dim network_alpha unet_lr learning_rate text_encoder_lr lr_scheduler_num_cycles lr_warmup_steps max_train_epochs clip_skip min_snr_gamma noise_offset'.split(
        ' ',
      );
    const numbers = everything.flatMap(({ files }) =>
      Object.entries(optionsOf(files[0]?.text ?? '')).filter(([, value]) => typeof value === 'number'),
    );
    const others = new Map(numbers.filter(([name]) => !ofCards.includes(name)));
    expect(Object.fromEntries(others)).toEqual(ours);
  });

  it('says above every value of the card how sure it is and who says so', () => {
    const text = fileOf(make('anime', 'nai'), 'config.toml');
    expect(text).toContain('# convention: Hollow’s notebook, Civitai trainer\nnetwork_dim = 16');
    expect(text).toContain('# convention: NovelAI blog, Civitai trainer, Hollow’s notebook\n');
    expect(fileOf(make('anime', 'nai', {}, 'ko'), 'config.toml')).toContain('# 관례: Hollow’s notebook');
    expect(text).not.toMatch(/^[^#\n]*= .*#/m);
  });

  it.each([
    ['sd15', 'train_network.py', 'networks.lora'],
    ['sd2', 'train_network.py', 'networks.lora'],
    ['pony', 'sdxl_train_network.py', 'networks.lora'],
    ['flux', 'flux_train_network.py', 'networks.lora_flux'],
  ] as const)('for %s starts %s', (base, script, module) => {
    const made = make('realistic', base);
    expect(made.commands).toEqual([
      `accelerate launch --num_cpu_threads_per_process 1 ${script} --config_file config.toml`,
    ]);
    expect(optionsOf(fileOf(made, 'config.toml'))['network_module']).toBe(module);
  });

  it('never gives SD 2, SDXL or FLUX a clip skip, and SD 2 and FLUX what they need', () => {
    for (const base of ['sd2', 'sdxl', 'pony', 'illustrious', 'flux'] as const) {
      for (const { text } of make('style', base).files) expect(text).not.toMatch(/^clip_skip/m);
    }
    expect(optionsOf(fileOf(make('style', 'sd2'), 'config.toml'))).toMatchObject({
      v2: true,
      v_parameterization: true,
    });
    expect(optionsOf(fileOf(make('style', 'flux'), 'config.toml'))).toMatchObject({
      guidance_scale: 1,
      model_prediction_type: 'raw',
      cache_text_encoder_outputs: true,
      network_train_unet_only: true,
    });
    // Only for NoobAI v-pred: there to be switched on, and off.
    const illustrious = fileOf(make('anime', 'illustrious'), 'config.toml');
    expect(illustrious).toContain('\n# v_parameterization = true\n');
  });

  it('does not cache what the text encoder says where captions are shuffled or the encoder is trained', () => {
    for (const { files } of everything) {
      const config = optionsOf(files[0]?.text ?? '');
      const dataset = parse(files.find(({ name }) => name === 'dataset.toml')?.text ?? '') as {
        general: { shuffle_caption: boolean };
      };
      if (config['cache_text_encoder_outputs'] !== true) continue;
      expect(config['network_train_unet_only']).toBe(true);
      expect(dataset.general.shuffle_caption).toBe(false);
    }
  });
});

describe('a pair', () => {
  it('differs in clip_skip and output_name and in no other letter', () => {
    for (const kind of trainingKinds) {
      for (const base of trainingBases) {
        if (!canPair(adviceFor(kind, base))) continue;
        for (const language of languages) {
          const made = make(kind, base, { pair: true }, language);
          expect(made.files.map(({ name }) => name)).toEqual([
            'config-clip-skip-1.toml',
            'config-clip-skip-2.toml',
            'dataset.toml',
            'sample_prompts.txt',
          ]);
          const [one, two] = made.files.map(({ text }) => text.split('\n'));
          expect(one).toHaveLength(two?.length ?? 0);
          const different = one?.flatMap((line, index) => (line === two?.[index] ? [] : [[line, two?.[index]]]));
          const name = kind === '2.5d' ? '25d' : kind;
          expect(different).toEqual([
            [`output_name = "${name}-${base}-clip-skip-1"`, `output_name = "${name}-${base}-clip-skip-2"`],
            ['clip_skip = 1', 'clip_skip = 2'],
          ]);
        }
      }
    }
  });

  it('does not say of the other value that the base was trained at it', () => {
    const text = fileOf(make('anime', 'nai', { pair: true }), 'config-clip-skip-1.toml');
    expect(text).toContain(
      '# What is compared: 1 in one file, 2 in the other. The base was trained at 2.\nclip_skip = 1',
    );
  });

  it('is made unasked on a merge, which has no value of its own', () => {
    expect(make('2.5d', 'merge').pair).toBe(true);
    expect(make('2.5d', 'merge').commands).toHaveLength(2);
    expect(make('2.5d', 'nai').pair).toBe(false);
  });

  it('is refused where the trainer takes no clip skip', () => {
    expect(() => make('style', 'sdxl', { pair: true })).toThrow(RangeError);
  });
});

const general = (base: Base) => (parse(fileOf(make('anime', base), 'dataset.toml')) as { general: unknown }).general;

describe('the dataset', () => {
  it('holds nothing but options that kohya takes in their places, and the numbers of the card', () => {
    for (const made of everything) {
      const advice = adviceFor(made.kind, made.base, made);
      const numbers = trainingNumbers(advice, { images });
      const { general, datasets } = parse(fileOf(made, 'dataset.toml')) as unknown as {
        general: Record<string, unknown>;
        datasets: (Record<string, unknown> & { subsets: Record<string, unknown>[] })[];
      };
      const [dataset] = datasets;
      const { subsets = [], ...own } = dataset ?? { subsets: [] };
      const places = [
        ['general', general],
        ['datasets', own],
        ['subsets', subsets[0] ?? {}],
      ] as const;
      for (const [place, table] of places) {
        for (const [name, value] of Object.entries(table)) {
          const type = typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'int' : 'string';
          expect([name, options.dataset[place][name]]).toEqual([name, type]);
        }
      }
      const side = advice.card.lines.resolution?.value;
      expect(own).toMatchObject({ resolution: side, batch_size: numbers.batch, max_bucket_reso: (side ?? 0) * 2 });
      expect(subsets).toHaveLength(1);
      expect(subsets[0]).toMatchObject({ num_repeats: numbers.repeats });
    }
  });

  it('shuffles tags and leaves sentences as they are', () => {
    expect(general('nai')).toEqual({ caption_extension: '.txt', shuffle_caption: true, keep_tokens: 1 });
    expect(general('sd15')).toEqual({ caption_extension: '.txt', shuffle_caption: false });
  });

  it('has regularisation ready to be switched on, as kohya writes it', () => {
    const text = fileOf(make('outfit', 'nai'), 'dataset.toml');
    const [, off = ''] = text.split('fewer than those here.\n');
    const on = parse(`${text}\n${off.replaceAll(/^# /gm, '')}`) as unknown as { datasets: { subsets: unknown[] }[] };
    expect(on.datasets[0]?.subsets[1]).toEqual({
      is_reg: true,
      image_dir: 'train/regularisation',
      class_tokens: 'class word',
      num_repeats: 1,
    });
  });
});

const prompts = (made: TrainingFiles) =>
  fileOf(made, 'sample_prompts.txt')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('the sample prompts', () => {
  it('are one with the trigger and one without, of the same seed and size', () => {
    const [with_ = '', without = ''] = prompts(make('style', 'nai', { trigger: 'mystyle' }));
    expect(with_).toBe(`mystyle, ${without}`);
    expect(without).toMatch(/ --w 512 --h 512 --d 42 --s 28$/);
    for (const made of everything) expect(prompts(made)).toHaveLength(2);
  });

  it('give FLUX no negative prompt and no SD scale, and Pony its score words', () => {
    expect(prompts(make('style', 'flux')).join(' ')).not.toMatch(/ --n | --l /);
    expect(prompts(make('anime', 'pony'))[0]).toMatch(/^score_9, score_8_up, score_7_up, TRIGGER, /);
  });
});

it('a name and a trigger with quotes and other scripts come out as they went in', () => {
  const made = make('anime', 'nai', { name: '내 로라', trigger: 'a "b" \\ c' });
  expect(optionsOf(fileOf(made, 'config.toml'))['output_name']).toBe('내 로라');
  expect(fileOf(made, 'sample_prompts.txt')).toContain('\na "b" \\ c, 1girl');
});
