// Makes the pictures of the README out of what the program really does:
//   node tools/screenshot.ts [house] [terminal] [chat] [vote] [native] [clip-skip] [grid] [--chromium /usr/bin/chromium] [--look folder]
// Without names: all of them. --look also writes the chat of all languages, under way and finished, into a folder; votes (native: as Discord's own polls) are made for a folder alone. The browser is needed for everything but the sheets and the diagram.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import type { ChatLanguage } from './pictures/chat-run.ts';
import { chatMembers, finishedPage, runningPage } from './pictures/chat-run.ts';
import { findChromium, screenshot } from './pictures/chromium.ts';
import { gridRun } from './pictures/grid-run.ts';
import { housePrompt, runInTerminal, sheetIn } from './pictures/cli-run.ts';
import { drawDiagram } from '../src/sweep/index.ts';
import { translator } from '../src/text/index.ts';
import { nativePages } from './pictures/native-run.ts';
import { votePages } from './pictures/vote-run.ts';
import { terminalPage } from './pictures/terminal-page.ts';

const pictures = fileURLToPath(new URL('../docs/pictures/', import.meta.url));

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { chromium: { type: 'string' }, look: { type: 'string' } },
});
const chromium = findChromium(values.chromium ?? process.env['CHROMIUM']);
const wanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name);

async function save(name: string, picture: Buffer): Promise<void> {
  await writeFile(join(pictures, `${name}.png`), picture);
  process.stdout.write(`docs/pictures/${name}.png  ${Math.ceil(picture.length / 1024)} kB\n`);
}

if (!chromium)
  process.stderr.write('NOT MADE: pictures of pages. No chromium found; name one with --chromium or CHROMIUM.\n');

if (wanted('clip-skip')) await save('clip-skip', (await drawDiagram(2, translator('en'))).data);

if (wanted('grid')) {
  const { sheet, output } = await gridRun();
  await save('grid', sheet);
  if (values.look !== undefined && chromium) {
    const html = terminalPage('npm run sweep -- "mychar, 1girl" --rows series=mychar-cs1,mychar-cs2 ...', output);
    const shot = await screenshot(chromium, { html, width: 1200, scale: 1.25, margin: 16 });
    await writeFile(join(values.look, 'grid-terminal.png'), shot);
  }
}

if (wanted('house') || wanted('terminal')) {
  const folder = await mkdtemp(join(tmpdir(), 'clipskip-pictures-'));
  try {
    const output = await runInTerminal(['sweep', housePrompt, '--seed', '42'], folder, 96);
    if (wanted('house')) await save('house', await sheetIn(folder));
    if (wanted('terminal') && chromium) {
      const command = `npm run sweep -- "${housePrompt.slice(0, 52)}…" --seed 42`;
      const html = terminalPage(command, output);
      await save('terminal', await screenshot(chromium, { html, width: 1200, scale: 1.25, margin: 16 }));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (wanted('chat') && chromium) {
  const shot = (html: string): Promise<Buffer> => screenshot(chromium, { html, width: 720, scale: 1.5, margin: 24 });
  const languages = Object.keys(chatMembers) as ChatLanguage[];
  for (const language of values.look === undefined ? languages.slice(0, 1) : languages) {
    const finished = await shot(await finishedPage(language));
    if (language === 'en') await save('chat', finished);
    if (values.look === undefined) continue;
    await writeFile(join(values.look, `chat-${language}.png`), finished);
    await writeFile(join(values.look, `chat-${language}-running.png`), await shot(await runningPage(language)));
  }
}

for (const [kind, pagesIn] of [
  ['vote', votePages],
  ['native', nativePages],
] as const) {
  if (!wanted(kind) || !chromium || values.look === undefined) continue;
  for (const language of Object.keys(chatMembers) as ChatLanguage[]) {
    for (const [name, html] of Object.entries(await pagesIn(language))) {
      const picture = await screenshot(chromium, { html, width: 720, scale: 1, margin: 16 });
      await writeFile(join(values.look, `${kind}-${language}-${name}.png`), picture);
    }
  }
}
