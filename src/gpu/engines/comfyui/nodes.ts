import type { CheckedRow } from './check.ts';

/** An output of another node. */
export type Link = readonly [node: string, output: number];
export interface GraphNode {
  readonly class_type: string;
  readonly inputs: Readonly<Record<string, string | number | boolean | Link>>;
}

/** Nodes so far; keys are the ids that the server's events name. */
export type Nodes = Record<string, GraphNode>;

/** What the branches have in common. */
export interface Trunk {
  readonly model: Link;
  readonly clip: Link;
  readonly vae: Link;
  readonly latent: Link;
  readonly denoise: number;
}

/** The two texts of a cell, encoded at its clip skip. */
export interface Texts {
  readonly positive: Link;
  readonly negative: Link;
}

/** Adds a node; the answer is its first output. */
export function node(nodes: Nodes, id: string, type: string, inputs: GraphNode['inputs']): Link {
  nodes[id] = { class_type: type, inputs };
  return [id, 0];
}

/** `overrides`: what a second pass has of its own. */
export function samplerOf(
  nodes: Nodes,
  id: string,
  { row: { settings }, sampler, scheduler }: CheckedRow,
  trunk: Trunk,
  { positive, negative }: Texts,
  overrides: { readonly latent?: Link; readonly steps?: number; readonly denoise?: number } = {},
): Link {
  return node(nodes, id, 'KSampler', {
    model: trunk.model,
    positive,
    negative,
    latent_image: overrides.latent ?? trunk.latent,
    seed: settings.seed,
    steps: overrides.steps ?? settings.steps,
    cfg: settings.cfg,
    sampler_name: sampler,
    scheduler,
    denoise: overrides.denoise ?? trunk.denoise,
  });
}
