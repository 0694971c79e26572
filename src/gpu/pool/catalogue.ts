import { createHash } from 'node:crypto';

import type { FamilyEvidence } from '../../family.ts';
import type { EngineInfo, LoraFacts, ModelInfo, RowSettings, SizeRule } from '../engine.ts';
import { findName, nameFinder } from '../names.ts';
import { groupModels } from './same-model.ts';

/** A server and what it said the last time. */
export interface Described {
  readonly id: string;
  readonly info: EngineInfo;
  readonly away: boolean;
  /** See `PoolServer`. Default false. */
  readonly fallback?: boolean;
}

/** What several servers have, as one list of names. */
export interface Catalogue {
  readonly info: EngineInfo;
  /** The model of the list as this server knows it; undefined: it has not got it. */
  modelOn(server: string, name: string): ModelInfo | undefined;
  /** Settings in this server's own names. It must have what they name. */
  settingsOn(server: string, settings: RowSettings): RowSettings;
}

/** How sure the ways of telling a family are. */
const evidence: Readonly<Record<FamilyEvidence, number>> = { admin: 4, metadata: 3, header: 2, name: 1, assumed: 0 };
/** How many servers a title names. */
const titled = 3;

/**
 * The lists of all servers as one. A file that several have counts once: by its hash where they tell it, else by its name. One
 * name for two files is told apart by the server's name. `servers` in the operator's order, at least one.
 */
export function mergeServers(servers: readonly Described[]): Catalogue {
  const same = groupModels(servers.map(({ id, info }) => ({ id, models: info.models })));
  const own = new Map(
    servers.map(({ id }) => {
      const here = same.flatMap(({ name, members }) =>
        members.filter(({ server }) => server === id).map(({ model }) => [name, model] as const),
      );
      return [id, new Map(here)];
    }),
  );
  const infoOf = new Map(servers.map(({ id, info }) => [id, info]));
  const modelOn = (server: string, name: string): ModelInfo | undefined => own.get(server)?.get(name);
  const models = same.map(({ name, members }) =>
    mergedModel(
      name,
      members.map(({ model }) => model),
    ),
  );
  return {
    info: mergedInfo(
      withoutFallbacks(servers),
      models,
      (server, ownName) => nameIn(own.get(server), ownName) ?? ownName,
    ),
    modelOn,
    settingsOn(server, settings) {
      const { loras, samplers, schedulers, upscalers } = infoOf.get(server) ?? {};
      const { hires } = settings;
      return {
        ...settings,
        model: modelOn(server, settings.model)?.name ?? settings.model,
        loras: settings.loras.map((lora) => ({ ...lora, name: ownNameOf(lora.name, loras) })),
        sampler: ownNameOf(settings.sampler, samplers),
        scheduler: ownNameOf(settings.scheduler, schedulers),
        ...(hires ? { hires: { ...hires, upscaler: ownNameOf(hires.upscaler, upscalers) } } : {}),
      };
    },
  };
}

/** Unless there is nobody else. */
function withoutFallbacks(servers: readonly Described[]): readonly Described[] {
  const own = servers.filter(({ fallback }) => fallback !== true);
  return own.length > 0 ? own : servers;
}

function ownNameOf(name: string, names: readonly string[] = []): string {
  return findName(names, name) ?? name;
}

/** The list's name for a server's model. */
function nameIn(models: ReadonlyMap<string, ModelInfo> | undefined, ownName: string): string | undefined {
  return [...(models ?? [])].find(([, model]) => model.name === ownName)?.[0];
}

