/** How the cells of a row share the server's work: a branch each, or all in one sampler by one of two ways. */
export type Mode = 'branches' | 'stacked-node' | 'stacked-masks';

/** Our own node, `extras/comfyui/clipskip_stack`. */
export const stackNode = 'ClipskipConditioningStack';

const batchNodes = ['RepeatLatentBatch', 'LatentBatchSeedBehavior', 'LatentFromBatch'];

/** Nodes each way of stacking needs; the cheaper way first. */
export const stackedNodes: readonly (readonly [mode: Mode, nodes: readonly string[]])[] = [
  ['stacked-node', [stackNode, ...batchNodes]],
  [
    'stacked-masks',
    ['EmptyImage', 'ImageBatch', 'ImageToMask', 'ConditioningSetMask', 'ConditioningCombine', ...batchNodes],
  ],
];
