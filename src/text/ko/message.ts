import type en from '../en/message.ts';
import type { Translated } from '../keys.ts';

export default {
  about: '{{model}} · {{engine}} · {{settings}}',
  chip: {
    done: '완료 ({{seconds}}초)',
    kept: '완료 (이전 그림)',
    step: '스텝 {{step}}/{{steps}}',
    waiting: '대기 중',
    failed: '실패',
    stopped: '중지됨',
  },
  row: '{{label}}: {{count}}장 중 {{done}}장',
  rowFailed: '{{label}}: {{count}}장 중 {{done}}장, 실패 {{failed}}장',
  status: {
    accepted: '접수했습니다.',
    next: '다음 차례입니다.',
    queued_one: '대기열: 앞에 {{count}}줄이 있습니다.',
    queued_other: '대기열: 앞에 {{count}}줄이 있습니다.',
    running: '그리는 중: {{count}}장 중 {{done}}장.',
    eta: '예상 완료 {{when}}.',
    away: '이미지 서버가 응답하지 않습니다({{since}}부터). 잃어버린 것은 없으며, 서버가 돌아오면 저절로 이어집니다.',
    awayQueue:
      '대기열이 응답하지 않습니다({{since}}부터). 잃어버린 것은 없습니다. 접수된 작업은 여기 남아 있고, 대기열이 돌아오면 그려집니다.',
    awayNobody:
      '지금 그려 줄 컴퓨터가 없습니다({{since}}부터). 잃어버린 것은 없으며, 한 대라도 접속하면 저절로 이어집니다.',
    awayMachine:
      '이것을 그릴 수 있는 컴퓨터가 꺼져 있습니다: {{name}}({{since}}부터 대기 중). 잃어버린 것은 없으며, 돌아오면 저절로 이어집니다.',
    awayUntil: '계속 그러면 {{until}}에 포기합니다.',
    done_one: '{{count}}장, 생성 시간 {{seconds}}초.',
    done_other: '{{count}}장, 생성 시간 {{seconds}}초.',
    kept_one: '{{count}}장, 전에 그려 둔 그림입니다.',
    kept_other: '{{count}}장, 전에 그려 둔 그림입니다.',
    failed_one: '{{count}}장을 그리지 못했습니다: {{reason}}',
    failed_other: '{{count}}장을 그리지 못했습니다: {{reason}}',
    cancelled: '취소했습니다. {{count}}장 중 {{done}}장이 있습니다.',
    noSheet: '비교표를 만들지 못했습니다: {{reason}}',
  },
  note: {
    direct: '요청하신 곳에 올릴 수 없어서 여기로 보냅니다.',
    continues: '{{link}}에서 이어집니다',
    continued: '여기로 이어집니다: {{link}}',
    replyEnds: '디스코드에서는 이 답변을 15분 동안만 고칠 수 있습니다. 결과는 DM으로 보내 드립니다.',
  },
  alt: {
    sheet_one: '클립 스킵 {{list}} 그림 {{count}}장, 라벨 포함. 프롬프트: {{prompt}}',
    sheet_other: '클립 스킵 {{list}} 그림 {{count}}장을 나란히 놓은 비교표, 각각 라벨 포함. 프롬프트: {{prompt}}',
    grid_one: '{{title}} 그림 {{count}}장, 라벨 포함. 프롬프트: {{prompt}}',
    grid_other: '{{title}} 그림 {{count}}장을 늘어놓은 비교표, 각각 라벨 포함. 프롬프트: {{prompt}}',
  },
  pick: '이 중 하나로 배치 돌리기',
  pickLine: '배치 돌리기: 행을 고른 다음 그림을 고르세요',
  instead: '지금 접속 중인 다른 모델로 그리기',
  guidance: {
    G21: '시드 하나의 결과는 우연일 수 있습니다. 차이를 믿기 전에 “시드 4개” 버튼으로 다시 비교하세요.',
    G21Grid: '시드 하나로 얻은 결과는 우연일 수 있습니다. 차이를 믿기 전에 “다른 시드”를 눌러 보세요.',
    G26: '내 체크포인트로 보려면 이 봇의 운영자가 SD_URL에 서버(A1111, Forge, SD.Next, ComfyUI, stable-diffusion.cpp)를 지정하면 됩니다.',
  },
  voted: {
    blind: '이 서버의 최다 득표: {{count}}표 중 {{won}}표(블라인드)',
    open: '이 서버의 최다 득표: {{count}}표 중 {{won}}표(숫자를 보고 투표)',
  },
  button: {
    more: '클립 스킵 추가',
    seed: '다른 시드',
    seeds4: '시드 4개',
    nolora: 'LoRA 없이',
    flip: '번갈아 보기',
    diff: '차이',
    zoom: '확대',
    orig: '원본',
    copy: '설정 복사',
    why: '왜?',
    form: {
      tags: '같은 내용을 문장으로',
      prose: '같은 내용을 태그로',
      other: '같은 내용을 다른 형식으로',
    },
    compare: '나란히 보기',
    del: '삭제',
    cancel: '취소',
  },
} as const satisfies Translated<typeof en>;
