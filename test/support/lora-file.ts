/*
 * Safetensors files made byte by byte: 8 bytes of length, the header as JSON, the tensors. Names and shapes as the trainers
 * write them: kohya-ss/sd-scripts@48d368f networks/lora.py, KohakuBlueleaf/LyCORIS@f49d30d lycoris/modules, peft and
 * huggingface/diffusers. Constructed, not recorded.
 */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Default F16. */
  readonly dtype?: 'F16' | 'BF16' | 'F32' | 'F64';
  /** Every number of it. Default 0.01. */
  readonly value?: number;
}

const sizes = { F16: 2, BF16: 2, F32: 4, F64: 8 } as const;

/** One number as its bytes, least significant first. */
function numberBytes(value: number, dtype: keyof typeof sizes): Buffer {
  const bytes = Buffer.alloc(8);
  switch (dtype) {
    case 'F64':
      bytes.writeDoubleLE(value);
      break;
    case 'F32':
      bytes.writeFloatLE(value);
      break;
    case 'BF16':
      bytes.writeFloatLE(value);
      return Buffer.from(bytes.subarray(2, 4));
    case 'F16': {
      // Normal numbers only; a zero keeps its sign.
      const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
      const exponent = Math.floor(Math.log2(Math.abs(value)));
      const mantissa = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
      bytes.writeUInt16LE(value === 0 ? sign : sign | ((exponent + 15) << 10) | mantissa);
      break;
    }
  }
  return Buffer.from(bytes.subarray(0, sizes[dtype]));
}

/** The 8 bytes and the header, as they are given. */
export function headerBytes(header: string | Uint8Array, length = Buffer.byteLength(header)): Buffer {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([start, Buffer.from(header)]);
}

const bytesOf = ({ shape, dtype = 'F16' }: Tensor): number =>
  shape.reduce((product, each) => product * each, 1) * sizes[dtype];

/** The header's JSON for these tensors, one behind the other. */
export function headerOf(metadata: Readonly<Record<string, unknown>> | undefined, tensors: readonly Tensor[]): string {
  const table: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  let at = 0;
  for (const tensor of tensors) {
    const end = at + bytesOf(tensor);
    table[tensor.name] = { dtype: tensor.dtype ?? 'F16', shape: tensor.shape, data_offsets: [at, end] };
    at = end;
  }
  return JSON.stringify(table);
}

/** A whole file. */
export function loraFile(metadata: Readonly<Record<string, unknown>> | undefined, tensors: readonly Tensor[]): Buffer {
  const data = tensors.map((tensor) => {
    const { dtype = 'F16', value = 0.01 } = tensor;
    return Buffer.alloc(bytesOf(tensor), numberBytes(value, dtype));
  });
  return Buffer.concat([headerBytes(headerOf(metadata, tensors)), ...data]);
}

export interface LoraShape {
  readonly rank?: number;
  readonly alpha?: number;
  /** Clip skip it was trained at: the layers behind it stay zero. `'none'`: the text encoder was not trained at all. */
  readonly trainedAt?: number | 'none';
  /** What an untouched number looks like. Default 0. */
  readonly zero?: 0 | -0;
  readonly dtype?: Tensor['dtype'];
  /** Width of the text encoder, and with it of the U-Net's cross attention: 768 SD 1.x, 1024 SD 2.x. */
  readonly width?: number;
  readonly layers?: number;
}

const encoderParts = [
  'mlp_fc1',
  'mlp_fc2',
  'self_attn_k_proj',
  'self_attn_out_proj',
  'self_attn_q_proj',
  'self_attn_v_proj',
];

/** What kohya's networks.lora writes for SD 1.x and SD 2.x: text encoder and, of the U-Net, one attention. */
export function kohyaTensors(shape: LoraShape = {}): Tensor[] {
  const { rank = 4, alpha = 2, trainedAt = 1, zero = 0, dtype = 'F16', width = 768, layers = 12 } = shape;
  const untouched = (layer: number): boolean => trainedAt === 'none' || layer > layers - trainedAt;
  const module = (name: string, inside: number, outside: number, up: number): Tensor[] => [
    { name: `${name}.alpha`, shape: [], dtype, value: alpha },
    { name: `${name}.lora_down.weight`, shape: [rank, inside], dtype },
    { name: `${name}.lora_up.weight`, shape: [outside, rank], dtype, value: up },
  ];
  const encoder = Array.from({ length: layers }, (_, layer) =>
    encoderParts.flatMap((part) => {
      const name = `lora_te_text_model_encoder_layers_${layer}_${part}`;
      return module(name, width, width, untouched(layer) ? zero : 0.01);
    }),
  ).flat();
  const block = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0';
  return [
    ...encoder,
    ...module(`${block}_attn1_to_k`, 320, 320, 0.02),
    ...module(`${block}_attn2_to_k`, width, 320, 0.02),
  ];
}

/** Metadata as a training with kohya leaves them: everything is text. */
export const kohyaMetadata = {
  ss_base_model_version: 'sd_v1',
  ss_clip_skip: '2',
  'modelspec.encoder_layer': '2',
  'modelspec.architecture': 'stable-diffusion-v1/lora',
  'modelspec.title': 'My character',
  'modelspec.author': 'somebody',
  'modelspec.date': '2024-03-02T23:50:00',
  ss_sd_model_name: 'nai.ckpt',
  ss_sd_model_hash: '89d59c3d',
  ss_new_sd_model_hash: '925997e9eb1fbb1e7f3a0a6a2e8bd3b6e1c1b7d2bb1d4a7de5b2d9d8b3d4c0aa',
  ss_network_module: 'networks.lora',
  ss_network_dim: '4',
  ss_network_alpha: '2',
  ss_network_args: 'null',
  ss_epoch: '6',
  ss_num_epochs: '10',
  ss_steps: '1200',
  ss_max_train_steps: '2000',
  ss_resolution: '(512, 768)',
  ss_total_batch_size: '2',
  ss_num_train_images: '400',
  ss_num_reg_images: '0',
  ss_learning_rate: '0.0001',
  ss_unet_lr: '0.0005',
  ss_text_encoder_lr: '5e-05',
  ss_lr_scheduler: 'cosine_with_restarts',
  ss_optimizer: 'bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1)',
  ss_noise_offset: '0.1',
  ss_min_snr_gamma: '5.0',
  ss_seed: '42',
  ss_sd_scripts_commit_hash: '48d368fa557731ad0488c07304dfeba8c07910eb',
  ss_training_started_at: '1709420000.5',
  ss_training_finished_at: '1709424320.5',
  ss_dataset_dirs: '{"10_mychar": {"n_repeats": 10, "img_count": 40}}',
  ss_tag_frequency: '{"10_mychar": {"1girl": 40, "mychar": 40, "solo": 38, "silver hair": 31, "smile": 12}}',
  ss_training_comment: 'None',
} as const;
