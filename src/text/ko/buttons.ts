import type en from '../en/buttons.ts';
import type { Translated } from '../keys.ts';

export default {
  form: {
    title: '같은 내용을 다른 형식으로',
    label: {
      tags: '같은 내용을 문장으로',
      prose: '같은 내용을 태그로',
      other: '같은 내용을 다른 형식으로',
    },
    about: '지금 형식: {{form}}. 같은 시드로 둘 다 그려 위아래로 비교합니다.',
    same: '똑같은 프롬프트입니다. 같은 내용을 다른 형식으로 쓰면 둘을 나란히 그립니다.',
  },
  compare: {
    heading: '두 비교를 한 장에',
    choose: '아래에 놓을 비교를 고르세요',
    none: '나란히 볼 다른 비교가 없습니다. 내 것도, 여기에 올라온 것도 없습니다.',
  },
  redrawn: '보관되지 않은 그림이 있어 같은 시드와 설정으로 다시 그렸습니다.',
  more: {
    title: '클립 스킵 더 그리기',
    label: '어떤 클립 스킵을 그릴까요?',
    about: '1은 건너뛰지 않음. 이미 그린 그림은 다시 그리지 않습니다.',
  },
  noLora: '이 비교에는 LoRA가 없습니다.',
  instead: {
    notWaiting: '이제 대기 중이 아닙니다. 그리는 중이거나 이미 끝났습니다.',
    gone: '그 모델은 이제 접속해 있지 않습니다. 대기 중인 비교 아래의 목록에서 지금 접속한 모델을 볼 수 있습니다.',
  },
  files: {
    left_one:
      '파일 {{count}}개는 올리지 못했습니다. 여기서는 파일당 {{limit}}까지이고, 한 번에 올릴 수 있는 양에도 한도가 있습니다.',
    left_other:
      '파일 {{count}}개는 올리지 못했습니다. 여기서는 파일당 {{limit}}까지이고, 한 번에 올릴 수 있는 양에도 한도가 있습니다.',
    part: '{{parts}}개 중 {{part}}번째',
  },
  copy: {
    heading: '{{panel}} 설정',
    of: '다른 그림',
    line: '다른 행',
    kind: {
      a1111: 'A1111, Forge: 프롬프트 칸에 붙여 넣고 화살표 버튼을 누르세요',
      slash: '디스코드에서',
      sdcpp: 'stable-diffusion.cpp',
      comfyui: 'ComfyUI: 이 파일을 불러오세요',
    },
  },
  why: {
    heading: '이 비교에 대해 말할 수 있는 것',
    nothing: '아직 없습니다. 끝나지 않았거나 비교할 그림이 없었습니다.',
    kinds: '사실: 출처 있음. 관례: 많은 사람이 그렇게 함. 팁: 누군가 쓴 말로 증명되지 않음. 측정: 이 그림들에서 잰 값.',
    more_one: '… 그 밖에 {{count}}줄',
    more_other: '… 그 밖에 {{count}}줄',
  },
  batch: {
    title: '클립 스킵 {{n}}(으)로 배치',
    count: '몇 장을 그릴까요? (1 – {{max}})',
    countAbout: '설정은 그대로, 시드만 장마다 새로.',
    seed: '첫 시드',
    seedAbout: '비워 두면 알아서 고릅니다. 여기서부터 1씩 늘어납니다.',
    thread: '클립 스킵 {{n}} · {{count}}장',
    accepted_one: '접수했습니다: 클립 스킵 {{n}}, {{count}}장. 그림은 여기로 올라옵니다: {{where}}',
    accepted_other: '접수했습니다: 클립 스킵 {{n}}, {{count}}장. 그림은 여기로 올라옵니다: {{where}}',
    noThread: '여기서는 스레드를 열 수 없어 그림 모음을 이 채널에 올립니다.',
    cancel: '배치 취소',
    heading: '클립 스킵 {{n}} 배치',
    status: {
      accepted: '대기 중: {{count}}장 중 {{done}}장.',
      running: '그리는 중: {{count}}장 중 {{done}}장.',
      done: '완료: {{count}}장 중 {{done}}장.',
      failed: '도중에 끝남: {{count}}장 중 {{done}}장.',
      cancelled: '취소됨: {{count}}장 중 {{done}}장은 남아 있습니다.',
    },
    failed_one: '{{count}}장은 그리지 못했습니다.',
    failed_other: '{{count}}장은 그리지 못했습니다.',
    away: '이미지 서버가 꺼져 있습니다({{since}}). 다시 켜지면 알아서 이어서 그립니다.',
    awayQueue: '대기열이 응답하지 않습니다({{since}}). 돌아오면 배치가 저절로 이어집니다.',
    awayMachine: '그릴 수 있는 컴퓨터가 없습니다({{since}}). 접속하면 배치가 저절로 이어집니다.',
  },
  page: {
    heading: '{{count}}장 중 {{list}}번 · 클립 스킵 {{n}}',
    option: '{{number}}번 · 시드 {{seed}}',
    show: '원본으로 볼 그림 고르기',
  },
  show: {
    heading: '{{number}}번 · 시드 {{seed}} · 클립 스킵 {{n}}',
    favourite: '즐겨찾기',
    more: '이런 그림 더',
    isFavourite: '{{number}}번을 즐겨찾기에 넣었습니다. 한 번 더 누르면 빠집니다.',
    notFavourite: '{{number}}번을 즐겨찾기에서 뺐습니다.',
  },
  zip: {
    part_one: '압축 파일 {{part}}: {{count}}장',
    part_other: '압축 파일 {{part}}: {{count}}장',
    none: '아직 그림이 없습니다.',
    noFavourites: '아직 즐겨찾기가 없습니다. 그림 모음 아래에서 그림을 고른 뒤 “즐겨찾기”를 누르세요.',
    all: '전부 ZIP으로',
    favourites: '내 즐겨찾기만 ZIP으로',
  },
  picture: {
    heading: '{{name}}에 담긴 생성 정보',
    origin: {
      sheet: '이 봇의 비교표',
      clipskip: '이 봇의 그림',
      a1111: 'A1111 또는 Forge',
      comfyui: 'ComfyUI',
      novelai: 'NovelAI',
    },
    skips: '클립 스킵 {{list}}',
    noSkip: '클립 스킵 값 없음',
    skipFrom: {
      written: '그림에 적혀 있음',
      absent: '적혀 있지 않음. 이 경우 1이라는 뜻',
      assumed: '적혀 있지 않음. 이 서비스는 보통 2',
    },
    negative: '네거티브 프롬프트',
    leftOut: '여기와 맞지 않아 빠진 설정: {{list}}',
    asSource: '원본 그림으로 쓰기 (img2img)',
    source: '이 그림에서 시작합니다(img2img, 디노이즈 0.6). 프롬프트는 “수정해서 실행”에서 바꿀 수 있습니다.',
    other: '이 메시지의 다른 그림',
  },
  del: {
    batches_one: '이 비교에는 배치가 딸려 있습니다. 그림 {{count}}장과 스레드의 메시지도 함께 지워집니다.',
    batches_other: '이 비교에는 배치가 딸려 있습니다. 그림 {{count}}장과 스레드의 메시지도 함께 지워집니다.',
    yes: '모두 지우기',
  },
  orig: {
    heading: '생성 정보가 담긴 원본 그림입니다.',
  },
} as const satisfies Translated<typeof en>;
