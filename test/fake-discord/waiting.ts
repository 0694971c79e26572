export interface Waiting {
  /** Something changed: those who wait look again. */
  changed(): void;
  until<Result>(
    check: () => Result | undefined | false | null,
    what: string | (() => string),
    timeoutMs?: number,
  ): Promise<Result>;
}

/** Waiting without polling: checks run again whenever the state changes. `trouble` is told when one waits in vain. */
export function createWaiting(trouble: () => string): Waiting {
  const waiters = new Set<() => void>();
  return {
    changed() {
      for (const look of waiters) look();
    },
    until(check, what, timeoutMs = 60_000) {
      return new Promise((resolve, reject) => {
        const finish = (done: () => void) => {
          waiters.delete(look);
          clearTimeout(timer);
          done();
        };
        const look = () => {
          try {
            const result = check();
            if (result) finish(() => resolve(result));
          } catch (error) {
            finish(() => reject(error instanceof Error ? error : new Error(String(error))));
          }
        };
        const timer = setTimeout(
          () =>
            finish(() =>
              reject(new Error(`waited ${timeoutMs} ms for ${typeof what === 'string' ? what : what()}${trouble()}`)),
            ),
          timeoutMs,
        );
        waiters.add(look);
        look();
      });
    },
  };
}
