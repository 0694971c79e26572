import type en from '../en/common.ts';
import type { Translated } from '../keys.ts';

export default {
  clipSkip: 'Clip skip {{n}}',
  layer: '{{layer}}層目/{{layers}}',
  lastLayer: '最終層 ({{layers}}/{{layers}})',
  native: '学習時の値',
  side: { you: '入力側の問題', server: 'SDサーバー側の問題', us: 'このプログラム側の問題' },
  missing: {
    queue: 'キューが応答しませんでした。',
    nobody: '接続中のマシンがありませんでした。',
    machine: '描けるマシンが不在でした: {{name}}。',
    server: '画像サーバーが応答しませんでした。',
  },
  kind: {
    fact: '事実',
    convention: '慣例',
    tip: 'コミュニティの経験則（未検証）',
    measured: '今回の測定値',
    voted: 'このサーバーの投票',
    next: '次の一歩',
  },
} as const satisfies Translated<typeof en>;
