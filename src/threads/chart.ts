import type { ChartBar, RenderedSheet } from '../render/index.ts';
import { renderBarChart } from '../render/index.ts';
import type { Translate } from '../sweep/index.ts';
import type { StatGroup, StatLine } from './stats.ts';
import { fewestVotes } from './stats.ts';
import { percent } from './words.ts';

/** Groups on one chart; the rest is counted. */
const mostGroups = 6;

/** Bars of the largest groups with 95 % whiskers, as PNG; undefined: nothing was voted yet. */
export async function drawStats(groups: readonly StatGroup[], t: Translate): Promise<RenderedSheet | undefined> {
  if (groups.length === 0) return undefined;
  const rest = groups.length - mostGroups;
  return renderBarChart({
    title: t('votes:stats.heading'),
    groups: groups.slice(0, mostGroups).map((group) => ({
      heading: headingOf(group, t),
      sub: aboutOf(group, t),
      bars: barsOf(group, t),
      faint: isFew(group),
    })),
    footer: [...(rest > 0 ? [t('votes:stats.more', { count: rest })] : []), t('votes:stats.footer')],
  });
}

/** The same for who cannot see it, and for copying; each group a heading and its lines. At most `most` groups. */
export function statsText(groups: readonly StatGroup[], t: Translate, most = mostGroups): string[] {
  if (groups.length === 0) return [t('votes:stats.nothing')];
  const rest = groups.length - most;
  return [
    ...groups.slice(0, most).flatMap((group) => [
      `${headingOf(group, t)} · ${aboutOf(group, t)}`,
      ...group.lines.map((line) =>
        t('votes:stats.line', {
          name: nameOf(line, t),
          won: line.won,
          of: line.of,
          percent: percent(line.share),
          low: percent(line.interval.low),
          high: percent(line.interval.high),
        }),
      ),
    ]),
    ...(rest > 0 ? [t('votes:stats.more', { count: rest })] : []),
  ];
}

function isFew({ votes }: StatGroup): boolean {
  return votes < fewestVotes;
}

/** The names stand in the middle of sentences elsewhere; where letters have cases, a heading begins with a large one. */
function headingOf({ model, style }: StatGroup, t: Translate): string {
  const words = t('votes:stats.group', { model, style });
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function aboutOf(group: StatGroup, t: Translate): string {
  const kind = t(group.blind ? 'votes:stats.blind' : 'votes:stats.open', { count: group.polls });
  return isFew(group) ? `${kind} · ${t('votes:stats.few')}` : kind;
}

function nameOf({ choice }: StatLine, t: Translate): string {
  if (typeof choice === 'number') return t('votes:stats.clipSkip', { n: choice });
  return choice === 'same' ? t('votes:choice.same') : t('votes:choice.none');
}

function barsOf({ lines }: StatGroup, t: Translate): ChartBar[] {
  const most = Math.max(...lines.map(({ share }) => share));
  return lines.map((line) => {
    const { choice, share, interval, won, of } = line;
    const tone = typeof choice !== 'number' ? 'other' : share === most ? 'first' : 'plain';
    return { label: nameOf(line, t), share, ...interval, note: t('votes:stats.share', { won, of }), tone };
  });
}
