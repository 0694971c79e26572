import type en from '../en/diagram.ts';
import type { Translated } from '../keys.ts';

export default {
  readLast: '{{layers}}層のうち最後の{{layers}}層目の出力を使います。スキップする層はありません',
  read: '{{layers}}層のうち{{layer}}層目の出力を使います',
  skipRow: 'Clip skip',
  prompt: 'プロンプト',
  reader: 'U-Net がこれで描きます',
  runsOne: '1層目だけを使用',
  runsMany: '1〜{{last}}層目を使用',
  leftOutOne: '{{last}}層目をスキップ',
  leftOutMany: '{{first}}〜{{last}}層目をスキップ',
  trainedAtLast: 'SD 1.5 が学習に使った出力',
  trainedBeforeLast: 'NovelAI と、その系統のアニメモデルが学習に使った出力',
  toolsHeading: '同じ設定の、プログラムごとの値（SD 1.x）',
  footer: 'SD 1.x、CLIP-L、{{layers}}層 · 層 = {{sum}} - Clip skip',
} as const satisfies Translated<typeof en>;
