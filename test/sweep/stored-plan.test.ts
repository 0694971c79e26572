import { expect, it } from 'vitest';

import { headToStore, readPlan, requestToStore, settingsToStore } from '../../src/sweep/desk/stored-plan.ts';
import { sweepOf } from './support.ts';

it('keeps of a plan what is known of the LoRAs it uses, and nothing of the others', async () => {
  const loraFacts = [
    { name: 'paint', trainedClipSkip: 2 },
    { name: 'chars/hero', trainedClipSkip: 1 },
  ];
  const { plan } = await sweepOf({ prompt: 'a <lora:paint:1>' }, { info: { loraFacts } });
  const kept = { request: requestToStore(plan), head: headToStore(plan), settings: plan.rows.map(settingsToStore) };
  const stored: typeof kept = JSON.parse(JSON.stringify(kept));
  const read = readPlan({ sweepId: 's', ...stored }, () => undefined);
  expect(read.engine.loraFacts).toEqual([{ name: 'paint', trainedClipSkip: 2 }]);
  expect(read.engine.loras).toEqual(['paint']);
});
