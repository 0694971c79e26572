import type en from '../en/guidance.ts';
import type { Translated } from '../keys.ts';

export default {} as const satisfies Translated<typeof en>;
