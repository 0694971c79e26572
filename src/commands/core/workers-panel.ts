import type { APIComponentInContainer } from 'discord.js';

import type { FleetWorkers, WorkerSight } from '../../sweep/index.ts';
import type { Panel } from '../pieces.ts';
import { button, line, panel, row, select, text } from '../pieces.ts';
import { pageOf, pageRow } from '../settings/paging.ts';
import type { InteractionContext } from '../types.ts';
import type { Steering } from './steering.ts';
import { detailLines, machineLines } from './workers-words.ts';

/** Machines on one page: a message holds 4000 letters. */
const perPage = 5;

export interface WorkersView {
  readonly steering: Steering;
  /** From 1; the nearest there is. Default: the one with the chosen machine, or the first. */
  readonly page?: number;
  /** Whose buttons are shown. Default: the only one there is. */
  readonly chosen?: string | undefined;
  /** What came of a press; stands on top. */
  readonly notices?: readonly string[];
}

/** The machines behind the queue, as this person may see them. */
export function workersPanel(context: InteractionContext, view: WorkersView): Panel {
  const { workers, t } = context;
  if (!workers) return panel(text(`**${t('commands:workers.title')}**\n${t('commands:workers.noQueue')}`));
  const all = workers.list();
  const { notices = [] } = view;
  const heading = [`**${t('commands:workers.title')}**`, ...notices];
  if (all.length === 0) return panel(text([...heading, t('commands:workers.none')].join('\n')));
  return panel(
    text([...heading, machinesHere(workers, context)].join('\n')),
    ...listed(all, context, view),
    text(`-# ${t('commands:workers.owners')}`),
  );
}

/** "2 of 3 machines are here." */
export function machinesHere(workers: FleetWorkers, { t }: Pick<InteractionContext, 't'>): string {
  const all = workers.list();
  const here = all.filter(({ state }) => state === 'here').length;
  return t('commands:workers.here', { here, count: all.length });
}

function listed(
  all: readonly WorkerSight[],
  { t, version }: InteractionContext,
  { steering, page: wanted, chosen: named }: WorkersView,
): APIComponentInContainer[] {
  const sole = all.length === 1 ? all[0] : undefined;
  const chosen = sole ?? all.find(({ id }) => id === named);
  const place = chosen ? all.indexOf(chosen) : 0;
  const page = pageOf(all, wanted ?? Math.floor(place / perPage) + 1, perPage);
  const sights = page.items.flatMap((worker): APIComponentInContainer[] => {
    const details = steering === 'member' ? [] : detailLines(worker, version, t);
    return [line(), text([...machineLines(worker, t), ...details].join('\n'))];
  });
  return [...sights, line(), ...pageRow('workers', page, t), ...controls()];

  function controls(): APIComponentInContainer[] {
    const refresh = button(
      { action: 'workers', subject: String(page.page), argument: 'again' },
      t('commands:workers.refresh'),
    );
    if (steering !== 'steer') return [text(t(`commands:workers.why.${steering}`)), row(refresh)];
    const options = page.items.map(({ id }) => ({ value: id, label: id, chosen: id === chosen?.id }));
    return [
      ...(sole
        ? []
        : [row(select({ action: 'workers-pick', subject: 'list' }, t('commands:workers.choose'), options))]),
      row(...(chosen ? actions(chosen, t) : []), refresh),
    ];
  }
}

/** Nothing that would change nothing can be pressed. */
function actions({ id, state, pausedBy }: WorkerSight, t: InteractionContext['t']) {
  const held = state === 'paused' && pausedBy === 'operator';
  const gone = state === 'away' || state === 'draining';
  const act = (argument: 'pause' | 'resume' | 'drain', disabled: boolean) =>
    button({ action: 'workers-do', subject: id, argument }, t(`commands:workers.do.${argument}`, { name: id }), {
      disabled,
    });
  return [act('pause', held), act('resume', !held && !gone), act('drain', gone)];
}
