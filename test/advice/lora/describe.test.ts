import { describe, expect, it } from 'vitest';

import type { LoraDescription } from '../../../src/advice/lora/index.ts';
import { describeMetadata, readLora } from '../../../src/advice/lora/index.ts';
import { bytesInMemory } from '../../../src/byte-source.ts';
import type { Tensor } from '../../support/lora-file.ts';
import { kohyaMetadata, kohyaTensors, loraFile } from '../../support/lora-file.ts';

const { signal } = new AbortController();

const read = (bytes: Uint8Array, name = 'mychar-000006.safetensors'): Promise<LoraDescription> =>
  readLora(bytesInMemory(bytes), { name, signal });

const described = (metadata: Readonly<Record<string, unknown>> | undefined, tensors: readonly Tensor[]) =>
  read(loraFile(metadata, tensors));

const dot = (names: readonly string[], shape = [4, 768]): Tensor[] => names.map((name) => ({ name, shape }));

describe('a LoRA of kohya’s with all its metadata', () => {
  it('tells family, base, network, training, tags and how sure its clip skip is', async () => {
    const lora = await described(kohyaMetadata, kohyaTensors({ trainedAt: 2 }));
    expect(lora).toEqual({
      name: 'mychar-000006.safetensors',
      family: 'sd1',
      familyFrom: 'metadata',
      architecture: 'stable-diffusion-v1/lora',
      clipSkip: {
        value: 2,
        sure: 'agreed',
        evidence: [
          { from: 'weights', value: 2 },
          { from: 'kohya', value: 2 },
          { from: 'modelspec', value: 2 },
        ],
        weights: 'found',
      },
      base: { name: 'nai.ckpt', hash: '925997e9eb' },
      network: {
        kind: 'lora',
        dora: false,
        style: 'kohya',
        module: 'networks.lora',
        dim: { min: 4, max: 4 },
        alpha: 2,
        args: [],
        textEncoder: true,
        tensors: 222,
      },
      training: {
        epoch: 6,
        epochs: 10,
        step: 1200,
        steps: 2000,
        resolution: '512x768',
        batch: 2,
        images: 40,
        imagesWithRepeats: 400,
        unetRate: 0.0005,
        textEncoderRate: 0.00005,
        rate: 0.0001,
        scheduler: 'cosine_with_restarts',
        optimizer: 'AdamW8bit',
        noiseOffset: 0.1,
        minSnrGamma: 5,
        seed: 42,
        trainer: 'sd-scripts 48d368fa',
        date: '2024-03-02',
        minutes: 72,
      },
      tags: {
        top: [
          { tag: '1girl', count: 40 },
          { tag: 'mychar', count: 40 },
          { tag: 'solo', count: 38 },
          { tag: 'silver hair', count: 31 },
          { tag: 'smile', count: 12 },
        ],
        different: 5,
        activation: { words: 'mychar', from: 'everyCaption', count: 40, images: 40 },
      },
      title: 'My character',
      author: 'somebody',
      file: {
        size: loraFile(kohyaMetadata, kohyaTensors({ trainedAt: 2 })).length,
        headerEnd: expect.any(Number),
        truncated: false,
        repeatedKeys: [],
        stripped: false,
      },
    });
  });

  it('is told by its weights alone where the metadata were taken out', async () => {
    const lora = await described(undefined, kohyaTensors({ trainedAt: 3, rank: 8, alpha: 4 }));
    expect(lora).toMatchObject({
      family: 'sd1',
      familyFrom: 'tensors',
      clipSkip: { value: 3, sure: 'weights', weights: 'found' },
      network: { kind: 'lora', dim: { min: 8, max: 8 }, alpha: 4 },
      file: { stripped: true },
    });
  });

  it('says nothing of clip skip that its metadata and weights do not', async () => {
    const { clipSkip } = await described({ ss_base_model_version: 'sd_v1' }, kohyaTensors({ trainedAt: 'none' }));
    expect(clipSkip).toEqual({ sure: 'unknown', evidence: [], weights: 'untrained' });
  });
});

