import { expect, it } from 'vitest';

import { headToStore, readPlan, requestToStore, settingsToStore } from '../../src/sweep/desk/stored-plan.ts';
import { sweepOf } from './support.ts';

it('keeps of a plan what is known of the LoRAs it uses, and nothing of the others', async () => {
  const loraFacts = [
    { name: 'paint', trainedClipSkip: 2 },
    { name: 'chars/hero', trainedClipSkip: 1 },
  ];
  const { plan } = await sweepOf({ prompt: 'a <lora:paint:1>' }, { info: { loraFacts } });
  const stored: unknown = JSON.parse(JSON.stringify([requestToStore(plan), headToStore(plan)]));
  const [request, head] = stored as [unknown, unknown];
  const read = readPlan({ sweepId: 's', request, head, settings: plan.rows.map(settingsToStore) }, () => undefined);
  expect(read.engine.loraFacts).toEqual([{ name: 'paint', trainedClipSkip: 2 }]);
  expect(read.engine.loras).toEqual(['paint']);
});
