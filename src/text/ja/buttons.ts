import type en from '../en/buttons.ts';
import type { Translated } from '../keys.ts';

export default {
  form: {
    title: '同じ内容を別の書き方で',
    label: {
      tags: '同じ内容を文章で',
      prose: '同じ内容をタグで',
      other: '同じ内容を別の書き方で',
    },
    about: '今の書き方: {{form}}。同じシードで両方を描き、上下に並べます。',
    same: '同じプロンプトです。同じ内容を別の書き方にすると、両方を並べて描きます。',
  },
  compare: {
    heading: '二つを一枚に',
    choose: '下に並べる比較を選んでください',
    none: 'ほかに並べられる比較がありません。自分のものも、ここに表示されたものもありません。',
  },
  redrawn: '保存期間の過ぎた画像があったため、同じシードと設定で描き直しました。',
  more: {
    title: 'Clip skip を追加',
    label: 'どの Clip skip を描きますか？',
    about: '1 はスキップなし。描いてある画像は描き直しません。',
  },
  noLora: 'この比較に LoRA は使われていません。',
  instead: {
    notWaiting: 'もう待機していません。生成中か、終わっています。',
    gone: 'そのモデルはもう接続していません。待機中の比較の下の一覧で、いま接続しているモデルを確認できます。',
  },
  files: {
    left_one:
      '{{count}} 個のファイルは送れませんでした。ここでは 1 ファイル {{limit}} までで、一度に送れる量にも上限があります。',
    left_other:
      '{{count}} 個のファイルは送れませんでした。ここでは 1 ファイル {{limit}} までで、一度に送れる量にも上限があります。',
    part: '{{part}} / {{parts}}',
  },
  copy: {
    heading: '{{panel}} の設定',
    of: '別の画像',
    line: 'ほかの行',
    kind: {
      a1111: 'A1111・Forge: プロンプト欄に貼り付けて矢印ボタンを押します',
      slash: 'Discord で',
      sdcpp: 'stable-diffusion.cpp',
      comfyui: 'ComfyUI: このファイルを読み込みます',
    },
  },
  why: {
    heading: 'この比較について言えること',
    nothing: 'まだありません。終わっていないか、比べる画像がありませんでした。',
    kinds:
      '事実: 出典あり。慣習: 多くの人のやり方。ヒント: 誰かの意見で、証明はされていない。測定: この画像から測った値。',
    more_one: '… ほか {{count}} 行',
    more_other: '… ほか {{count}} 行',
  },
  batch: {
    title: 'Clip skip {{n}} でバッチ生成',
    count: '何枚描きますか？（1 – {{max}}）',
    countAbout: '設定はそのまま、シードだけを 1 枚ごとに変えます。',
    seed: '最初のシード',
    seedAbout: '空欄なら自動で選びます。ここから 1 ずつ増えます。',
    thread: 'Clip skip {{n}} · {{count}} 枚',
    accepted_one: '受け付けました: Clip skip {{n}} で {{count}} 枚。画像はこちらに届きます: {{where}}',
    accepted_other: '受け付けました: Clip skip {{n}} で {{count}} 枚。画像はこちらに届きます: {{where}}',
    noThread: 'ここではスレッドを作れないため、一覧シートはこのチャンネルに投稿します。',
    cancel: 'バッチをキャンセル',
    heading: 'Clip skip {{n}} のバッチ',
    status: {
      accepted: '待機中: {{count}} 枚中 {{done}} 枚。',
      running: '描画中: {{count}} 枚中 {{done}} 枚。',
      done: '完了: {{count}} 枚中 {{done}} 枚。',
      failed: '途中で終了: {{count}} 枚中 {{done}} 枚。',
      cancelled: 'キャンセル: {{count}} 枚中 {{done}} 枚は残っています。',
    },
    failed_one: '{{count}} 枚は描けませんでした。',
    failed_other: '{{count}} 枚は描けませんでした。',
    away: '画像サーバーが応答しません（{{since}}）。復帰すると自動で続けます。',
    awayQueue: 'キューが応答していません（{{since}}）。戻れば一括生成は自動で続きます。',
    awayMachine: '描けるマシンがありません（{{since}}）。接続すれば一括生成は自動で続きます。',
  },
  page: {
    heading: '{{count}} 枚中 {{list}} 番 · Clip skip {{n}}',
    option: '{{number}} 番 · シード {{seed}}',
    show: '元の画像を見る',
  },
  show: {
    heading: '{{number}} 番 · シード {{seed}} · Clip skip {{n}}',
    favourite: 'お気に入り',
    more: '似た画像をもっと',
    isFavourite: '{{number}} 番をお気に入りに入れました。もう一度押すと外れます。',
    notFavourite: '{{number}} 番をお気に入りから外しました。',
  },
  zip: {
    part_one: 'アーカイブ {{part}}: {{count}} 枚',
    part_other: 'アーカイブ {{part}}: {{count}} 枚',
    none: 'まだ画像がありません。',
    noFavourites: 'まだお気に入りがありません。一覧シートの下で画像を選び、「お気に入り」を押してください。',
    all: 'すべて ZIP で',
    favourites: 'お気に入りだけ ZIP で',
  },
  picture: {
    heading: '{{name}} の生成情報',
    origin: {
      sheet: 'このボットの比較表',
      clipskip: 'このボットの画像',
      a1111: 'A1111 または Forge',
      comfyui: 'ComfyUI',
      novelai: 'NovelAI',
    },
    skips: 'Clip skip {{list}}',
    noSkip: 'Clip skip の記載なし',
    skipFrom: {
      written: '画像に記載',
      absent: '記載なし。その場合は 1 の意味',
      assumed: '記載なし。このサービスでは通常 2',
    },
    negative: 'ネガティブプロンプト',
    leftOut: 'ここでは使えないため引き継がなかった設定: {{list}}',
    asSource: '元画像として使う（img2img）',
    source: 'この画像から始めます（img2img、ノイズ除去強度 0.6）。プロンプトは「編集して実行」で変えられます。',
    other: 'このメッセージの別の画像',
  },
  del: {
    batches_one: 'この比較にはバッチがあります。画像 {{count}} 枚とスレッドのメッセージも削除されます。',
    batches_other: 'この比較にはバッチがあります。画像 {{count}} 枚とスレッドのメッセージも削除されます。',
    yes: 'すべて削除',
  },
  orig: {
    heading: '生成情報入りの元画像です。',
  },
} as const satisfies Translated<typeof en>;
