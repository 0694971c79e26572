import type en from '../en/common.ts';
import type { Translated } from '../keys.ts';

export default {
  clipSkip: '클립 스킵 {{n}}',
  layer: '레이어 {{layer}}/{{layers}}',
  lastLayer: '마지막 레이어 ({{layers}}/{{layers}})',
  native: '학습 기준값',
  side: { you: '입력 쪽 문제', server: 'SD 서버 쪽 문제', us: '이 프로그램 쪽 문제' },
  missing: {
    queue: '대기열이 응답하지 않았습니다.',
    nobody: '접속한 컴퓨터가 없었습니다.',
    machine: '그릴 수 있는 컴퓨터가 꺼져 있었습니다: {{name}}.',
    server: '이미지 서버가 응답하지 않았습니다.',
  },
  kind: {
    fact: '사실',
    convention: '관례',
    tip: '커뮤니티 팁(검증되지 않음)',
    measured: '이번 측정값',
    voted: '이 서버의 투표',
    next: '다음 단계',
  },
} as const satisfies Translated<typeof en>;