describe('clip skip', () => {
  const sd1 = { ss_base_model_version: 'sd_v1' };
  it.each([
    ['its file says 2 and its weights show 1', { ...sd1, ss_clip_skip: '2' }, 1, 1, 'contradicted'],
    ['its file says "None" and its weights show 2', { ...sd1, ss_clip_skip: 'None' }, 2, 2, 'contradicted'],
    ['its file says "None" and its weights show 1', { ...sd1, ss_clip_skip: 'None' }, 1, 1, 'agreed'],
    ['OneTrainer left one layer out', { ot_config: '{"text_encoder_layer_skip": 1}' }, 2, 2, 'agreed'],
    ['only its file speaks', { ...sd1, ss_clip_skip: '2' }, 'none', 2, 'stated'],
    ['only "None" speaks', { ...sd1, ss_clip_skip: 'None' }, 'none', 1, 'assumed'],
    [
      'two keys of the file differ',
      { ...sd1, ss_clip_skip: '2', 'modelspec.encoder_layer': '1' },
      'none',
      2,
      'contradicted',
    ],
    ['all but one layer were left out', sd1, 12, 12, 'weights'],
  ] as const)('where %s', async (_, metadata, trainedAt, value, sure) => {
    const { clipSkip } = await described(metadata, kohyaTensors({ trainedAt }));
    expect(clipSkip).toMatchObject({ value, sure });
  });

  it.each(['F16', 'BF16', 'F32', 'F64'] as const)('is read from %s weights in which zero has a sign', async (dtype) => {
    const { clipSkip, network } = await described(sd1, kohyaTensors({ trainedAt: 2, zero: -0, dtype }));
    expect([clipSkip.value, network.alpha]).toEqual([2, 2]);
  });

  it('is not read from weights without the last layer', async () => {
    const tensors = kohyaTensors({ trainedAt: 2 }).filter(({ name }) => !name.includes('_layers_11_'));
    expect((await described(sd1, tensors)).clipSkip).toMatchObject({ sure: 'unknown', weights: 'absent' });
  });

  it('is seen by the one number in the middle of a large tensor that is not zero', async () => {
    const tensors = kohyaTensors({ trainedAt: 2, rank: 64 });
    const file = loraFile(sd1, tensors);
    const name = 'lora_te_text_model_encoder_layers_11_self_attn_v_proj.lora_up.weight';
    const {
      data_offsets: [from],
    } = JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0))))[name];
    file[8 + Number(file.readBigUInt64LE(0)) + from + (768 * 64 * 2) / 2 + 100] = 1;
    expect((await read(file)).clipSkip.value).toBe(1);
  });

  it('is not believed of SDXL, whose trainers write it and never use it', async () => {
    const tensors = dot([
      'lora_te1_text_model_encoder_layers_11_mlp_fc1.lora_up.weight',
      'lora_te2_text_model_encoder_layers_31_mlp_fc1.lora_up.weight',
    ]);
    const { clipSkip, family } = await described(
      { ss_base_model_version: 'sdxl_base_v1-0', ss_clip_skip: '2' },
      tensors,
    );
    expect(family).toBe('sdxl');
    expect(clipSkip).toEqual({ sure: 'unused', evidence: [{ from: 'kohya', value: 2 }], weights: 'unasked' });
  });

  it('of metadata that a server handed on says that the weights were not there', () => {
    const { clipSkip, file } = describeMetadata('hero', { ...sd1, ss_clip_skip: '2' });
    expect(clipSkip).toMatchObject({ value: 2, sure: 'stated', weights: 'cut' });
    expect(file).toBe(undefined);
  });
});

describe('family by the names and shapes of a stripped file', () => {
  const unet = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k';
  it.each<readonly [string, readonly Tensor[], string]>([
    ['SD 1.x', kohyaTensors(), 'sd1'],
    ['SD 1.x without its text encoder', dot([`${unet}.lora_down.weight`]), 'sd1'],
    ['SD 2.x by its width', kohyaTensors({ width: 1024, layers: 23 }), 'sd2'],
    [
      'SDXL by its two encoders',
      dot([
        'lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_up.weight',
        'lora_unet_input_blocks_4_1_proj_in.lora_up.weight',
      ]),
      'sdxl',
    ],
    [
      'SDXL by its width',
      dot(['lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k.lora_down.weight'], [4, 2048]),
      'sdxl',
    ],
    [
      'SDXL in diffusers’ names',
      dot(['unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight'], [4, 2048]),
      'sdxl',
    ],
    ['SD 3', dot(['lora_unet_joint_blocks_0_context_block_attn_qkv.lora_down.weight']), 'sd3'],
    ['SD 3 in diffusers’ names', dot(['transformer.transformer_blocks.0.attn.add_k_proj.lora_A.weight']), 'sd3'],
    [
      'FLUX',
      dot([
        'lora_unet_double_blocks_0_img_attn_proj.lora_down.weight',
        'lora_te1_text_model_encoder_layers_0_mlp_fc1.lora_down.weight',
      ]),
      'flux',
    ],
    [
      'FLUX in diffusers’ names',
      dot([
        'transformer.single_transformer_blocks.0.attn.to_k.lora_A.weight',
        'transformer.transformer_blocks.0.attn.add_k_proj.lora_A.weight',
      ]),
      'flux',
    ],
    ['names that tell nothing', dot(['model.layers.0.lora_A.weight']), 'unknown'],
  ])('is found for %s', async (_, tensors, family) => {
    expect((await described(undefined, tensors)).family).toBe(family);
  });

  it('is not guessed over the file’s own word for something unknown', async () => {
    const tensors = dot(['lora_unet_double_blocks_0_img_attn_proj.lora_down.weight']);
    const lora = await described({ ss_base_model_version: 'hunyuan_video', ss_clip_skip: '2' }, tensors);
    expect(lora).toMatchObject({
      family: 'unknown',
      architecture: 'hunyuan_video',
      clipSkip: { sure: 'unknown', evidence: [] },
    });
  });
});

