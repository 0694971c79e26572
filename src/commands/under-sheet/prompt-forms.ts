import type { PromptStyle } from '../../advice/index.ts';
import { promptStyle } from '../../advice/index.ts';
import type { SweepRequest } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';

/** How a prompt is written, where its other form has a name: a sentence for tags, tags for sentences. */
export function presentForm(prompt: string): 'tags' | 'prose' | 'other' {
  const { style } = promptStyle(prompt);
  return style === 'tags' || style === 'prose' ? style : 'other';
}

/**
 * Both as rows of a grid, named by their form. The request's own prompt stands by its mark, so that whoever edits the prompt
 * edits that row.
 */
export function bothForms(request: SweepRequest, other: string, t: Translator): SweepRequest {
  const one = promptStyle(request.prompt).style;
  const two = readAsAsked(promptStyle(other).style, presentForm(request.prompt));
  const names =
    one === two
      ? [t('sheet:row.prompt', { n: 1 }), t('sheet:row.prompt', { n: 2 })]
      : [t(`sheet:compared.style.${one}`), t(`sheet:compared.style.${two}`)];
  return { ...request, rows: { axis: 'style', values: [`${names[0]}={prompt}`, `${names[1]}=${other}`] } };
}

/** A sentence may well say "silver hair" and a list of tags hold a phrase: who was asked for the one did not write a mixture. */
function readAsAsked(style: PromptStyle, own: ReturnType<typeof presentForm>): PromptStyle {
  if (style !== 'mixed' || own === 'other') return style;
  return own === 'tags' ? 'prose' : 'tags';
}
