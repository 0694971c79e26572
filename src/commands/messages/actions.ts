import type { APIActionRowComponent, APIButtonComponent, APIStringSelectComponent } from 'discord.js';

import { familyFacts } from '../../family.ts';
import type { SweepSnapshot } from '../../sweep/desk.ts';
import type { SheetView } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import type { Option } from '../pieces.ts';
import { button, maxOptions, row, select } from '../pieces.ts';
import { writePanel } from '../under-sheet/panel-choice.ts';

export type ActionRow = APIActionRowComponent<APIButtonComponent | APIStringSelectComponent>;

export interface ActionOptions {
  readonly view: SheetView['kind'];
  /** Models with which it could be drawn at once while it waits. */
  readonly instead: readonly Option[];
}

/** What one can do with a sweep at this moment. Nothing that cannot lead anywhere is offered. */
export function actionRows(snapshot: SweepSnapshot, { view, instead }: ActionOptions, t: Translator): ActionRow[] {
  const { sweepId, status, plan } = snapshot;
  const act = (
    action: string,
    label: string,
    options?: { readonly danger?: boolean; readonly disabled?: boolean },
  ): APIButtonComponent => button({ action, subject: sweepId }, label, options);
  if (status === 'accepted' || status === 'running') {
    return [
      ...(instead.length > 0
        ? [row(select({ action: 'instead', subject: sweepId }, t('message:instead'), instead))]
        : []),
      row(act('cancel', t('message:button.cancel'), { danger: true })),
    ];
  }
  const remove = act('del', t('message:button.del'), { danger: true });
  const copy = act('copy', t('message:button.copy'));
  const cells = snapshot.state.rows.flatMap((each) => each.cells);
  const drawn = cells.filter((cell) => cell === undefined || cell.state === 'done').length;
  if (status === 'failed' || drawn === 0) return [row(copy, remove)];

  const different = options(snapshot, t);
  // Pictures that are all the same are no choice, neither by eye nor for a batch.
  const comparable = different.length > plan.rows.length;
  const [, max = 1] = familyFacts(plan.model.family).range ?? [];
  const allDrawn = (plan.rows[0]?.cells.length ?? 0) >= Math.min(max, plan.rows[0]?.cells[0]?.layers ?? max);
  const loras = plan.rows.some(({ settings }) => settings.loras.length > 0);
  const { flip, diff, zoom } = viewButtons(snapshot, view, comparable, t);
  return [
    ...(different.length > 0 && status === 'done'
      ? [row(select({ action: 'pick', subject: sweepId }, t('message:pick'), different))]
      : []),
    row(
      act('more', t('message:button.more'), { disabled: allDrawn || plan.pointless }),
      act('seed', t('message:button.seed')),
      act('seeds4', t('message:button.seeds4'), { disabled: plan.request.rows !== undefined }),
      ...(loras ? [act('nolora', t('message:button.nolora'))] : []),
    ),
    row(flip, diff, zoom, act('orig', t('message:button.orig')), copy),
    row(act('why', t('message:button.why'), { disabled: snapshot.outcome === undefined }), remove),
  ];
}

function viewButtons({ sweepId }: SweepSnapshot, view: SheetView['kind'], comparable: boolean, t: Translator) {
  const of = (action: 'flip' | 'diff' | 'zoom', kind: SheetView['kind']): APIButtonComponent => {
    // A view that is shown can always be left.
    const disabled = !comparable && view !== kind;
    const plain = button({ action, subject: sweepId }, t(`message:button.${action}`), { disabled });
    return view === kind && 'custom_id' in plain ? { ...plain, style: 1 } : plain;
  };
  return { flip: of('flip', 'flip'), diff: of('diff', 'differences'), zoom: of('zoom', 'zoom') };
}

/** Panels that can be chosen: drawn, and not the same picture as another one of their row. */
function options({ plan, state }: SweepSnapshot, t: Translator): Option[] {
  const all = state.rows.flatMap(({ row: own, cells, identical }) =>
    own.cells.flatMap(({ clipSkip }, index): Option[] => {
      const cell = cells[index];
      const same = identical.find((group) => group.includes(clipSkip));
      if (cell?.state === 'failed' || (same && same[0] !== clipSkip)) return [];
      // A row that is one picture throughout says nothing about clip skip.
      if (same?.length === own.cells.length && own.cells.length > 1) return [];
      const words = t('common:clipSkip', { n: clipSkip });
      const label = plan.rows.length > 1 ? `${words} · ${own.label}` : words;
      return [{ value: writePanel({ clipSkip, row: own.index }), label }];
    }),
  );
  return all.slice(0, maxOptions);
}