const te = (part: string): string => `lora_te_text_model_encoder_layers_11_mlp_fc1.${part}`;

describe('kinds of network and styles of names', () => {
  it.each<readonly [string, readonly Tensor[], object]>([
    [
      'LoCon',
      [...kohyaTensors(), { name: 'lora_unet_conv_in.lora_down.weight', shape: [8, 4, 3, 3] }],
      { kind: 'locon', style: 'kohya', convDim: { min: 8, max: 8 } },
    ],
    [
      'LoCon in Tucker’s form',
      dot(['lora_unet_conv_in.lora_mid.weight', 'lora_unet_conv_in.lora_down.weight']),
      { kind: 'locon' },
    ],
    [
      'LoHa',
      dot([te('hada_w1_a'), te('hada_w1_b'), te('hada_w2_a'), te('hada_w2_b')]),
      { kind: 'loha', dim: { min: 4, max: 4 } },
    ],
    ['LoKr', dot([te('lokr_w1'), te('lokr_w2_a'), te('lokr_w2_b')]), { kind: 'lokr' }],
    ['DoRA', [...kohyaTensors(), { name: te('dora_scale'), shape: [768, 1] }], { kind: 'lora', dora: true }],
    ['OFT', dot(['lora_unet_x.oft_blocks']), { kind: 'oft' }],
    [
      'peft',
      dot(['base_model.model.text_encoder.text_model.encoder.layers.0.mlp.fc1.lora_B.weight']),
      { style: 'peft', textEncoder: true },
    ],
    [
      'diffusers before peft',
      dot(['unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.processor.to_k_lora.down.weight']),
      { style: 'diffusers', textEncoder: false, dim: { min: 4, max: 4 } },
    ],
  ])('%s is told by its tensors', async (_, tensors, network) => {
    expect((await described(undefined, tensors)).network).toMatchObject(network);
  });

  it.each([
    ['LoHa', 'hada_w2_a'],
    ['LoKr', 'lokr_w2'],
    ['LoKr, decomposed', 'lokr_w2_b'],
    ['peft', 'lora_B.weight'],
    ['diffusers before peft', 'lora_linear_layer.up.weight'],
  ])('the layers that training never reached are found in %s', async (_, part) => {
    const name = (layer: number): string =>
      part.includes('.')
        ? `text_encoder.text_model.encoder.layers.${layer}.mlp.fc1.${part}`
        : `lora_te_text_model_encoder_layers_${layer}_mlp_fc1.${part}`;
    const tensors = Array.from({ length: 12 }, (_, layer) => ({
      name: name(layer),
      shape: [768, 4],
      value: layer > 10 ? 0 : 0.1,
    }));
    expect((await described({ ss_base_model_version: 'sd_v1' }, tensors)).clipSkip.value).toBe(2);
  });

  it('LyCORIS’ arguments are read, those that have a field of their own once', async () => {
    const args = '{"conv_dim": "8", "conv_alpha": "4", "algo": "locon", "preset": "attn-mlp", "dropout": 0.1}';
    const { network } = await described(
      { ss_network_module: 'lycoris.kohya', ss_network_args: args },
      dot(['x.lora_up.weight']),
    );
    expect(network).toMatchObject({
      module: 'lycoris.kohya',
      convDim: { min: 8, max: 8 },
      convAlpha: 4,
      args: [
        { name: 'preset', value: 'attn-mlp' },
        { name: 'dropout', value: '0.1' },
      ],
    });
  });

  it('a resized file has the rank of its shapes, not of its metadata', async () => {
    const { network } = await described({ ss_network_dim: '128' }, [
      ...kohyaTensors({ rank: 4 }),
      ...dot(['y.lora_down.weight'], [16, 8]),
    ]);
    expect(network.dim).toEqual({ min: 4, max: 16 });
  });
});

