import { z } from 'zod';

/** ComfyUI's answers, cut down to what is used (Comfy-Org/ComfyUI server.py and execution.py @a125cd84). */

export const systemStats = z.looseObject({
  system: z.looseObject({
    /** Since 2024-11. */
    comfyui_version: z.string().nullish(),
    pytorch_version: z.string().nullish(),
    argv: z.array(z.string()).nullish(),
  }),
  devices: z.array(z.looseObject({ name: z.string().nullish(), type: z.string().nullish() })).nullish(),
});
export type SystemStats = z.output<typeof systemStats>;

/** A node's inputs: name -> [type or choices, options]. */
const inputs = z.record(z.string(), z.array(z.unknown()));
export const nodeInfo = z.looseObject({
  input: z.looseObject({ required: inputs.nullish(), optional: inputs.nullish() }),
});
export type NodeInfo = z.output<typeof nodeInfo>;
/** `{}` where the server has no such node. */
export const objectInfo = z.record(z.string(), nodeInfo);

/** `__metadata__` of a safetensors file. */
export const fileMetadata = z.record(z.string(), z.unknown());

const nodeError = z.looseObject({
  class_type: z.string().nullish(),
  errors: z
    .array(z.looseObject({ type: z.string().nullish(), message: z.string().nullish(), details: z.string().nullish() }))
    .nullish(),
});
export const accepted = z.looseObject({
  prompt_id: z.string().min(1),
  node_errors: z.record(z.string(), nodeError).nullish(),
});
export type NodeErrors = NonNullable<z.output<typeof accepted>['node_errors']>;

export const imageRef = z.looseObject({
  filename: z.string().min(1),
  subfolder: z.string().nullish(),
  type: z.string().nullish(),
});
export type ImageRef = z.output<typeof imageRef>;
export const nodeOutput = z.looseObject({ images: z.array(imageRef).nullish() });

export const failure = z.looseObject({
  node_type: z.string().nullish(),
  exception_type: z.string().nullish(),
  exception_message: z.string().nullish(),
});
export type Failure = z.output<typeof failure>;

export const historyEntry = z.looseObject({
  outputs: z.record(z.string(), nodeOutput.nullish().catch(undefined)).nullish(),
  status: z
    .looseObject({
      status_str: z.string().nullish(),
      completed: z.boolean().nullish(),
      messages: z.array(z.tuple([z.string(), z.unknown()])).nullish(),
    })
    .nullish(),
});
export type HistoryEntry = z.output<typeof historyEntry>;
export const history = z.record(z.string(), historyEntry);

/** [number, id, graph, extra data, outputs]; the graph of others may be large and is not looked at. */
const queueItem = z.tuple([z.number(), z.string()], z.unknown());
export const queue = z.looseObject({ queue_running: z.array(queueItem), queue_pending: z.array(queueItem) });
export type Queue = z.output<typeof queue>;

export const uploaded = z.looseObject({
  name: z.string().min(1),
  subfolder: z.string().nullish(),
  type: z.string().nullish(),
});

export const anything = z.unknown();

const withClient = z.looseObject({ client_id: z.string() });
/** Whose prompt it is; undefined: nobody said. */
export const clientOf = (item: z.output<typeof queueItem>): string | undefined =>
  withClient.safeParse(item[3]).data?.client_id;
