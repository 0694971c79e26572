import type en from '../en/commands.ts';
import type { Translated } from '../keys.ts';

export default {
  name: {
    clipskip: 'クリップスキップ',
    sweep: '比較',
    explain: '解説',
    queue: 'キュー',
    selftest: '点検',
    sweepMenu: 'Clip skip を比較',
    dataMenu: '生成情報を表示',
  },
  about: {
    clipskip: '自分のプロンプトで Clip skip を比較します',
    sweep: '一つのプロンプトを複数の Clip skip で描いて比較します',
    explain: 'Clip skip とは何か、よくある誤解は何かを解説します',
    queue: '実行中・待機中の自分の比較を確認し、キャンセルできます',
    selftest: '画像サーバーが Clip skip を本当に使っているか点検します',
  },
  option: {
    prompt: { name: 'プロンプト', about: '描く内容。<lora:名前:0.8> や (単語:1.2) も使えます' },
    seed: { name: 'シード', about: '0 から 2147483647。省略すると選んで表示します' },
    skips: { name: 'クリップスキップ', about: '比較する Clip skip。例: 1,2,3。1 はスキップなし' },
    negative: { name: 'ネガティブ', about: '画像に入れたくないもの' },
    model: { name: 'モデル', about: 'チェックポイント' },
    lora: { name: 'lora', about: 'LoRA。重みはコロンの後に: 名前:0.8' },
    size: { name: 'サイズ', about: '幅x高さ（ピクセル）。例: 512x768' },
    preset: { name: 'プリセット', about: '保存した設定。入力した値が優先されます' },
    topic: { name: '項目', about: '一つの項目' },
    public: { name: '公開', about: 'このチャンネルの全員に見せます' },
  },
  permission: {
    ViewChannel: 'チャンネルを見る',
    SendMessages: 'メッセージを送信',
    SendMessagesInThreads: 'スレッドでメッセージを送信',
    AttachFiles: 'ファイルを添付',
  },
  error: {
    id: 'ID {{id}}',
    host: '画像サーバー',
    folder: 'モデルのフォルダー',
    /** What happened, where people in a chat need other words. */
    what: {
      queue: 'キューが応答しないため、何を描けるのか分かりません。',
    },
    /** Where the advice for the command line does not fit into a chat. */
    fix: {
      invalid: 'その値を直してもう一度試してください。',
      unsupported: 'その設定を外してください。',
      operator: 'このボットの運営者が直せます。原因はボットのログにあります。',
      away: '電源が切れているか、起動中かもしれません。後でもう一度試すか、ボットの運営者に知らせてください。',
      again: 'もう一度実行してください。完成した画像は残っています。',
      queue:
        'すでに受け付けた作業は残っていて、キューが戻れば続きます。数分後にもう一度試すか、ボットの運営者に知らせてください。',
    },
  },
  sweep: {
    accepted: '受け付けました: {{link}}',
    acceptedHere: '受け付けました。結果はここに表示されます。',
    away: 'いま画像サーバーが応答していません。依頼はそのまま待機し、サーバーが戻りしだい描画されます。いつでもキャンセルできます。',
    awayQueue:
      'いまキューが応答していません。依頼は受け付けてここに残し、キューが戻りしだい描画されます。いつでもキャンセルできます。',
    awayNobody:
      'いま描けるマシンがありません。依頼は待機し、1 台でも接続すれば描画されます。いつでもキャンセルできます。',
    awayMachine:
      'これを描けるマシンがいま不在です: {{name}}。依頼は待機します。接続中の別のモデルがあれば、待機中のメッセージから選べます。',
    position: 'キューで前に {{position}} 件あります。',
    limited:
      '私はここのメンバーではないため、結果を表示できるのは 15 分間だけです。時間のかかる比較は間に合わないことがあります。描いた画像は保存されるので、同じコマンドをもう一度実行するとすぐに表示されます。',
    pointless: 'ここでは画像に違いが出ません。同じ画像が並ぶだけになります。',
    drawAnyway: 'それでも描く',
    cancel: 'キャンセル',
    cancelled: 'キャンセルしました。完成した画像は残っています。',
    over: 'もう終わっています。',
    edit: '編集して実行',
    run: '実行',
    again: 'もう一度編集',
  },
  modal: {
    title: '編集して実行',
    prompt: { label: 'プロンプト', about: 'LoRA と重みは <lora:名前:0.8> の形で' },
    negative: { label: 'ネガティブプロンプト', about: '空でもかまいません' },
    series: { label: 'シード、Clip skip、行', about: 'seed を空にすると新しいシード。seeds: 4 は 4 つのシードで 4 行' },
    settings: { label: '設定', about: '1 行に 1 つ。行を消すといつもの値になります' },
    goal: { label: '何を重視しますか', about: '助言がその点を見ます', none: '特になし' },
    unknown: '「{{line}}」の行を読み取れません。「名前: 値」の形で書いてください。使える名前: {{known}}。',
    wrong: '{{field}}:「{{value}}」は使えません。次のように書いてください: {{shape}}。',
    notRun: '開始していません。入力した内容は残っています。',
  },
  goal: {
    sharp: 'シャープさ',
    detail: 'ディテール',
    photo: '実写らしさ',
    style: '画風',
    outfit: '衣装',
    texture: '質感',
  },
  explain: {
    sources: '出典',
    more: 'ほかの項目',
  },
  queue: {
    title: '自分の比較',
    empty: '実行中・待機中の比較はありません。',
    running: '実行中',
    waiting: '待機中',
    waitingAt: '待機中、前に {{position}} 件',
    left: '完了予定 {{when}}',
    cancel: '{{number}} 番をキャンセル',
    more: '… ほか {{count}} 件',
  },
  selftest: {
    title: '点検',
    drawing: '小さな画像を 3 枚描いています（{{engine}}）…',
    engine: '{{title}} {{version}} · {{model}}',
    honoured: 'Clip skip は効いています。{{skips}} の画像はそれぞれ違います。',
    partly: 'Clip skip は一部だけ効いています。同じ画像: {{groups}}。',
    ignored: 'ここでは Clip skip が効きません。{{skips}} の画像は 1 ピクセルまで同じです。',
    failed: '画像を描けませんでした。',
    speed: '1 枚 {{seconds}} 秒（{{width}}x{{height}}、{{steps}} ステップ）',
    table: 'あらかじめ分かっていること: {{effects}}',
    dialect: 'サーバーの種類: {{dialect}}',
    notApplicable: 'Clip skip は効きません（プロンプトを T5 でも読むため）',
  },
  start: {
    ready: '{{name}} としてログインしました。サーバー {{guilds}} 個。止めるには Ctrl-C。',
    invite: '自分のサーバーに追加: {{link}}',
    away: '画像サーバーがまだ応答しません。ボットは待機します。',
    waiting: 'Discord が応答しません（{{reason}}）。{{seconds}} 秒後にもう一度試します。',
    stopping: '停止しています。終わっていない作業は次の起動で続きます。',
  },
  register: {
    same: 'コマンドはすでに登録されているため、変更していません。',
    everywhere:
      '{{count}} 個のコマンドを全体に登録しました。表示されるまで時間がかかることがあります。Discord を再起動すると早く表示されます。',
    guild: '{{count}} 個のコマンドをサーバー {{guild}} に登録しました。',
  },
  autocomplete: {
    usual: '{{value}}（いつもの大きさ）',
    current: '{{name}}（読み込み済み）',
  },
} as const satisfies Translated<typeof en>;