describe('trainers', () => {
  it.each([
    [
      'ai-toolkit',
      { software: '{"name": "ai-toolkit", "version": "0.7.8"}', training_info: '{"step": 2750, "epoch": 25}' },
      { trainer: 'ai-toolkit 0.7.8', step: 2750, epoch: 25 },
    ],
    [
      'OneTrainer',
      { ot_branch: 'master', ot_revision: '31529e286aee2fbfb23f37b3279d9bcfadf31f19' },
      { trainer: 'OneTrainer 31529e28' },
    ],
    ['sd-scripts outside git', { ss_sd_scripts_commit_hash: '(unknown)' }, { trainer: 'sd-scripts' }],
    [
      'several datasets',
      { ss_datasets: '[{"resolution": [768, 1024], "batch_size_per_device": 3}]', ss_resolution: 'None' },
      { resolution: '768x1024', batch: 3 },
    ],
    ['one rate for each text encoder', { ss_text_encoder_lr: '[1e-05, 1e-06]' }, { textEncoderRate: 1e-5 }],
    [
      'a clock that was set',
      { ss_training_started_at: '1', ss_training_finished_at: '1709424320' },
      { date: '2024-03-03' },
    ],
  ])('%s is understood', (_, metadata, training) => {
    expect(describeMetadata('x', metadata).training).toEqual(training);
  });

  it('the base is a file name, never a path of somebody’s disk', () => {
    expect(describeMetadata('x', { ss_sd_model_name: 'C:\\Users\\kim\\models\\nai.ckpt' }).base).toEqual({
      name: 'nai.ckpt',
    });
    const ot_config = JSON.stringify({ base_model_name: 'D:\\sd\\anything-v3.safetensors' });
    expect(describeMetadata('x', { ot_config }).base).toEqual({ name: 'anything-v3.safetensors' });
  });
});

const tags = (frequency: object, dirs: object = {}) =>
  describeMetadata('x', { ss_tag_frequency: JSON.stringify(frequency), ss_dataset_dirs: JSON.stringify(dirs) }).tags;

describe('tags', () => {
  it('are added up over all datasets, and at most 15 are shown', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`tag ${index}`, index + 1]));
    const found = tags({ a: many, b: { 'tag 3': 100 } });
    expect(found?.top).toHaveLength(15);
    expect(found?.top[0]).toEqual({ tag: 'tag 3', count: 104 });
    expect(found?.different).toBe(40);
  });

  it('name a trigger only when it stands in nearly every caption', () => {
    expect(tags({ a: { '1girl': 20, hero: 12 } }, { a: { img_count: 20 } })?.activation).toBe(undefined);
    expect(tags({ a: { '1girl': 20, hero: 19 } }, { a: { img_count: 20 } })?.activation?.words).toBe('hero');
    expect(tags({ a: { hero: 2 } }, { a: { img_count: 2 } })?.activation).toBe(undefined);
  });

  it('give way to the trigger that the file itself names', () => {
    const metadata = { 'modelspec.trigger_phrase': 'in the style of x', ss_tag_frequency: '{"a": {"hero": 20}}' };
    expect(describeMetadata('x', metadata).tags?.activation).toEqual({ words: 'in the style of x', from: 'stated' });
  });

  it.each(['[]', '7', '{"a": 3}', '{"a": {"b": "c"}}', '{"a": {"b": -1}}', 'not JSON', ''])(
    'of %s are none',
    (text) => {
      expect(describeMetadata('x', { ss_tag_frequency: text }).tags).toBe(undefined);
    },
  );
});

describe('foreign text', () => {
  it('is one bounded line in which a chat program finds no mention', () => {
    const lora = describeMetadata('<@123>.safetensors', {
      'modelspec.title': `@everyone <@&42> <#7> </sweep:12> <a:wave:99>\u202E\u0000\n${'x'.repeat(5000)}`,
      'modelspec.author': '@HERE',
      ss_training_comment: '>_< <3 @_@',
    });
    expect(lora.name).toBe('‹@123>.safetensors');
    expect(lora.title).toMatch(/^＠everyone ‹@&42> ‹#7> ‹\/sweep:12> ‹a:wave:99> x+…$/);
    expect(Array.from(lora.title ?? '')).toHaveLength(80);
    expect(lora.author).toBe('＠HERE');
    expect(lora.comment).toBe('>_< <3 @_@');
  });
});
