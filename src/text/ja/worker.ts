import type en from '../en/worker.ts';
import type { Translated } from '../keys.ts';

export default {
  start: 'ワーカー {{name}}、キュー {{host}}。',
  sees: 'ここで描かれるものはこのマシンを通ります。持ち主はプロンプトと画像を見ることができます。他の人のものなので、外に出さないでください。',
  keys: 'キー：p 一時停止 · r 再開 · q 今の行を終えて離れる（2回：すぐに）',
  queueAway: 'キュー {{host}} が応答しません。待っています。',
  queueBack: 'キューにつながりました。',
  bot: 'ボットがいます（バージョン {{version}}）。',
  otherVersion:
    'ボットはバージョン {{version}} で、別のプロトコルを使います。このワーカーをそのバージョンに更新してください（git pull && npm install）。それまで行は届きません。',
  ordered: '完了：{{state}}。',
  state: {
    here: '行を受け付けています。',
    paused: '一時停止中。描画中のものは最後まで描きます。',
    closed: '時間外なので休んでいます。',
    serverAway: '画像サーバーがまだ応答しません。待っています。',
    incompatible: '更新するまで行は届きません。',
    draining: '離れるところです：描画中のものを先に終えます。',
    left: '離れました。',
  },
  row: {
    done_one: '画像 {{count}} 枚、{{seconds}} 秒',
    done_other: '画像 {{count}} 枚、{{seconds}} 秒',
    cancelled: '行が1つ取り消されました。',
  },
} as const satisfies Translated<typeof en>;
