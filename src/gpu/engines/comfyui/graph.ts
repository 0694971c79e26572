import { translateClipSkip } from '../../clip-skip.ts';
import type { Cell } from '../../engine.ts';
import type { CheckedRow } from './check.ts';
import { refine } from './hires.ts';
import { type Link, node, type Nodes, samplerOf, type Texts, type Trunk } from './nodes.ts';
import { stackedSampler } from './stacked.ts';

/** One prompt for ComfyUI. */
export interface RowGraph {
  readonly nodes: Readonly<Nodes>;
  /** Node that shows the picture -> its cell. */
  readonly panels: ReadonlyMap<string, Cell>;
  /** Node that reports steps -> the cells it works for. */
  readonly samplers: ReadonlyMap<string, readonly Cell[]>;
}

export interface GraphOptions {
  /**
   * Another one for each prompt. The server keeps what nodes gave and would answer a repeated row with the file it wrote the
   * first time, which may be gone; an input that PreviewImage does not know is ignored by it, but makes it another node
   * (comfy_execution/caching.py, get_immediate_node_signature; execution.py, get_input_data @a125cd84).
   */
  readonly mark: string;
  /** Uploaded picture as LoadImage names it; undefined: from nothing. */
  readonly source: string | undefined;
}

/**
 * The graph of a row: the checkpoint and its LoRAs once, then a branch for each clip skip with the same seed. LoRAs stand
 * before CLIPSetLastLayer, as A1111 applies them. Each branch ends in PreviewImage: a core node, so it is everywhere; its file
 * lies in the server's temp folder, which every start of the server empties; it is found again in /history when the
 * WebSocket was down. (SaveImageWebsocket leaves no file, but a dropped connection loses the picture, and it is missing with
 * --disable-all-custom-nodes; SaveImage leaves the file for good.) Pure.
 */
export function rowGraph(checked: CheckedRow, { mark, source }: GraphOptions): RowGraph {
  const nodes: Nodes = {};
  const trunk = trunkOf(nodes, checked, source);
  const { cells } = checked.row;
  const texts = cells.map((cell) => textsOf(nodes, checked, trunk, cell));
  const samplers = new Map<string, readonly Cell[]>();

  const latents: Link[] =
    checked.mode === 'branches'
      ? cells.map((cell, index) => {
          const first = texts[index];
          if (!first) throw new Error('a cell without texts');
          const sampled = samplerOf(nodes, `sampler-${cell.clipSkip}`, checked, trunk, first);
          samplers.set(sampled[0], [cell]);
          if (!checked.upscale) return sampled;
          const refined = refine(nodes, checked, checked.upscale, trunk, first, sampled, cell);
          samplers.set(refined[0], [cell]);
          return refined;
        })
      : stackedSampler(nodes, checked, trunk, texts, samplers);

  const panels = new Map<string, Cell>();
  for (const [index, cell] of cells.entries()) {
    const latent = latents[index];
    if (!latent) throw new Error('a cell without a latent');
    const pixels = node(nodes, `decode-${cell.clipSkip}`, 'VAEDecode', { samples: latent, vae: trunk.vae });
    panels.set(node(nodes, `panel-${cell.clipSkip}`, 'PreviewImage', { images: pixels, mark })[0], cell);
  }
  return { nodes, panels, samplers };
}

function trunkOf(nodes: Nodes, checked: CheckedRow, source: string | undefined): Trunk {
  const { settings } = checked.row;
  let model = node(nodes, 'model', 'CheckpointLoaderSimple', { ckpt_name: checked.checkpoint });
  let clip: Link = ['model', 1];
  const vae: Link = ['model', 2];
  for (const [index, { file, weight, clipWeight }] of checked.loras.entries()) {
    const id = `lora-${index + 1}`;
    model = node(nodes, id, 'LoraLoader', {
      model,
      clip,
      lora_name: file,
      strength_model: weight,
      strength_clip: clipWeight,
    });
    clip = [id, 1];
  }
  if (checked.thresholding) {
    model = node(nodes, 'thresholding', checked.thresholding.node, { model, ...checked.thresholding.inputs });
  }
  const { width, height } = settings;
  if (source === undefined || !settings.source) {
    const latent = node(nodes, 'latent', 'EmptyLatentImage', { width, height, batch_size: 1 });
    return { model, clip, vae, latent, denoise: 1 };
  }
  const picture = node(nodes, 'source', 'LoadImage', { image: source });
  // "Just resize", A1111's first choice.
  const pixels = node(nodes, 'source-size', 'ImageScale', {
    image: picture,
    upscale_method: 'lanczos',
    width,
    height,
    crop: 'disabled',
  });
  const latent = node(nodes, 'latent', 'VAEEncode', { pixels, vae });
  return { model, clip, vae, latent, denoise: settings.source.denoise };
}

function textsOf(nodes: Nodes, { row, model }: CheckedRow, trunk: Trunk, { clipSkip }: Cell): Texts {
  const { sent } = translateClipSkip('comfyui', model.family, clipSkip);
  if (sent === undefined) throw new Error('a clip skip that is not sent');
  const clip = node(nodes, `clip-${clipSkip}`, 'CLIPSetLastLayer', { clip: trunk.clip, stop_at_clip_layer: sent });
  const { prompt, negative } = row.settings;
  return {
    positive: node(nodes, `positive-${clipSkip}`, 'CLIPTextEncode', { clip, text: prompt }),
    negative: node(nodes, `negative-${clipSkip}`, 'CLIPTextEncode', { clip, text: negative }),
  };
}
