import { ComponentType, MessageFlags } from 'discord.js';

import type { Translator } from '../../text/index.ts';
import type { Shown } from '../../threads/index.ts';
import { text } from '../pieces.ts';
import type { SweepMessage } from './frame.ts';
import { colours } from './frame.ts';
import { headLines } from './sweep-message.ts';
import { veiledHead } from './veiled-message.ts';

/** What is left of a message that goes on elsewhere; `note` says where. */
export function movedMessage(shown: Shown, note: string, t: Translator): SweepMessage {
  const head = shown.veiled ? veiledHead(shown.sweep, t) : headLines(shown.snapshot, t);
  const words = text([...head, note].join('\n'));
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [{ type: ComponentType.Container, accent_color: colours.cancelled, components: [words] }],
  };
}
