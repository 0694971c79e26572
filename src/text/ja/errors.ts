import type en from '../en/errors.ts';
import type { Translated } from '../keys.ts';

export default {
  request: {
    invalid: {
      what: '指定を読み取れません: {{field}}: {{problem}}。',
      fix: 'その値を直してもう一度実行してください。書き方は --help にあります。',
    },
    unsupported: {
      what: '{{engine}} ではできません: {{feature}}。',
      fix: 'その設定を外すか、対応しているサーバーを使ってください（--url）。',
    },
    size: {
      what: '{{engine}} では {{width}}x{{height}} の大きさで描けません。',
      fix: '{{allowed}} を使ってください。',
    },
    clipSkip: {
      what: '{{family}} に Clip skip {{value}} はありません。',
      fix: '{{min}} から {{max}} までの整数を使ってください。1 が最終層（スキップなし）で、0 はありません。',
    },
    family: {
      what: '{{model}} は {{family}} のモデルです。プロンプトを T5 でも読むため、Clip skip は効きません。',
      fix: 'Clip skip の比較には SD 1.x、SD 2.x、SDXL のチェックポイントを使ってください。',
    },
    sampler: {
      what: '{{engine}} に「{{name}}」というサンプラー／スケジューラはありません。',
      fix: '使えるもの: {{known}}。',
    },
    model: {
      what: '{{engine}} に「{{name}}」というモデルはありません。',
      fix: '使えるもの: {{known}}。',
    },
    lora: {
      what: '{{engine}} に「{{name}}」という LoRA はありません。',
      fix: '使えるもの: {{known}}。',
    },
    tooMuch: {
      what: '画像が {{cells}} 枚になります。一度に比較できるのは {{max}} 枚までです。',
      fix: 'Clip skip の値か行を減らしてください。',
    },
  },
  server: {
    address: {
      what: 'サーバーのアドレスではありません。',
      fix: 'http://ホスト:ポート の形で指定してください。例: http://127.0.0.1:7860',
    },
    unreachable: {
      what: '{{host}} から応答がありません。',
      fix: 'サーバーは起動していますか。アドレスは正しいですか。A1111 と Forge は --api を付けて起動する必要があります。',
    },
    timeout: {
      what: '{{host}} が {{seconds}} 秒以内に応答しませんでした。',
      fix: 'モデルの読み込み中か、処理中かもしれません。もう一度試すか、サーバーの画面を確認してください。',
    },
    notApi: {
      what: '{{host}} は応答しますが、Stable Diffusion の API ではありません。',
      fix: 'A1111 か Forge を --api 付きで起動し、ページのパスを付けずにアドレスだけを指定してください。',
    },
    unknownKind: {
      what: '{{host}} は {{kind}} で、まだ対応していません。',
      fix: '今使えるのは AUTOMATIC1111 と Forge です。ほかは README の一覧にあります。',
    },
    auth: {
      what: '{{host}} にはユーザー名とパスワードが必要か、指定したものが違います。',
      fix: 'SD_AUTH=ユーザー名:パスワード で指定してください（--api-auth で起動したときの値）。',
    },
    rejected: {
      what: '{{host}} がリクエストを拒否しました: {{reason}}。',
      fix: 'そこに書かれた設定を確認してください。',
    },
    busy: {
      what: '{{host}} は今、処理が多すぎます。',
      fix: '少し待ってからもう一度試してください。',
    },
    outOfMemory: {
      what: '{{host}} の GPU メモリが足りません。',
      fix: 'サイズを小さくするか、高解像度補助を外すか、GPU を使うほかのプログラムを閉じてください。',
    },
    failed: {
      what: '{{host}} が描画中に失敗しました（HTTP {{status}}）。',
      fix: '理由はサーバーの画面に出ています。もう一度試してください。',
    },
    badAnswer: {
      what: '{{host}} の応答がおかしいです（{{part}}）。',
      fix: 'サーバーを更新してください。続くようならサーバーのバージョンを添えて報告してください。',
    },
    tooLarge: {
      what: '{{host}} が画像よりはるかに大きいデータを送ってきました。',
      fix: 'そのアドレスで何が動いているか確認してください。',
    },
    wrongModel: {
      what: '{{host}} は「{{wanted}}」ではなく「{{used}}」で描きました。',
      fix: 'サーバーの一覧にある名前を使ってください: {{known}}。',
    },
    frozen: {
      what: '{{host}} は設定を固定して起動されているため、画像ごとに Clip skip を変えられません。',
      fix: '--freeze-settings なしで起動するか、--freeze-specific-settings から CLIP_stop_at_last_layers と sd_model_checkpoint を外してください。',
    },
    interrupted: {
      what: '{{host}} で、だれかが描画を途中で止めました。',
      fix: '描きかけの画像は捨てました。もう一度実行してください。描き終えた画像は残っています。',
    },
  },
  builtin: {
    folder: {
      what: 'モデルフォルダ {{folder}} は使えません: $t(engine:builtin.problem.{{problem}})。',
      fix: 'optimum 形式の SD1 系 ONNX フォルダが必要です: text_encoder、unet、vae_decoder、scheduler、tokenizer。',
    },
    graph: {
      what: '{{folder}} のテキストエンコーダーから Clip skip を取り出せません: $t(engine:builtin.problem.{{problem}})。',
      fix: 'グラフ融合なしで書き出し直してください（optimum-cli export onnx、-O オプションなし）。',
    },
    crashed: {
      what: '描画プロセスが途中で終了しました（{{reason}}）。',
      fix: 'もう一度実行してください。描き終えた画像は残っています。',
    },
    outOfMemory: {
      what: 'このモデルと大きさにはメモリが足りません。',
      fix: 'ほかのプログラムを閉じるか、サイズを小さくしてください。',
    },
    missing: {
      what: 'このコンピューター（{{platform}}）用の内蔵エンジンが入っていません。',
      fix: 'npm install をもう一度実行するか、--url でサーバーを使ってください。',
    },
  },
  file: {
    missing: {
      what: '{{file}} がないか、読めません。',
      fix: 'パスを確認してください。',
    },
    notPicture: {
      what: '{{file}} は PNG・JPEG・WebP の画像ではないか、壊れています。',
      fix: 'スクリーンショットやプレビューではなく、元のファイルを使ってください。',
    },
    noSettings: {
      what: '{{file}} に生成情報が入っていません。',
      fix: '元の PNG を使ってください。チャットやウェブサイトは生成情報を消すことがあります。',
    },
    tooLarge: {
      what: '{{file}} は大きすぎます（{{limit}} まで）。',
      fix: 'もっと小さいファイルを使ってください。',
    },
    write: {
      what: '{{file}} に書き込めませんでした: {{reason}}。',
      fix: '空きを作るか、--out で別の場所を選んでください。',
    },
  },
  sheet: {
    limit: {
      what: '比較シートを4分の1に縮めても{{limit}}に収まりません。',
      fix: '上限を大きくするか、画像の枚数を減らしてください。',
    },
  },
  job: {
    cancelled: {
      what: '中止しました。',
      fix: '描き終えた画像は残っています。同じコマンドで続きから再開できます。',
    },
    nothingDrawn: {
      what: '1枚も描けませんでした。',
      fix: '理由は上に出ています。',
    },
  },
  batch: {
    other: {
      what: 'フォルダ {{folder}} には別の設定で作った画像が入っています。',
      fix: '--out で別のフォルダを指定してください。中の画像はそのままです。',
    },
  },
  config: {
    invalid: {
      what: '設定値を読み取れません: {{names}}。',
      fix: '.env か環境変数を直してください。正しい書き方: {{shapes}}。',
    },
  },
  usage: {
    wrong: {
      what: '{{problem}}',
      fix: '{{fix}}',
    },
  },
  internal: {
    what: '予期しないエラーが起きました。',
    fix: '番号 {{id}} を添えて報告してください。',
  },
} as const satisfies Translated<typeof en>;
