import type en from '../en/worker.ts';
import type { Translated } from '../keys.ts';

export default {
  start: '워커 {{name}}, 대기열 {{host}}.',
  sees: '여기서 그리는 것은 이 컴퓨터를 거칩니다. 소유자는 프롬프트와 그림을 볼 수 있습니다. 다른 사람의 것이니 밖으로 내보내지 마세요.',
  keys: '키: p 일시정지 · r 재개 · q 지금 줄을 마치고 종료 (두 번: 즉시)',
  queueAway: '대기열 {{host}}이(가) 응답하지 않습니다. 기다립니다.',
  queueBack: '대기열에 연결되었습니다.',
  bot: '봇이 있습니다 (버전 {{version}}).',
  otherVersion:
    '봇은 버전 {{version}}이며 다른 프로토콜을 씁니다. 이 워커를 그 버전으로 업데이트하세요 (git pull && npm install). 그때까지는 줄을 받지 않습니다.',
  ordered: {
    pause: '워커를 일시정지합니다. 그리던 것은 마칩니다. 다시 시작하려면 npm run worker -- resume.',
    resume: '워커가 다시 줄을 받습니다. 단, 정해진 시간과 이미지 서버 상태를 따릅니다.',
    drain: '워커가 지금 줄을 마치면 종료합니다.',
  },
  state: {
    here: '준비되었습니다. 요청이 오면 바로 그립니다.',
    paused: '일시정지: 그리던 것은 마치고, 다시 시작할 때까지 새로 받지 않습니다.',
    closed: '정해진 시간(WORKER_HOURS)이 아니라서 쉽니다. 시간이 되면 알아서 다시 시작합니다.',
    serverAway: '이미지 서버가 아직 응답하지 않습니다. 기다립니다.',
    incompatible: '업데이트할 때까지 줄을 받지 않습니다.',
    draining: '종료 중: 그리던 것을 먼저 마칩니다. 한 번 더 요청하면 바로 돌려줍니다.',
    left: '종료했습니다. 컴퓨터를 빌려주셔서 고맙습니다.',
  },
  row: {
    done_one: '그림 {{count}}장, {{seconds}}초',
    done_other: '그림 {{count}}장, {{seconds}}초',
    cancelled: '줄 하나가 취소되었습니다.',
  },
} as const satisfies Translated<typeof en>;
