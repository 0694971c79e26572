import type en from '../en/message.ts';
import type { Translated } from '../keys.ts';

export default {
  about: '{{model}} · {{engine}} · {{settings}}',
  chip: {
    done: '完了（{{seconds}}秒）',
    kept: '完了（以前の画像）',
    step: 'ステップ {{step}}/{{steps}}',
    waiting: '待機中',
    failed: '失敗',
    stopped: '中止',
  },
  row: '{{label}}: {{count}}枚中{{done}}枚',
  rowFailed: '{{label}}: {{count}}枚中{{done}}枚、失敗{{failed}}枚',
  status: {
    accepted: '受け付けました。',
    next: '次の順番です。',
    queued_one: '順番待ち: 前に{{count}}行あります。',
    queued_other: '順番待ち: 前に{{count}}行あります。',
    running: '生成中: {{count}}枚中{{done}}枚。',
    eta: '完了予想は{{when}}。',
    away: '画像サーバーが応答していません（{{since}}から）。失われたものはなく、サーバーが戻れば自動で続きます。',
    awayQueue:
      'キューが応答していません（{{since}}から）。失われたものはありません。受け付けた分はここに残り、キューが戻れば生成されます。',
    awayNobody: 'いま描けるマシンがありません（{{since}}から）。失われたものはなく、1台でも接続すれば自動で続きます。',
    awayMachine:
      'これを描けるマシンが不在です: {{name}}（{{since}}から待機中）。失われたものはなく、戻れば自動で続きます。',
    awayUntil: 'このままなら{{until}}に打ち切ります。',
    done_one: '{{count}}枚、生成時間{{seconds}}秒。',
    done_other: '{{count}}枚、生成時間{{seconds}}秒。',
    kept_one: '{{count}}枚、以前に生成した画像です。',
    kept_other: '{{count}}枚、以前に生成した画像です。',
    failed_one: '{{count}}枚を生成できませんでした: {{reason}}',
    failed_other: '{{count}}枚を生成できませんでした: {{reason}}',
    cancelled: 'キャンセルしました。{{count}}枚中{{done}}枚があります。',
    noSheet: '比較シートを作れませんでした: {{reason}}',
  },
  note: {
    direct: '頼まれた場所に投稿できなかったので、こちらに送ります。',
    continues: '{{link}} の続きです',
    continued: '続きはこちら: {{link}}',
    replyEnds: 'Discordの仕様で、この返信を書き換えられるのは15分間だけです。結果はDMで送ります。',
  },
  alt: {
    sheet_one: 'Clip skip {{list}} の画像{{count}}枚、ラベル付き。プロンプト: {{prompt}}',
    sheet_other: 'Clip skip {{list}} の画像{{count}}枚を並べた比較シート、それぞれラベル付き。プロンプト: {{prompt}}',
  },
  pick: 'どれかひとつで一括生成する',
  instead: 'いま接続中の別のモデルで描く',
  guidance: {
    G21: 'シード1つの結果は偶然かもしれません。違いを信じる前に「シード4つ」で比べ直してください。',
    G26: 'お使いのチェックポイントで見るには、このボットの管理者が SD_URL にサーバー（A1111、Forge、SD.Next、ComfyUI、stable-diffusion.cpp）を指定します。',
  },
  button: {
    more: 'ほかの値',
    seed: '別のシード',
    seeds4: 'シード4つ',
    nolora: 'LoRAなし',
    flip: '切り替え表示',
    diff: '差分',
    zoom: '拡大',
    orig: '元画像',
    copy: '設定をコピー',
    why: 'なぜ？',
    del: '削除',
    cancel: 'キャンセル',
  },
} as const satisfies Translated<typeof en>;
