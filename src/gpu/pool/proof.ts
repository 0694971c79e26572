import { AppError } from '../../errors.ts';
import type { Row, RowSettings } from '../engine.ts';
import { findName } from '../names.ts';
import { picturePixels } from '../picture-pixels.ts';
import { fitsSize } from '../size.ts';
import type { Catalogue } from './catalogue.ts';
import type { Member } from './member.ts';

/**
 * `same`: its pictures were compared with another one's of the class and are the same, pixel by pixel. `unproved`: there was nobody to
 * compare with yet, or no model that both have. `differs`: they are others, whatever its operator says.
 */
export type ClassProof = 'same' | 'unproved' | 'differs';

/** Whether servers that are said to give the same pixels do so. */
export interface ClassProofs {
  /** What may be relied on now: the declared class of a server that was found to be of it, else its own. */
  classOf(member: Member): string;
  /** Undefined: no class was declared for it. */
  proofOf(member: Member): ClassProof | undefined;
  /** Somebody came, came back or changed: draws probe cells where there is something to prove. Returns at once. */
  consider(): void;
}

/** What an operator says is taken as it is: for those who have looked themselves. */
export const declaredClasses: ClassProofs = {
  classOf: ({ declaredClass }) => declaredClass,
  proofOf: ({ id, declaredClass }) => (declaredClass === id ? undefined : 'unproved'),
  consider: () => undefined,
};

export interface ProbingOptions {
  readonly members: () => readonly Member[];
  readonly catalogue: () => Catalogue | undefined;
  /** A server is of another class now than before. */
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

/** A proof holds for the state of a server that it was made in. */
interface Proved {
  readonly state: string;
  readonly proof: ClassProof;
}

/** What a proof is worth nothing without. */
function stateOf({ declaredClass, info }: Member): string {
  return JSON.stringify([declaredClass, info()?.fingerprint]);
}

/** Small and short, and still a picture in which another sampler, another precision or another card shows. */
const probe = { prompt: 'a lighthouse on a cliff, sea, clouds', negative: '', seed: 4242, steps: 4, cfg: 7 } as const;
const probeSides = [256, 512, 768, 1024] as const;
const probeSkips = [1, 2] as const;
const probeMs = 300_000;
/** So often a server is compared as soon as there is a reason; one that never stays the same has to wait then. */
const freeTries = 10;
const firstPauseMs = 60_000;
const longestPauseMs = 3_600_000;

const isHere = (member: Member): boolean => member.info() !== undefined && !member.failure();

/**
 * Draws the same two cells on servers of one declared class and compares their pixels. Two that differ: the one that was proved, or
 * came first, keeps the class and the other is a class of its own. One that cannot be compared is not believed either.
 */
export function createClassProofs({ members, catalogue, onChange, signal }: ProbingOptions): ClassProofs {
  const proved = new Map<string, Proved>();
  const tries = new Map<string, { readonly count: number; readonly at: number }>();
  let busy = false;
  let again = false;

  const proofOf = (member: Member): ClassProof | undefined => {
    const { id, declaredClass } = member;
    if (declaredClass === id) return undefined;
    const known = proved.get(id);
    return known?.state === stateOf(member) ? known.proof : 'unproved';
  };
  /** A class that is called as somebody else is would be taken for that one's own, and nobody compared them. */
  const isName = (declared: string): boolean => members().some(({ id }) => id === declared);
  const set = (member: Member, state: string, proof: ClassProof): void => {
    const before = proofOf(member);
    proved.set(member.id, { state, proof });
    if (before !== proofOf(member)) onChange();
  };
  /** False: it was tried again and again, and tells nothing. Others draw for it each time. */
  const mayTry = (member: Member): boolean => {
    const { count, at } = tries.get(member.id) ?? { count: 0, at: 0 };
    const pause = count < freeTries ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (count - freeTries));
    if (performance.now() - at < pause) return false;
    tries.set(member.id, { count: count + 1, at: performance.now() });
    return true;
  };

  const compare = async (reference: Member, other: Member): Promise<void> => {
    const all = catalogue();
    const settings = all && commonSettings(all, reference, other);
    if (!all || !settings || !mayTry(other)) return;
    // What one of them becomes meanwhile was not compared.
    const states = [reference, other].map(stateOf);
    const [one, two] = await Promise.all(
      [reference, other].map((member) => drawProbe(member, all.settingsOn(member.id, settings), signal)),
    );
    const equal = JSON.stringify(one) === JSON.stringify(two);
    if (equal) set(reference, states[0] ?? '', 'same');
    set(other, states[1] ?? '', equal ? 'same' : 'differs');
  };

  const round = async (): Promise<void> => {
    const here = members().filter(isHere);
    for (const name of new Set(here.map(({ declaredClass }) => declaredClass))) {
      const own = here.filter(({ id, declaredClass }) => declaredClass === name && declaredClass !== id);
      const reference = own.find((member) => proofOf(member) === 'same') ?? own[0];
      for (const other of own) {
        if (!reference || other === reference || proofOf(other) !== 'unproved' || signal.aborted) continue;
        // One that is busy or away tells nothing; the next change asks again.
        await compare(reference, other).catch(() => undefined);
      }
    }
  };

  const run = async (): Promise<void> => {
    busy = true;
    try {
      do {
        again = false;
        await round();
      } while (again && !signal.aborted);
    } finally {
      busy = false;
    }
  };

  return {
    classOf: (member) =>
      proofOf(member) === 'same' && !isName(member.declaredClass) ? member.declaredClass : member.id,
    proofOf,
    consider() {
      if (busy) again = true;
      else void run();
    },
  };
}

/** What both can draw, in the names of the list. Undefined: nothing. */
function commonSettings(all: Catalogue, reference: Member, other: Member): RowSettings | undefined {
  const [one, two] = [reference.info(), other.info()];
  if (!one || !two) return undefined;
  const both = all.info.models.filter(({ name }) => all.modelOn(reference.id, name) && all.modelOn(other.id, name));
  const isLoaded = (name: string): boolean => all.modelOn(other.id, name)?.name === other.loaded();
  const model = both.find(({ name }) => isLoaded(name)) ?? both[0];
  const sampler = one.samplers.find((name) => findName(two.samplers, name) !== undefined);
  const side = probeSides.find((pixels) => fitsSize(pixels, pixels, one.size) && fitsSize(pixels, pixels, two.size));
  if (!model || sampler === undefined || side === undefined) return undefined;
  return {
    ...probe,
    width: side,
    height: side,
    sampler: findName(one.samplers, 'Euler') && findName(two.samplers, 'Euler') ? 'Euler' : sampler,
    scheduler: 'Automatic',
    model: model.name,
    loras: [],
    extras: {},
  };
}

/** Hashes of the probe's pixels, by clip skip. Rejects as `generate` does. */
async function drawProbe(member: Member, settings: RowSettings, signal: AbortSignal): Promise<readonly string[]> {
  const row: Row = {
    id: `probe/${member.id}`,
    settings,
    cells: probeSkips.map((clipSkip) => ({ key: `probe-${clipSkip}`, clipSkip })),
  };
  const pixels = new Map<string, string>();
  await member.engine.generate(row, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(probeMs)]),
    onCell: async ({ key, image }) => void pixels.set(key, (await picturePixels(image)).sha256),
  });
  const hashes = row.cells.map(({ key }) => pixels.get(key));
  if (hashes.includes(undefined)) throw new AppError('server.noPicture', { params: { host: member.id } });
  return hashes.map((hash) => hash ?? '');
}
