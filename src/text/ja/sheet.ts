import type en from '../en/sheet.ts';
import type { Translated } from '../keys.ts';

export default {
  noPrompt: '（プロンプトなし）',
  meta: {
    seed: 'シード {{seed}}',
    steps_one: '{{count}} ステップ',
    steps_other: '{{count}} ステップ',
    cfg: 'CFG {{cfg}}',
    hires: '高解像度補助 x{{scale}}',
    source: 'img2img、ノイズ除去強度 {{denoise}}',
  },
  row: {
    seed: 'シード {{value}}',
    loraWeight: '重み {{value}}',
    noLora: 'LoRA なし',
    prompt: 'プロンプト {{n}}',
  },
  column: {
    epoch: 'エポック {{n}}',
    step: 'ステップ {{n}}',
    last: '最終',
  },
  panel: {
    ignored: 'ここでは無視されます',
    floor: '実際は {{used}}',
    unconfirmed: '未確認',
    same: '{{n}} と同じ画素',
    sameAs: '{{name}} と同じ画素',
    drawn: '生成 {{drawn}}',
    trained: '学習 {{trained}} · 生成 {{drawn}}',
  },
  card: {
    failed: '失敗',
    stopped: '中止',
    waiting: '待機中',
    preview: 'プレビュー',
    absent: '保存なし',
  },
  footer: {
    family: {
      admin: '{{family}}（管理者の指定）',
      metadata: '{{family}}',
      header: '{{family}}（ファイルの記録より）',
      name: '{{family}}（名前から推定）',
      assumed: '{{family}}（仮定）',
    },
    drawnBy: '描画: {{names}}',
    unknownFamily: '系統不明',
    onlyClipSkip: '同じシード、違うのは Clip skip だけ',
    rowsDiffer: 'ほかはすべて同じ、違うのはラベルに書かれたものだけ',
    loras: 'LoRA {{list}}',
    rowsBy: '{{rows}} 行目: {{server}}',
  },
  caveat: {
    workers: '1 行の画像を別々のマシン（{{names}}）が描きました。違いは Clip skip だけによるものではありません。',
    demo: '同梱のデモモデルです。Clip skip の仕組みを見せるためのもので、お手持ちのチェックポイントのことは何も分かりません。',
    ignored: 'すべての画像の画素が同じです。{{engine}} ではこのモデルに Clip skip が効きませんでした。',
    same: 'Clip skip {{list}}: 画素が同じです。',
    nearlySame: 'Clip skip {{a}} と {{b}} はほぼ同じです（平均差 {{percent}} %）。',
    noise:
      'Clip skip {{a}} と {{b}} の差（平均 {{percent}} %）は、このサーバーで同じ設定を二度描いたときにも出うる程度です。',
    blank: '単色の画像があります。モデルか VAE の失敗なので、比較できません。',
    effectUnexpected:
      '{{engine}} では Clip skip は効かないはずですが、画像が違います。ほかの何かが違う可能性があります。',
    loraNoEffect: '{{list}}: LoRA の有無で画素が同じです。{{engine}} では LoRA が適用されませんでした。',
    sameRows: '画素が同じです: {{list}}。',
    severalMachines:
      'このグリッドの画像を別々のマシン（{{names}}）が描きました。違いは LoRA だけによるものではありません。',
    severalServers: '行ごとに描いたサーバーが違います。比べるのは同じ行の中だけにしてください。',
  },
  veiled: {
    note: 'ブラインド投票: 文字は無作為の順',
    row: '{{n}} 行目',
    was: '投票では {{letter}}',
    panelSame: '{{letter}} と同じ画素',
    same: '{{list}}: 画素が同じです。',
    alt_one: 'ブラインド比較。無作為の文字（{{list}}）が付いた画像 {{count}} 枚。プロンプト: {{prompt}}',
    alt_other: 'ブラインド比較。無作為の文字（{{list}}）が付いた画像 {{count}} 枚。プロンプト: {{prompt}}',
  },
  compared: {
    prompts: '1: {{one}} · 2: {{other}}',
    style: {
      tags: 'タグ型',
      prose: '文章型',
      phrases: '語句型',
      mixed: 'タグと文章',
      short: '短いプロンプト',
      'non-english': '英語以外',
    },
    prompt: 'プロンプト {{n}}',
    machines: '同じマシン（または同じバージョン）で描いたものではないので、違いはそのせいかもしれません。',
    leftOut: '片方にしかないため省いた Clip skip: {{list}}',
    alt: '二つの比較を一枚に。Clip skip {{list}}。1: {{one}}。2: {{other}}。',
    of: '{{n}}: {{words}}',
  },
  notice: {
    ignored: '{{engine}} は {{family}} モデルに Clip skip を適用しません。どの画像も同じになります。',
    floor: '{{engine}} はこのモデルで Clip skip {{n}} の代わりに {{used}} を使います。',
    familyUnknown: '「{{model}}」の系統が分からないため、SD 1.x（12層）として扱います。',
    settleFirst:
      'この比較は {{features}} を使って描きます。先に素の画像で Clip skip を決めるのがおすすめです。大きな選択から決めるほうが速く済みます。',
    otherProgram:
      'この設定は {{from}} のものです。{{engine}} は (強調:1.2) の扱い、長いプロンプトの分け方、ノイズ、サンプラーの実装が違うため、元の画像とは別の画像になります。比べるのは同じシートのパネル同士だけにしてください。',
    noEpoch: '「{{name}}」にはエポック {{list}} のファイルがないため、その場所は空けておきます。',
    lastIs: '番号のない「{{name}}」をエポック {{epoch}} とみなします。kohya は最後のエポックを番号なしで保存します。',
    trainedOtherwise:
      '「{{name}}」のファイルには Clip skip {{told}} で学習したとありますが、指定どおり {{stated}} で描き、そう表示します。',
    lorasLeftOut: '{{engine}} は LoRA を使えないため、{{names}} なしで描きます。',
    loraMalformed: '「{{tag}}」は読み取れない LoRA タグなので、文字のままプロンプトに残ります。',
    cacheUnwritable: '画像キャッシュに書き込めません。今回の画像は次回もう一度描くことになります。',
    serversDiffer:
      'どのサーバーが描くかはまだ決まっておらず、Clip skip の扱いはサーバーによって違います: {{list}}。実際に描いたサーバーはシートに記されます。',
  },
} as const satisfies Translated<typeof en>;
