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
      fix: '近い名前: {{known}}。',
    },
    tooMuch: {
      what: '画像が {{cells}} 枚になります。一度に比較できるのは {{max}} 枚までです。',
      fix: 'Clip skip の値か行を減らしてください。',
    },
    epoch: {
      what: 'これらの学習にエポック {{epoch}} のファイルはありません。',
      fix: 'あるもの: {{known}}。（last は番号のないファイルです。）',
    },
    trainedUnknown: {
      what: '「{{name}}」がどの Clip skip で学習されたか、{{engine}} からは分かりません。',
      fix: '{{name}}@2 や {{name}}@1 のように名前の後ろに書くか、すべて同じ値で描いてください。（ファイル自身の記録は clipskip lora ファイル で見られます。）',
    },
    noServer: {
      what: 'これを 1 台だけで描けるサーバーがありません。各サーバーに足りないもの: {{lacks}}。',
      fix: 'どれかを外すか、足りないファイルを 1 台のサーバーに揃えてください。1 つの行を複数のサーバーに分けて描くことはありません。',
    },
  },
  server: {
    address: {
      what: 'サーバーのアドレスではありません。',
      fix: 'http://ホスト:ポート の形で指定してください。例: http://127.0.0.1:7860',
    },
    unreachable: {
      what: '{{host}} から応答がありません。',
      fix: 'サーバーは起動していますか。アドレス（http か https か、名前、ポート）は正しいですか。A1111、Forge、SD.Next は --api を付けて起動する必要があります。',
    },
    timeout: {
      what: '{{host}} が {{seconds}} 秒以内に応答しませんでした。',
      fix: 'モデルの読み込み中か、処理中かもしれません。もう一度試すか、サーバーの画面を確認してください。',
    },
    notApi: {
      what: '{{host}} は応答しますが、Stable Diffusion の API ではありません。',
      fix: 'A1111、Forge、SD.Next は --api 付きで起動してください（ComfyUI と sd-server はそのままで動きます）。ページのパスを付けずにアドレスだけを指定してください。',
    },
    tooOld: {
      what: '{{host}} は比較に必要な機能がない古い {{program}} です。',
      fix: '{{program}} {{needed}} 以降に更新してください。',
    },
    tls: {
      what: '{{host}} に安全な接続ができません: $t(engine:tls.{{problem}})。',
      fix: '$t(engine:tlsFix.{{problem}})',
    },
    unknownKind: {
      what: '{{host}} は {{kind}} で、このエンジンでは描けません。',
      fix: '--engine と SD_ENGINE を指定しなければ、合うエンジンを自動で選びます。対応: AUTOMATIC1111、Forge、reForge、SD.Next、stable-diffusion.cpp、ComfyUI、AI Horde。',
    },
    auth: {
      what: '{{host}} にはユーザー名とパスワードが必要か、指定したものが違います。',
      fix: 'SD_AUTH=ユーザー名:パスワード で指定してください（--api-auth で起動したときの値）。SD_SERVERS の gpu1 なら SD_AUTH_GPU1 です。',
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
    lost: {
      what: '{{host}} は描いていた画像を覚えていません。サーバーが再起動されたか、結果の保存期間が過ぎました。',
      fix: 'もう一度実行してください。できあがったパネルは残っています。',
    },
    noPicture: {
      what: '{{host}} は画像を完成できませんでした。',
      fix: '理由はサーバーのウィンドウに出ています。メモリ不足のことがよくあります。サイズを小さくするか、もう一度試してください。',
    },
  },
  horde: {
    key: {
      what: '{{host}} が知らない API キーです。',
      fix: 'HORDE_KEY（AI Horde のアカウントのキー）を確認するか、キーを外して匿名で描いてください。',
    },
    kudos: {
      what: '{{host}} でこの大きさやステップ数を描くには Kudos が先に必要ですが、アカウントに足りません。',
      fix: 'サイズかステップ数を減らすか、Kudos のあるアカウントのキーを使ってください。',
    },
    prompt: {
      what: '{{host}} がこのプロンプトを拒否しました。規約で禁じられた内容に見えるようです。',
      fix: 'プロンプトを変えてください。同じものを送り直すと、しばらく IP がブロックされることがあります。',
    },
    blocked: {
      what: '{{host}} は今、このアカウントか IP からのリクエストを受け付けません（{{reason}}）。',
      fix: 'しばらく待つか、AI Horde の Discord で相談してください。',
    },
    maintenance: {
      what: '{{host}} はメンテナンス中です。',
      fix: '後でもう一度試してください。描き終えた画像は残っています。',
    },
    noWorker: {
      what: '今、{{host}} にこれを描けるワーカーがいません: この大きさの「{{model}}」。',
      fix: 'ワーカーの多いモデルにするか、サイズを小さくするか、後でもう一度試してください。',
    },
    faulted: {
      what: '{{host}} のワーカーがこの画像の描画に失敗しました。',
      fix: 'もう一度試すと別のワーカーが受け取るかもしれません。描き終えた画像は残っています。',
    },
    expired: {
      what: '{{host}} がリクエストを破棄しました。長く待っても、描き終えたワーカーがいませんでした。',
      fix: '待ち行列の短いモデルか、Kudos の多いアカウントを使ってください。',
    },
    censored: {
      what: '{{host}} のワーカーは描きましたが、セーフティフィルターが画像を隠しました。',
      fix: 'プロンプトかシードを変えてください。フィルターの誤検出もあります。',
    },
    leftOut: {
      what: '{{host}} のワーカーが {{part}} を読み込めず、なしで描いたため、その画像は捨てました。',
      fix: '存在するか、ダウンロードできるか、モデルに合うかを確認するか、外してください。',
    },
    loraName: {
      what: '「{{name}}」は Civitai の番号ではありません。{{host}} のワーカーは名前の似た別の LoRA を使うことがあります。',
      fix: 'Civitai のページのアドレスにある番号を指定してください: 12345、バージョンを決めるなら 12345@67890。',
    },
  },
  worker: {
    none: {
      what: 'キューに接続しているマシンがありません。',
      fix: 'GPU のあるマシンでワーカーを起動してください：REDIS_URL と SD_URL を設定して npm run worker。受け付けた作業は待っています。',
    },
    away: {
      what: 'マシン {{name}} は今、画像を受け付けていません。',
      fix: '持ち主が起動または再開すると続きます。/clipskip workers で全マシンを確認できます。',
    },
    gone: {
      what: 'マシン {{name}} が描画の途中で離れました。',
      fix: '残りの行は別のマシンか、戻ってきたそのマシンで続きます。完成したパネルは残っています。',
    },
    failed: {
      what: 'マシン {{name}} から、このバージョンが知らないエラーが届きました。',
      fix: 'ワーカーとボットを同じバージョンに更新してください。理由はワーカーのウィンドウに表示されています。',
    },
    refused: {
      what: '{{name}} の持ち主が許可していません：{{limit}}。',
      fix: 'もっと小さくするか、別のモデルを選んでください。別のマシンなら描けるかもしれません。',
    },
    version: {
      what: 'ワーカー {{name}} のバージョンが違います（プロトコル {{theirs}}、ボットは {{ours}}）。',
      fix: '両方を同じバージョンの clipskip-bot に更新してください。',
    },
    poison: {
      what: 'これを描いている間に {{count}} 台のマシンが失われたため、もうどのマシンにも渡しません。',
      fix: 'サイズかステップ数を減らしてください。何が起きたかはワーカーとサーバーのウィンドウにあります。',
    },
    name: {
      what: '{{name}} という名前のワーカーがすでに接続しています。',
      fix: 'このワーカーには別の名前を付けてください：WORKER_NAME=....',
    },
    unknown: {
      what: '{{name}} というマシンはありません。',
      fix: '/clipskip workers で全マシンを確認できます。',
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
    none: {
      what: 'そのメッセージには画像がありません。',
      fix: 'PNG・JPEG・WebP の画像が付いたメッセージで使ってください。',
    },
    download: {
      what: '{{file}} を Discord から取得できませんでした。',
      fix: '少し待ってからもう一度試してください。続くようなら画像を送り直してください。',
    },
  },
  lora: {
    empty: {
      what: '{{file}} は空のファイルです。',
      fix: 'ダウンロードかコピーをやり直してください。',
    },
    pickle: {
      what: '{{file}} は pickle ファイル（.pt、.ckpt、.bin）です。読むだけで作者の入れたコードが動くことがあるため、開きません。',
      fix: '.safetensors 版を入手するか、動いても困らない環境で変換してください。',
    },
    zip: {
      what: '{{file}} は圧縮ファイルです。',
      fix: '展開して、中の .safetensors ファイルを使ってください。',
    },
    gguf: {
      what: '{{file}} は GGUF ファイルです。',
      fix: 'LoRA の .safetensors ファイルを使ってください。GGUF には学習ツールの記録が入っていません。',
    },
    page: {
      what: '{{file}} は、LoRA の名前で保存されたウェブページかエラーメッセージです。',
      fix: 'ダウンロードし直してください。ログインが必要なサイトが多くあります。',
    },
    pointer: {
      what: '{{file}} は LoRA 本体ではなく Git LFS のポインターです。',
      fix: 'git lfs pull を実行するか、配布ページからダウンロードしてください。',
    },
    unknownFile: {
      what: '{{file}} は safetensors ファイルではありません。',
      fix: '画像生成プログラムで読み込む .safetensors ファイルを使ってください。',
    },
    headerTooLarge: {
      what: '{{file}} のヘッダーは {{claimed}} とされていますが、読むのは {{limit}} までです。',
      fix: '実際のヘッダーは大きくても数 MB です。壊れているか別のファイルなので、ダウンロードし直してください。',
    },
    headerCut: {
      what: '{{file}} はヘッダーの途中で終わっています。{{size}} バイトしかなく、ヘッダーには {{needed}} バイト必要です。',
      fix: '先頭の {{needed}} バイト以上を送ってください。npm run lora -- FILE --header-only out.safetensors でちょうどその分を書き出せます。',
    },
    notUtf8: {
      what: '{{file}} のヘッダーは UTF-8 ではありません。',
      fix: 'このファイルはどのプログラムでも読み込めません。ダウンロードし直すか、作ったプログラムで保存し直してください。',
    },
    badHeader: {
      what: '{{file}} のヘッダーが壊れています。',
      fix: 'ダウンロードかコピーをやり直してください。',
    },
    notLora: {
      what: '{{file}} は safetensors ファイルですが LoRA ではありません（チェックポイント、VAE、埋め込みなど）。',
      fix: 'LoRA を選んでください。A1111 と Forge は models/Lora、ComfyUI は models/loras にあります。',
    },
    noneInFolder: {
      what: '{{folder}} に .safetensors ファイルがありません。',
      fix: '学習結果の保存先フォルダか、ファイルを指定してください。',
    },
    untold: {
      what: 'LoRA {{lora}} のファイルの内容が時間内に届かなかったか、読み取れる形ではありませんでした。',
      fix: 'しばらくしてからもう一度お試しください。ファイルがあるマシンでは npm run lora -- ファイル で見られます。',
    },
    wouldOverwrite: {
      what: '{{file}} はすでにあり、ヘッダーだけのファイルではありません。',
      fix: '別の名前にしてください。LoRA を上書きすることはありません。',
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
    waitedTooLong: {
      what: '描いてくれる相手を{{hours}}時間待ちました。$t(common:missing.{{missing}})',
      fix: '描けるようになったらもう一度実行してください。描き終えた画像は残っています。',
    },
  },
  batch: {
    other: {
      what: 'フォルダ {{folder}} には別の設定で作った画像が入っています。',
      fix: '--out で別のフォルダを指定してください。中の画像はそのままです。',
    },
  },
  store: {
    newer: {
      what: 'データベース {{file}} は新しいバージョンで作られています（ファイルは {{found}}、このプログラムは {{known}} まで対応）。',
      fix: '新しいバージョンで起動し直すか、更新前のバックアップを復元してください。',
    },
    foreign: {
      what: '{{file}} は別のプログラムのデータベースです。',
      fix: 'DATA_DIR で別のフォルダーを指定してください。ファイルには手を加えていません。',
    },
    damaged: {
      what: 'データベース {{file}} が壊れています。',
      fix: 'ボットを止め、壊れたファイルは残したまま、最新のバックアップと入れ替えてください。',
    },
    busy: {
      what: '別のプロセスがデータベース {{file}} に書き込んでいます。',
      fix: '少し待ってからもう一度試してください。1つのデータフォルダーを使えるボットは1つだけです。',
    },
    inUse: {
      what: 'このデータフォルダーでは別のボットがすでに動いています（{{file}} が使用中）。',
      fix: 'もう一方のボットを止めるか、DATA_DIR でこのボット専用のフォルダーを指定してください。',
    },
    full: {
      what: 'ディスクがいっぱいで、{{file}} に書き込めません。',
      fix: '空き容量を増やしてください。保存済みの内容は失われていません。',
    },
    unwritable: {
      what: 'データベース {{file}} を読み書きできません。',
      fix: 'DATA_DIR のフォルダーがあるか、書き込み権限があるか、ディスクに問題がないか確認してください。',
    },
    gone: {
      what: 'この比較はもう保存されていません。',
      fix: '同じ設定でもう一度実行してください。',
    },
    tooLarge: {
      what: '保存できる大きさを超えています（最大 {{limit}}）。',
      fix: '内容を短くしてください。',
    },
    tooMany: {
      what: '保存できるのは {{limit}} 件までです。',
      fix: '先にどれかを削除してください。',
    },
    name: {
      what: '名前として使えません。',
      fix: '改行なしの 1～{{max}} 文字にしてください。',
    },
  },
  settings: {
    guildOnly: {
      what: 'サーバーごとの機能ですが、ボットがここに参加していません。',
      fix: 'ダイレクトメッセージではなく、ボットがいるサーバーで使ってください。',
    },
    noPreset: {
      what: 'プリセット「{{name}}」はありません。',
      fix: '一覧から選ぶか、/clipskip presets で保存してください。',
    },
    modelHidden: {
      what: 'モデル「{{name}}」はこのサーバーでは使えません。',
      fix: '別のモデルを選んでください: {{known}}',
    },
    gone: {
      what: 'それはもうありません。',
      fix: 'コマンドで一覧を開き直すと、今あるものが表示されます。',
    },
  },
  config: {
    invalid: {
      what: '設定値を読み取れません: {{names}}。',
      fix: '.env か環境変数を直してください。正しい書き方: {{shapes}}。',
    },
    missing: {
      what: '必要な設定がありません: {{names}}。',
      fix: '.env か環境変数に書いてください。例: {{shapes}}。',
    },
    conflict: {
      what: '{{a}} と {{b}} が両方設定されていて、矛盾しています。',
      fix: '.env または環境変数にはどちらか一方だけを残してください。',
    },
  },
  queue: {
    away: {
      what: 'キューに接続できません。{{host}} の Redis が応答しません。',
      fix: '受け付けたものは保存されていて、つながり次第続きから進みます。運営者の方へ: Redis が動いているか、アドレス（REDIS_URL）が正しいか、redis:// と rediss://（TLS）のどちらを使うかが双方で合っているか確かめてください。',
    },
    auth: {
      what: '{{host}} の Redis がユーザーかパスワードを受け付けないか、このユーザーにその権限がありません。',
      fix: 'REDIS_URL と REDIS_PASSWORD_FILE を確かめてください。ワーカー用のユーザーは npm run worker:invite -- 名前 で作ります。',
    },
    tls: {
      what: '{{host}} の Redis に安全に接続できません: $t(engine:redisTls.{{problem}})。',
      fix: '$t(engine:redisTlsFix.{{problem}})',
    },
    noPassword: {
      what: '{{host}} の Redis は、パスワードなしでほかのマシンから接続できます。見つけた人はだれでもプロンプトを読み、好きなように操作できます。',
      fix: 'redis.conf の requirepass でパスワードを設定し、REDIS_URL=redis://:password@host:6379 か REDIS_PASSWORD_FILE に入れてください。または 127.0.0.1 だけで待ち受けるようにしてください（bind）。',
    },
    eviction: {
      what: '{{host}} の Redis は、メモリがいっぱいになるとキーを捨てます（maxmemory-policy が {{policy}}）。進行中の比較が失われます。',
      fix: 'redis.conf に maxmemory-policy noeviction と書くか、今すぐ redis-cli CONFIG SET maxmemory-policy noeviction を実行してください。',
    },
    tooOld: {
      what: '{{host}} の Redis はバージョン {{found}} です。{{needed}} 以降が必要です。',
      fix: '更新してください。Valkey も使えます。',
    },
    unwritable: {
      what: '{{host}} の Redis がこれ以上書き込みを受け付けません: $t(engine:redisRefuses.{{reason}})。',
      fix: '$t(engine:redisRefusesFix.{{reason}})',
    },
  },
  ops: {
    port: {
      what: 'ヘルスチェックとメトリクス用のローカルポート {{port}} を開けません: {{reason}}',
      fix: 'HTTP_PORT を空いているポートに変えるか、指定を外してください。',
    },
  },
  bot: {
    noToken: {
      what: 'Discord のトークンがないため、ボットがログインできません。',
      fix: 'Discord Developer Portal → アプリケーション → Bot → Reset Token で取得し、.env ファイルに DISCORD_TOKEN=... と書くか、トークンを入れたファイルを DISCORD_TOKEN_FILE で指定してください。Discord なしで使うには: npm run sweep -- "プロンプト"',
    },
    tokenRefused: {
      what: 'Discord がこのトークンを受け付けません。',
      fix: 'Developer Portal → アプリケーション → Bot → Reset Token で新しく取得し、DISCORD_TOKEN に入れてください。どこかに公開されたトークンは Discord が無効にします。',
    },
    unreachable: {
      what: 'Discord に接続できません（{{reason}}）。',
      fix: 'ネットワークと、設定していれば DISCORD_API_URL を確認してください。Discord 側の障害は https://discordstatus.com で分かります。',
    },
    closed: {
      what: 'Discord が接続を完全に閉じました（コード {{code}}）。',
      fix: '4013 と 4014: このボットに特権インテントは要りません。何も有効にせず、ボットを更新してください。4010 と 4011: 1 本の接続には多すぎるサーバー数です。それ以外は再起動してください。',
    },
  },
  discord: {
    permissions: {
      what: 'このチャンネルで私の権限が足りません: {{missing}}。',
      fix: '管理者に、このチャンネルで私のロールへこれらの権限を付けてもらうか、別のチャンネルで使ってください。',
    },
    channel: {
      what: 'このチャンネルでは描きません。',
      fix: 'このサーバーの管理者が選んだチャンネル: {{channels}}。',
    },
    role: {
      what: 'ここで描くには次のロールのどれかが必要です: {{roles}}。',
      fix: '管理者にロールを頼んでください。',
    },
    blocked: {
      what: 'ここでは私を使えません。',
      fix: '間違いだと思う場合は、このサーバーの管理者に相談してください。',
    },
    nsfw: {
      what: 'このサーバーでは年齢制限チャンネルでだけ描けます。',
      fix: '年齢制限チャンネルで使うか、管理者にルールの変更を頼んでください（/clipskip settings）。',
    },
    volunteers: {
      what: '「{{model}}」は AI Horde のボランティアが描くモデルで、ここでは許可されていません。',
      fix: '別のモデルを選んでください。サーバーの管理者は /clipskip settings server で許可できますが、ボランティアにプロンプトと画像が見えるようになります。',
    },
    quota: {
      what: '画像が {{cells}} 枚必要ですが、今日は {{max}} 枚中あと {{left}} 枚です。',
      fix: 'Clip skip やシードの数を減らすか、お待ちください。{{when}}に戻ります。',
    },
    batchSize: {
      what: '{{count}} 枚は、ここで一度に描ける枚数（{{max}} 枚）を超えています。',
      fix: '枚数を減らしてください。続けて別のシードで描けます。',
    },
    runningUser: {
      what: 'すでに {{max}} 件の比較が実行中または待機中です。',
      fix: '終わるのを待つか、キャンセルしてください。/clipskip queue で確認できます。',
    },
    runningGuild: {
      what: 'このサーバーではすでに {{max}} 件の比較が実行中または待機中です。',
      fix: 'どれかが終わってからもう一度試してください。',
    },
    tooOld: {
      what: '古いバージョンのボタンか、保存期間を過ぎた比較です。',
      fix: 'コマンドをもう一度実行してください。プロンプト、シード、設定が同じなら同じ画像になります。',
    },
    unknownCommand: {
      what: 'このコマンドは（もう）ありません。',
      fix: '更新でコマンドが変わることがあります。少し待つか、Discord を再起動すると新しいコマンドが表示されます。',
    },
    cannotPost: {
      what: 'ここに投稿できず、DMも送れません。',
      fix: '管理者に、このチャンネルの閲覧・メッセージ送信・ファイル添付の権限を頼むか、このサーバーからのDMを許可してください。',
    },
    elsewhere: {
      what: 'ここでは自分で投稿できないため、バッチは実行できません。',
      fix: 'わたしが参加しているサーバーか、わたしとの DM で使ってください。',
    },
    batchRunning: {
      what: 'すでに実行中のバッチがあります。',
      fix: '終わるのを待つか、そのメッセージのボタンでキャンセルしてください。',
    },
    notYours: {
      what: 'これはほかの人のものです。',
      fix: '自分の比較は /clipskip sweep で作れます。',
    },
    adminsOnly: {
      what: 'サーバー管理の権限がある人だけができます。',
      fix: 'このサーバーの管理者に頼んでください。',
    },
    operatorsOnly: {
      what: '私は複数のサーバーで使われていて、これらのマシンはそのすべてのために描いています。',
      fix: '一時停止や切り離しはボットの運営者だけができます。',
    },
    draftGone: {
      what: 'この下書きはもう保存されていません。',
      fix: '/clipskip sweep をもう一度実行してください。下書きは 1 日保存されます。',
    },
    gridOption: {
      what: '「{{option}}」は「{{other}}」と一緒には使えません。',
      fix: 'どちらかを外してください。',
    },
    gridNeeds: {
      what: '「{{axis}}」には「{{option}}」が必要です。',
      fix: '例: {{option}}: {{example}}',
    },
    field: {
      what: '{{field}}:「{{value}}」は使えません。',
      fix: '次のように書いてください: {{shape}}。',
    },
    cooldown: {
      what: 'たった今、誰かが実行しました。',
      fix: '{{when}}もう一度試してください。',
    },
    restarting: {
      what: '再起動しています。',
      fix: '少し待ってからもう一度試してください。受け付けた比較は自動で続きます。',
    },
  },
  compare: {
    private: {
      what: '片方はほかの人の比較で、あなたが見られる場所には表示されていません。',
      fix: '一覧から選んでください。自分の比較と、読めるチャンネルに表示されたほかの人の比較が出ます。',
    },
    evicted: {
      what: 'ほかの人の比較の画像で、もう保存されていないものがあります。',
      fix: 'その比較を頼んだ人が /clipskip history でもう一度表示すれば、並べられます。',
    },
    nsfw: {
      what: '片方は年齢制限のあるチャンネルで描かれたものです。',
      fix: '年齢制限のあるチャンネルで並べてください。',
    },
    notFound: {
      what: '「{{name}}」という比較はありません。',
      fix: '入力中に出る一覧から選んでください。',
    },
    grid: {
      what: '学習の比較表は軸が別なので、ほかの比較と並べられません。',
      fix: '列が Clip skip の比較を選んでください。学習が複数なら、最初から一つの表に入れられます。',
    },
    same: {
      what: '同じ比較が二度選ばれています。',
      fix: 'モデル、プロンプトの書き方、または日付の違う比較を二つ選んでください。',
    },
    unfinished: {
      what: '二つのうち一つに画像がありません。',
      fix: '両方が描き終わるのを待つか、失敗したほうをもう一度実行してください。',
    },
    nothingShared: {
      what: '二つに共通する Clip skip がありません（{{one}} と {{other}}）。',
      fix: 'もう一方にある Clip skip で、どちらかを描き直してください。',
    },
    tooMany: {
      what: '合わせると {{count}} 行ですが、シートに入るのは {{max}} 行までです。',
      fix: '行の少ない比較を選んでください。',
    },
  },
  vote: {
    unfinished: {
      what: 'この比較はまだ終わっていません。',
      fix: '画像がすべて揃ってから投票を始められます。',
    },
    onePanel: {
      what: '選べる画像の列が二つ以上ありません。',
      fix: 'Clip skip を二つ以上比べてください。失敗した画像は、もう一度実行すると描かれます。',
    },
    identical: {
      what: '画像がすべて同じなので、投票するものがありません。',
      fix: 'このサーバーではこのモデルに Clip skip が効きません。画像が変わるものを比べてください。',
    },
    exists: {
      what: 'この比較にはもう投票があります。',
      fix: 'そちらに投票してください。同じ画像を二重に数えないよう、投票は一つの比較につき一度です。シードを変えれば新しい比較になります。',
    },
    tooMany: {
      what: 'ここで同時に開ける投票は {{limit}} 件までです。',
      fix: 'どれかが終わるのを待つか、一つ締め切ってください。',
    },
    notYet: {
      what: '画像を描いている途中で、投票はまだ始まっていません。',
      fix: '画像がすべて揃うまでお待ちください。',
    },
    closed: {
      what: 'この投票は締め切られました。',
      fix: '結果は投票した場所に出ています。',
    },
    choice: {
      what: 'この投票では選べない項目です。',
      fix: '今、投票の下にあるボタンを使ってください。',
    },
    notYours: {
      what: 'これができるのは、比較を頼んだ人、投票を開いた人、モデレーターだけです。',
      fix: 'そのうちの誰かに頼んでください。時間が来れば自動で締め切られます。',
    },
    blindOnly: {
      what: '「{{option}}」はブラインド投票のための設定ですが、ブラインド投票が選ばれていません。',
      fix: '「ブラインド」を true にするか、このオプションを外してください。できあがったシートでは「投票にかける」で両方を決められます。',
    },
    native: {
      what: 'この投票は Discord の投票機能で行われています。',
      fix: '投票のメッセージの下にある Discord の投票で選んでください。',
    },
    hidden: {
      what: 'この比較はブラインド投票中です。締め切られるまで、どの画像がどの値かは明かされません。',
      fix: '結果の公開後にもう一度試してください。',
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
