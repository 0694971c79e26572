import { writeSync } from 'node:fs';

import { openStore } from '../../src/store/index.ts';
import { sweep } from './samples.ts';

// Run by faults.test.ts, which kills it between the two halves of a transaction.
const [, , path = ''] = process.argv;
const store = openStore({ path, now: () => 1 });
store.sweeps.accept(sweep('finished'));
store.transaction(() => {
  // More than SQLite's page cache (2 MB), so that unfinished pages are in the log.
  for (let number = 0; number < 40; number += 1) {
    store.sweeps.accept(sweep(`half-${number}`, { request: 'x'.repeat(200_000) }));
  }
  writeSync(1, 'writing\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
