import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';

import { languageFromLocale, readConfig, readEnvironment } from './config.ts';
import { AppError, asAppError } from './errors.ts';
import { neededForWorkers, newPassword } from './gpu/queues/bullmq/acl.ts';
import type { RedisAddress } from './gpu/queues/bullmq/address.ts';
import { readRedisAddress } from './gpu/queues/bullmq/address.ts';
import type { Invitation } from './gpu/queues/bullmq/invitation.ts';
import { invitation } from './gpu/queues/bullmq/invitation.ts';
import { workerName } from './gpu/queues/bullmq/keys.ts';
import type { UserSet } from './gpu/queues/bullmq/set-worker-user.ts';
import { readRedisAccess } from './redis-config.ts';
import type { Translator } from './text/index.ts';
import { translator } from './text/index.ts';

const command = 'npm run worker:invite --';

interface Wish {
  readonly id: string;
  readonly host: string | undefined;
  readonly apply: boolean;
}

/** `npm run worker:invite -- NAME [--host HOST] [--apply]`: prints what both sides of a new worker type. */
async function main(): Promise<void> {
  const environment = readEnvironment();
  let t = translator(languageFromLocale(environment));
  try {
    const config = readConfig(environment);
    t = translator(config.language ?? languageFromLocale(environment));
    const { id, host, apply } = readWish(process.argv.slice(2), t);
    const address = config.redis && readRedisAddress(readRedisAccess(config.redis));
    const made = invitation({ id, password: newPassword(randomBytes), host, address });
    if (!made) throw wrong(t('invite:usage.host', { host: host ?? '' }), `${command} ${id} --host 100.101.102.103`, t);
    if (apply && !address) throw wrong(t('invite:usage.noRedis'), `REDIS_URL=redis://... ${command} ${id} --apply`, t);
    const set = apply && address ? await setUser(address, made) : undefined;
    process.stdout.write(`${printed(id, made, address?.host, set, t).join('\n')}\n`);
  } catch (thrown) {
    const error = asAppError(thrown);
    process.stderr.write(`${t(error.what)}\n${t(error.fix.key, { ...error.params, id: 'invite' })}\n`);
    if (error.code === 'internal') process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exitCode = /^(?:usage|config)\./.test(error.code) ? 2 : 1;
  }
}

function readWish(argv: readonly string[], t: Translator): Wish {
  const example = `${command} anna --host 100.101.102.103`;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { host: { type: 'string' }, apply: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [name = '', ...more] = positionals;
    const id = name.toLowerCase();
    if (more.length > 0) throw wrong(t('invite:usage.flags'), example, t);
    if (!workerName.test(id)) throw wrong(t('invite:usage.name'), example, t);
    return { id, host: values.host, apply: values.apply };
  } catch (error) {
    throw error instanceof AppError ? error : wrong(t('invite:usage.flags'), example, t);
  }
}

function wrong(problem: string, example: string, t: Translator): AppError {
  return new AppError('usage.wrong', { params: { problem, fix: t('invite:usage.fix', { example }) } });
}

/** How long all of it may take. */
const applyMs = 30_000;

/** Loads ioredis: printing needs none. */
async function setUser(address: RedisAddress, { user, rules }: Invitation): Promise<UserSet> {
  const { openRedis } = await import('./gpu/queues/bullmq/connection.ts');
  const { setWorkerUser } = await import('./gpu/queues/bullmq/set-worker-user.ts');
  const connection = openRedis({ address, role: 'bot', name: 'clipskip-invite', random: Math.random });
  const signal = AbortSignal.timeout(applyMs);
  try {
    await connection.ready(signal);
    return await setWorkerUser(connection, user, rules, signal);
  } finally {
    await connection.close();
  }
}

function printed(
  name: string,
  made: Invitation,
  host: string | undefined,
  set: UserSet | undefined,
  t: Translator,
): readonly string[] {
  return [
    t('invite:title', { name }),
    '',
    ...(set ? appliedLines(made, host ?? '', set, t) : redisLines(made, t)),
    '',
    t('invite:friendSide'),
    ...code(t('invite:bash'), `  ${made.bash}`, t('invite:powershell'), `  ${made.powershell}`),
    ...code(t('invite:env'), t(made.tls ? 'invite:tls' : 'invite:plain')),
    ...(made.placeholder ? code(t('invite:placeholder')) : []),
    '',
    t('invite:privacy'),
    ...code(t('invite:ownerSees'), t('invite:membersTold'), t('invite:trust')),
    '',
    t('invite:takeBack'),
    ...code(`  ${made.takeBack}`, `  redis-cli ACL SAVE   # ${t('invite:keepAclFile')}`),
    ...code(`  redis-cli CONFIG REWRITE   # ${t('invite:keepConf')}`),
  ];
}

/** Belongs to the heading above it. */
function code(...lines: readonly string[]): string[] {
  return lines.map((line) => `   ${line}`);
}

function redisLines({ setUser: words, line }: Invitation, t: Translator): string[] {
  return [
    t('invite:redisSide', { needed: neededForWorkers }),
    ...code(`  ${words}`, t('invite:keep')),
    ...code(`  redis-cli ACL SAVE   # ${t('invite:keepAclFile')}`),
    ...code(`  redis-cli CONFIG REWRITE   # ${t('invite:keepConf')}`),
    ...code(t('invite:keepLine'), `  ${line}`),
  ];
}

function appliedLines({ user, line }: Invitation, host: string, { kept, renewed }: UserSet, t: Translator): string[] {
  return [
    t('invite:applied', { host, user }),
    ...(renewed ? code(t('invite:renewed')) : []),
    ...(kept === undefined
      ? code(t('invite:keptNowhere'), `  ${line}`)
      : code(t(kept === 'aclFile' ? 'invite:keptAclFile' : 'invite:keptRedisConf'))),
  ];
}

await main();
