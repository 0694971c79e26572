import type { Translator } from '../../text/index.ts';
import type { Ballot } from '../../threads/index.ts';
import { time } from '../messages/chips.ts';
import type { Hindrance } from './native-form.ts';

/** What the message of a vote says of Discord's own poll: under it, or (`link`) where it stands already. */
export function nativeLines({ closesAt }: Ballot, link: string | undefined, t: Translator): string[] {
  return [
    link === undefined ? t('voting:native.below') : t('voting:native.there', { link }),
    [t('voting:native.counts'), ...(closesAt === undefined ? [] : [t('voting:closes', { when: time(closesAt) })])].join(
      ' ',
    ),
  ];
}

/** Why there are buttons instead. */
export function hindranceLines(hindrance: Hindrance | undefined, t: Translator): string[] {
  return hindrance === undefined ? [] : [`-# ${t(`voting:native.not.${hindrance}`)}`];
}
