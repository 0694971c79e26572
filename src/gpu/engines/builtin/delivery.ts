import sharp from 'sharp';

import { AppError } from '../../../errors.ts';
import type { CellResult, EngineInfo, EngineWarning, GenerateOptions, Row } from '../../engine.ts';
import type { Answer } from './child-process.ts';
import { warningsOf } from './draw-request.ts';
import { clipSkipEffect } from './info.ts';

export interface Delivery {
  /** Takes an answer of the drawing process, in the order they come. */
  take(answer: Answer): void;
  /** Resolves when everything taken has been handed on; rejects with what made that fail. */
  finish(): Promise<void>;
}

/** Turns what the drawing process says about a row into calls of its owner; `stop` is called when one of them fails. */
export function createDelivery(row: Row, info: EngineInfo, options: GenerateOptions, stop: () => void): Delivery {
  const { signal, onCell, onProgress } = options;
  const [model] = info.models;
  let warnings: readonly EngineWarning[] = warningsOf(row.settings, []);
  let failure: { readonly error: unknown } | undefined;
  let handed: Promise<void> = Promise.resolve();

  const hand = async (answer: Extract<Answer, { type: 'cell' }>): Promise<void> => {
    const cell = row.cells.find((each) => each.key === answer.key);
    if (!cell || !model) throw new AppError('builtin.crashed', { params: { reason: 'protocol' } });
    const { width, height } = answer;
    const image = await sharp(answer.pixels, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 3 })
      .toBuffer();
    const { honoured, used } = clipSkipEffect(model, cell.clipSkip);
    const result: CellResult = {
      key: cell.key,
      image,
      honoured,
      used: used ?? cell.clipSkip,
      ms: answer.ms,
      model: { name: model.name, ...(model.hash ? { hash: model.hash } : {}) },
      warnings,
    };
    if (signal.aborted) throw new AppError('job.cancelled');
    await onCell(result);
  };

  return {
    take(answer) {
      if (answer.type === 'notes') warnings = warningsOf(row.settings, answer.notes);
      if (answer.type === 'step' && !signal.aborted && !failure) {
        const { key, step, steps } = answer;
        const before = row.cells.findIndex((cell) => cell.key === key);
        onProgress?.({ fraction: (before + step / steps) / row.cells.length, key, step, steps });
      }
      if (answer.type === 'cell') {
        handed = handed
          .then(() => (failure ? undefined : hand(answer)))
          .catch((error: unknown) => {
            failure ??= { error };
            stop();
          });
      }
    },
    async finish() {
      await handed;
      if (failure) throw failure.error;
    },
  };
}
