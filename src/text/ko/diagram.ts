import type en from '../en/diagram.ts';
import type { Translated } from '../keys.ts';

export default {
  readLast: '{{layers}}개 중 마지막인 {{layers}}번째 레이어의 출력을 씁니다. 건너뛰는 레이어는 없습니다',
  read: '{{layers}}개 중 {{layer}}번째 레이어의 출력을 씁니다',
  skipRow: '클립 스킵',
  prompt: '프롬프트',
  reader: 'U-Net이 이것으로 그립니다',
  runsOne: '레이어 1 사용',
  runsMany: '레이어 1–{{last}} 사용',
  leftOutOne: '레이어 {{last}} 건너뜀',
  leftOutMany: '레이어 {{first}}–{{last}} 건너뜀',
  trainedAtLast: 'SD 1.5가 학습한 출력',
  trainedBeforeLast: 'NovelAI와 그 계열 애니 모델이 학습한 출력',
  toolsHeading: '같은 설정을 프로그램마다 부르는 값(SD 1.x)',
  footer: 'SD 1.x, CLIP-L, 레이어 {{layers}}개 · 레이어 = {{sum}} - 클립 스킵',
} as const satisfies Translated<typeof en>;
