import { explainTopics } from '../../advice/index.ts';
import { readFlags, usageError } from '../flags.ts';
import type { CommandRun } from '../session.ts';
import { specs } from '../specs.ts';

/** `clipskip explain [topic]`: what clip skip is, with sources. Without a topic: all of it. */
export const explain: CommandRun = async (argv, session) => {
  const { t } = session;
  const { out } = session.terminal;
  const flags = readFlags(specs.explain, argv, t);
  const picture = flags.text('picture');
  if (picture !== undefined) {
    // Loaded when asked for: the rest of this command starts without sharp.
    const { drawPicture } = await import('../explain-picture.ts');
    return drawPicture(picture, flags, session);
  }
  if (flags.text('skip') !== undefined) {
    throw usageError(
      t('cli:usage.needs', { flag: '--skip', other: '--picture' }),
      t('cli:usage.seeHelp', { command: 'explain' }),
    );
  }
  const topic = flags.positional;
  const chosen = topic === undefined ? explainTopics : explainTopics.filter(({ id }) => id === topic.toLowerCase());
  if (chosen.length === 0) {
    const known = explainTopics.map(({ id }) => id).join(', ');
    throw usageError(t('cli:usage.unknownTopic', { topic: topic ?? '' }), t('cli:usage.topics', { known }));
  }
  for (const [index, { id, heading, paragraphs, sources, diagram }] of chosen.entries()) {
    if (index > 0) out.line();
    out.line(`${out.style.bold(t(heading))}  ${out.style.dim(id)}`);
    for (const paragraph of paragraphs) out.paragraph(t(paragraph), 2);
    for (const { title, url } of sources) out.line(out.style.dim(`  ↳ ${title}${url === undefined ? '' : `  ${url}`}`));
    if (diagram !== undefined && topic !== undefined) {
      out.paragraph(out.style.dim(t('cli:result.seeCut')), 2);
      out.line(`  npm run explain -- --picture clip-skip.png --skip ${diagram}`);
    }
  }
  return 0;
};
