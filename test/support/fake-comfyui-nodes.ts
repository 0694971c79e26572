import { z } from 'zod';

/** A graph as it comes with POST /prompt. */
export const graphSchema = z.record(
  z.string(),
  z.object({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) }),
);
export type Graph = z.output<typeof graphSchema>;
type FakeNode = Graph[string];

/** One text, encoded. `layer`: of the encoder whose last layer is `layers`. */
interface Text {
  readonly words: string;
  readonly layer: number;
  /** What the text went through besides: LoRAs. */
  readonly about: string;
}
/** A conditioning: pictures of a batch take their rows one by one; a single row serves all. */
type Conditioning = readonly Text[];

/** One picture in the making. */
interface Latent {
  readonly width: number;
  readonly height: number;
  /** All it depends on besides the layers. */
  readonly about: string;
  readonly layers: readonly number[];
}

export interface Interpreter {
  /** Samplers a panel needs, in the order in which they run, with their steps. */
  samplersOf(panel: string): readonly { readonly id: string; readonly steps: number }[];
  pictureOf(panel: string): Latent;
}

const link = z.tuple([z.string(), z.number()]);
const text = z.string();
const number = z.number();

const from = ({ inputs }: FakeNode, input: string): string => link.parse(inputs[input])[0];
/** Everything of a node but its links. */
const plain = ({ class_type, inputs }: FakeNode): string =>
  JSON.stringify([class_type, Object.entries(inputs).filter(([, value]) => !Array.isArray(value))]);

/**
 * Follows a graph from its panels back, as ComfyUI would compute it: what a picture depends on, and which layer each text was
 * read from. CLIPSetLastLayer counts from the end (comfy/sd1_clip.py, set_clip_options). `layersOf`: depth of a checkpoint's
 * text encoder.
 */
