import type { AdviceSource } from './types.ts';

const a1111 = 'https://github.com/AUTOMATIC1111/stable-diffusion-webui';
const kohya = 'https://github.com/kohya-ss/sd-scripts/blob/48d368f';

/**
 * Everything that guidance and `clipskip explain` lean on, once. Titles are names, shown as they are in every language.
 * Files are pinned to the commit in which they were read, where it is known.
 */
export const sources = {
  conversionTable: { title: 'clipskip-bot docs/clip-skip.md' },
  grids: { title: 'clipskip-bot docs/grids.md' },
  demoCard: { title: 'model card of the demo model' },
  checkpointFiles: { title: 'files of the checkpoint' },
  adminWord: { title: 'this Discord server’s /clipskip models' },
  votesHere: { title: '/clipskip stats' },
  a1111Clip: { title: 'A1111 sd_hijack_clip.py', url: `${a1111}/blob/00e0938/modules/sd_hijack_clip.py` },
  a1111OpenClip: { title: 'A1111 sd_hijack_open_clip.py', url: `${a1111}/blob/01a40c6/modules/sd_hijack_open_clip.py` },
  a1111Options: { title: 'A1111 shared_options.py', url: `${a1111}/blob/0027ce1/modules/shared_options.py` },
  a1111Zero: { title: 'A1111 issue 2203', url: `${a1111}/issues/2203` },
  a1111Discussion: { title: 'A1111 discussion 5674', url: `${a1111}/discussions/5674` },
  forgeEngine: {
    title: 'Forge classic_engine.py',
    url: 'https://github.com/lllyasviel/stable-diffusion-webui-forge/blob/dfdcbab/backend/text_processing/classic_engine.py',
  },
  forgeSlider: {
    title: 'Forge discussion 1393',
    url: 'https://github.com/lllyasviel/stable-diffusion-webui-forge/issues/1393',
  },
  comfySdxl: {
    title: 'ComfyUI sdxl_clip.py',
    url: 'https://github.com/Comfy-Org/ComfyUI/blob/00728eb/comfy/sdxl_clip.py',
  },
  diffusersPipeline: {
    title: 'diffusers pipeline_stable_diffusion.py',
    url: 'https://github.com/huggingface/diffusers/blob/58eb52c/src/diffusers/pipelines/stable_diffusion/pipeline_stable_diffusion.py',
  },
  diffusersAnime: { title: 'diffusers issue 3212', url: 'https://github.com/huggingface/diffusers/issues/3212' },
  diffusersStyle: { title: 'diffusers PR 8715', url: 'https://github.com/huggingface/diffusers/pull/8715' },
  sdcppClip: {
    title: 'stable-diffusion.cpp clip.hpp',
    url: 'https://github.com/leejet/stable-diffusion.cpp/blob/97d2990/src/model/te/clip.hpp',
  },
  sdnextDocs: { title: 'SD.Next docs, CLiP Skip', url: 'https://vladmandic.github.io/sdnext-docs/CLiP-Skip' },
  invokeNotUseful: { title: 'InvokeAI issue 8752', url: 'https://github.com/invoke-ai/InvokeAI/issues/8752' },
  oneTrainer: { title: 'OneTrainer discussion 264', url: 'https://github.com/Nerogar/OneTrainer/discussions/264' },
  hordeModels: {
    title: 'AI Horde stable_v2.py',
    url: 'https://github.com/Haidra-Org/AI-Horde/blob/fbd5ed4/horde/apis/models/stable_v2.py',
  },
  kohyaNetwork: { title: 'kohya train_network.md', url: `${kohya}/docs/train_network.md` },
  kohyaReadme: { title: 'kohya train_README-ja.md', url: `${kohya}/docs/train_README-ja.md` },
  kohyaLora: { title: 'kohya networks/lora.py', url: `${kohya}/networks/lora.py` },
  kohyaSdxl: { title: 'kohya sdxl_train_util.py', url: `${kohya}/library/sdxl_train_util.py` },
  kohyaTrainUtil: { title: 'kohya train_util.py', url: `${kohya}/library/train_util.py` },
  civitaiTrainer: {
    title: 'Civitai TrainingParams.tsx',
    url: 'https://github.com/civitai/civitai/blob/01cc701/src/components/Training/Form/TrainingParams.tsx',
  },
  novelAi: {
    title: 'NovelAI blog',
    url: 'https://gwern.net/docs/www/blog.novelai.net/9834857b30b5dac8059511f754c57f76632c51d1.html',
  },
  sd1Config: {
    title: 'SD 1 v1-inference.yaml',
    url: 'https://github.com/CompVis/stable-diffusion/blob/main/configs/stable-diffusion/v1-inference.yaml',
  },
  sd2Modules: {
    title: 'SD 2 modules.py',
    url: 'https://github.com/Stability-AI/stablediffusion/blob/main/ldm/modules/encoders/modules.py',
  },
  sdxlConfig: {
    title: 'SDXL sd_xl_base.yaml',
    url: 'https://github.com/Stability-AI/generative-models/blob/main/configs/inference/sd_xl_base.yaml',
  },
  clipCard: { title: 'CLIP model card', url: 'https://github.com/openai/CLIP/blob/main/model-card.md' },
  diffusionLens: { title: 'Diffusion Lens (ACL 2024)', url: 'https://arxiv.org/abs/2403.05846' },
  promptIgnored: { title: 'fastsdcpu PR 236', url: 'https://github.com/rupeshs/fastsdcpu/pull/236' },
  signTest: { title: 'Sign test', url: 'https://en.wikipedia.org/wiki/Sign_test' },
  hollowGuide: {
    title: 'Hollowstrawberry’s guide',
    url: 'https://huggingface.co/hollowstrawberry/stable-diffusion-guide#traintest',
  },
  loraTransfer: { title: 'LoRA transfer theory (Civitai 26415)', url: 'https://civitai.com/models/26415' },
  communityPost: { title: 'arca.live 78038943', url: 'https://arca.live/b/hypernetworks/78038943' },
} as const satisfies Record<string, AdviceSource>;
