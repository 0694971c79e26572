import type en from '../en/lora.ts';
import type { Translated } from '../keys.ts';

export default {
  kind: {
    lora: 'LoRA',
    locon: 'LoCon（畳み込みも学習した LoRA）',
    loha: 'LoHa',
    lokr: 'LoKr',
    glora: 'GLoRA',
    oft: 'OFT',
    ia3: '(IA)³',
    full: '差分そのもの',
    other: '未知の形式のアダプター',
  },
  familyUnknown: 'モデル系統は不明',
  row: {
    clipSkip: 'Clip skip',
    base: '学習元モデル',
    network: 'ネットワーク',
    training: '学習',
    pictures: '画像',
    rates: '学習率',
    trainer: '学習ツール',
    title: 'タイトル',
    hint: '使い方',
    comment: 'コメント',
    activation: 'トリガーワード',
    tags: 'タグ',
  },
  sure: {
    agreed: '確実: ファイルの記録と重みが一致しています',
    weights: '確実: 重みから分かります',
    stated: 'ファイルに書かれた値です',
    assumed: 'おそらく: 「None」とあり、最終層を意味します',
    contradicted: '食い違いあり',
    unused: '{{n}}（{{family}} 本来の値）',
    unusedSaid: 'ファイルには {{n}} とありますが、{{family}} 向けの設定ではありません',
    notApplicable: '対象外',
    unknown: '不明',
  },
  witness: {
    weights: '重み: {{n}}',
    kohya: 'ss_clip_skip: {{n}}',
    modelspec: 'modelspec.encoder_layer: {{n}}',
    oneTrainer: 'OneTrainer の設定: {{n}}',
    kohyaNone: 'ss_clip_skip「None」: {{n}}',
  },
  weights: {
    untrained: '重みからは不明: テキストエンコーダーは学習していません',
    absent: '重みからは不明: テキストエンコーダーか、その最終層がありません',
    cut: '重みは確認できません: ヘッダーしかありません',
  },
  network: {
    dim: 'dim {{dim}}',
    alpha: 'alpha {{alpha}}',
    scale: '倍率 {{scale}}',
    convDim: 'conv dim {{dim}}',
    convAlpha: 'conv alpha {{alpha}}',
    noTextEncoder: 'U-Net のみ',
  },
  training: {
    epoch: 'エポック {{at}}',
    epochOf: 'エポック {{at}}/{{all}}',
    epochAll: '予定エポック数 {{all}}',
    step: 'ステップ {{at}}',
    stepOf: 'ステップ {{at}}/{{all}}',
    stepAll: '予定ステップ数 {{all}}',
    batch: 'バッチ {{batch}}',
  },
  pictures: {
    images_one: '{{count}} 枚',
    images_other: '{{count}} 枚',
    withRepeats: '繰り返し込みで 1 エポック {{n}} 枚',
    regularisation: '正則化画像 {{n}} 枚',
  },
  rates: {
    unet: 'U-Net {{rate}}',
    textEncoder: 'テキストエンコーダー {{rate}}',
    all: '全体 {{rate}}',
    noiseOffset: 'noise offset {{value}}',
    minSnr: 'min SNR gamma {{value}}',
  },
  duration: { minutes: '{{n}} 分', hours: '{{n}} 時間' },
  by: '作者: {{author}}',
  activation: {
    stated: 'ファイルに書かれた値です',
    likely: 'おそらく: {{images}} 件中 {{count}} 件のキャプションにある、一般的なタグではない最初の語です',
  },
  note: {
    metadataOnly: 'メタデータだけを読みました。重みはありませんでした。',
    stripped: 'メタデータが削除されたファイルです。以下は層の名前・形・重みから分かったことです。',
    truncated: 'ファイルの先頭部分だけです。ヘッダーはそろっているので、これを読むには十分です。',
    repeated: '形式で禁じられている重複した項目がヘッダーにあり、最後の値を使いました: {{keys}}',
  },
  says: {
    generate: 'Clip skip {{n}} で学習した LoRA です。まず {{n}} で描いてみてください。',
    generateOn: '{{base}} 上で Clip skip {{n}} で学習しています。まず {{n}} で描いてみてください。',
    agree: 'お使いのチェックポイントの学習時の値も {{n}} です。',
    sweep: 'チェックポイントの学習時の値は {{native}}、LoRA は {{n}} です。両方描いて目で選んでください。',
    sweepByName:
      '名前からすると {{name}} の学習時の値はおそらく {{native}}、LoRA は {{n}} です。両方描いて目で選んでください。',
    unused:
      '{{family}} 本来の値は {{native}} で、学習ツールもほかの値を使いません。まず {{native}} で描いてみてください。',
    unusedSaid:
      'Clip skip {{n}} とありますが、{{family}} の学習ではこの値は記録されるだけで使われません。{{family}} 本来の値 {{native}} で描いてください。',
    unexpected:
      'Clip skip {{n}} とありますが、sd-scripts は {{family}} でこの設定を想定しておらず、警告を出します。まず {{family}} 本来の値 {{native}} で描いてみてください。',
    notApplicable: '{{family}} 用の LoRA です。プロンプトを T5 でも読むモデルなので、Clip skip は関係ありません。',
    foreign:
      '「{{architecture}}」用ですが、このプログラムの知らないモデルです。Clip skip は CLIP テキストエンコーダーの設定です。',
    unknown: 'Clip skip が分かる情報がありません。1 と 2 を比べ、学習した人に聞いてみてください。',
    byBase:
      'Clip skip の記録がありません。学習元の名前（{{base}}）からすると {{n}} の可能性が高いので、1 と 2 を比べてください。',
    noTextEncoder:
      'テキストエンコーダーには手を加えない LoRA です。それでも U-Net はある層の出力で学んだので、学習時の値が大切です。',
    weightsDiffer:
      '重みは {{n}}、メタデータは {{other}} です。マージや編集がされたか、その値が使われていません。両方比べてください。',
    keysDiffer: 'メタデータに {{n}} と {{other}} の両方が書かれています。両方比べてください。',
    otherFamily: '{{lora}} 用の LoRA ですが、チェックポイントは {{checkpoint}} です。組み合わせて使えません。',
  },
} as const satisfies Translated<typeof en>;
