import type en from '../en/engine.ts';
import type { Translated } from '../keys.ts';

export default {
  builtin: {
    unknownWords: 'このモデルが知らない単語です: {{words}}。',
    chunks: 'プロンプトが75トークンを超えるため、A1111 と同じく {{chunks}} 個に分けて読みました。',
    cut: 'このモデルが読めるのは75トークンまでです。プロンプトの残り {{chunks}} 個分は省かれました。',
    noLora: '内蔵エンジンは LoRA なしで描きます。省いた LoRA: {{names}}。',
    missingLayers:
      'このテキストエンコーダーには {{all}} 層のうち {{layers}} 層しかありません。最小の Clip skip は {{used}} です。',
    problem: {
      missing: '{{file}} がありません',
      tooLarge: '{{file}} が大きすぎます',
      unreadable: '{{file}} を読めません',
      notJson: '{{file}} が正しい JSON ではありません',
      field: '{{file}} の「{{wanted}}」がないか、未知の値です',
      noTokenizer: 'tokenizer.json も、vocab.json と merges.txt の組もありません',
      damaged: 'ファイルが壊れているか、途中で切れています（{{detail}}）',
      weights: '{{file}} が壊れているか、途中で切れています',
      operators: '{{file}} にこのランタイムが知らない演算子があります（GPU 用のファイルかもしれません）',
      kind: '{{found}} のモデルです。このエンジンが描けるのは SD 1.x だけです',
      notText:
        'U-Net は {{found}} チャンネル、デコーダーは {{wanted}} チャンネルで、テキストから描くモデルではありません',
      port: '{{file}} に必要な入力または出力「{{wanted}}」がありません',
      input: '{{file}} は未知の入力「{{found}}」を必要とします',
      size: '画像の大きさが設定にもグラフにも書かれていません',
      pictureSize: 'デコーダーの出力が {{wanted}} ピクセルではなく {{found}} ピクセルです',
      run: '{{file}} の実行に失敗しました',
      noOutput: '出力「{{wanted}}」がありません',
      fused: 'グラフが融合されています（{{wanted}}）',
      layerCount: '{{wanted}} 層のはずが {{found}} 層です',
      noLayers: '層が見つかりません',
      unknownLayer: '後ろから {{found}} 番目の層の作りが分かりません',
      unknownEnd: 'グラフの終わりの作りが分かりません',
      skip: '{{wanted}} 層ではなく {{found}} 層です',
    },
  },
  clipSkip: {
    ignored: '{{server}} はこの種類のモデルでは Clip skip を無視します。どの値でも {{used}} と同じ画像になります。',
    floor: '{{server}} はこの種類のモデルでは {{used}} より下げられません。{{n}} は {{used}} と同じ画像になります。',
    notApplicable: 'このモデルはプロンプトを T5 でも読むため、Clip skip は効きません。',
    unknownModel:
      'ファイル名からはモデルの種類が分からないため、{{server}} で Clip skip {{n}} が効くかどうかは画像を比べるまで分かりません。',
    unproved:
      '{{server}} がこの種類のモデルで Clip skip をどう扱うかは、まだ確かめられていません。画像を比べて判断します。',
    worker: 'Clip skip が効くかどうかは、ジョブを受け取ったマシンによります。',
    clipLOnly: 'ここでは 2 つのテキストエンコーダーのうち、1 つ目（CLIP-L）だけに Clip skip が効きます。',
    positiveOnly:
      '{{server}} は Clip skip をプロンプトだけに使い、ネガティブプロンプトには使いません。そのため A1111 とは画像が違います。',
    sd1Only: '内蔵エンジンが描けるのは SD 1.x のモデルだけです。',
  },
  tls: {
    plain: 'そのポートは暗号化なしの http で応答しています',
    untrusted: '証明書が自己署名か、このマシンの知らない発行元のものです',
    otherName: '証明書が別の名前のものです',
    expired: '証明書の期限が切れているか、まだ有効になっていません',
    failed: '双方の暗号化方式が合いませんでした',
  },
  tlsFix: {
    plain: 'アドレスの https:// を http:// に変えてください。',
    untrusted:
      'NODE_EXTRA_CA_CERTS に証明書（または発行元の証明書）を指定して起動し直すか、信頼できるネットワークなら http:// を使ってください。',
    otherName: '証明書に書かれた名前で接続してください。',
    expired: '証明書を更新するか、両方のマシンの時計を確認してください。',
    failed: 'アドレスとポートを確認してください。サーバーの TLS 設定が古すぎる可能性もあります。',
  },
  redisTls: {
    plain: '相手は TLS を使っていません',
    untrusted: '証明書が自己署名か、このマシンの知らない発行者のものです',
    otherName: '証明書が別の名前のものです',
    expired: '証明書の期限が切れているか、まだ有効ではありません',
    failed: '双方の方式が合いませんでした',
  },
  redisTlsFix: {
    plain:
      'プライベートネットワークの中でだけ rediss:// の代わりに redis:// を使うか、Redis の TLS を有効にしてください（tls-port）。',
    untrusted: '証明書かその発行者を REDIS_CA_FILE に指定してください。',
    otherName: '証明書に書かれた名前で接続してください。',
    expired: '証明書を更新するか、両方のマシンの時計を確かめてください。',
    failed:
      'アドレスとポートを確かめてください。Redis は tls-auth-clients no と設定しないかぎり、クライアント証明書を求めます。',
  },
  redisRefuses: {
    memory: 'メモリがいっぱいです',
    disk: 'ディスクに書き込めません',
    replica: '読み取り専用の複製です',
  },
  redisRefusesFix: {
    memory: 'maxmemory を増やしてください。待っている画像は 1 時間以内に自動で消えます。',
    disk: 'Redis のディスクの空きを増やしてください。何に失敗したかは Redis のログにあります。',
    replica: 'REDIS_URL にはプライマリのアドレスを入れてください。',
  },
  sdapi: {
    sampler: 'サーバーはサンプラー {{wanted}} ではなく {{used}} で描きました。',
    size: 'サーバーは {{wanted}} ではなく {{used}} の大きさで描きました。',
    override:
      '{{wanted}} を送りましたが、サーバーは Clip skip {{used}} で描いたと答えています。画像ごとの設定を受け付けないサーバーです。',
  },
  horde: {
    size: 'ワーカーは {{wanted}} ではなく {{used}} の大きさで描きました。',
    hires:
      'AI Horde では、1 パス目の大きさと 2 パス目のステップ数はワーカーが決めます。指定できたのは倍率とノイズ除去強度だけです。',
    kudos: 'AI Horde はこの行に、アカウントの {{had}} Kudos のうち {{kudos}} を使いました。',
    clipSkipMismatch: 'AI Horde のモデル一覧では、このモデルの Clip skip は {{n}} ではない値になっています。',
    stepsMismatch: 'AI Horde のモデル一覧では、このモデルのステップ数が違う値になっています。',
    cfgMismatch: 'AI Horde のモデル一覧では、このモデルの CFG が違う値になっています。',
    samplerMismatch: 'AI Horde のモデル一覧では、このモデルには別のサンプラーが指定されています。',
    schedulerMismatch: 'AI Horde のモデル一覧では、このモデルには別のスケジューラーが指定されています。',
    unknownWarning: 'AI Horde の警告: {{code}}。',
  },
  sdcpp: {
    sampler: 'サーバーは {{wanted}} ではなく {{used}} で描きました。',
    size: 'サーバーは {{wanted}} ではなく {{used}} の大きさで描きました。',
    clipSkip: 'Clip skip {{wanted}} を送りましたが、サーバーは {{used}} で描いたと答えています。',
  },
  comfyui: {
    emphasis:
      'ComfyUI は (word:1.2) のような強調を A1111 とは違う方法で計算します。これらの画像は A1111 の画像とは比較できません。',
    syntax: '{{found}} は A1111 の構文なので、ComfyUI ではただの単語として読まれます。',
    stacked: 'すべてのパネルを一度に描きました。1 枚ずつ描いた画像とはピクセル値が 1/255 ずれることがあります。',
    notStacked: 'この行は一度にではなく、パネルごとに描きました。理由: $t(engine:comfyui.cause.{{cause}})。',
    cause: {
      sampler: 'このサンプラーはステップごとに新しいノイズを加えるため、パネル同士を比較できなくなります',
      hires: '高解像度補助には別のパスが必要です',
      extras: 'Dynamic Thresholding は画像ごとに計算します',
      missing: 'サーバーに必要なノードがありません',
    },
  },
} as const satisfies Translated<typeof en>;
