import { registerCommands } from './commands/core/register-commands.ts';
import { commandDefinitions } from './commands/definitions/index.ts';
import { languageFromLocale, readConfig, readEnvironment, readToken } from './config.ts';
import { asAppError } from './errors.ts';
import { translator } from './text/index.ts';

/** `npm run register`: tells Discord of the commands, everywhere or in the server of DISCORD_GUILD_ID. */
async function main(): Promise<void> {
  const environment = readEnvironment();
  let t = translator(languageFromLocale(environment));
  try {
    const config = readConfig(environment);
    t = translator(config.language ?? languageFromLocale(environment));
    const { apiUrl, guildId } = config.bot;
    const signal = AbortSignal.timeout(60_000);
    const changed = await registerCommands({ token: readToken(config.bot), apiUrl, guildId, signal });
    const count = commandDefinitions.length;
    const done =
      guildId === undefined
        ? t('commands:register.everywhere', { count })
        : t('commands:register.guild', { count, guild: guildId });
    process.stdout.write(`${changed ? done : t('commands:register.same')}\n`);
  } catch (thrown) {
    const error = asAppError(thrown);
    process.stderr.write(`${t(error.what)}\n${t(error.fix.key, { ...error.params, id: 'register' })}\n`);
    if (error.code === 'internal') process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exitCode = 1;
  }
}

await main();
