import type en from '../en/commands.ts';
import type { Translated } from '../keys.ts';

export default {
  name: {
    clipskip: '클립스킵',
    sweep: '비교',
    explain: '설명',
    queue: '대기열',
    selftest: '점검',
    sweepMenu: '클립 스킵 비교',
    dataMenu: '생성 정보 보기',
  },
  about: {
    clipskip: '내 프롬프트로 클립 스킵을 비교합니다',
    sweep: '프롬프트 하나를 여러 클립 스킵으로 그려서 비교합니다',
    explain: '클립 스킵이란 무엇인지, 흔히 잘못 알려진 점은 무엇인지 설명합니다',
    queue: '진행 중이거나 대기 중인 내 비교를 보고 취소합니다',
    selftest: '이미지 서버가 클립 스킵을 실제로 적용하는지 점검합니다',
  },
  option: {
    prompt: { name: '프롬프트', about: '그릴 내용. <lora:이름:0.8>과 (단어:1.2)를 이해합니다' },
    seed: { name: '시드', about: '0부터 2147483647까지. 없으면 골라서 알려 줍니다' },
    skips: { name: '클립스킵', about: '비교할 클립 스킵. 예: 1,2,3. 1은 건너뛰지 않음' },
    negative: { name: '네거티브', about: '그림에 나오지 않았으면 하는 것' },
    model: { name: '모델', about: '체크포인트' },
    lora: { name: '로라', about: '로라. 가중치는 콜론 뒤에: 이름:0.8' },
    size: { name: '크기', about: '가로x세로(픽셀). 예: 512x768' },
    preset: { name: '프리셋', about: '저장해 둔 설정. 직접 입력한 값이 우선합니다' },
    topic: { name: '주제', about: '주제 하나' },
    public: { name: '공개', about: '이 채널의 모두에게 보여 줍니다' },
  },
  permission: {
    ViewChannel: '채널 보기',
    SendMessages: '메시지 보내기',
    SendMessagesInThreads: '스레드에서 메시지 보내기',
    AttachFiles: '파일 첨부',
  },
  error: {
    id: 'ID {{id}}',
    host: '이미지 서버',
    folder: '모델 폴더',
    /** What happened, where people in a chat need other words. */
    what: {
      queue: '대기열이 응답하지 않아서 무엇을 그릴 수 있는지 알 수 없습니다.',
    },
    /** Where the advice for the command line does not fit into a chat. */
    fix: {
      invalid: '그 값을 고쳐서 다시 시도하세요.',
      unsupported: '그 설정을 빼세요.',
      operator: '봇 운영자가 고칠 수 있습니다. 원인은 봇의 로그에 있습니다.',
      away: '꺼져 있거나 켜지는 중일 수 있습니다. 나중에 다시 시도하거나 봇 운영자에게 알려 주세요.',
      again: '다시 실행하세요. 완성된 그림은 남아 있습니다.',
      queue:
        '이미 접수된 작업은 남아 있고 대기열이 돌아오면 이어집니다. 몇 분 뒤에 다시 시도하거나 봇 운영자에게 알려 주세요.',
    },
  },
  sweep: {
    accepted: '접수했습니다: {{link}}',
    acceptedHere: '접수했습니다. 결과는 여기에 나타납니다.',
    away: '지금 이미지 서버가 응답하지 않습니다. 요청은 대기열에 남아 있다가 서버가 돌아오면 그려집니다. 언제든 취소할 수 있습니다.',
    awayQueue:
      '지금 대기열이 응답하지 않습니다. 요청은 접수되어 여기 남아 있고, 대기열이 돌아오면 그려집니다. 언제든 취소할 수 있습니다.',
    awayNobody:
      '지금 그려 줄 컴퓨터가 없습니다. 요청은 대기하다가 한 대라도 접속하면 그려집니다. 언제든 취소할 수 있습니다.',
    awayMachine:
      '이것을 그릴 수 있는 컴퓨터가 지금 꺼져 있습니다: {{name}}. 요청은 대기합니다. 접속 중인 다른 모델이 있으면 대기 메시지에서 고를 수 있습니다.',
    position: '대기열에서 앞에 {{position}}개가 있습니다.',
    limited:
      '제가 이곳의 멤버가 아니라서 결과를 15분 동안만 보여 드릴 수 있습니다. 오래 걸리는 비교는 다 나오지 못할 수 있습니다. 그린 그림은 보관되므로 같은 명령을 다시 실행하면 바로 나옵니다.',
    pointless: '여기서는 그림이 달라질 수 없어서 같은 그림만 여러 장 나옵니다.',
    drawAnyway: '그래도 그리기',
    cancel: '취소',
    cancelled: '취소했습니다. 완성된 그림은 남아 있습니다.',
    over: '이미 끝났습니다.',
    edit: '수정해서 실행',
    run: '실행',
    again: '다시 수정',
  },
  modal: {
    title: '수정해서 실행',
    prompt: { label: '프롬프트', about: '로라와 가중치는 <lora:이름:0.8> 형식으로' },
    negative: { label: '네거티브 프롬프트', about: '비워도 됩니다' },
    series: { label: '시드, 클립 스킵, 행', about: 'seed를 비우면 새 시드. seeds: 4는 시드 네 개로 네 행' },
    settings: { label: '설정', about: '한 줄에 하나씩. 줄을 지우면 평소 값을 씁니다' },
    goal: { label: '무엇이 중요한가요?', about: '안내가 그 점을 살펴봅니다', none: '딱히 없음' },
    unknown: '“{{line}}” 줄을 읽을 수 없습니다. 이름: 값 형식으로 쓰세요. 쓸 수 있는 이름: {{known}}.',
    wrong: '{{field}}: “{{value}}” 값은 쓸 수 없습니다. 이런 형식으로 쓰세요: {{shape}}.',
    notRun: '시작하지 않았습니다. 입력한 내용은 남아 있습니다.',
  },
  goal: {
    sharp: '선명함',
    detail: '디테일',
    photo: '실사 느낌',
    style: '그림체',
    outfit: '의상',
    texture: '텍스처(질감)',
  },
  explain: {
    sources: '출처',
    more: '다른 주제',
  },
  queue: {
    title: '내 비교',
    empty: '진행 중이거나 대기 중인 비교가 없습니다.',
    running: '진행 중',
    waiting: '대기 중',
    waitingAt: '대기 중, 앞에 {{position}}개',
    left: '완료 예상 {{when}}',
    cancel: '{{number}}번 취소',
    more: '… 외 {{count}}개',
  },
  selftest: {
    title: '점검',
    drawing: '작은 그림 세 장을 그리는 중({{engine}}) …',
    engine: '{{title}} {{version}} · {{model}}',
    honoured: '클립 스킵이 적용됩니다. {{skips}}에서 그림이 서로 다릅니다.',
    partly: '클립 스킵이 일부만 적용됩니다. 같은 그림: {{groups}}.',
    ignored: '여기서는 클립 스킵이 적용되지 않습니다. {{skips}}의 그림이 픽셀 하나까지 같습니다.',
    failed: '그림을 그리지 못했습니다.',
    speed: '한 장에 {{seconds}}초({{width}}x{{height}}, {{steps}}스텝)',
    table: '미리 알려진 것: {{effects}}',
    dialect: '서버 종류: {{dialect}}',
    notApplicable: '클립 스킵이 적용되지 않습니다(프롬프트를 T5로도 읽음)',
  },
  start: {
    ready: '{{name}}(으)로 로그인했습니다. 서버 {{guilds}}개. 멈추려면 Ctrl-C.',
    invite: '내 서버에 추가하기: {{link}}',
    away: '이미지 서버가 아직 응답하지 않습니다. 봇이 기다립니다.',
    waiting: '디스코드가 응답하지 않습니다({{reason}}). {{seconds}}초 뒤에 다시 시도합니다.',
    stopping: '멈추는 중입니다. 끝나지 않은 작업은 다음에 시작할 때 이어집니다.',
  },
  register: {
    same: '명령이 이미 등록되어 있어서 바꾸지 않았습니다.',
    everywhere:
      '명령 {{count}}개를 전체에 등록했습니다. 디스코드에 보이기까지 시간이 걸릴 수 있으니, 디스코드를 다시 시작해 보세요.',
    guild: '명령 {{count}}개를 서버 {{guild}}에 등록했습니다.',
  },
  autocomplete: {
    usual: '{{value}} (평소 크기)',
    current: '{{name}} (지금 로드됨)',
  },
} as const satisfies Translated<typeof en>;
