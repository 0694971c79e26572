import type en from '../en/errors.ts';
import type { Translated } from '../keys.ts';

export default {
  request: {
    invalid: {
      what: '입력을 이해할 수 없습니다: {{field}}: {{problem}}.',
      fix: '그 값을 고쳐서 다시 실행하세요. 형식은 --help에 있습니다.',
    },
    unsupported: {
      what: '{{engine}}에서는 할 수 없습니다: {{feature}}.',
      fix: '그 설정을 빼거나, 지원하는 서버를 쓰세요(--url).',
    },
    size: {
      what: '{{engine}}에서는 {{width}}x{{height}} 크기로 그릴 수 없습니다.',
      fix: '{{allowed}} 크기를 쓰세요.',
    },
    clipSkip: {
      what: '{{family}}에는 클립 스킵 {{value}}이(가) 없습니다.',
      fix: '{{min}}부터 {{max}}까지의 정수를 쓰세요. 1이 마지막 레이어(건너뛰지 않음)이고 0은 없습니다.',
    },
    family: {
      what: '{{model}}은(는) {{family}} 모델입니다. 프롬프트를 T5로도 읽기 때문에 클립 스킵이 적용되지 않습니다.',
      fix: '클립 스킵 비교에는 SD 1.x, SD 2.x, SDXL 체크포인트를 쓰세요.',
    },
    sampler: {
      what: '{{engine}}에 “{{name}}” 샘플러나 스케줄러가 없습니다.',
      fix: '사용 가능: {{known}}.',
    },
    model: {
      what: '{{engine}}에 “{{name}}” 모델이 없습니다.',
      fix: '사용 가능: {{known}}.',
    },
    lora: {
      what: '{{engine}}에 “{{name}}” 로라(LoRA)가 없습니다.',
      fix: '사용 가능: {{known}}.',
    },
    tooMuch: {
      what: '그림이 {{cells}}장입니다. 한 번에 {{max}}장까지 비교할 수 있습니다.',
      fix: '클립 스킵 값이나 행의 수를 줄이세요.',
    },
  },
  server: {
    address: {
      what: '서버 주소가 아닙니다.',
      fix: 'http://호스트:포트 형식으로 넣으세요. 예: http://127.0.0.1:7860',
    },
    unreachable: {
      what: '{{host}}에서 응답이 없습니다.',
      fix: '서버가 켜져 있고 주소가 맞나요? A1111과 Forge는 --api 옵션으로 실행해야 합니다.',
    },
    timeout: {
      what: '{{host}}이(가) {{seconds}}초 안에 응답하지 않았습니다.',
      fix: '모델을 불러오는 중이거나 바쁠 수 있습니다. 다시 시도하거나 서버 창을 확인하세요.',
    },
    notApi: {
      what: '{{host}}이(가) 응답하지만 Stable Diffusion API가 아닙니다.',
      fix: 'A1111이나 Forge를 --api 옵션으로 실행하고, 뒤에 붙은 경로 없이 주소만 넣으세요.',
    },
    unknownKind: {
      what: '{{host}}은(는) {{kind}}이며 아직 지원하지 않습니다.',
      fix: '지금은 AUTOMATIC1111과 Forge를 지원합니다. 나머지는 README의 목록에 있습니다.',
    },
    auth: {
      what: '{{host}}에 사용자 이름과 비밀번호가 필요하거나, 입력한 값이 맞지 않습니다.',
      fix: 'SD_AUTH=사용자:비밀번호 로 넣으세요(서버를 실행할 때 --api-auth에 준 값).',
    },
    rejected: {
      what: '{{host}}이(가) 요청을 거부했습니다: {{reason}}.',
      fix: '거기에 나온 설정을 확인하세요.',
    },
    busy: {
      what: '{{host}}에 지금 작업이 너무 많습니다.',
      fix: '잠시 뒤에 다시 시도하세요.',
    },
    outOfMemory: {
      what: '{{host}}의 GPU 메모리가 부족합니다.',
      fix: '크기를 줄이거나, 하이레스 픽스를 빼거나, GPU를 쓰는 다른 프로그램을 닫으세요.',
    },
    failed: {
      what: '{{host}}이(가) 그리는 중에 실패했습니다(HTTP {{status}}).',
      fix: '이유는 서버 창에 나와 있습니다. 다시 시도하세요.',
    },
    badAnswer: {
      what: '{{host}}이(가) 이해할 수 없는 응답을 보냈습니다({{part}}).',
      fix: '서버를 업데이트하세요. 계속되면 서버 버전과 함께 알려 주세요.',
    },
    tooLarge: {
      what: '{{host}}이(가) 그림보다 훨씬 큰 데이터를 보냈습니다.',
      fix: '그 주소에서 무엇이 실행되고 있는지 확인하세요.',
    },
    wrongModel: {
      what: '{{host}}이(가) “{{wanted}}” 대신 “{{used}}”(으)로 그렸습니다.',
      fix: '서버 목록에 있는 이름을 쓰세요: {{known}}.',
    },
    frozen: {
      what: '{{host}}이(가) 설정을 고정한 채 실행되어 그림마다 클립 스킵을 바꿀 수 없습니다.',
      fix: '--freeze-settings 없이 실행하거나, --freeze-specific-settings에서 CLIP_stop_at_last_layers와 sd_model_checkpoint를 빼세요.',
    },
    interrupted: {
      what: '{{host}}에서 누군가 그림을 도중에 멈췄습니다.',
      fix: '덜 그려진 그림은 버렸습니다. 다시 실행하세요. 완성된 그림은 남아 있습니다.',
    },
  },
  builtin: {
    folder: {
      what: '모델 폴더 {{folder}}을(를) 쓸 수 없습니다: $t(engine:builtin.problem.{{problem}}).',
      fix: 'optimum 구조의 SD1 계열 ONNX 폴더여야 합니다: text_encoder, unet, vae_decoder, scheduler, tokenizer.',
    },
    graph: {
      what: '{{folder}}의 텍스트 인코더에서 클립 스킵을 꺼낼 수 없습니다: $t(engine:builtin.problem.{{problem}}).',
      fix: '그래프 병합 없이 다시 내보내세요(optimum-cli export onnx, -O 옵션 없이).',
    },
    crashed: {
      what: '그리는 프로세스가 스스로 종료되었습니다({{reason}}).',
      fix: '다시 실행하세요. 완성된 그림은 남아 있습니다.',
    },
    outOfMemory: {
      what: '이 모델과 크기에 필요한 메모리가 부족합니다.',
      fix: '다른 프로그램을 닫거나 크기를 줄이세요.',
    },
    missing: {
      what: '이 컴퓨터({{platform}})에 맞는 내장 엔진이 설치되어 있지 않습니다.',
      fix: 'npm install을 다시 실행하거나 --url로 서버를 쓰세요.',
    },
  },
  file: {
    missing: {
      what: '{{file}}이(가) 없거나 읽을 수 없습니다.',
      fix: '경로를 확인하세요.',
    },
    notPicture: {
      what: '{{file}}은(는) PNG, JPEG, WebP 그림이 아니거나 손상되었습니다.',
      fix: '캡처나 미리보기가 아닌 원본 파일을 쓰세요.',
    },
    noSettings: {
      what: '{{file}}에 생성 정보가 없습니다.',
      fix: '원본 PNG를 쓰세요. 메신저나 웹사이트는 생성 정보를 지우는 경우가 많습니다.',
    },
    tooLarge: {
      what: '{{file}}이(가) 너무 큽니다(최대 {{limit}}).',
      fix: '더 작은 파일을 쓰세요.',
    },
    write: {
      what: '{{file}}을(를) 저장하지 못했습니다: {{reason}}.',
      fix: '공간을 비우거나 --out으로 다른 위치를 고르세요.',
    },
  },
  sheet: {
    limit: {
      what: '비교 시트를 4분의 1로 줄여도 {{limit}} 안에 들어가지 않습니다.',
      fix: '더 큰 파일을 허용하거나 그림 수를 줄여 보세요.',
    },
  },
  job: {
    cancelled: {
      what: '취소했습니다.',
      fix: '완성된 그림은 남아 있으며, 같은 명령을 다시 실행하면 이어서 그립니다.',
    },
    nothingDrawn: {
      what: '한 장도 그리지 못했습니다.',
      fix: '이유는 위에 있습니다.',
    },
  },
  batch: {
    other: {
      what: '{{folder}} 폴더에 다른 설정으로 만든 그림들이 있습니다.',
      fix: '--out으로 다른 폴더를 고르세요. 있던 그림은 그대로 둡니다.',
    },
  },
  config: {
    invalid: {
      what: '설정값을 읽을 수 없습니다: {{names}}.',
      fix: '.env 파일이나 환경 변수를 고치세요. 올바른 형식: {{shapes}}.',
    },
  },
  usage: {
    wrong: {
      what: '{{problem}}',
      fix: '{{fix}}',
    },
  },
  internal: {
    what: '예상하지 못한 오류가 생겼습니다.',
    fix: '번호 {{id}}와(과) 함께 알려 주세요.',
  },
} as const satisfies Translated<typeof en>;
