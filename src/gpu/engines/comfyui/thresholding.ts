import type { AppError } from '../../../errors.ts';
import type { Json } from '../../engine.ts';
import { defaultsOf } from './combo.ts';
import type { NodeInfo } from './schemas.ts';

/** Nodes of mcmonkeyprojects/sd-dynamic-thresholding, the fuller one first. */
export const thresholdingNodes = ['DynamicThresholdingFull', 'DynamicThresholdingSimple'] as const;

/** The node the server has, with its inputs. */
export interface ThresholdingNode {
  readonly name: (typeof thresholdingNodes)[number];
  readonly info: NodeInfo;
}

/** The node as it goes into the graph, but for the model. */
export interface Thresholding {
  readonly node: string;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
}

/** As the script is called on A1111, and the nodes here; in lower case. */
const names = new Set([
  'dynamic thresholding',
  'dynamic thresholding (cfg scale fix)',
  ...thresholdingNodes.map((name) => name.toLowerCase()),
]);

/** Arguments of the A1111 script in its order, behind its switch; the same names as the node's inputs. */
const order = [
  'mimic_scale',
  'threshold_percentile',
  'mimic_mode',
  'mimic_scale_min',
  'cfg_mode',
  'cfg_scale_min',
  'sched_val',
  'separate_feature_channels',
  'scaling_startpoint',
  'variability_measure',
  'interpolate_phi',
];

/**
 * Dynamic thresholding out of a row's extras; undefined: not asked for, or switched off. Arguments by name, or as a list in
 * A1111's order; what is not given is the node's default. Throws what `unsupported` makes for any other extra, for a server
 * without the node and for an argument the node lacks.
 */
export function readThresholding(
  server: ThresholdingNode | undefined,
  extras: Readonly<Record<string, Json>>,
  unsupported: (feature: string) => AppError,
): Thresholding | undefined {
  const other = Object.keys(extras).find((name) => !names.has(name.toLowerCase()));
  if (other !== undefined) throw unsupported(other);
  const [entry] = Object.entries(extras);
  if (!entry) return undefined;
  const [name, args] = entry;
  if (!server) throw unsupported(name);
  const given = named(args);
  if (given === 'off') return undefined;
  const inputs: Record<string, string | number | boolean> = defaultsOf(server.info);
  for (const [input, value] of Object.entries(given)) {
    const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (!(input in inputs) || !isScalar) throw unsupported(`${name}: ${input}`);
    // A checkbox there, a choice here.
    inputs[input] = typeof value === 'boolean' ? (value ? 'enable' : 'disable') : value;
  }
  return { node: server.name, inputs };
}

function named(args: Json): Readonly<Record<string, Json>> | 'off' {
  if (isList(args)) {
    const [enabled = true, ...values] = args;
    if (enabled === false) return 'off';
    return Object.fromEntries(values.map((value, index) => [order[index] ?? `argument ${index + 2}`, value]));
  }
  if (typeof args === 'object' && args !== null) return args;
  return args === false ? 'off' : {};
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
