import type { Redis } from 'ioredis';

/** What has to be one step in Redis, or be measured before it is read. The bot's own: workers may write what these read. */

const fieldScript = `
if redis.call('HSTRLEN', KEYS[1], ARGV[1]) > tonumber(ARGV[2]) then return false end
return redis.call('HGET', KEYS[1], ARGV[1])`;

/** A field of a hash. Undefined: there is none, or it is longer than `most` bytes. */
export async function readField(redis: Redis, key: string, field: string, most: number): Promise<string | undefined> {
  const found = await redis.eval(fieldScript, 1, key, field, most);
  return typeof found === 'string' ? found : undefined;
}

const vanishedScript = `
if redis.call('EXISTS', KEYS[1]) == 1 and not tonumber(redis.call('GET', KEYS[1])) then redis.call('DEL', KEYS[1]) end
local count = redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[1])
return count`;

/** One more; the count is forgotten a day after the last one. */
export async function countVanished(redis: Redis, key: string): Promise<number> {
  return Number(await redis.eval(vanishedScript, 1, key, 86_400));
}

/** `ARGV`: beginning of a job's key, most jobs of a list, most bytes of an id, most bytes of a job's data. */
const jobsScript = `
local found = {}
for _, key in ipairs(KEYS) do
  local kind = redis.call('TYPE', key).ok
  local ids = {}
  if kind == 'list' then ids = redis.call('LRANGE', key, 0, ARGV[2] - 1) end
  if kind == 'zset' then ids = redis.call('ZRANGE', key, 0, ARGV[2] - 1) end
  for _, id in ipairs(ids) do
    local job = ARGV[1] .. id
    if #id <= tonumber(ARGV[3]) and redis.call('TYPE', job).ok == 'hash'
      and redis.call('HSTRLEN', job, 'data') <= tonumber(ARGV[4]) then
      found[#found + 1] = id
      found[#found + 1] = redis.call('HGET', job, 'data') or ''
    end
  end
end
return found`;

export interface JobsBounds {
  /** Of each list. */
  readonly jobs: number;
  readonly idBytes: number;
  readonly dataBytes: number;
}

/** Jobs of these lists of a BullMQ queue, id and data. Those beyond the bounds are left out. */
export async function readJobs(
  redis: Redis,
  lists: readonly string[],
  jobPrefix: string,
  { jobs, idBytes, dataBytes }: JobsBounds,
): Promise<(readonly [string, string])[]> {
  const found = await redis.eval(jobsScript, lists.length, ...lists, jobPrefix, jobs, idBytes, dataBytes);
  const flat: readonly unknown[] = Array.isArray(found) ? found : [];
  return Array.from({ length: flat.length / 2 }, (_, index) => [String(flat[2 * index]), String(flat[2 * index + 1])]);
}
