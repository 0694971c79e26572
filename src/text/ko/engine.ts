import type en from '../en/engine.ts';
import type { Translated } from '../keys.ts';

export default {
  builtin: {
    unknownWords: '이 모델이 모르는 단어입니다: {{words}}.',
    chunks: '프롬프트가 75토큰을 넘어 A1111처럼 {{chunks}}개 단위로 나누어 읽었습니다.',
    cut: '이 모델은 75토큰까지만 읽습니다. 프롬프트의 나머지 {{chunks}}개 단위는 빠졌습니다.',
    noLora: '내장 엔진은 LoRA 없이 그립니다. 빠진 LoRA: {{names}}.',
    missingLayers:
      '이 텍스트 인코더에는 {{all}}개 레이어 중 {{layers}}개만 있습니다. 가능한 가장 작은 클립 스킵은 {{used}}입니다.',
    problem: {
      missing: '{{file}} 파일이 없습니다',
      tooLarge: '{{file}} 파일이 지나치게 큽니다',
      unreadable: '{{file}} 파일을 읽을 수 없습니다',
      notJson: '{{file}} 파일이 올바른 JSON이 아닙니다',
      field: '{{file}}에 “{{wanted}}” 항목이 없거나 알 수 없는 값입니다',
      noTokenizer: 'tokenizer.json도, vocab.json과 merges.txt도 없습니다',
      damaged: '파일이 손상되었거나 잘려 있습니다({{detail}})',
      weights: '{{file}} 파일이 손상되었거나 잘려 있습니다',
      operators: '{{file}}에 이 런타임이 모르는 연산자가 있습니다(GPU용 파일일 수 있음)',
      kind: '{{found}} 모델입니다. 이 엔진은 SD 1.x만 그립니다',
      notText: 'U-Net 채널은 {{found}}개, 디코더는 {{wanted}}개입니다. 텍스트로 그리는 모델이 아닙니다',
      port: '{{file}}에 있어야 할 입력 또는 출력 “{{wanted}}”이(가) 없습니다',
      input: '{{file}}에 알 수 없는 입력 “{{found}}”이(가) 필요합니다',
      size: '설정에도 그래프에도 그림 크기가 적혀 있지 않습니다',
      pictureSize: '디코더가 {{wanted}} 픽셀이 아니라 {{found}} 픽셀을 내놓습니다',
      run: '{{file}} 실행에 실패했습니다',
      noOutput: '출력 “{{wanted}}”이(가) 없습니다',
      fused: '그래프가 병합되어 있습니다({{wanted}})',
      layerCount: '레이어가 {{wanted}}개여야 하는데 {{found}}개입니다',
      noLayers: '레이어를 찾지 못했습니다',
      unknownLayer: '뒤에서 {{found}}번째 레이어의 구조를 알 수 없습니다',
      unknownEnd: '그래프 끝부분의 구조를 알 수 없습니다',
      skip: '레이어가 {{wanted}}개가 아니라 {{found}}개입니다',
    },
  },
  clipSkip: {
    ignored:
      '{{server}}은(는) 이 종류의 모델에서 클립 스킵을 무시합니다. 어떤 값이든 {{used}}일 때와 같은 그림이 나옵니다.',
    floor:
      '{{server}}은(는) 이 종류의 모델에서 {{used}}보다 낮출 수 없습니다. {{n}}은(는) {{used}}와(과) 같은 그림입니다.',
    notApplicable: '이 모델은 프롬프트를 T5로도 읽기 때문에 클립 스킵이 적용되지 않습니다.',
    unknownModel:
      '파일 이름만으로는 모델 종류를 알 수 없어서, {{server}}에서 클립 스킵 {{n}}이(가) 적용되는지는 그림을 비교해야 알 수 있습니다.',
    unproved:
      '{{server}}이(가) 이 종류의 모델에서 클립 스킵을 어떻게 쓰는지 아직 확인되지 않았습니다. 그림을 비교해서 판단합니다.',
    worker: '클립 스킵이 적용되는지는 작업을 맡은 컴퓨터에 따라 다릅니다.',
    clipLOnly: '여기서는 두 텍스트 인코더 중 첫 번째(CLIP-L)에만 클립 스킵이 적용됩니다.',
    positiveOnly:
      '{{server}}은(는) 클립 스킵을 프롬프트에만 적용하고 네거티브 프롬프트에는 적용하지 않아서 A1111과 그림이 다릅니다.',
    sd1Only: '내장 엔진은 SD 1.x 모델만 그립니다.',
  },
  tls: {
    plain: '그 포트는 암호화되지 않은 http로 응답합니다',
    untrusted: '자체 서명 인증서이거나 이 컴퓨터가 모르는 기관의 인증서입니다',
    otherName: '인증서가 다른 이름의 것입니다',
    expired: '인증서가 만료되었거나 아직 유효하지 않습니다',
    failed: '양쪽이 암호화 방식에 합의하지 못했습니다',
  },
  tlsFix: {
    plain: '주소의 https://를 http://로 바꾸세요.',
    untrusted:
      'NODE_EXTRA_CA_CERTS에 인증서(또는 발급 기관의 인증서) 파일을 지정하고 다시 시작하거나, 믿을 수 있는 네트워크라면 http://를 쓰세요.',
    otherName: '인증서에 적힌 이름으로 접속하세요.',
    expired: '인증서를 갱신하거나 두 컴퓨터의 시계를 확인하세요.',
    failed: '주소와 포트를 확인하세요. 서버의 TLS 설정이 너무 오래되었을 수도 있습니다.',
  },
  redisTls: {
    plain: '그 주소는 TLS를 쓰지 않습니다',
    untrusted: '인증서가 자체 서명되었거나, 이 컴퓨터가 모르는 기관에서 발급되었습니다',
    otherName: '인증서가 다른 이름으로 발급되었습니다',
    expired: '인증서가 만료되었거나 아직 유효하지 않습니다',
    failed: '양쪽이 방식을 합의하지 못했습니다',
  },
  redisTlsFix: {
    plain: '사설망 안에서만 rediss:// 대신 redis://를 쓰세요. 아니면 Redis에서 TLS를 켜세요(tls-port).',
    untrusted: '인증서나 발급 기관의 인증서를 REDIS_CA_FILE에 적으세요.',
    otherName: '인증서에 적힌 이름으로 접속하세요.',
    expired: '인증서를 갱신하거나 두 컴퓨터의 시계를 확인하세요.',
    failed: '주소와 포트를 확인하세요. Redis는 tls-auth-clients no로 설정하지 않으면 클라이언트 인증서를 요구합니다.',
  },
  redisRefuses: {
    memory: '메모리가 가득 찼습니다',
    disk: '디스크에 쓸 수 없습니다',
    replica: '읽기 전용 복제본입니다',
  },
  redisRefusesFix: {
    memory: 'maxmemory를 늘리세요. 기다리는 그림은 한 시간 안에 저절로 지워집니다.',
    disk: 'Redis가 쓰는 디스크의 공간을 비우세요. 무엇이 실패했는지는 Redis 로그에 있습니다.',
    replica: 'REDIS_URL에 주(primary) 서버의 주소를 넣으세요.',
  },
  sdapi: {
    sampler: '서버가 {{wanted}} 대신 {{used}} 샘플러로 그렸습니다.',
    size: '서버가 {{wanted}} 대신 {{used}} 크기로 그렸습니다.',
    override:
      '{{wanted}}을(를) 보냈지만 서버는 클립 스킵 {{used}}(으)로 그렸다고 합니다. 그림마다 설정을 바꿀 수 없는 서버입니다.',
  },
  horde: {
    size: '워커가 {{wanted}} 대신 {{used}} 크기로 그렸습니다.',
    hires:
      'AI Horde에서는 첫 번째 패스의 크기와 두 번째 패스의 스텝을 워커가 정합니다. 배율과 디노이즈만 요청했습니다.',
    kudos: 'AI Horde가 이 줄에 계정의 {{had}} 쿠도스 중 {{kudos}}을(를) 썼습니다.',
    clipSkipMismatch: 'AI Horde 모델 목록에는 이 모델의 클립 스킵이 {{n}}이(가) 아닌 값으로 나와 있습니다.',
    stepsMismatch: 'AI Horde 모델 목록에는 이 모델의 스텝 수가 다르게 나와 있습니다.',
    cfgMismatch: 'AI Horde 모델 목록에는 이 모델의 CFG가 다르게 나와 있습니다.',
    samplerMismatch: 'AI Horde 모델 목록에는 이 모델의 샘플러가 다르게 나와 있습니다.',
    schedulerMismatch: 'AI Horde 모델 목록에는 이 모델의 스케줄러가 다르게 나와 있습니다.',
    unknownWarning: 'AI Horde의 경고: {{code}}.',
  },
  sdcpp: {
    sampler: '서버가 {{wanted}} 대신 {{used}}(으)로 그렸습니다.',
    size: '서버가 {{wanted}} 대신 {{used}} 크기로 그렸습니다.',
    clipSkip: '클립 스킵 {{wanted}}을(를) 보냈지만 서버는 {{used}}(으)로 그렸다고 합니다.',
  },
  comfyui: {
    emphasis:
      'ComfyUI는 (word:1.2) 같은 강조를 A1111과 다르게 계산합니다. 이 그림들은 A1111의 그림과 비교할 수 없습니다.',
    syntax: '{{found}}은(는) A1111 문법이라 ComfyUI에서는 그냥 단어로 읽힙니다.',
    stacked: '모든 패널을 한 번에 그렸습니다. 따로 그린 그림과 픽셀 값이 1/255만큼 다를 수 있습니다.',
    notStacked: '이 줄은 한 번에 그리지 않고 패널마다 따로 그렸습니다. 이유: $t(engine:comfyui.cause.{{cause}}).',
    cause: {
      sampler: '이 샘플러는 스텝마다 새 노이즈를 넣어서 패널끼리 비교할 수 없게 됩니다',
      hires: '하이레스 픽스는 단계를 따로 거쳐야 합니다',
      extras: 'dynamic thresholding은 그림마다 따로 계산합니다',
      missing: '서버에 필요한 노드가 없습니다',
    },
  },
} as const satisfies Translated<typeof en>;
