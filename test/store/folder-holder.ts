import { holdAlone } from '../../src/store/index.ts';

// Run by sole-owner.test.ts: holds the lock until it is killed.
const [, , path = ''] = process.argv;
holdAlone(path);
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
