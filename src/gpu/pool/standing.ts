import type { Binding, Candidate, RowSettings } from '../engine.ts';
import { ofFamily } from '../row-model.ts';
import type { Catalogue } from './catalogue.ts';
import type { Standing } from './choose.ts';
import { truthOf } from './choose.ts';
import { lacksOf } from './lacks.ts';
import type { Member } from './member.ts';

/** How a server stands to a row, and what it would be bound as. */
export interface KnownServer extends Standing {
  readonly candidate: Candidate;
  readonly weight: number;
  /** The row's checkpoint is the one in its memory. */
  readonly loaded: boolean;
}

/** Undefined: it never answered, so nothing is known. */
export function standingOf(
  member: Member,
  catalogue: Catalogue,
  settings: RowSettings,
  clipSkips: readonly number[],
): KnownServer | undefined {
  const { id, determinismClass, engine, weight } = member;
  const info = member.info();
  if (!info) return undefined;
  const own = catalogue.modelOn(id, settings.model);
  const model = own && ofFamily(own, settings);
  const effects = model ? clipSkips.map((clipSkip) => engine.clipSkip(model, clipSkip)) : [];
  const away = member.failure() !== undefined;
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
    lacks: lacksOf(id, info, settings, catalogue),
    truth: truthOf(effects),
    loaded: model !== undefined && model.name === member.loaded(),
    candidate: { binding, effects, away },
  };
}
