import type { APIComponentInContainer } from 'discord.js';
import { ComponentType } from 'discord.js';

import type { Translator } from '../../text/index.ts';
import type { StatGroup } from '../../threads/index.ts';
import { drawStats, statsText } from '../../threads/index.ts';
import type { PanelWithFiles } from '../diagram.ts';
import { panelWithFiles } from '../diagram.ts';
import { button, cut, row, text } from '../pieces.ts';
import { pageOf } from '../settings/paging.ts';

export type StatsForm = 'chart' | 'text';

export interface StatsWish {
  readonly page: number;
  readonly form: StatsForm;
  /** The reader manages the server, and nobody else sees this. */
  readonly mayClear: boolean;
}

/** Groups of one page: a chat shows a picture small, and the alt text has room for no more. */
export const groupsPerPage = 3;
/** Discord's bound for an alt text. */
const maxAltText = 1024;
const fileName = 'votes.png';

/** One page of what was voted for, as a picture with the same in words behind it, or as text that can be copied. */
export async function statsMessage(
  groups: readonly StatGroup[],
  wanted: StatsWish,
  t: Translator,
): Promise<PanelWithFiles> {
  const heading = `### ${t('votes:stats.heading')}`;
  if (groups.length === 0) {
    return panelWithFiles([text([heading, t('votes:stats.nothing'), `-# ${t('votes:stats.begin')}`].join('\n'))], []);
  }
  const shown = pageOf(groups, wanted.page, groupsPerPage);
  const { page, pages, items } = shown;
  const { form, mayClear } = wanted;
  const turn =
    pages === 1
      ? []
      : [
          to(page - 1, form, t('settings:common.previous'), page === 1),
          to(page + 1, form, t('settings:common.next'), page === pages),
        ];
  const other =
    form === 'chart' ? to(page, 'text', t('votes:stats.asText')) : to(page, 'chart', t('votes:stats.asChart'));
  const clear = button({ action: 'statsclear', subject: 'ask' }, t('votes:clear.button'), { danger: true });
  const about = [t('votes:stats.about'), ...(form === 'text' ? [t('votes:interval')] : [])].map(
    (words) => `-# ${words}`,
  );
  const number = pages === 1 ? [] : [`-# ${t('settings:common.page', { page, pages })}`];
  const chart = form === 'chart' ? await chartOf(items, t) : undefined;
  return panelWithFiles(
    [
      // The picture has the heading in it.
      chart ? chart.part : text([heading, ...textOf(items, t)].join('\n')),
      text([...about, ...number].join('\n')),
      row(...turn, other, ...(mayClear ? [clear] : [])),
    ],
    chart ? [chart.file] : [],
  );
}

function to(target: number, form: StatsForm, label: string, disabled = false) {
  return button({ action: 'stats', subject: String(target), argument: form }, label, { disabled });
}

async function chartOf(groups: readonly StatGroup[], t: Translator) {
  const chart = await drawStats(groups, t);
  if (!chart) throw new TypeError('a page of nothing');
  const description = cut(statsText(groups, t).join('\n'), maxAltText);
  const part: APIComponentInContainer = {
    type: ComponentType.MediaGallery,
    items: [{ media: { url: `attachment://${fileName}` }, description }],
  };
  return { part, file: { name: fileName, data: chart.data } };
}

/** A group's heading in bold, its lines as a list. */
function textOf(groups: readonly StatGroup[], t: Translator): string[] {
  return groups.flatMap((group) => {
    const [heading = '', ...lines] = statsText([group], t);
    return [`**${heading}**`, ...lines.map((line) => `- ${line}`)];
  });
}
