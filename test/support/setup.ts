import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  throw new Error(`Node 24.12 or newer is needed, this is v${process.versions.node}: run the tests with "npm test"`);
}

// Processes that tests start keep the files that Node stripped of their types, as those of the command line do.
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/clipskip', import.meta.url));
enableCompileCache(compileCache);
process.env['NODE_COMPILE_CACHE'] = compileCache;
