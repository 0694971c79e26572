import type { TrainingAdvice, TrainingFiles, TrainingNumbers } from '../../advice/cards/index.ts';
import {
  adviceFor,
  canPair,
  maxImages,
  maxRepeats,
  trainingBases,
  trainingFiles,
  trainingKinds,
  trainingNumbers,
} from '../../advice/cards/index.ts';
import type { GivenFlags } from '../flags.ts';
import { readFlags, usageError } from '../flags.ts';
import { loraAdviceResult } from '../lora-advice-json.ts';
import { printCard, printFiles } from '../training-card.ts';
import type { FlagReader } from '../flag-reader.ts';
import { flagReader } from '../flag-reader.ts';
import { printWarning } from '../report.ts';
import type { CommandRun, Session } from '../session.ts';
import { specs } from '../specs.ts';
import { adviceFolder, writeAll } from '../training-folder.ts';

/** `clipskip lora-advice`: what is known of training a LoRA, with sources, and the files for kohya's sd-scripts. */
export const loraAdvice: CommandRun = async (argv, session) => {
  const { t, terminal, json } = session;
  const flags = readFlags(specs['lora-advice'], argv, t);
  const reader = flagReader(specs['lora-advice'], flags, t);
  const advice = adviceFor(
    required('kind', trainingKinds, reader, session),
    required('base', trainingBases, reader, session),
    {
      careful: flags.on('careful'),
    },
  );
  if (flags.on('pair') && !canPair(advice)) {
    const base = t(`training:base.${advice.base}`);
    throw usageError(t('training:card.noPair', { base }), t('cli:loraAdvice.withoutPair'));
  }
  const numbers = numbersFrom(advice, reader, session);
  if (!numbers) mustHaveImages(flags, session);
  const made = numbers && filesFor(advice, numbers, flags, reader, session);
  // Written before it is printed: a card that says where the files lie is true.
  const folder = made && (await adviceFolder(advice, flags, session, made.files));
  if (made && folder !== undefined) await writeAll(folder, made.files);
  if (json) {
    process.stdout.write(`${JSON.stringify(loraAdviceResult(advice, { numbers, made, folder }, t), null, 2)}\n`);
    return 0;
  }
  if (flags.on('careful') && advice.fit !== 'careful') {
    printWarning(terminal.err, t('training:card.noCareful', { base: t(`training:base.${advice.base}`) }));
  }
  printCard(terminal.out, advice, numbers, t);
  if (made && folder !== undefined) printFiles(session, folder, made, advice);
  else terminal.out.paragraph(terminal.out.style.dim(t('training:card.needImages')));
  const { value } = advice.baseFacts.train;
  if (canPair(advice)) {
    const skip = value.use === 'value' ? value.value : 2;
    terminal.out.line();
    terminal.out.paragraph(terminal.out.style.dim(t('cli:result.seeCut')));
    terminal.out.line(`  npm run explain -- --picture clip-skip.png --skip ${skip}`);
  }
  return 0;
};

function required<T extends string>(name: string, choices: readonly T[], reader: FlagReader, { t }: Session): T {
  const choice = reader.oneOf(name, choices);
  if (choice !== undefined) return choice;
  throw usageError(
    t('cli:loraAdvice.missing', { flag: `--${name}` }),
    t('cli:usage.allowed', { allowed: choices.join(', '), example: `--${name} ${choices[0] ?? ''}` }),
  );
}

function numbersFrom(advice: TrainingAdvice, reader: FlagReader, { t }: Session): TrainingNumbers | undefined {
  const images = reader.number('images', { min: 1, max: maxImages, whole: true });
  const repeats = reader.number('repeats', { min: 1, max: maxRepeats, whole: true });
  if (images !== undefined) return trainingNumbers(advice, { images, ...(repeats === undefined ? {} : { repeats }) });
  if (repeats === undefined) return undefined;
  throw usageError(
    t('cli:usage.needs', { flag: '--repeats', other: '--images' }),
    t('cli:usage.forExample', { example: '--images 40 --repeats 10' }),
  );
}

/** Files need the number of images: whoever asks for files is told, and not left without them. */
function mustHaveImages(flags: GivenFlags, { t }: Session): void {
  const asked = (['out', 'name', 'trigger'] as const).find((name) => flags.text(name) !== undefined);
  const flag = asked ?? (flags.on('pair') ? 'pair' : undefined);
  if (flag === undefined) return;
  throw usageError(
    t('cli:usage.needs', { flag: `--${flag}`, other: '--images' }),
    t('cli:usage.forExample', { example: '--images 40' }),
  );
}

/** A file name on every system: no separators, no controls, no dot in front. */
const fileName = /^(?![.\s])[\p{L}\p{N}\p{M} ._+-]{1,60}$/u;
/** One line that is no option of kohya's prompt file (` --n`) and no comment. */
const oneTrigger = /^(?!#)(?!.*\s--)[^\p{C}]{1,100}$/u;

function filesFor(
  advice: TrainingAdvice,
  numbers: TrainingNumbers,
  flags: GivenFlags,
  reader: FlagReader,
  { t }: Session,
): TrainingFiles {
  const name = flags.text('name')?.normalize('NFC').trim();
  const trigger = flags.text('trigger')?.trim();
  if (name !== undefined && !fileName.test(name)) throw reader.wrong('name');
  if (trigger !== undefined && !oneTrigger.test(trigger)) throw reader.wrong('trigger');
  return trainingFiles(
    {
      advice,
      numbers,
      pair: flags.on('pair'),
      ...(name === undefined ? {} : { name }),
      ...(trigger === undefined ? {} : { trigger }),
    },
    (message) => t(message),
  );
}
