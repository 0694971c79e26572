import type { SweepPlan } from '../../sweep/index.ts';
import { promptWithTags } from '../../sweep/index.ts';

/** `/clipskip sweep` as it can be pasted into Discord. Options are one line each there, so that lines become spaces. */
export function slashLine({ request, rows, engine }: SweepPlan, index: number): string {
  const row = rows[index] ?? rows[0];
  if (!row) return '';
  const { settings, cells } = row;
  const options: (readonly [string, string])[] = [
    ['prompt', promptWithTags(settings)],
    ['seed', String(settings.seed)],
    ['skips', cells.map(({ clipSkip }) => clipSkip).join(',')],
    ['negative', settings.negative],
    ['model', engine.demo ? '' : settings.model],
    ['size', request.width === undefined && request.height === undefined ? '' : `${settings.width}x${settings.height}`],
  ];
  const given = options.map(([name, value]) => [name, value.replaceAll(/\s+/g, ' ').trim()] as const);
  return [
    '/clipskip sweep',
    ...given.filter(([, value]) => value !== '').map(([name, value]) => `${name}:${value}`),
  ].join(' ');
}
