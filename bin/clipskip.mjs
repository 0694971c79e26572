#!/usr/bin/env node
// The one file an old Node has to be able to read (18 and newer): it starts the command line with the Node 24 that
// npm installed beside us. Everything else is TypeScript, which Node strips by itself from 24.12 on.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const entry = new URL('../src/cli.ts', import.meta.url);
// Stripping the types of some hundred files takes half of a start: Node keeps the result. In our own folder, where nobody
// else may put anything; where that cannot be written, Node goes without.
const compileCache =
  process.env.NODE_COMPILE_CACHE || fileURLToPath(new URL('../node_modules/.cache/clipskip', import.meta.url));

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 12);
}

/** The binary of the npm package `node`: its install script puts it at `bin.node`, on Windows with `.exe`. */
function installedNode() {
  try {
    const manifest = nodeModule.createRequire(import.meta.url).resolve('node/package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
    const named = join(dirname(manifest), typeof bin === 'string' ? bin : bin.node);
    return (process.platform === 'win32' ? [named + '.exe', named] : [named]).find((file) => existsSync(file));
  } catch {
    return undefined;
  }
}

const fixes = {
  en: (version) =>
    `clipskip needs Node 24.12 or newer and this is ${version}: run "npm install" in its folder (without --omit=dev and --ignore-scripts), which brings the right one along.`,
  ko: (version) =>
    `clipskip에는 Node 24.12 이상이 필요한데 지금은 ${version}입니다. 이 폴더에서 "npm install"을 실행하면(--omit=dev, --ignore-scripts 없이) 알맞은 버전이 함께 설치됩니다.`,
  ja: (version) =>
    `clipskip には Node 24.12 以降が必要ですが、これは ${version} です。このフォルダで "npm install"（--omit=dev と --ignore-scripts なし）を実行すると、合うバージョンが一緒に入ります。`,
};

function language() {
  const flag = process.argv.findIndex((argument) => argument === '--lang');
  const asked = flag > 0 ? process.argv[flag + 1] : undefined;
  const { CLIPSKIP_LANG, LC_ALL, LANG } = process.env;
  return (asked || CLIPSKIP_LANG || LC_ALL || LANG || 'en').slice(0, 2).toLowerCase();
}

function start(node) {
  const child = spawn(node, [fileURLToPath(entry), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  // We stay until the child has cleaned up. It takes two signals close together as one: a terminal sends Ctrl-C to the
  // whole group, `kill` only to us, and the two cannot be told apart here. On Windows the console tells every process,
  // and kill() would end the child at once.
  const forward = (signal) => process.platform !== 'win32' && child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  child.on('error', (error) => {
    process.stderr.write(`clipskip: ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 128 + constants.signals[signal] : code;
    for (const name of signals) process.off(name, forward);
    // Whoever started us must see the same end: a shell treats "killed" and "exit code" differently.
    if (signal && process.platform !== 'win32') process.kill(process.pid, signal);
  });
}

const node = isNewEnough(process.versions.node) ? process.execPath : installedNode();
if (!node) {
  process.stderr.write((fixes[language()] || fixes.en)(process.version) + '\n');
  process.exitCode = 1;
} else if (node === process.execPath) {
  nodeModule.enableCompileCache(compileCache);
  await import(entry);
} else {
  start(node);
}
