import type en from '../en/explain.ts';
import type { Translated } from '../keys.ts';

export default {
  what: {
    heading: '클립 스킵이란?',
    encoder:
      '텍스트 인코더는 프롬프트를 여러 레이어에 걸쳐 숫자로 바꿉니다. 클립 스킵은 뒤에서 몇 번째 레이어의 출력으로 그림을 그릴지 정합니다.',
    numbers:
      '클립 스킵 1은 건너뛴 레이어가 없다는 뜻입니다(12번째 레이어 사용). 2는 11번째, 3은 10번째 레이어의 출력을 씁니다.',
    training:
      '체크포인트는 학습할 때 쓴 레이어에 맞춰져 있습니다. SD 1.5는 1, NAI 계열 애니 모델은 2, SDXL은 2입니다. 그 값부터 시작하세요.',
  },
  table: {
    heading: '몇 번째 레이어인가?',
    row: '클립 스킵 {{n}} → 레이어 {{layer}}/{{layers}}',
    formula: 'SD 1.x에서는 레이어 = 13 - 클립 스킵입니다. 뒤에서부터 세며, 그림마다 어느 레이어를 썼는지 표시합니다.',
  },
  twelve: {
    heading: '12번째 레이어는 무엇이고, 왜 0은 없나?',
    last: '12번째 레이어는 SD 1.x 텍스트 인코더의 마지막 레이어입니다. 클립 스킵 1이 바로 그 레이어이며, 아무것도 건너뛰지 않습니다.',
    noZero: '12번째 레이어 뒤에는 아무것도 없으므로 0도 없습니다.',
    old: '초기 A1111에는 0과 1이 모두 있었지만 뜻은 같았습니다.',
  },
  corrections: {
    heading: '널리 알려진 설명에서 바로잡을 점',
    offByOne:
      '도구마다 세는 방법이 달라서, 잘 알려진 글에도 레이어 번호가 하나씩 어긋난 경우가 있습니다. A1111의 코드와 설정 설명에 따르면 1은 12번째, 2는 11번째 레이어입니다.',
    size: '레이어는 커지지 않습니다. 모든 레이어는 크기가 같고 같은 크기의 표를 넘깁니다. CLIP-L은 77 x 768입니다(프롬프트 75토큰, 시작, 끝).',
    meaning:
      '“사람 다음에 남자나 여자”라는 설명은 비유이며, 쓴 사람도 그렇게 밝혔습니다. 실제로는 레이어마다 표 전체가 조금씩 다듬어집니다.',
    openClip: 'SD 2.x에도 CLIP이 있습니다. OpenCLIP은 공개된 CLIP이고 레이어는 24개입니다.',
    sharp: '클립 스킵이 높을수록 그림이 선명해진다는 증거는 찾지 못했습니다. 내 체크포인트로 직접 비교해 보세요.',
  },
  zero: {
    heading: '0부터 세는 도구',
    tools:
      'diffusers, InvokeAI, OneTrainer는 건너뛴 레이어의 수를 셉니다. SD 1.x에서 이 도구들의 0은 클립 스킵 1, 1은 클립 스킵 2입니다.',
    sdxl: 'SDXL에서는 학습 기준 레이어부터 셉니다. 이 도구들의 0이 클립 스킵 2입니다.',
    negative:
      'diffusers는 네거티브 프롬프트를 항상 마지막 레이어로 읽으므로 클립 스킵 2부터는 A1111과 그림이 다릅니다.',
  },
  families: {
    heading: 'SD 1.x, SD 2.x, SDXL, FLUX',
    sd1: 'SD 1.x: 레이어 12개. SD 1.5는 1, NAI와 그 뒤를 이은 애니 모델은 2로 학습되었습니다. 병합 모델은 그 사이일 수 있습니다.',
    sd2: 'SD 2.x: 레이어 24개. 2(뒤에서 두 번째)로 학습되었습니다.',
    sdxl: 'SDXL, Pony, Illustrious, NoobAI: 인코더가 둘이고 둘 다 뒤에서 두 번째 레이어를 씁니다. 2가 학습 기준값이고 3 이상은 실험입니다.',
    flux: 'SD 3와 FLUX는 프롬프트를 T5로도 읽습니다. 클립 스킵이 적용되지 않습니다.',
    pony: '“Pony는 클립 스킵 2”라는 말은 SDXL의 원래 기본값을 뜻합니다. A1111, Forge, 기본 ComfyUI에서는 이미 그렇습니다. SD.Next의 번호로는 1이고, AI Horde에는 2를 보내세요.',
  },
  servers: {
    heading: '프로그램마다 어떻게 처리하나',
    a1111:
      'AUTOMATIC1111: SD 1.x는 지정한 대로. SD 2.x, SD 3, SDXL에는 적용되지 않습니다. sdxl_clip_l_skip을 켜면 SDXL의 두 인코더 중 하나만 따릅니다.',
    forge:
      'Forge: SD 1.x는 지정한 대로. SDXL은 2 밑으로 내려가지 않아 1과 2가 같은 그림입니다. SD 2.x에서는 Forge의 1이 이 봇의 2로 보입니다. FLUX에는 적용되지 않습니다.',
    reforge: 'reForge: SD 1.x는 지정한 대로. SDXL은 AUTOMATIC1111처럼 sdxl_clip_l_skip을 켰을 때만 적용됩니다.',
    sdnext: 'SD.Next: SD 1.x는 지정한 대로. SDXL에서는 하나 작게 셉니다. SD.Next의 1이 이 봇의 2입니다.',
    comfyui:
      'ComfyUI: CLIPSetLastLayer에 음수로 넣습니다(-2가 2). 노드가 없으면 SD 1.x는 1, SD 2.x와 SDXL은 2입니다. SD 3와 FLUX에서는 T5까지 바뀌므로 빼 두세요.',
    sdcpp:
      'stable-diffusion.cpp: 지정한 대로. 값이 없으면 SD 1.x는 1, SD 2.x와 SDXL은 2입니다. 12를 넘는 값은 뜻이 없습니다. 13은 레이어를 하나도 쓰지 않고, 14부터는 다시 전부 씁니다.',
    horde:
      'AI Horde: 지정한 대로, 값이 없으면 1입니다. SDXL에서 보통의 그림을 얻으려면 2를 보내세요(코드에서 확인했고 실행해 보지는 않았습니다).',
    swarm: 'SwarmUI: “CLIP Stop At Layer”에 음수로 넣습니다. 끄면 모델의 기본값을 씁니다.',
    trainers:
      '학습 도구: kohya는 SD 1.x에서 지정한 값을 쓰고 SDXL에서는 무시합니다. Civitai의 기본값은 애니 2, 나머지 1입니다.',
    proof: '확실한 증거는 픽셀뿐입니다. 모든 값에서 그림이 똑같다면 클립 스킵이 적용되지 않은 것입니다.',
  },
  reading: {
    heading: '비교표 읽는 법',
    start: '체크포인트의 값부터, 그다음 로라의 값을 써 보세요. 무엇으로 학습되었는지가 먼저입니다.',
    high: '4쯤부터는 프롬프트를 점점 덜 따르고 엉뚱한 것이 나타납니다.',
    seeds:
      '비교하는 동안 시드를 고정하고, 그다음 시드 4개 이상으로 다시 비교하세요. 한 장씩만 본 결과는 우연일 수 있습니다.',
    tips: '클립 스킵에 관한 조언은 글 하나에서 나온 것이 많습니다(그림체는 3, 2D의 실사화는 1). 여기서는 검증되지 않았다고 표시합니다. 써 보고 내 그림을 믿으세요.',
  },
} as const satisfies Translated<typeof en>;