export function interpret(graph: Graph, layersOf: (checkpoint: string) => number): Interpreter {
  const at = (id: string): FakeNode => {
    const node = graph[id];
    if (!node) throw new Error(`no node ${id}`);
    return node;
  };

  function modelAbout(id: string): string {
    const node = at(id);
    return node.class_type === 'CheckpointLoaderSimple'
      ? plain(node)
      : `${plain(node)} ${modelAbout(from(node, 'model'))}`;
  }

  function clipOf(id: string): { readonly about: string; readonly layers: number; readonly layer: number } {
    const node = at(id);
    switch (node.class_type) {
      case 'CheckpointLoaderSimple': {
        const layers = layersOf(text.parse(node.inputs['ckpt_name']));
        return { about: plain(node), layers, layer: layers };
      }
      case 'CLIPSetLastLayer': {
        const clip = clipOf(from(node, 'clip'));
        return { ...clip, layer: clip.layers + 1 + number.parse(node.inputs['stop_at_clip_layer']) };
      }
      default: {
        const clip = clipOf(from(node, 'clip'));
        return { ...clip, about: `${plain(node)} ${clip.about}` };
      }
    }
  }

  /** Rows of the batch; a mask leaves a conditioning for the pictures that are white in it. */
  function conditioningOf(id: string, batch: number): Conditioning {
    const node = at(id);
    switch (node.class_type) {
      case 'CLIPTextEncode': {
        const clip = clipOf(from(node, 'clip'));
        const row = { words: text.parse(node.inputs['text']), layer: clip.layer, about: clip.about };
        return [row];
      }
      case 'ClipskipConditioningStack':
        return [...conditioningOf(from(node, 'first'), batch), ...conditioningOf(from(node, 'second'), batch)];
      case 'ConditioningCombine': {
        const [a, b] = [
          conditioningOf(from(node, 'conditioning_1'), batch),
          conditioningOf(from(node, 'conditioning_2'), batch),
        ];
        return Array.from({ length: batch }, (_, row) => a[row] ?? b[row]).filter((each) => each !== undefined);
      }
      case 'ConditioningSetMask': {
        const [row] = conditioningOf(from(node, 'conditioning'), batch);
        const rows: Text[] = [];
        for (const [index, white] of maskOf(from(node, 'mask')).entries()) if (white && row) rows[index] = row;
        return rows;
      }
      default:
        throw new Error(`no conditioning: ${node.class_type}`);
    }
  }

  function maskOf(id: string): readonly boolean[] {
    const node = at(id);
    switch (node.class_type) {
      case 'ImageToMask':
        return maskOf(from(node, 'image'));
      case 'ImageBatch':
        return [...maskOf(from(node, 'image1')), ...maskOf(from(node, 'image2'))];
      default:
        return [node.inputs['color'] !== 0];
    }
  }

  function pixelsAbout(id: string): string {
    const node = at(id);
    return node.class_type === 'LoadImage'
      ? plain(node)
      : `${plain(node)} ${pixelsAbout(from(node, node.class_type === 'VAEDecode' ? 'samples' : 'image'))}`;
  }

  function latentsOf(id: string): readonly Latent[] {
    const node = at(id);
    const sides = (): { width: number; height: number } => ({
      width: number.parse(node.inputs['width']),
      height: number.parse(node.inputs['height']),
    });
    switch (node.class_type) {
      case 'EmptyLatentImage':
        return [{ ...sides(), about: 'empty', layers: [] }];
      case 'VAEEncode':
        return [fromPixels(from(node, 'pixels'))];
      case 'RepeatLatentBatch': {
        const [first] = latentsOf(from(node, 'samples'));
        return first ? Array.from({ length: number.parse(node.inputs['amount']) }, () => first) : [];
      }
      case 'LatentBatchSeedBehavior':
        return latentsOf(from(node, 'samples'));
      case 'LatentFromBatch': {
        const picked = latentsOf(from(node, 'samples'))[number.parse(node.inputs['batch_index'])];
        return picked ? [picked] : [];
      }
      case 'LatentUpscale':
        return latentsOf(from(node, 'samples')).map((each) => ({
          ...each,
          ...sides(),
          about: `${plain(node)} ${each.about}`,
        }));
      case 'KSampler':
        return sampled(node);
      default:
        throw new Error(`no latent: ${node.class_type}`);
    }
  }

  function fromPixels(id: string): Latent {
    const node = at(id);
    if (node.class_type === 'ImageScale') {
      const width = number.parse(node.inputs['width']);
      const height = number.parse(node.inputs['height']);
      const source = from(node, 'image');
      const before = at(source).class_type === 'LoadImage' ? undefined : fromPixels(source);
      return {
        width,
        height,
        about: `${plain(node)} ${before?.about ?? pixelsAbout(source)}`,
        layers: before?.layers ?? [],
      };
    }
    const [latent] =
      node.class_type === 'VAEDecode' ? latentsOf(from(node, 'samples')) : [fromPixels(from(node, 'image'))];
    if (!latent) throw new Error('no pixels');
    return { ...latent, about: `${plain(node)} ${latent.about}` };
  }

  function sampled(node: FakeNode): Latent[] {
    const latents = latentsOf(from(node, 'latent_image'));
    const positive = conditioningOf(from(node, 'positive'), latents.length);
    const negative = conditioningOf(from(node, 'negative'), latents.length);
    return latents.map((latent, row) => {
      const texts = [positive, negative].map((each) => each[each.length === 1 ? 0 : row]);
      const words = texts.map((each) => [each?.words, each?.about]);
      return {
        ...latent,
        about: JSON.stringify([plain(node), modelAbout(from(node, 'model')), words, latent.about]),
        layers: [...latent.layers, ...texts.map((each) => each?.layer ?? -1)],
      };
    });
  }

  const panelLatent = (panel: string): string => from(at(from(at(panel), 'images')), 'samples');

  function samplersOf(id: string): { id: string; steps: number }[] {
    const node = at(id);
    const before = Object.entries(node.inputs)
      .filter(([input]) => ['samples', 'latent_image', 'pixels', 'image'].includes(input))
      .flatMap(([, value]) => (Array.isArray(value) ? samplersOf(link.parse(value)[0]) : []));
    return node.class_type === 'KSampler' ? [...before, { id, steps: number.parse(node.inputs['steps']) }] : before;
  }

  return {
    samplersOf: (panel) => samplersOf(panelLatent(panel)),
    pictureOf: (panel) => {
      const [latent] = latentsOf(panelLatent(panel));
      if (!latent) throw new Error('an empty batch');
      return latent;
    },
  };
}
