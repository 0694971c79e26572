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
      fix: '비슷한 이름: {{known}}.',
    },
    tooMuch: {
      what: '그림이 {{cells}}장입니다. 한 번에 {{max}}장까지 비교할 수 있습니다.',
      fix: '클립 스킵 값이나 행의 수를 줄이세요.',
    },
    epoch: {
      what: '이 학습들에는 에포크 {{epoch}} 파일이 없습니다.',
      fix: '있는 것: {{known}}. (last는 번호 없는 파일입니다.)',
    },
    trainedUnknown: {
      what: '“{{name}}”을(를) 어떤 클립 스킵으로 학습했는지 {{engine}}이(가) 알려 주지 않습니다.',
      fix: '이름 뒤에 {{name}}@2나 {{name}}@1처럼 적거나, 모두 한 값으로 그리게 하세요. (파일에 적힌 값은 clipskip lora 파일 로 볼 수 있습니다.)',
    },
    noServer: {
      what: '이걸 혼자서 다 그릴 수 있는 서버가 없습니다. 서버마다 없는 것: {{lacks}}.',
      fix: '그중 하나를 빼거나, 없는 파일을 한 서버에 모아 두세요. 한 행을 여러 서버에 나눠 그리지는 않습니다.',
    },
  },
  server: {
    address: {
      what: '서버 주소가 아닙니다.',
      fix: 'http://호스트:포트 형식으로 넣으세요. 예: http://127.0.0.1:7860',
    },
    unreachable: {
      what: '{{host}}에서 응답이 없습니다.',
      fix: '서버가 켜져 있고 주소(http 또는 https, 이름, 포트)가 맞나요? A1111, Forge, SD.Next는 --api 옵션으로 실행해야 합니다.',
    },
    timeout: {
      what: '{{host}}이(가) {{seconds}}초 안에 응답하지 않았습니다.',
      fix: '모델을 불러오는 중이거나 바쁠 수 있습니다. 다시 시도하거나 서버 창을 확인하세요.',
    },
    notApi: {
      what: '{{host}}이(가) 응답하지만 Stable Diffusion API가 아닙니다.',
      fix: 'A1111, Forge, SD.Next는 --api 옵션으로 실행해야 하고, ComfyUI와 sd-server는 그대로 됩니다. 뒤에 붙은 경로 없이 주소만 넣으세요.',
    },
    tooOld: {
      what: '{{host}}은(는) 비교에 필요한 기능이 없는 예전 {{program}}입니다.',
      fix: '{{program}} {{needed}} 이상으로 업데이트하세요.',
    },
    tls: {
      what: '{{host}}에 보안 연결을 할 수 없습니다: $t(engine:tls.{{problem}}).',
      fix: '$t(engine:tlsFix.{{problem}})',
    },
    unknownKind: {
      what: '{{host}}은(는) {{kind}}이며, 이 엔진으로는 그릴 수 없습니다.',
      fix: '--engine과 SD_ENGINE을 지정하지 않으면 맞는 엔진을 자동으로 찾습니다. 지원: AUTOMATIC1111, Forge, reForge, SD.Next, stable-diffusion.cpp, ComfyUI, AI Horde.',
    },
    auth: {
      what: '{{host}}에 사용자 이름과 비밀번호가 필요하거나, 입력한 값이 맞지 않습니다.',
      fix: 'SD_AUTH=사용자:비밀번호 로 넣으세요(서버를 실행할 때 --api-auth에 준 값). SD_SERVERS의 gpu1이라면 SD_AUTH_GPU1에 넣습니다.',
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
    lost: {
      what: '{{host}}이(가) 그리던 그림을 더 이상 알지 못합니다. 서버가 재시작되었거나 결과 보관 시간이 지났습니다.',
      fix: '다시 실행하세요. 완성된 패널은 그대로 남아 있습니다.',
    },
    noPicture: {
      what: '{{host}}이(가) 그림을 완성하지 못했습니다.',
      fix: '이유는 서버 창에 나옵니다. 메모리 부족인 경우가 많습니다. 크기를 줄이거나 다시 시도하세요.',
    },
  },
  horde: {
    key: {
      what: '{{host}}이(가) 모르는 API 키입니다.',
      fix: 'HORDE_KEY(AI Horde 계정의 키)를 확인하거나, 키를 빼고 익명으로 그리세요.',
    },
    kudos: {
      what: '{{host}}에서 이 크기나 스텝 수로 그리려면 쿠도스가 미리 있어야 하는데 계정에 모자랍니다.',
      fix: '크기나 스텝을 줄이거나, 쿠도스가 있는 계정의 키를 쓰세요.',
    },
    prompt: {
      what: '{{host}}이(가) 이 프롬프트를 거부했습니다. 규칙에서 금지한 내용으로 보입니다.',
      fix: '프롬프트를 바꾸세요. 같은 프롬프트를 다시 보내면 한동안 IP가 차단될 수 있습니다.',
    },
    blocked: {
      what: '{{host}}이(가) 지금 이 계정이나 IP의 요청을 받지 않습니다({{reason}}).',
      fix: '기다리거나 AI Horde 디스코드에 문의하세요.',
    },
    maintenance: {
      what: '{{host}}이(가) 점검 중입니다.',
      fix: '나중에 다시 시도하세요. 완성된 그림은 남아 있습니다.',
    },
    noWorker: {
      what: '지금 {{host}}에 이것을 그릴 수 있는 워커가 없습니다: 이 크기의 “{{model}}”.',
      fix: '워커가 더 많은 모델을 고르거나, 크기를 줄이거나, 나중에 다시 시도하세요.',
    },
    faulted: {
      what: '{{host}}의 워커들이 이 그림을 그리지 못했습니다.',
      fix: '다시 시도하면 다른 워커가 맡을 수 있습니다. 완성된 그림은 남아 있습니다.',
    },
    expired: {
      what: '{{host}}이(가) 요청을 버렸습니다. 너무 오래 기다렸는데 아무도 끝내지 못했습니다.',
      fix: '대기열이 짧은 모델이나 쿠도스가 더 많은 계정을 쓰세요.',
    },
    censored: {
      what: '{{host}}의 워커가 그림을 그렸지만 안전 필터가 가렸습니다.',
      fix: '프롬프트나 시드를 바꾸세요. 필터가 잘못 거르는 일도 있습니다.',
    },
    leftOut: {
      what: '{{host}}의 워커가 {{part}}을(를) 불러오지 못하고 그것 없이 그려서 그림을 버렸습니다.',
      fix: '실제로 있는지, 내려받을 수 있는지, 모델과 맞는지 확인하거나 빼고 그리세요.',
    },
    loraName: {
      what: '“{{name}}”은(는) Civitai 번호가 아닙니다. {{host}}의 워커는 이름이 비슷한 다른 LoRA를 쓸 수 있습니다.',
      fix: 'Civitai 페이지 주소에 있는 번호를 넣으세요: 12345, 버전까지 정하려면 12345@67890.',
    },
  },
  worker: {
    none: {
      what: '대기열에 연결된 컴퓨터가 없습니다.',
      fix: 'GPU가 있는 컴퓨터에서 워커를 시작하세요: REDIS_URL과 SD_URL을 설정하고 npm run worker. 이미 접수된 작업은 기다립니다.',
    },
    away: {
      what: '{{name}} 컴퓨터가 지금은 그림을 받지 않습니다.',
      fix: '소유자가 시작하거나 재개하면 이어집니다. /clipskip workers에서 모든 컴퓨터를 볼 수 있습니다.',
    },
    gone: {
      what: '{{name}} 컴퓨터가 그리는 도중에 떠났습니다.',
      fix: '남은 줄은 다른 컴퓨터나 돌아온 그 컴퓨터에서 이어집니다. 완성된 패널은 남아 있습니다.',
    },
    failed: {
      what: '{{name}} 컴퓨터가 이 버전이 모르는 오류를 알렸습니다.',
      fix: '워커와 봇을 같은 버전으로 업데이트하세요. 이유는 워커 창에 나와 있습니다.',
    },
    refused: {
      what: '{{name}}의 소유자가 허용하지 않는 작업입니다: {{limit}}.',
      fix: '더 작게 요청하거나 다른 모델을 고르세요. 다른 컴퓨터가 그릴 수도 있습니다.',
    },
    version: {
      what: '{{name}} 워커의 버전이 다릅니다 (프로토콜 {{theirs}}, 봇은 {{ours}}).',
      fix: '둘 다 같은 버전의 clipskip-bot으로 업데이트하세요.',
    },
    poison: {
      what: '이것을 그리던 컴퓨터 {{count}}대가 연결이 끊겨서 더는 맡기지 않습니다.',
      fix: '크기나 스텝을 줄여 보세요. 무슨 일이 있었는지는 워커와 서버 창에 나와 있습니다.',
    },
    name: {
      what: '{{name}}이라는 워커가 이미 접속해 있습니다.',
      fix: '이 워커에는 다른 이름을 붙이세요: WORKER_NAME=....',
    },
    unknown: {
      what: '{{name}}이라는 컴퓨터가 없습니다.',
      fix: '/clipskip workers에서 모두 볼 수 있습니다.',
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
    none: {
      what: '그 메시지에는 그림이 없습니다.',
      fix: 'PNG, JPEG, WebP 그림이 첨부된 메시지에서 쓰세요.',
    },
    download: {
      what: '{{file}}을(를) 디스코드에서 받아 오지 못했습니다.',
      fix: '잠시 뒤에 다시 해 보세요. 계속되면 그림을 다시 올려 주세요.',
    },
  },
  lora: {
    empty: {
      what: '{{file}}은(는) 빈 파일입니다.',
      fix: '다시 내려받거나 복사하세요.',
    },
    pickle: {
      what: '{{file}}은(는) pickle 파일(.pt, .ckpt, .bin)입니다. 읽는 것만으로 만든 사람이 넣은 코드가 실행될 수 있어서 열지 않습니다.',
      fix: '.safetensors 버전을 받거나, 그래도 괜찮은 컴퓨터에서 변환해서 쓰세요.',
    },
    zip: {
      what: '{{file}}은(는) 압축 파일입니다.',
      fix: '압축을 풀고 안에 있는 .safetensors 파일을 쓰세요.',
    },
    gguf: {
      what: '{{file}}은(는) GGUF 파일입니다.',
      fix: '로라의 .safetensors 파일을 쓰세요. GGUF에는 학습 도구가 남긴 정보가 없습니다.',
    },
    page: {
      what: '{{file}}은(는) 로라 이름으로 저장된 웹 페이지나 오류 메시지입니다.',
      fix: '다시 내려받으세요. 로그인해야 받을 수 있는 사이트가 많습니다.',
    },
    pointer: {
      what: '{{file}}은(는) 로라가 아니라 Git LFS 포인터입니다.',
      fix: 'git lfs pull을 실행하거나 배포 페이지에서 파일을 내려받으세요.',
    },
    unknownFile: {
      what: '{{file}}은(는) safetensors 파일이 아닙니다.',
      fix: '그림 프로그램이 불러오는 .safetensors 파일을 쓰세요.',
    },
    headerTooLarge: {
      what: '{{file}}은(는) 헤더가 {{claimed}}라고 하지만 {{limit}}까지만 읽습니다.',
      fix: '실제 헤더는 커도 몇 MB입니다. 파일이 손상되었거나 다른 파일이니 다시 내려받으세요.',
    },
    headerCut: {
      what: '{{file}}이(가) 헤더 중간에서 끝납니다. {{size}}바이트인데 헤더에 {{needed}}바이트가 필요합니다.',
      fix: '앞부분을 {{needed}}바이트 이상 보내세요. npm run lora -- FILE --header-only out.safetensors가 꼭 그만큼만 저장합니다.',
    },
    notUtf8: {
      what: '{{file}}의 헤더가 UTF-8이 아닙니다.',
      fix: '이런 파일은 어떤 프로그램도 불러오지 못합니다. 다시 내려받거나, 만든 프로그램에서 새로 저장하세요.',
    },
    badHeader: {
      what: '{{file}}의 헤더가 손상되었습니다.',
      fix: '다시 내려받거나 복사하세요.',
    },
    notLora: {
      what: '{{file}}은(는) safetensors 파일이지만 로라가 아니라 체크포인트, VAE, 임베딩입니다.',
      fix: '로라 파일을 고르세요. A1111과 Forge는 models/Lora, ComfyUI는 models/loras에 있습니다.',
    },
    noneInFolder: {
      what: '{{folder}}에 .safetensors 파일이 없습니다.',
      fix: '학습 결과가 저장된 폴더나 파일을 지정하세요.',
    },
    untold: {
      what: '로라 {{lora}}의 파일 내용을 제때 받지 못했거나, 받은 내용을 읽을 수 없습니다.',
      fix: '잠시 뒤에 다시 시도하세요. 파일이 있는 컴퓨터에서는 npm run lora -- 파일 로 볼 수 있습니다.',
    },
    wouldOverwrite: {
      what: '{{file}}이(가) 이미 있고, 헤더만 담은 파일이 아닙니다.',
      fix: '다른 이름을 고르세요. 로라는 절대 덮어쓰지 않습니다.',
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
    waitedTooLong: {
      what: '그려 줄 곳을 {{hours}}시간 기다렸습니다. $t(common:missing.{{missing}})',
      fix: '그릴 수 있게 되면 다시 실행하세요. 완성된 그림은 남아 있습니다.',
    },
  },
  batch: {
    other: {
      what: '{{folder}} 폴더에 다른 설정으로 만든 그림들이 있습니다.',
      fix: '--out으로 다른 폴더를 고르세요. 있던 그림은 그대로 둡니다.',
    },
  },
  store: {
    newer: {
      what: '데이터베이스 {{file}}은(는) 더 새로운 버전에서 만들어졌습니다(파일 버전 {{found}}, 이 프로그램은 {{known}}까지 지원).',
      fix: '새 버전을 다시 실행하거나, 업데이트 전에 만든 백업을 복원하세요.',
    },
    foreign: {
      what: '{{file}}은(는) 다른 프로그램의 데이터베이스입니다.',
      fix: 'DATA_DIR로 다른 폴더를 고르세요. 파일은 건드리지 않았습니다.',
    },
    damaged: {
      what: '데이터베이스 {{file}}이(가) 손상되었습니다.',
      fix: '봇을 멈추고, 손상된 파일은 따로 보관한 뒤 최근 백업으로 바꾸세요.',
    },
    busy: {
      what: '다른 프로세스가 데이터베이스 {{file}}에 쓰고 있습니다.',
      fix: '잠시 뒤에 다시 시도하세요. 데이터 폴더 하나에는 봇 하나만 쓸 수 있습니다.',
    },
    inUse: {
      what: '이 데이터 폴더에서 이미 다른 봇이 실행 중입니다({{file}} 사용 중).',
      fix: '다른 봇을 먼저 종료하거나, DATA_DIR로 이 봇에 별도의 폴더를 지정하세요.',
    },
    full: {
      what: '디스크가 가득 차서 {{file}}에 더 쓸 수 없습니다.',
      fix: '공간을 비우세요. 이미 저장된 내용은 그대로 남아 있습니다.',
    },
    unwritable: {
      what: '데이터베이스 {{file}}을(를) 읽거나 쓸 수 없습니다.',
      fix: 'DATA_DIR 폴더가 있는지, 쓰기 권한이 있는지, 디스크에 문제가 없는지 확인하세요.',
    },
    gone: {
      what: '이 비교는 더 이상 보관되어 있지 않습니다.',
      fix: '같은 설정으로 다시 실행하세요.',
    },
    tooLarge: {
      what: '저장할 수 있는 크기를 넘었습니다(최대 {{limit}}).',
      fix: '내용을 줄이세요.',
    },
    tooMany: {
      what: '{{limit}}개까지만 저장할 수 있습니다.',
      fix: '먼저 하나를 지우세요.',
    },
    name: {
      what: '이름으로 쓸 수 없습니다.',
      fix: '줄바꿈 없이 1~{{max}}자로 지으세요.',
    },
  },
  settings: {
    guildOnly: {
      what: '서버에 딸린 기능인데, 이 봇은 여기의 멤버가 아닙니다.',
      fix: '다이렉트 메시지가 아니라 봇이 들어와 있는 서버에서 쓰세요.',
    },
    noPreset: {
      what: '“{{name}}” 프리셋이 없습니다.',
      fix: '목록에서 고르거나 /clipskip presets로 저장하세요.',
    },
    modelHidden: {
      what: '이 서버에서는 “{{name}}” 모델을 쓸 수 없습니다.',
      fix: '다른 모델을 고르세요: {{known}}.',
    },
    gone: {
      what: '이미 없어졌습니다.',
      fix: '명령어로 목록을 다시 열면 지금 있는 것이 나옵니다.',
    },
  },
  config: {
    invalid: {
      what: '설정값을 읽을 수 없습니다: {{names}}.',
      fix: '.env 파일이나 환경 변수를 고치세요. 올바른 형식: {{shapes}}.',
    },
    missing: {
      what: '필요한 설정이 없습니다: {{names}}.',
      fix: '.env 파일이나 환경 변수에 추가하세요. 예: {{shapes}}.',
    },
    conflict: {
      what: '{{a}}과(와) {{b}}이(가) 함께 설정되어 있어 서로 맞지 않습니다.',
      fix: '.env나 환경 변수에는 둘 중 하나만 남기세요.',
    },
  },
  queue: {
    away: {
      what: '대기열에 연결할 수 없습니다. {{host}}의 Redis가 응답하지 않습니다.',
      fix: '이미 접수된 작업은 보관되며, 다시 연결되면 이어집니다. 운영자는 Redis가 켜져 있는지, 주소(REDIS_URL)가 맞는지, redis://와 rediss://(TLS) 중 양쪽이 같은 것을 쓰는지 확인하세요.',
    },
    auth: {
      what: '{{host}}의 Redis가 사용자나 비밀번호를 받아들이지 않았거나, 이 사용자에게 권한이 없습니다.',
      fix: 'REDIS_URL과 REDIS_PASSWORD_FILE을 확인하세요. 워커용 사용자는 npm run worker:invite -- 이름 으로 만듭니다.',
    },
    tls: {
      what: '{{host}}의 Redis에 안전하게 연결하지 못했습니다. $t(engine:redisTls.{{problem}}).',
      fix: '$t(engine:redisTlsFix.{{problem}})',
    },
    noPassword: {
      what: '{{host}}의 Redis는 비밀번호 없이 다른 컴퓨터에서 접속할 수 있습니다. 찾아낸 사람은 누구나 프롬프트를 읽고 마음대로 조작할 수 있습니다.',
      fix: 'redis.conf의 requirepass로 비밀번호를 정하고 REDIS_URL=redis://:password@host:6379 또는 REDIS_PASSWORD_FILE에 넣으세요. 아니면 127.0.0.1에서만 받도록(bind) 하세요.',
    },
    eviction: {
      what: '{{host}}의 Redis는 메모리가 차면 키를 지웁니다(maxmemory-policy가 {{policy}}). 진행 중인 비교가 사라질 수 있습니다.',
      fix: 'redis.conf에 maxmemory-policy noeviction을 넣거나, 지금 바로 redis-cli CONFIG SET maxmemory-policy noeviction 을 실행하세요.',
    },
    tooOld: {
      what: '{{host}}의 Redis는 {{found}} 버전입니다. {{needed}} 이상이 필요합니다.',
      fix: '업데이트하세요. Valkey도 쓸 수 있습니다.',
    },
    unwritable: {
      what: '{{host}}의 Redis가 더 이상 저장하지 않습니다. $t(engine:redisRefuses.{{reason}}).',
      fix: '$t(engine:redisRefusesFix.{{reason}})',
    },
  },
  ops: {
    port: {
      what: '상태·메트릭용 로컬 포트 {{port}}을(를) 열 수 없습니다: {{reason}}.',
      fix: 'HTTP_PORT를 비어 있는 포트로 바꾸거나 빼세요.',
    },
  },
  bot: {
    noToken: {
      what: '디스코드 토큰이 없어서 봇이 로그인할 수 없습니다.',
      fix: 'Discord Developer Portal → 내 애플리케이션 → Bot → Reset Token에서 받은 토큰을 .env 파일에 DISCORD_TOKEN=... 으로 넣거나, 토큰이 든 파일을 DISCORD_TOKEN_FILE로 지정하세요. 디스코드 없이 쓰려면: npm run sweep -- "프롬프트"',
    },
    tokenRefused: {
      what: '디스코드가 이 토큰을 받아들이지 않습니다.',
      fix: 'Developer Portal → 내 애플리케이션 → Bot → Reset Token에서 새로 받아 DISCORD_TOKEN에 넣으세요. 어딘가에 공개된 토큰은 디스코드가 자동으로 막습니다.',
    },
    unreachable: {
      what: '디스코드에 연결할 수 없습니다({{reason}}).',
      fix: '인터넷 연결과, 설정했다면 DISCORD_API_URL을 확인하세요. 디스코드 쪽 장애는 https://discordstatus.com 에 나옵니다.',
    },
    closed: {
      what: '디스코드가 연결을 완전히 끊었습니다(코드 {{code}}).',
      fix: '4013과 4014: 이 봇은 특권 인텐트가 필요 없으니 아무것도 켜지 말고 봇을 업데이트하세요. 4010과 4011: 연결 하나로 감당할 서버 수를 넘었습니다. 그 밖에는 다시 시작하세요.',
    },
  },
  discord: {
    permissions: {
      what: '이 채널에서 제 권한이 부족합니다: {{missing}}.',
      fix: '관리자에게 이 채널에서 제 역할에 이 권한들을 달라고 요청하거나, 다른 채널에서 쓰세요.',
    },
    channel: {
      what: '이 채널에서는 그리지 않습니다.',
      fix: '이 서버의 관리자가 정한 채널: {{channels}}.',
    },
    role: {
      what: '여기서 그리려면 다음 역할 중 하나가 필요합니다: {{roles}}.',
      fix: '관리자에게 역할을 요청하세요.',
    },
    blocked: {
      what: '여기서는 저를 쓸 수 없습니다.',
      fix: '착오라면 이 서버의 관리자에게 문의하세요.',
    },
    nsfw: {
      what: '이 서버에서는 연령 제한 채널에서만 그릴 수 있습니다.',
      fix: '연령 제한 채널에서 쓰거나, 관리자에게 규칙 변경을 요청하세요(/clipskip settings).',
    },
    volunteers: {
      what: '“{{model}}” 모델은 AI Horde 자원봉사자가 그리는데, 여기서는 허용되어 있지 않습니다.',
      fix: '다른 모델을 고르세요. 서버 관리자가 /clipskip settings server에서 허용할 수 있으며, 그러면 자원봉사자가 프롬프트와 그림을 보게 됩니다.',
    },
    quota: {
      what: '그림 {{cells}}장이 필요한데, 오늘은 {{max}}장 중 {{left}}장이 남아 있습니다.',
      fix: '클립 스킵이나 시드 수를 줄이거나 기다리세요. {{when}}에 초기화됩니다.',
    },
    batchSize: {
      what: '{{count}}장은 여기서 한 번에 그릴 수 있는 장수({{max}}장)를 넘습니다.',
      fix: '장수를 줄이세요. 다른 시드로 이어서 또 그릴 수 있습니다.',
    },
    runningUser: {
      what: '이미 비교 {{max}}개가 진행 중이거나 대기 중입니다.',
      fix: '끝나기를 기다리거나 취소하세요. /clipskip queue에서 볼 수 있습니다.',
    },
    runningGuild: {
      what: '이 서버에서 이미 비교 {{max}}개가 진행 중이거나 대기 중입니다.',
      fix: '하나가 끝난 뒤 다시 시도하세요.',
    },
    tooOld: {
      what: '예전 버전의 버튼이거나, 보관 기간이 지난 비교입니다.',
      fix: '명령을 다시 실행하세요. 프롬프트, 시드, 설정이 같으면 같은 그림이 나옵니다.',
    },
    unknownCommand: {
      what: '(이제) 없는 명령입니다.',
      fix: '업데이트로 명령이 바뀔 수 있습니다. 잠시 기다리거나 디스코드를 다시 시작하면 새 명령이 보입니다.',
    },
    cannotPost: {
      what: '여기에 글을 올릴 수 없고, DM도 보낼 수 없습니다.',
      fix: '관리자에게 이 채널 보기, 메시지 보내기, 파일 첨부 권한을 부탁하거나, 이 서버에서 오는 DM을 허용해 주세요.',
    },
    elsewhere: {
      what: '여기서는 제가 직접 글을 올릴 수 없어서 배치를 돌릴 수 없습니다.',
      fix: '제가 들어가 있는 서버나 저와의 DM에서 쓰세요.',
    },
    batchRunning: {
      what: '이미 돌고 있는 배치가 있습니다.',
      fix: '끝날 때까지 기다리거나, 그 메시지의 버튼으로 취소하세요.',
    },
    notYours: {
      what: '다른 사람의 것입니다.',
      fix: '/clipskip sweep으로 직접 비교를 만들어 보세요.',
    },
    adminsOnly: {
      what: '서버 관리 권한이 있는 사람만 할 수 있습니다.',
      fix: '이 서버의 관리자에게 요청하세요.',
    },
    operatorsOnly: {
      what: '저는 여러 서버에서 쓰이고, 이 컴퓨터들은 그 모두를 위해 그립니다.',
      fix: '일시 중지와 비우기는 봇 운영자만 할 수 있습니다.',
    },
    draftGone: {
      what: '이 초안은 더 이상 보관되어 있지 않습니다.',
      fix: '/clipskip sweep을 다시 실행하세요. 초안은 하루 동안 보관됩니다.',
    },
    gridOption: {
      what: '“{{option}}” 옵션은 “{{other}}”와(과) 함께 쓸 수 없습니다.',
      fix: '둘 중 하나를 빼세요.',
    },
    gridNeeds: {
      what: '“{{axis}}”에는 “{{option}}” 옵션이 필요합니다.',
      fix: '예: {{option}}: {{example}}',
    },
    field: {
      what: '{{field}}: “{{value}}” 값은 쓸 수 없습니다.',
      fix: '이런 형식으로 쓰세요: {{shape}}.',
    },
    cooldown: {
      what: '방금 누가 실행했습니다.',
      fix: '{{when}} 다시 시도하세요.',
    },
    restarting: {
      what: '다시 시작하는 중입니다.',
      fix: '잠시 뒤에 다시 시도하세요. 이미 접수된 비교는 저절로 이어집니다.',
    },
  },
  compare: {
    private: {
      what: '둘 중 하나는 다른 사람의 비교이고, 당신이 볼 수 있는 곳에 올라온 적이 없습니다.',
      fix: '목록에서 고르세요. 내 비교와, 읽을 수 있는 채널에 올라온 다른 사람의 비교가 나옵니다.',
    },
    evicted: {
      what: '다른 사람의 비교라서, 저장되어 있지 않은 그림을 다시 그릴 수 없습니다.',
      fix: '그 비교를 만든 사람이 /clipskip history로 다시 표시하면 나란히 볼 수 있습니다.',
    },
    nsfw: {
      what: '둘 중 하나는 연령 제한 채널에서 그린 것입니다.',
      fix: '연령 제한 채널에서 나란히 보세요.',
    },
    notFound: {
      what: '“{{name}}”(이)라는 비교가 없습니다.',
      fix: '입력할 때 나오는 목록에서 고르세요.',
    },
    grid: {
      what: '학습 비교표는 축이 따로 있어서 다른 비교와 나란히 놓을 수 없습니다.',
      fix: '열이 클립 스킵인 비교를 고르세요. 학습이 여러 개면 처음부터 한 표에 담을 수 있습니다.',
    },
    same: {
      what: '같은 비교를 두 번 골랐습니다.',
      fix: '모델이나 프롬프트 형식, 날짜가 다른 비교 두 개를 고르세요.',
    },
    unfinished: {
      what: '둘 중 하나에 그림이 없습니다.',
      fix: '둘 다 그려질 때까지 기다리거나, 실패한 비교를 다시 실행하세요.',
    },
    nothingShared: {
      what: '두 비교에 공통된 클립 스킵이 없습니다({{one}} / {{other}}).',
      fix: '다른 쪽에 있는 클립 스킵 값으로 하나를 다시 그리세요.',
    },
    tooMany: {
      what: '합치면 {{count}}행인데 비교표에는 {{max}}행까지 들어갑니다.',
      fix: '행이 더 적은 비교를 고르세요.',
    },
  },
  vote: {
    unfinished: {
      what: '아직 끝나지 않은 비교입니다.',
      fix: '그림이 모두 나온 뒤에 투표를 열 수 있습니다.',
    },
    onePanel: {
      what: '고를 수 있는 그림이 두 열 이상 없습니다.',
      fix: '클립 스킵 값을 두 개 이상 비교하세요. 실패한 그림은 다시 실행하면 그려집니다.',
    },
    identical: {
      what: '그림이 모두 똑같아서 투표할 것이 없습니다.',
      fix: '이 서버에서는 이 모델에 클립 스킵이 적용되지 않습니다. 그림이 달라지는 것을 비교하세요.',
    },
    exists: {
      what: '이 비교에는 이미 투표가 있습니다.',
      fix: '그 투표에 참여하세요. 같은 그림이 두 번 집계되지 않도록 비교 하나에 투표는 한 번입니다. 시드를 바꾸면 새 비교가 됩니다.',
    },
    tooMany: {
      what: '여기서는 투표를 동시에 {{limit}}개까지만 열 수 있습니다.',
      fix: '하나가 끝나기를 기다리거나 하나를 마감하세요.',
    },
    notYet: {
      what: '아직 그림을 그리는 중이라 투표가 시작되지 않았습니다.',
      fix: '그림이 모두 나올 때까지 기다리세요.',
    },
    closed: {
      what: '마감된 투표입니다.',
      fix: '결과는 투표했던 자리에 있습니다.',
    },
    choice: {
      what: '이 투표에서 고를 수 없는 항목입니다.',
      fix: '지금 투표 아래에 있는 버튼을 사용하세요.',
    },
    notYours: {
      what: '비교를 요청한 사람, 투표를 연 사람, 관리자만 할 수 있습니다.',
      fix: '그중 한 사람에게 부탁하세요. 시간이 되면 저절로 마감됩니다.',
    },
    blindOnly: {
      what: '“{{option}}” 옵션은 블라인드 투표에만 쓰는데, 블라인드 투표를 켜지 않았습니다.',
      fix: '“블라인드”를 true로 하거나 이 옵션을 빼세요. 완성된 시트에서는 “투표 열기”를 누르면 둘 다 정할 수 있습니다.',
    },
    native: {
      what: '이 투표는 Discord 자체 투표로 진행됩니다.',
      fix: '투표 메시지 아래에 있는 Discord 투표에서 고르세요.',
    },
    hidden: {
      what: '블라인드 투표 중인 비교입니다. 마감 전에는 어느 그림이 어떤 값인지 알려 주지 않습니다.',
      fix: '결과가 공개된 뒤에 다시 시도하세요.',
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
