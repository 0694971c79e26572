import type en from '../en/voting.ts';
import type { Translated } from '../keys.ts';

export default {
  sheet: {
    title: '블라인드 비교: {{list}}',
    waits: '글자 순서는 섞여 있습니다. 그림이 모두 나오면 투표할 수 있습니다.',
    ready: '어느 글자가 어떤 클립 스킵인지는 투표가 마감되면 공개됩니다.',
    failed_one: '그림 {{count}}장을 그리지 못했습니다.',
    failed_other: '그림 {{count}}장을 그리지 못했습니다.',
  },
  void: '블라인드 투표는 열리지 않았습니다. 서로 다른 그림이 두 장 이상 없습니다.',
  columns: '행을 모두 보고 열 하나에 투표하세요.',
  closes: '마감: {{when}}',
  closed: '마감됨',
  choose: '투표하기',
  originals: '원본 크기 그림입니다. 설정값은 투표가 마감된 뒤에 들어갑니다:',
  withoutPictures: '그림은 함께 올리지 못했습니다. 더 이상 보관되어 있지 않거나 여기에 올리기에 너무 큽니다.',
  noPlace: '여기에 투표를 올리지 못했습니다. 이 채널을 보고 메시지를 보낼 권한이 필요합니다.',
  button: {
    thread: '스레드 열기',
    open: '투표 열기',
    where: '투표하러 가기',
    close: '투표 마감',
    off: '투표 취소',
    report: '신고',
  },
  form: {
    question: '질문',
    questionAbout: '비워 두면 “{{usual}}”',
    length: '자동 마감까지',
  },
  where: {
    here: '투표: {{link}}',
    deleted:
      '투표 메시지가 삭제되었습니다. 비교를 요청한 사람, 투표를 연 사람, 관리자가 이 버튼을 누르면 다시 올라옵니다.',
  },
  accepted: {
    blind: '-# 블라인드 투표입니다. 마감 전까지는 어느 글자가 어떤 클립 스킵인지 본인에게도 알려 주지 않습니다.',
    thread: '-# 그림이 모두 나오면 스레드를 엽니다.',
  },
  thread: {
    sheet: '이 비교의 스레드입니다: {{link}}',
    left_one: '그림 {{count}}장은 올리지 못했습니다. 수가 너무 많거나 너무 큽니다.',
    left_other: '그림 {{count}}장은 올리지 못했습니다. 수가 너무 많거나 너무 큽니다.',
    veiled: '블라인드 투표 중이라 파일 이름은 글자뿐이고 설정값도 들어 있지 않습니다. 결과와 함께 공개됩니다.',
    none: '여기에는 스레드를 만들 수 없어 시트 아래에서 투표합니다.',
    refused: '스레드를 열려고 했지만 여기에는 만들 수 없습니다.',
    here: '스레드: {{where}}',
    why: {
      direct: '다이렉트 메시지에는 스레드가 없습니다. 원본 크기 그림은 “원본”에서 볼 수 있습니다.',
      place: '이곳은 스레드이거나 스레드를 만들 수 없는 채널입니다. 원본 크기 그림은 “원본”에서 볼 수 있습니다.',
      permission:
        '여기에 스레드를 만들 권한이 없습니다. “공개 스레드 만들기”, “스레드에서 메시지 보내기”, “파일 첨부” 권한이 필요합니다. 원본 크기 그림은 “원본”에서 볼 수 있습니다.',
      gone: '스레드를 시작할 시트 메시지가 없어졌습니다. “다른 시드”로 새로 비교해 보세요.',
    },
  },
  /** Names of a forum's tags: at most 20 letters. */
  tag: {
    tags: '태그',
    prose: '문장',
    phrases: '구절',
    mixed: '태그 + 문장',
    short: '짧은 프롬프트',
    'non-english': '영어 아님',
  },
  close: {
    ask: '지금 투표를 마감할까요? 더 이상 투표할 수 없고 숫자가 공개되며, 결과에 일찍 마감했다고 표시됩니다.',
    yes: '마감하고 공개',
    done: '마감했습니다. 결과는 투표한 곳에 올라옵니다.',
  },
  off: {
    ask: '투표를 취소할까요? 모든 표가 지워지고 기록에도 남지 않으며, 숫자가 공개됩니다.',
    yes: '표 모두 삭제',
    done: '취소했습니다.',
  },
  native: {
    below: '아래에 있는 Discord 자체 투표에서 투표하세요.',
    there: '[Discord 자체 투표]({{link}})에서 투표하세요.',
    counts: '진행 중에도 득표수가 모두에게 보입니다.',
    not: {
      roles: '버튼으로 투표합니다. Discord 자체 투표에는 역할 제한을 둘 수 없습니다.',
      permission:
        '버튼으로 투표합니다. Discord 자체 투표에는 “투표 만들기(Create Polls)”와 “메시지 기록 보기” 권한이 필요합니다.',
      choices: '버튼으로 투표합니다. Discord 자체 투표의 선택지는 55자까지, 10개까지입니다.',
      refused: '버튼으로 투표합니다. 이곳에는 Discord 자체 투표를 올릴 수 없었습니다.',
    },
    left_one: 'Discord 투표의 {{count}}표는 봇을 쓸 수 없는 사람의 표라 세지 않았습니다.',
    left_other: 'Discord 투표의 {{count}}표는 봇을 쓸 수 없는 사람의 표라 세지 않았습니다.',
    lost: {
      deleted: '이 비교의 투표가 취소되었습니다. Discord 투표가 삭제되어 표가 모두 사라졌습니다.',
      unreadable: '이 비교의 투표가 취소되었습니다. Discord 투표의 표를 읽지 못했습니다.',
      after: '기록에는 남지 않으며, 다시 투표에 부칠 수 있습니다.',
    },
  },
  report: {
    done: '고맙습니다. 서버 관리자에게 알렸습니다.',
    again: '이미 신고했습니다.',
    advice:
      '이 서버에는 신고를 받는 채널이 없습니다. 관리자에게 직접 알려 주세요. Discord 규칙에 어긋나는 내용은 메시지를 길게 누르거나 오른쪽 클릭해 “메시지 신고하기”로 Discord에 신고할 수 있습니다.',
    message: '{{reporter}} 님이 투표를 신고했습니다. 비교를 요청한 사람: {{asked}}',
    open: '투표 보기',
  },
} as const satisfies Translated<typeof en>;
