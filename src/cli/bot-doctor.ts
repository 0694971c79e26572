import { existsSync } from 'node:fs';

import { readToken } from '../config.ts';
import { storeFile } from '../config.ts';
import { checkWritable } from './files.ts';
import type { Finding } from './finding.ts';
import { failedFinding } from './finding.ts';
import { shownPath } from './report.ts';
import type { Session } from './session.ts';

/** Opens the bot's database as the bot does, where there is one: damaged, foreign and newer files are found so. */
async function examineStore(session: Session): Promise<Finding> {
  const { t, config, now, signal } = session;
  const path = storeFile(config);
  if (!existsSync(path)) {
    await checkWritable(config.dataDir);
    return { ok: true, text: t('cli:doctor.storeAbsent', { folder: shownPath(session, config.dataDir) }) };
  }
  const { openStore } = await import('../store/index.ts');
  openStore({ path, now, signal }).close();
  return { ok: true, text: t('cli:doctor.store', { file: shownPath(session, path) }) };
}

/** What `npm run doctor` says of the bot. Loads discord.js only here: nothing else of the command line needs it. */
export async function* examineTheBot(channelId: string | undefined, session: Session): AsyncGenerator<Finding> {
  const { t, signal, config } = session;
  yield await examineStore(session).catch((error: unknown) => failedFinding(error, session));
  try {
    const { examineBot } = await import('../commands/core/doctor.ts');
    const { apiUrl, guildId } = config.bot;
    for await (const finding of examineBot({ token: readToken(config.bot), apiUrl, guildId, channelId, signal })) {
      yield finding.ok
        ? {
            ok: true,
            text: t(finding.text),
            more: (finding.more ?? []).map((line) => (typeof line === 'string' ? line : t(line))),
          }
        : { ok: false, text: t(finding.text), fix: t(finding.fix) };
    }
  } catch (error) {
    signal.throwIfAborted();
    yield failedFinding(error, session);
  }
}
