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
  ordered: {
    pause: 'ワーカーを一時停止します。描画中のものは最後まで描きます。再開は npm run worker -- resume です。',
    resume: 'ワーカーがまた行を受け付けます（時間帯の設定と画像サーバーの状態に従います）。',
    drain: '今の行が終わったらワーカーは離れます。',
  },
  state: {
    here: '準備できました。依頼が来ればすぐに描きます。',
    paused: '一時停止中：描画中のものは最後まで描き、再開するまで新しい行は受け付けません。',
    closed: '時間外（WORKER_HOURS）なので休んでいます。時間になれば自動で再開します。',
    serverAway: '画像サーバーがまだ応答しません。待っています。',
    incompatible: '更新するまで行は届きません。',
    draining: '離れるところです：描画中のものを先に終えます。もう一度指示すると、すぐに返します。',
    left: '離れました。マシンを貸していただき、ありがとうございました。',
  },
  row: {
    done_one: '画像 {{count}} 枚、{{seconds}} 秒',
    done_other: '画像 {{count}} 枚、{{seconds}} 秒',
    cancelled: '行が1つ取り消されました。',
  },
} as const satisfies Translated<typeof en>;
