import { escapeMarkdown } from 'discord.js';

import type { AppError, ErrorCode } from '../../errors.ts';
import type { TextKey, TextParams, Translator } from '../../text/index.ts';

/** Advice that is written for the command line, in words for somebody who has a chat and no server. */
const chatFix: Partial<Record<ErrorCode, TextKey>> = {
  'request.invalid': 'commands:error.fix.invalid',
  'request.unsupported': 'commands:error.fix.unsupported',
  'server.address': 'commands:error.fix.operator',
  'server.unreachable': 'commands:error.fix.away',
  'server.timeout': 'commands:error.fix.away',
  'server.notApi': 'commands:error.fix.operator',
  'server.unknownKind': 'commands:error.fix.operator',
  'server.tooOld': 'commands:error.fix.operator',
  'server.tls': 'commands:error.fix.operator',
  'server.auth': 'commands:error.fix.operator',
  'server.failed': 'commands:error.fix.again',
  'server.badAnswer': 'commands:error.fix.operator',
  'server.tooLarge': 'commands:error.fix.operator',
  'server.frozen': 'commands:error.fix.operator',
  'builtin.folder': 'commands:error.fix.operator',
  'builtin.graph': 'commands:error.fix.operator',
  'builtin.crashed': 'commands:error.fix.again',
  'builtin.missing': 'commands:error.fix.operator',
  'builtin.outOfMemory': 'commands:error.fix.operator',
  'file.write': 'commands:error.fix.operator',
  'queue.away': 'commands:error.fix.queue',
  'worker.none': 'commands:error.fix.away',
  'worker.failed': 'commands:error.fix.operator',
  'worker.version': 'commands:error.fix.operator',
  'job.cancelled': 'commands:error.fix.again',
};

/** What happened, where its words are for whoever runs the servers. */
const chatWhat: Partial<Record<ErrorCode, TextKey>> = { 'queue.away': 'commands:error.what.queue' };

export interface ErrorWords {
  /** What happened. */
  readonly what: string;
  /** What to do. */
  readonly fix: string;
  /** Whose side it is on, and the id under which it stands in the log. */
  readonly note: string;
}

/**
 * An error in words for Discord, ready for a text display. Addresses of servers and folders are the operator's own business
 * and are named by what they are; the rest is escaped, because names of models have underscores.
 */
export function errorWords(error: AppError, id: string, t: Translator): ErrorWords {
  const params: TextParams = {
    ...Object.fromEntries(Object.entries(error.params).map(([name, value]) => [name, shown(name, value, t)])),
    id,
  };
  const side = t(`common:side.${error.side}`);
  return {
    what: t(chatWhat[error.code] ?? error.what.key, params),
    fix: t(chatFix[error.code] ?? error.fix.key, params),
    note: `${side} · ${t('commands:error.id', { id })}`,
  };
}

/** The same as one text: bold, advice, small print. */
export function errorText(error: AppError, id: string, t: Translator): string {
  const { what, fix, note } = errorWords(error, id, t);
  return `**${what}**\n${fix}\n-# ${note}`;
}

function shown(name: string, value: string | number, t: Translator): string | number {
  if (name === 'host') return t('commands:error.host');
  if (name === 'folder') return t('commands:error.folder');
  return typeof value === 'string' ? escapeMarkdown(value) : value;
}
