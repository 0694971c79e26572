import type en from '../en/sheet.ts';
import type { Translated } from '../keys.ts';

export default {
  noPrompt: '(프롬프트 없음)',
  meta: {
    seed: '시드 {{seed}}',
    steps_one: '{{count}}스텝',
    steps_other: '{{count}}스텝',
    cfg: 'CFG {{cfg}}',
    hires: '하이레스 픽스 x{{scale}}',
    source: 'img2img, 디노이즈 {{denoise}}',
  },
  row: {
    seed: '시드 {{value}}',
    loraWeight: '가중치 {{value}}',
    noLora: 'LoRA 없음',
    prompt: '프롬프트 {{n}}',
  },
  column: {
    epoch: '에포크 {{n}}',
    step: '스텝 {{n}}',
    last: '최종',
  },
  panel: {
    ignored: '여기서는 적용 안 됨',
    floor: '실제로는 {{used}}',
    unconfirmed: '확인되지 않음',
    same: '{{n}}번과 픽셀 동일',
    sameAs: '{{name}}: 픽셀 동일',
    drawn: '생성 {{drawn}}',
    trained: '학습 {{trained}} · 생성 {{drawn}}',
  },
  card: {
    failed: '실패',
    stopped: '중단됨',
    waiting: '대기 중',
    preview: '미리보기',
    absent: '저장본 없음',
  },
  footer: {
    family: {
      admin: '{{family}} (관리자 지정)',
      metadata: '{{family}}',
      header: '{{family}} (파일에 기록됨)',
      name: '{{family}} (이름으로 추정)',
      assumed: '{{family}} (가정)',
    },
    drawnBy: '그린 컴퓨터: {{names}}',
    unknownFamily: '모델 계열 알 수 없음',
    onlyClipSkip: '같은 시드, 클립 스킵만 다름',
    rowsDiffer: '나머지는 모두 같고, 이름표에 적힌 것만 다름',
    loras: 'LoRA {{list}}',
    rowsBy: '{{rows}}행: {{server}}',
  },
  caveat: {
    workers: '한 줄의 그림을 서로 다른 컴퓨터({{names}})가 그렸습니다. 차이가 클립 스킵 때문만은 아닙니다.',
    demo: '내장 데모 모델: 클립 스킵의 원리만 보여 주며, 여러분의 체크포인트에 대해서는 아무것도 알려 주지 않습니다.',
    ignored: '모든 그림의 픽셀이 같습니다. {{engine}}에서는 이 모델에 클립 스킵이 적용되지 않았습니다.',
    same: '클립 스킵 {{list}}: 픽셀이 같습니다.',
    nearlySame: '클립 스킵 {{a}}번과 {{b}}번은 거의 같습니다(평균 차이 {{percent}} %).',
    noise:
      '클립 스킵 {{a}}번과 {{b}}번의 차이(평균 {{percent}} %)는 이 서버에서 같은 설정으로 두 번 그릴 때 생길 수 있는 정도입니다.',
    blank: '한 가지 색으로만 나온 그림이 있습니다. 모델이나 VAE가 실패한 것이라 비교할 수 없습니다.',
    effectUnexpected:
      '{{engine}}에서는 클립 스킵이 적용되지 않아야 하는데 그림이 다릅니다. 다른 설정이 달라졌을 수 있습니다.',
    loraNoEffect: '{{list}}: 로라를 썼을 때와 안 썼을 때의 픽셀이 같습니다. {{engine}}에서 로라가 적용되지 않았습니다.',
    sameRows: '픽셀이 같습니다: {{list}}.',
    severalMachines: '이 비교표의 그림을 서로 다른 컴퓨터({{names}})가 그렸습니다. 차이가 로라 때문만은 아닙니다.',
    severalServers: '행마다 그린 서버가 다릅니다. 같은 행 안에서만 비교하고, 다른 행과는 비교하지 마세요.',
  },
  veiled: {
    note: '블라인드 투표: 글자 순서는 무작위',
    row: '{{n}}행',
    was: '투표 때 {{letter}}',
    panelSame: '{{letter}}와 픽셀 동일',
    same: '{{list}}: 픽셀이 같습니다.',
    alt_one: '블라인드 비교. 무작위 글자({{list}})가 붙은 그림 {{count}}장. 프롬프트: {{prompt}}',
    alt_other: '블라인드 비교. 무작위 글자({{list}})가 붙은 그림 {{count}}장. 프롬프트: {{prompt}}',
  },
  compared: {
    prompts: '1: {{one}} · 2: {{other}}',
    style: {
      tags: '태그형',
      prose: '문장형',
      phrases: '구절형',
      mixed: '태그와 문장',
      short: '짧은 프롬프트',
      'non-english': '영어 아님',
    },
    prompt: '프롬프트 {{n}}',
    machines: '같은 컴퓨터(또는 같은 버전)로 그린 것이 아니어서, 차이가 그 때문일 수도 있습니다.',
    leftOut: '한쪽에만 있어서 뺀 클립 스킵: {{list}}',
    alt: '비교 두 개를 한 장에, 클립 스킵 {{list}}. 1: {{one}}. 2: {{other}}.',
    of: '{{n}}: {{words}}',
  },
  notice: {
    ignored: '{{engine}}은(는) {{family}} 모델에 클립 스킵을 적용하지 않습니다. 모든 그림이 똑같이 나옵니다.',
    floor: '{{engine}}은(는) 이 모델에서 클립 스킵 {{n}} 대신 {{used}}을(를) 씁니다.',
    familyUnknown: '“{{model}}”의 계열을 알 수 없어 SD 1.x(12레이어)로 다룹니다.',
    settleFirst:
      '이 비교는 {{features}}을(를) 켠 채로 그립니다. 먼저 기본 그림으로 클립 스킵부터 정하는 것이 좋습니다. 더 큰 선택이고 시간도 덜 걸립니다.',
    otherProgram:
      '이 설정은 {{from}}에서 왔습니다. {{engine}}은(는) (강조:1.2) 처리, 긴 프롬프트를 나누는 방식, 노이즈, 샘플러 구현이 다르므로 원본과 다른 그림이 나옵니다. 같은 비교표 안의 그림끼리만 비교하세요.',
    noEpoch: '“{{name}}”에는 에포크 {{list}} 파일이 없어 그 칸을 비워 둡니다.',
    lastIs: '번호 없는 “{{name}}”을(를) 에포크 {{epoch}}(으)로 봅니다. kohya는 마지막 에포크를 번호 없이 저장합니다.',
    trainedOtherwise:
      '“{{name}}” 파일에는 클립 스킵 {{told}}로 학습했다고 적혀 있지만, 요청하신 대로 {{stated}}(으)로 그리고 표시합니다.',
    lorasLeftOut: '{{engine}}은(는) LoRA를 쓸 수 없어 {{names}} 없이 그립니다.',
    loraMalformed: '“{{tag}}”은(는) 읽을 수 없는 LoRA 태그라서 프롬프트에 글자 그대로 남습니다.',
    cacheUnwritable: '그림 캐시에 쓸 수 없어, 이번 그림들은 다음에 다시 그려야 합니다.',
    serversDiffer:
      '어느 서버가 그릴지 아직 정해지지 않았고, 서버마다 클립 스킵을 다르게 처리합니다: {{list}}. 실제로 그린 서버는 비교표에 적힙니다.',
  },
} as const satisfies Translated<typeof en>;
