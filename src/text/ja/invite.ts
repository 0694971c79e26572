import type en from '../en/invite.ts';
import type { Translated } from '../keys.ts';

export default {
  title: 'ワーカー「{{name}}」用の Redis ユーザーです。パスワードは下に一度だけ表示します。',
  redisSide: '1. Redis のあるマシンで、管理者として（Redis {{needed}} 以降）:',
  keep: '再起動しても残るように、次のどちらかを実行してください。',
  keepAclFile: 'ACL ファイルを使っている場合（redis.conf の aclfile）',
  keepConf: '使っていない場合: Redis が redis.conf に書き込みます',
  keepLine: 'どちらもない場合（素のコンテナなど）は、この行を redis.conf か ACL ファイルに入れてください。',
  applied: '1. 完了: {{host}} の Redis にユーザー {{user}} を登録しました。',
  renewed: '同じ名前のユーザーがすでにありました。前のパスワードはもう使えません。',
  keptAclFile: 'ACL ファイルに保存しました。',
  keptRedisConf: 'redis.conf に保存しました。',
  keptNowhere:
    'Redis を再起動すると消えます。ACL ファイルも、書き込める redis.conf もないためです。この行をどちらかに入れてください。',
  friendSide:
    '2. ワーカーを動かすマシンで。人に見られない方法で渡してください。これを持つ人は、その名前で描画できます。',
  bash: 'Linux、macOS:',
  powershell: 'Windows（PowerShell）:',
  env: '3 つの設定を .env ファイルに書いておけば、npm run worker だけで動きます。',
  placeholder:
    'HOST のところに、そのマシンから Redis に届くアドレスを入れてください（ここで --host を付けて指定することもできます）。',
  plain:
    'redis:// は暗号化されません。プライベートネットワーク（WireGuard、Tailscale）の中でだけ使い、それ以外では rediss://（TLS）を使ってください。',
  tls: '自分で作った証明書の場合は、ファイルも渡して REDIS_CA_FILE に指定してもらってください。',
  privacy: '3. 参加してもらう前に伝えること:',
  ownerSees:
    'マシンの持ち主は、そこで描かれるものをすべて見られます。プロンプト、ネガティブプロンプト、設定、img2img の元画像、できあがった画像です。だれがどのサーバーで頼んだか、ほかのマシンが何を描いているかは見えません。',
  membersTold: 'メンバーにも、この人たちのマシンで画像を描いていることを伝えてください。',
  trust:
    'このユーザーが触れるのは自分のワーカーのキーだけです。それでも Redis のメモリを埋めたり、遅くしたりはできます。信頼できる人だけを招待してください。',
  takeBack: '4. 取り消すには（すぐに効きます）:',
  usage: {
    name: 'ワーカーの名前は英字で始め、続けて英数字・-・_ を 23 文字まで使えます。',
    host: 'ホストとして読めません: {{host}}',
    flags: '読み取れない言葉があります。',
    noRedis: '--apply には、ユーザーを登録できるアカウントの REDIS_URL が必要です。',
    fix: '例: {{example}}',
  },
} as const satisfies Translated<typeof en>;
