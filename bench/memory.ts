import { readFile } from 'node:fs/promises';

/** Largest sum of resident memory of this process and its children; 0 where there is no /proc. */
export function watchMemory(): { stop: () => Promise<number> } {
  const ended = new AbortController();
  const watching = (async () => {
    let most = 0;
    while (!ended.signal.aborted) {
      most = Math.max(most, await residentBytes(process.pid));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return most;
  })();
  return {
    stop: () => {
      ended.abort();
      return watching;
    },
  };
}

export async function residentBytes(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const own = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    const below = await Promise.all(children.split(' ').filter(Boolean).map(Number).map(residentBytes));
    return own + below.reduce((sum, bytes) => sum + bytes, 0);
  } catch {
    return 0;
  }
}
