import type { Advice } from '../../advice/index.ts';
import type { SweepSnapshot } from '../../sweep/desk.ts';
import { planTitle, promptLine } from '../../sweep/row-words.ts';
import type { Message, Translator } from '../../text/index.ts';
import { cut } from '../pieces.ts';
import { escapedNames } from './chips.ts';

/** Discord's bound for an alt text. */
const maxAlt = 1024;
/** Letters of the prompt in an alt text: the rest is for what came out. */
const altPrompt = 600;
const altTitle = 200;

/** Lines that name flags of the command line, in the words of the buttons and settings that are here instead. */
const inChat: Readonly<Record<string, Message>> = {
  G21: { key: 'message:guidance.G21' },
  G26: { key: 'message:guidance.G26' },
};

/** Under a grid there is no button for four seeds. */
const inGrid: Readonly<Record<string, Message>> = { ...inChat, G21: { key: 'message:guidance.G21Grid' } };

/** One line of guidance: how sure it is, and where it is from. `grid`: of a sweep with rows. Default false. */
export function adviceLine({ id, kind, text, source }: Advice, t: Translator, grid = false): string {
  const from = source ? ` — ${source.url === undefined ? source.title : `[${source.title}](<${source.url}>)`}` : '';
  return `- **${t(`common:kind.${kind}`)}:** ${escapedNames(t((grid ? inGrid : inChat)[id] ?? text))}${from}`;
}

/** Warnings first, then guidance, as many lines as fit into so many letters. */
export function saidLines({ outcome, plan }: SweepSnapshot, t: Translator, room: number): string[] {
  const warnings = [...new Set((outcome?.warnings ?? plan.notices).map((warning) => t(warning)))];
  const lines = [
    ...warnings.map((warning) => `- ⚠️ ${escapedNames(warning)}`),
    ...(outcome?.guidance ?? []).map((advice) => adviceLine(advice, t, plan.request.rows !== undefined)),
  ];
  let left = room;
  return lines.filter((line) => {
    left -= line.length + 1;
    return left >= 0;
  });
}

/** What the sheet shows, for who cannot see it. At most 1,024 letters. */
export function altText(snapshot: SweepSnapshot, t: Translator): string {
  const { plan, state, outcome } = snapshot;
  const count = state.rows.flatMap(({ cells }) => cells).filter((cell) => cell?.picture).length;
  const prompt = cut(promptLine(plan, t).trim() || t('sheet:noPrompt'), altPrompt);
  const result = outcome?.warnings[0] ?? outcome?.guidance[0]?.text;
  const list = (plan.rows[0]?.cells ?? []).map(({ clipSkip }) => clipSkip).join(', ');
  const shown = plan.grid
    ? t('message:alt.grid', { count, title: cut(planTitle(plan, t), altTitle), prompt })
    : t('message:alt.sheet', { count, list, prompt });
  return cut([shown, ...(result ? [t(result)] : [])].join('\n'), maxAlt);
}
