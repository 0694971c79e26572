import { expect, it } from 'vitest';

import type { CellResult } from '../../../../src/gpu/engine.ts';
import { markModels } from '../../../../src/gpu/engines/marked.ts';
import { isVolunteers, volunteersMark } from '../../../../src/gpu/names.ts';
import { settings, start } from './support.ts';

it('models with a mark are asked for by their own names, and what comes back has the mark again', async () => {
  const { fake, engine: plain } = await start();
  const engine = markModels(plain, volunteersMark);
  const signal = new AbortController().signal;
  const [info, own] = [await engine.describe(signal), await plain.describe(signal)];
  expect(info.models.map(({ name }) => name)).toEqual(own.models.map(({ name }) => `${name}${volunteersMark}`));
  expect(info.models.every(({ name, hash }) => isVolunteers(name) && hash === undefined)).toBe(true);
  expect(info.currentModel).toBe(`${own.currentModel}${volunteersMark}`);
  const [model] = info.models;
  const [ownModel] = own.models;
  if (!model || !ownModel) throw new Error('no model');
  expect(engine.clipSkip(model, 2)).toEqual(plain.clipSkip(ownModel, 2));

  const cells: CellResult[] = [];
  const row = {
    id: 'r',
    settings: { ...settings, model: `${settings.model}${volunteersMark}` },
    cells: [{ key: 'a', clipSkip: 2 }],
  };
  await engine.generate(row, { signal, onCell: (cell) => void cells.push(cell) });
  expect(JSON.stringify(fake.requests)).not.toContain(volunteersMark.trim());
  expect(cells).toHaveLength(1);
  expect(cells[0]?.model?.name ?? row.settings.model).toBe(row.settings.model);
});
