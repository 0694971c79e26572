import type { PlannedCell, SweepEvent, SweepPlan } from '../sweep/index.ts';
import { rowName } from '../sweep/row-words.ts';
import type { Translator } from '../text/index.ts';
import type { Screen } from './terminal.ts';
import { plain } from './terminal.ts';
import { clip, displayWidth, padEnd } from './width.ts';

type PanelState =
  | { readonly kind: 'queued'; readonly position?: number }
  | { readonly kind: 'drawing'; readonly step?: number; readonly steps?: number; readonly fraction: number }
  | { readonly kind: 'draining' }
  | { readonly kind: 'done'; readonly ms: number; readonly fromCache: boolean }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly reason: string };

interface Panel {
  readonly row: number;
  readonly cell: PlannedCell;
  readonly label: string;
  state: PanelState;
}

export interface Progress {
  onEvent(event: SweepEvent): void;
  /** Leaves the last state standing. */
  end(): void;
}

const barCells = 10;

function bar(fraction: number): string {
  const full = Math.round(Math.max(0, Math.min(1, fraction)) * barCells);
  return '█'.repeat(full) + '░'.repeat(barCells - full);
}

function stateText(state: PanelState, screen: Screen, t: Translator): string {
  const { style } = screen;
  switch (state.kind) {
    case 'queued':
      return style.dim(
        state.position && state.position > 1
          ? t('cli:progress.queuedAt', { position: state.position })
          : t('cli:progress.queued'),
      );
    case 'drawing':
      return state.step === undefined || state.steps === undefined
        ? t('cli:progress.drawing', { percent: Math.round(state.fraction * 100) })
        : t('cli:progress.step', { step: state.step, steps: state.steps });
    case 'draining':
      return style.yellow(t('cli:progress.draining'));
    case 'done':
      return state.fromCache
        ? `${style.green('✓')} ${t('cli:progress.cached')}`
        : `${style.green('✓')} ${t('cli:progress.done', { seconds: (state.ms / 1000).toFixed(1) })}`;
    case 'stopped':
      return `${style.yellow('■')} ${t('cli:progress.stopped')}`;
    case 'failed':
      return `${style.red('✗')} ${state.reason}`;
  }
}

/** `Clip skip 2  layer 11/12`, and the row in front of it on a grid. */
function panelLabel(plan: SweepPlan, row: number, cell: PlannedCell, t: Translator): string {
  const layer = cell.layer === undefined ? '' : t('common:layer', { layer: cell.layer, layers: cell.layers });
  const planned = plan.rows[row];
  const label = planned && plan.rows.length > 1 ? `${clip(plain(rowName(planned, plan, t)), 32)} · ` : '';
  return `${label}${t('common:clipSkip', { n: cell.clipSkip })}${layer ? `  ${layer}` : ''}`;
}

function panelsOf(plan: SweepPlan, t: Translator): Panel[] {
  return plan.rows.flatMap((row) =>
    row.cells.map((cell) => ({
      row: row.index,
      cell,
      label: panelLabel(plan, row.index, cell, t),
      state: { kind: 'queued' } as const,
    })),
  );
}

function isOver({ kind }: PanelState): boolean {
  return kind === 'done' || kind === 'failed' || kind === 'stopped';
}

/** What an event does to a panel; undefined: nothing. */
function nextState(panel: Panel, event: SweepEvent, reason: (event: SweepEvent) => string): PanelState | undefined {
  if (event.row !== panel.row) return undefined;
  // Another server draws the row again: what was there counts no more.
  if (event.type === 'bound') return event.anew ? { kind: 'queued' } : undefined;
  if (isOver(panel.state)) return undefined;
  if (event.type === 'row') {
    if (event.state === 'draining') return { kind: 'draining' };
    if (event.state !== 'queued') return undefined;
    return { kind: 'queued', ...(event.position === undefined ? {} : { position: event.position }) };
  }
  if (event.type === 'progress') {
    const { key, step, steps, fraction, draining } = event.progress;
    if (draining) return { kind: 'draining' };
    // An engine that draws the row as one batch names no cell: all of them are under way.
    if (key !== undefined && key !== panel.cell.requestKey) return undefined;
    return { kind: 'drawing', fraction, ...(step === undefined || steps === undefined ? {} : { step, steps }) };
  }
  if (event.outcome.cell.requestKey !== panel.cell.requestKey) return undefined;
  const { state, ms, fromCache, error } = event.outcome;
  if (state === 'done') return { kind: 'done', ms, fromCache };
  return error?.code === 'job.cancelled' ? { kind: 'stopped' } : { kind: 'failed', reason: reason(event) };
}

/**
 * One line per panel. In a terminal the lines stay where they are and change; on a pipe a line is printed when a panel
 * changes state. A grid with more panels than the window has lines is printed like a pipe, but only what is finished.
 */
export function createProgress(plan: SweepPlan, screen: Screen, t: Translator): Progress {
  const panels = panelsOf(plan, t);
  const labelWidth = Math.max(...panels.map((panel) => displayWidth(panel.label)));
  const reason = (event: SweepEvent): string =>
    event.type === 'cell' && event.outcome.error ? plain(t(event.outcome.error.what)) : '';
  const inPlace = screen.height !== undefined && panels.length <= screen.height - 4;
  const finishedOnly = screen.height !== undefined && !inPlace;

  const lineOf = (panel: Panel): string => {
    const { style } = screen;
    const progress = panel.state.kind === 'drawing' && inPlace ? `${style.cyan(bar(fractionOf(panel.state)))} ` : '';
    const room = screen.width - labelWidth - 4;
    const text = stateText(panel.state, screen, t);
    const fitted = displayWidth(text) > room && panel.state.kind === 'failed' ? clip(plain(text), room) : text;
    return `  ${padEnd(panel.label, labelWidth)}  ${progress}${fitted}`;
  };

  let drawn = 0;
  const draw = (): void => {
    const up = drawn > 0 ? `\u001b[${drawn}A` : '';
    screen.write(up + panels.map((panel) => `\r\u001b[2K${lineOf(panel)}\n`).join(''));
    drawn = panels.length;
  };
  const announce = (panel: Panel, before: PanelState): void => {
    // On a pipe the first step stands for all: a log wants to know that it began.
    if (isOver(panel.state) || (!finishedOnly && before.kind !== panel.state.kind)) screen.line(lineOf(panel));
  };

  if (inPlace) draw();
  else if (!finishedOnly) for (const panel of panels) screen.line(lineOf(panel));
  return {
    onEvent(event) {
      let changed = false;
      for (const panel of panels) {
        const before = panel.state;
        const next = nextState(panel, event, reason);
        if (!next) continue;
        panel.state = next;
        changed = true;
        if (!inPlace) announce(panel, before);
      }
      if (changed && inPlace) draw();
    },
    end() {
      if (inPlace) draw();
    },
  };
}

function fractionOf(state: Extract<PanelState, { kind: 'drawing' }>): number {
  return state.step === undefined || !state.steps ? state.fraction : state.step / state.steps;
}
