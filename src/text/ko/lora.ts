import type en from '../en/lora.ts';
import type { Translated } from '../keys.ts';

export default {
  kind: {
    lora: '로라(LoRA)',
    locon: 'LoCon(합성곱까지 학습한 로라)',
    loha: 'LoHa',
    lokr: 'LoKr',
    glora: 'GLoRA',
    oft: 'OFT',
    ia3: '(IA)³',
    full: '전체 차이값',
    other: '알 수 없는 형식의 어댑터',
  },
  familyUnknown: '모델 계열 알 수 없음',
  row: {
    clipSkip: '클립 스킵',
    base: '베이스 모델',
    network: '네트워크',
    training: '학습',
    pictures: '이미지',
    rates: '학습률',
    trainer: '학습 도구',
    title: '제목',
    hint: '사용법',
    comment: '메모',
    activation: '트리거 워드',
    tags: '태그',
  },
  sure: {
    agreed: '확실함: 파일 기록과 가중치가 일치합니다',
    weights: '확실함: 가중치에서 확인했습니다',
    stated: '파일에 적힌 값입니다',
    assumed: '아마도: “None”으로 적혀 있고, 이는 마지막 레이어를 뜻합니다',
    contradicted: '서로 다름',
    unused: '{{n}}({{family}} 고유값)',
    unusedSaid: '파일에 적힌 값 {{n}}: {{family}}용 설정이 아닙니다',
    notApplicable: '해당 없음',
    unknown: '알 수 없음',
  },
  witness: {
    weights: '가중치: {{n}}',
    kohya: 'ss_clip_skip: {{n}}',
    modelspec: 'modelspec.encoder_layer: {{n}}',
    oneTrainer: 'OneTrainer 설정: {{n}}',
    kohyaNone: 'ss_clip_skip “None”: {{n}}',
  },
  weights: {
    untrained: '가중치로는 알 수 없음: 텍스트 인코더를 학습하지 않았습니다',
    absent: '가중치로는 알 수 없음: 텍스트 인코더나 그 마지막 레이어가 없습니다',
    cut: '가중치는 확인할 수 없음: 헤더만 있습니다',
  },
  network: {
    dim: 'dim {{dim}}',
    alpha: 'alpha {{alpha}}',
    scale: '배율 {{scale}}',
    convDim: 'conv dim {{dim}}',
    convAlpha: 'conv alpha {{alpha}}',
    noTextEncoder: 'U-Net만 학습',
  },
  training: {
    epoch: '에포크 {{at}}',
    epochOf: '에포크 {{at}}/{{all}}',
    epochAll: '예정 에포크 {{all}}',
    step: '스텝 {{at}}',
    stepOf: '스텝 {{at}}/{{all}}',
    stepAll: '예정 스텝 {{all}}',
    batch: '배치 {{batch}}',
  },
  pictures: {
    images_one: '{{count}}장',
    images_other: '{{count}}장',
    withRepeats: '반복 포함 에포크당 {{n}}장',
    regularisation: '정규화 이미지 {{n}}장',
  },
  rates: {
    unet: 'U-Net {{rate}}',
    textEncoder: '텍스트 인코더 {{rate}}',
    all: '전체 {{rate}}',
    noiseOffset: 'noise offset {{value}}',
    minSnr: 'min SNR gamma {{value}}',
  },
  duration: { minutes: '{{n}}분', hours: '{{n}}시간' },
  by: '제작: {{author}}',
  activation: {
    stated: '파일에 적힌 값입니다',
    likely: '아마도: 캡션 {{images}}개 중 {{count}}개에 나오는, 흔한 태그가 아닌 첫 단어입니다',
  },
  note: {
    metadataOnly: '메타데이터만 읽었습니다. 가중치는 없었습니다.',
    stripped: '메타데이터가 지워진 파일입니다. 아래 내용은 레이어의 이름, 크기, 가중치에서 알아낸 것입니다.',
    truncated: '파일의 앞부분만 있습니다. 헤더는 온전하므로 이 정보를 읽기에는 충분합니다.',
    repeated: '형식상 금지된 중복 항목이 헤더에 있어 마지막 값을 썼습니다: {{keys}}',
  },
  says: {
    generate: '클립 스킵 {{n}}에서 학습한 로라입니다. 먼저 {{n}}에서 그려 보세요.',
    generateOn: '{{base}}에서 클립 스킵 {{n}}에 맞춰 학습했습니다. 먼저 {{n}}에서 그려 보세요.',
    agree: '체크포인트의 학습 기준값도 {{n}}입니다.',
    sweep: '체크포인트의 학습 기준값은 {{native}}, 로라는 {{n}}입니다. 둘 다 그려서 눈으로 고르세요.',
    sweepByName:
      '이름으로 보아 {{name}}의 학습 기준값은 {{native}}인 듯하고, 로라는 {{n}}입니다. 둘 다 그려서 눈으로 고르세요.',
    unused:
      '{{family}}의 고유값은 {{native}}이고 학습 도구도 다른 값을 쓰지 않습니다. 먼저 {{native}}에서 그려 보세요.',
    unusedSaid:
      '클립 스킵 값 {{n}}이(가) 적혀 있지만, {{family}} 학습에서 이 값은 기록만 될 뿐 쓰이지 않습니다. {{family}}의 고유값인 {{native}}에서 그리세요.',
    unexpected:
      '클립 스킵 값 {{n}}이(가) 적혀 있지만, sd-scripts는 {{family}}에서 이 설정을 예상하지 않으며 경고를 냅니다. 먼저 {{family}}의 고유값인 {{native}}에서 그려 보세요.',
    notApplicable: '{{family}}용 로라입니다. 프롬프트를 T5로도 읽는 모델이라 클립 스킵이 적용되지 않습니다.',
    foreign: '“{{architecture}}”용인데, 이 프로그램이 모르는 모델입니다. 클립 스킵은 CLIP 텍스트 인코더의 설정입니다.',
    unknown: '클립 스킵을 알 수 있는 정보가 없습니다. 1과 2를 비교해 보고, 만든 사람에게 물어보세요.',
    byBase:
      '클립 스킵이 적혀 있지 않습니다. 베이스 이름({{base}})으로 보면 {{n}}일 가능성이 큽니다. 1과 2를 비교해 보세요.',
    noTextEncoder:
      '텍스트 인코더는 건드리지 않는 로라입니다. 그래도 U-Net은 특정 레이어의 출력으로 배웠으므로 학습할 때의 값이 중요합니다.',
    weightsDiffer:
      '가중치는 {{n}}, 메타데이터는 {{other}}입니다. 병합·수정되었거나 그 값이 쓰이지 않은 파일입니다. 둘 다 비교해 보세요.',
    keysDiffer: '메타데이터에 {{n}}, {{other}} 두 값이 함께 적혀 있습니다. 둘 다 비교해 보세요.',
    otherFamily: '{{lora}}용 로라인데 체크포인트는 {{checkpoint}}입니다. 서로 맞지 않습니다.',
  },
} as const satisfies Translated<typeof en>;