/** One file as the servers that have it know it together: the surest family, and whatever any of them can tell. */
function mergedModel(name: string, same: readonly ModelInfo[]): ModelInfo {
  const [surest] = same.toSorted((a, b) => evidence[b.familyFrom] - evidence[a.familyFrom]);
  const hash = same.find((model) => model.hash !== undefined)?.hash;
  const native = same.find((model) => model.native !== undefined)?.native;
  const layers = same.find((model) => model.layers !== undefined)?.layers;
  const aliases = [...new Set(same.map((model) => model.name))].filter((other) => other !== name);
  return {
    name,
    family: surest?.family ?? 'unknown',
    familyFrom: surest?.familyFrom ?? 'assumed',
    ...(hash === undefined ? {} : { hash }),
    ...(native === undefined ? {} : { native }),
    ...(layers === undefined ? {} : { layers }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}

function mergedInfo(
  servers: readonly Described[],
  models: readonly ModelInfo[],
  nameOf: (server: string, ownName: string) => string,
): EngineInfo {
  // Whoever asks for nothing special gets what the first server that is there would take.
  const leader = servers.find(({ away }) => !away) ?? servers[0];
  if (!leader) throw new TypeError('no server');
  const infos = servers.map(({ info }) => info);
  const loras = union(infos.map((info) => info.loras));
  const upscalers = union(infos.map((info) => info.upscalers));
  const some = (feature: keyof EngineInfo['features']): boolean => infos.some((info) => info.features[feature]);
  return {
    title: titleOf(servers),
    models,
    currentModel: nameOf(leader.id, leader.info.currentModel),
    samplers: union(infos.map((info) => info.samplers)) ?? [],
    schedulers: union(infos.map((info) => info.schedulers)) ?? [],
    ...(loras ? { loras } : {}),
    ...(loras && infos.some((info) => info.loraFacts) ? { loraFacts: mergedFacts(loras, infos) } : {}),
    ...(infos.some((info) => info.loraFiles) ? { loraFiles: true } : {}),
    ...(upscalers ? { upscalers } : {}),
    size: mergedSize(infos.map((info) => info.size)),
    features: { img2img: some('img2img'), hires: some('hires'), extras: some('extras') },
    defaults: leader.info.defaults,
    demo: infos.every((info) => info.demo),
    seedExact: infos.every((info) => info.seedExact),
    cancel: weakest(['none', 'queued-only', 'per-job'], infos, 'cancel'),
    progress: weakest(['none', 'queue', 'steps'], infos, 'progress'),
    fingerprint: fingerprintOf(servers),
  };
}

/** Undefined: none of them has such a list. */
function union(lists: readonly (readonly string[] | undefined)[]): string[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.length === 0 ? undefined : known.reduce<string[]>((all, list) => [...all, ...newIn(all, list)], []);
}

/** What any server tells of a LoRA, under the list's name for it; the first that tells something is believed. */
function mergedFacts(loras: readonly string[], infos: readonly EngineInfo[]): LoraFacts[] {
  const find = nameFinder(loras);
  const told = infos.flatMap(({ loraFacts = [] }) =>
    loraFacts.flatMap((facts): LoraFacts[] => {
      const name = find(facts.name);
      return name === undefined ? [] : [{ ...facts, name }];
    }),
  );
  return [...new Map(told.toReversed().map((facts) => [facts.name, facts])).values()].toReversed();
}

/** Entries that the list does not have yet under any of their spellings. */
function newIn(all: readonly string[], list: readonly string[]): string[] {
  const find = nameFinder(list);
  const taken = new Set(all.flatMap((name) => find(name) ?? []));
  return list.filter((name) => !taken.has(name));
}

/** "gpu1 (Forge), comfy (ComfyUI)" */
function titleOf(servers: readonly Described[]): string {
  const names = servers.map(({ id, info }) => `${id} (${info.title})`);
  const rest = names.length - titled;
  return rest > 0 ? `${names.slice(0, titled).join(', ')} … (+${rest})` : names.join(', ');
}

/** Every size that one of them draws; which one does is looked at row by row. */
function mergedSize(rules: readonly SizeRule[]): SizeRule {
  const only = rules.every((rule) => rule.only) ? [...new Set(rules.flatMap((rule) => rule.only ?? []))] : undefined;
  return {
    step: rules.map(({ step }) => step).reduce(commonDivisor),
    min: Math.min(...rules.map(({ min }) => min)),
    max: Math.max(...rules.map(({ max }) => max)),
    maxPixels: Math.max(...rules.map(({ maxPixels }) => maxPixels)),
    ...(only ? { only } : {}),
  };
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** What holds wherever a row goes. `order`: from little to much. */
function weakest<K extends 'cancel' | 'progress'>(
  order: readonly EngineInfo[K][],
  infos: readonly EngineInfo[],
  key: K,
): EngineInfo[K] {
  const found = order.find((value) => infos.some((info) => info[key] === value));
  if (found === undefined) throw new TypeError(`no ${key}`);
  return found;
}

/** What plans are made from: another server, or another state of one, may make them differ. Part of no cell key. */
function fingerprintOf(servers: readonly Described[]): string {
  const text = JSON.stringify(servers.map(({ id, info }) => [id, info.fingerprint]));
  return `pool-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
