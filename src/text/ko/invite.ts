import type en from '../en/invite.ts';
import type { Translated } from '../keys.ts';

export default {
  title: '워커 “{{name}}”용 Redis 사용자입니다. 비밀번호는 아래에 한 번만 표시됩니다.',
  redisSide: '1. Redis가 있는 컴퓨터에서, 관리자로 (Redis {{needed}} 이상):',
  keep: '다시 시작해도 남도록 둘 중 하나를 실행하세요.',
  keepAclFile: 'ACL 파일을 쓰는 경우 (redis.conf의 aclfile)',
  keepConf: 'ACL 파일이 없는 경우: Redis가 redis.conf에 적습니다',
  keepLine: '둘 다 없으면(기본 컨테이너 등) 이 줄을 redis.conf나 ACL 파일에 넣으세요.',
  applied: '1. 완료: {{host}}의 Redis에 사용자 {{user}}를 등록했습니다.',
  renewed: '같은 이름의 사용자가 이미 있었습니다. 예전 비밀번호는 더 이상 쓸 수 없습니다.',
  keptAclFile: 'ACL 파일에 저장했습니다.',
  keptRedisConf: 'redis.conf에 저장했습니다.',
  keptNowhere:
    'Redis를 다시 시작하면 사라집니다. ACL 파일도, 쓸 수 있는 redis.conf도 없기 때문입니다. 이 줄을 그중 하나에 넣으세요.',
  friendSide:
    '2. 워커를 돌릴 컴퓨터에서. 남이 볼 수 없는 방법으로 보내세요. 이것을 가진 사람은 그 이름으로 그림을 그릴 수 있습니다.',
  bash: 'Linux, macOS:',
  powershell: 'Windows (PowerShell):',
  env: '세 설정을 .env 파일에 적어 두면 npm run worker만 실행해도 됩니다.',
  placeholder: 'HOST 자리에 그 컴퓨터에서 Redis로 접속할 주소를 넣으세요(여기서 --host로 지정할 수도 있습니다).',
  plain:
    'redis://는 암호화되지 않습니다. 사설망(WireGuard, Tailscale) 안에서만 쓰고, 그 밖에서는 rediss://(TLS)를 쓰세요.',
  tls: '직접 만든 인증서라면 파일도 함께 보내고 REDIS_CA_FILE에 그 경로를 적게 하세요.',
  privacy: '3. 참여하기 전에 꼭 알려 주세요.',
  ownerSees:
    '컴퓨터 주인은 그 컴퓨터에서 그리는 모든 것을 볼 수 있습니다. 프롬프트, 네거티브 프롬프트, 설정, img2img 원본 그림, 완성된 그림까지입니다. 누가 어느 서버에서 요청했는지, 다른 컴퓨터가 무엇을 그리는지는 볼 수 없습니다.',
  membersTold: '멤버들에게도 이 사람들의 컴퓨터에서 그림을 그린다고 알려 주세요.',
  trust:
    '이 사용자는 자기 워커의 키만 다룰 수 있습니다. 그래도 Redis의 메모리를 채우거나 느리게 만들 수는 있으니 믿을 수 있는 사람만 초대하세요.',
  takeBack: '4. 초대를 거두려면 (즉시 적용):',
  usage: {
    name: '워커 이름은 영문자로 시작하고, 그 뒤에 영문자, 숫자, -, _를 23자까지 쓸 수 있습니다.',
    host: '호스트로 읽을 수 없습니다: {{host}}',
    flags: '이해할 수 없는 말이 있습니다.',
    noRedis: '--apply에는 사용자를 등록할 수 있는 계정의 REDIS_URL이 필요합니다.',
    fix: '예: {{example}}',
  },
} as const satisfies Translated<typeof en>;
