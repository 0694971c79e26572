import type { Ballot } from '../../threads/index.ts';
import type { APIActionRowComponent, APIButtonComponent, APIStringSelectComponent } from 'discord.js';

import { familyFacts } from '../../family.ts';
import type { SweepSnapshot } from '../../sweep/desk.ts';
import type { SheetView, VeiledSweep } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import type { Option } from '../pieces.ts';
import { button, row, select } from '../pieces.ts';
import type { PanelChoice } from '../under-sheet/panel-choice.ts';
import { presentForm } from '../under-sheet/prompt-forms.ts';
import { differentPanels, lineOptions, needsTwoSteps, panelOptions } from '../under-sheet/panel-choice.ts';

export type ActionRow = APIActionRowComponent<APIButtonComponent | APIStringSelectComponent>;

export interface ActionOptions {
  readonly view: SheetView['kind'];
  /** Models with which it could be drawn at once while it waits. */
  readonly instead: readonly Option[];
  /** The vote on it: there is one for each sweep. */
  readonly poll: Ballot | undefined;
}

/** What one can do with a sweep at this moment. Nothing that cannot lead anywhere is offered. */
export function actionRows(
  snapshot: SweepSnapshot,
  { view, instead, poll }: ActionOptions,
  t: Translator,
): ActionRow[] {
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

  const different = differentPanels(snapshot);
  // Pictures that are all the same are no choice, neither by eye nor for a batch.
  const comparable = different.length > (plan.grid ? 1 : plan.rows.length);
  const [, max = 1] = familyFacts(plan.model.family).range ?? [];
  const allDrawn = (plan.rows[0]?.cells.length ?? 0) >= Math.min(max, plan.rows[0]?.cells[0]?.layers ?? max);
  const loras = plan.request.rows?.without !== true && plan.rows.some(({ settings }) => settings.loras.length > 0);
  const asOtherForm = status === 'done' && !plan.request.rows && plan.request.prompt.trim() !== '';
  const { flip, diff, zoom } = viewButtons(sweepId, view, comparable, t);
  const votable = status === 'done' && comparable && (poll === undefined || poll.state === 'void');
  return [
    ...(different.length > 0 && status === 'done' ? [row(pickSelect(snapshot, different, t))] : []),
    row(
      // Trainings are drawn at one value each; whoever wants others asks for another grid.
      act('more', t('message:button.more'), { disabled: allDrawn || plan.pointless || plan.grid !== undefined }),
      act('seed', t('message:button.seed')),
      act('seeds4', t('message:button.seeds4'), { disabled: plan.request.rows !== undefined }),
      ...(loras ? [act('nolora', t('message:button.nolora'))] : []),
      ...(asOtherForm ? [act('form', t(`message:button.form.${presentForm(plan.request.prompt)}`))] : []),
    ),
    row(flip, diff, zoom, act('orig', t('message:button.orig')), copy),
    row(
      act('why', t('message:button.why'), { disabled: snapshot.outcome === undefined }),
      act('thread', t('voting:button.thread')),
      ...(votable ? [act('votenew', t('voting:button.open'))] : []),
      ...(poll?.state === 'open' ? [act('votewhere', t('voting:button.where'))] : []),
      ...(status === 'done' && !plan.grid ? [act('cmp', t('message:button.compare'))] : []),
      remove,
    ),
  ];
}

/** The same while its numbers are hidden: nothing that would tell. */
export function veiledRows(
  { sweepId, status, panels }: Pick<VeiledSweep, 'sweepId' | 'status' | 'panels'>,
  { view, poll }: Pick<ActionOptions, 'view' | 'poll'>,
  t: Translator,
): ActionRow[] {
  const act = (action: string, label: string, danger = false): APIButtonComponent =>
    button({ action, subject: sweepId }, label, { danger });
  if (status === 'accepted' || status === 'running') return [row(act('cancel', t('message:button.cancel'), true))];
  const { flip, diff, zoom } = viewButtons(sweepId, view, panels.done > 1, t);
  return [
    row(flip, diff, zoom, act('orig', t('message:button.orig'))),
    row(
      ...(poll?.state === 'open' ? [act('votewhere', t('voting:button.where'))] : []),
      act('thread', t('voting:button.thread')),
      act('del', t('message:button.del'), true),
    ),
  ];
}

function pickSelect({ sweepId: subject, plan, outcome }: SweepSnapshot, panels: readonly PanelChoice[], t: Translator) {
  const votes = outcome?.guidanceFacts.votes;
  return needsTwoSteps(panels)
    ? select({ action: 'pickline', subject }, t('message:pickLine'), lineOptions(panels, plan, t))
    : select({ action: 'pick', subject }, t('message:pick'), panelOptions(panels, plan, t, { votes }));
}

function viewButtons(sweepId: string, view: SheetView['kind'], comparable: boolean, t: Translator) {
  const of = (action: 'flip' | 'diff' | 'zoom', kind: SheetView['kind']): APIButtonComponent => {
    // A view that is shown can always be left.
    const disabled = !comparable && view !== kind;
    const plain = button({ action, subject: sweepId }, t(`message:button.${action}`), { disabled });
    return view === kind && 'custom_id' in plain ? { ...plain, style: 1 } : plain;
  };
  return { flip: of('flip', 'flip'), diff: of('diff', 'differences'), zoom: of('zoom', 'zoom') };
}
