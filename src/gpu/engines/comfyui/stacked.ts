import type { Cell } from '../../engine.ts';
import type { CheckedRow } from './check.ts';
import { stackNode } from './modes.ts';
import { type Link, node, type Nodes, samplerOf, type Texts, type Trunk } from './nodes.ts';

/**
 * One sampler for all cells: a batch with a picture for each, all from the same noise. ComfyUI uses a conditioning whose batch
 * equals the latents' row by row (comfy/conds.py CONDRegular, comfy/utils.py repeat_to_batch_size @a125cd84). Answers a
 * latent for each cell, taken out of the batch, so that each is decoded as a single picture is.
 */
export function stackedSampler(
  nodes: Nodes,
  checked: CheckedRow,
  trunk: Trunk,
  texts: readonly Texts[],
  samplers: Map<string, readonly Cell[]>,
): Link[] {
  const { cells } = checked.row;
  const repeated = node(nodes, 'batch', 'RepeatLatentBatch', { samples: trunk.latent, amount: cells.length });
  // The noise of the first picture for all of them (comfy/sample.py, prepare_noise with noise_inds).
  const latent = node(nodes, 'batch-seed', 'LatentBatchSeedBehavior', { samples: repeated, seed_behavior: 'fixed' });
  const join = checked.mode === 'stacked-node' ? joinedByNode : joinedByMasks;
  const sampled = samplerOf(
    nodes,
    'sampler',
    checked,
    trunk,
    {
      positive: join(
        nodes,
        'positive',
        cells,
        texts.map(({ positive }) => positive),
      ),
      negative: join(
        nodes,
        'negative',
        cells,
        texts.map(({ negative }) => negative),
      ),
    },
    { latent },
  );
  samplers.set(sampled[0], cells);
  return cells.map(({ clipSkip }, index) =>
    node(nodes, `latent-${clipSkip}`, 'LatentFromBatch', { samples: sampled, batch_index: index, length: 1 }),
  );
}

type Join = (nodes: Nodes, id: string, cells: readonly Cell[], conditionings: readonly Link[]) => Link;

const joinedByNode: Join = (nodes, id, _, conditionings) =>
  folded(conditionings, (first, second, index) => node(nodes, `${id}-stack-${index}`, stackNode, { first, second }));

/** Every conditioning for the whole batch, each masked to its own picture: more work for the server, core nodes only. */
const joinedByMasks: Join = (nodes, id, cells, conditionings) => {
  const masked = conditionings.map((conditioning, index) =>
    node(nodes, `${id}-masked-${index + 1}`, 'ConditioningSetMask', {
      conditioning,
      mask: maskOf(nodes, cells.length, index),
      strength: 1,
      set_cond_area: 'default',
    }),
  );
  return folded(masked, (first, second, index) =>
    node(nodes, `${id}-combined-${index}`, 'ConditioningCombine', { conditioning_1: first, conditioning_2: second }),
  );
};

/** White for one picture of the batch and black for the others; the server stretches it to the latents. */
function maskOf(nodes: Nodes, count: number, which: number): Link {
  const plain = (name: string, color: number): Link =>
    node(nodes, name, 'EmptyImage', { width: 64, height: 64, batch_size: 1, color });
  const white = plain('white', 0xffffff);
  const black = plain('black', 0);
  const pictures = Array.from({ length: count }, (_, index) => (index === which ? white : black));
  const image = folded(pictures, (image1, image2, index) =>
    node(nodes, `mask-${which + 1}-${index}`, 'ImageBatch', { image1, image2 }),
  );
  return node(nodes, `mask-${which + 1}`, 'ImageToMask', { image, channel: 'red' });
}

/** Pairs from the left; `index` counts the pairs from 1. */
function folded(links: readonly Link[], pair: (first: Link, second: Link, index: number) => Link): Link {
  return links.reduce((first, second, index) => pair(first, second, index));
}
