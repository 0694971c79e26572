import type en from '../en/common.ts';
import type { Translated } from '../keys.ts';

export default {
  clipSkip: '클립 스킵 {{n}}',
  layer: '레이어 {{layer}}/{{layers}}',
  lastLayer: '마지막 레이어 ({{layers}}/{{layers}})',
  native: '학습 기준값',
  side: { you: '입력 쪽 문제', server: 'SD 서버 쪽 문제', us: '이 프로그램 쪽 문제' },
  kind: {
    fact: '사실',
    convention: '관례',
    tip: '커뮤니티 팁(검증되지 않음)',
    measured: '이번 측정값',
    next: '다음 단계',
  },
} as const satisfies Translated<typeof en>;
