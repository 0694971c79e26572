import type { Binding, Candidate, Row, RowSettings } from '../engine.ts';
import { ofFamily } from '../row-model.ts';
import type { Catalogue } from './catalogue.ts';
import { truthOf } from './choose.ts';
import { lacksOf } from './lacks.ts';
import type { Member } from './member.ts';
import type { ClassProofs } from './proof.ts';
import type { RowServer } from './row-servers.ts';

/** How a server stands to a row, and what it would be bound as. */
export interface KnownServer extends RowServer {
  readonly candidate: Candidate;
}

/** What is asked of a server. */
export interface Asked {
  readonly settings: RowSettings;
  readonly clipSkips: readonly number[];
  /** As in `Row`. */
  readonly nsfw: boolean;
}

export function askedBy({ settings, cells, nsfw = false }: Row): Asked {
  return { settings, clipSkips: cells.map(({ clipSkip }) => clipSkip), nsfw };
}

/** Undefined: it never answered, so nothing is known. */
export function standingOf(
  member: Member,
  catalogue: Catalogue,
  proofs: ClassProofs,
  { settings, clipSkips, nsfw }: Asked,
): KnownServer | undefined {
  const { id, engine, weight } = member;
  const determinismClass = proofs.classOf(member);
  const info = member.info();
  if (!info) return undefined;
  const own = catalogue.modelOn(id, settings.model);
  const model = own && ofFamily(own, settings);
  const effects = model ? clipSkips.map((clipSkip) => engine.clipSkip(model, clipSkip)) : [];
  const failure = member.failure();
  const away = failure !== undefined;
  const binding: Binding = {
    server: id,
    engine: engine.name,
    title: info.title,
    ...(info.dialect === undefined ? {} : { dialect: info.dialect }),
    ...(info.version === undefined ? {} : { version: info.version }),
    fingerprint: info.fingerprint,
    determinismClass,
    seedExact: info.seedExact,
    ...(model?.hash === undefined ? {} : { modelHash: model.hash }),
  };
  return {
    id,
    determinismClass,
    weight,
    away,
    lacks: [...lacksOf(id, info, settings, catalogue), ...member.refuses(settings, nsfw)],
    truth: truthOf(effects),
    loaded: model !== undefined && model.name === member.loaded(),
    ...(proofs.proofOf(member) === 'same' ? { shared: true } : {}),
    candidate: { binding, effects, away, ...(failure ? { failure } : {}) },
  };
}
