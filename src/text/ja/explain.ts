import type en from '../en/explain.ts';
import type { Translated } from '../keys.ts';

export default {
  what: {
    heading: 'Clip skip とは',
    encoder:
      'テキストエンコーダーはプロンプトを何層もかけて数値に変えます。Clip skip は、後ろから何番目の層の出力で描くかを決める値です。',
    numbers: 'Clip skip 1 は何もスキップしません（12層目を使用）。2 は11層目、3 は10層目の出力を使います。',
    training:
      'チェックポイントは学習に使った層に合わせて作られています。SD 1.5 は 1、NAI 系のアニメモデルは 2、SDXL は 2 です。その値から始めてください。',
  },
  table: {
    heading: '何層目を使うか',
    row: 'Clip skip {{n}} → {{layer}}層目/{{layers}}',
    formula: 'SD 1.x では 層 = 13 - Clip skip です。後ろから数え、どの層を使ったかは画像ごとに表示します。',
  },
  twelve: {
    heading: '12層目とは何か、なぜ 0 がないのか',
    last: '12層目は SD 1.x のテキストエンコーダーの最終層です。Clip skip 1 がその層で、何もスキップしません。',
    noZero: '12層目の後ろには何もないので、0 はありません。',
    old: '初期の A1111 には 0 と 1 の両方がありましたが、意味は同じでした。',
  },
  corrections: {
    heading: 'よくある説明で直したいところ',
    offByOne:
      'ツールごとに数え方が違うため、よく読まれている説明でも層の番号が一つずれていることがあります。A1111 のコードと設定の説明では、1 が12層目、2 が11層目です。',
    size: '層は大きくなりません。どの層も同じ大きさで、同じ大きさの表を渡します。CLIP-L では 77 x 768 です（プロンプト75トークン、開始、終了）。',
    meaning:
      '「まず人、次に男か女」という説明はたとえで、書いた本人もそう断っています。実際には、層ごとに表全体が少しずつ磨かれます。',
    openClip: 'SD 2.x にも CLIP があります。OpenCLIP は公開された CLIP で、24層あります。',
    sharp:
      'Clip skip が高いほどくっきりするという証拠は見つかりませんでした。お使いのチェックポイントで比べてみてください。',
  },
  zero: {
    heading: '0 から数えるツール',
    tools:
      'diffusers、InvokeAI、OneTrainer はスキップした層の数を数えます。SD 1.x ではその 0 が Clip skip 1、1 が Clip skip 2 です。',
    sdxl: 'SDXL では学習時の層から数えます。その 0 が Clip skip 2 です。',
    negative: 'diffusers はネガティブプロンプトをいつも最終層で読むので、Clip skip 2 以上では A1111 と画像が違います。',
  },
  families: {
    heading: 'SD 1.x、SD 2.x、SDXL、FLUX',
    sd1: 'SD 1.x: 12層。SD 1.5 は 1、NAI とその後のアニメモデルは 2 で学習されています。マージモデルはその間かもしれません。',
    sd2: 'SD 2.x: 24層。2（最後から二番目の層）で学習されています。',
    sdxl: 'SDXL、Pony、Illustrious、NoobAI: エンコーダーが二つあり、どちらも最後から二番目の層を使います。2 が学習時の値で、3 以上は実験です。',
    flux: 'SD 3 と FLUX はプロンプトを T5 でも読みます。Clip skip は効きません。',
    pony: '「Pony は Clip skip 2」とは、SDXL のもともとの値のことです。A1111、Forge、そのままの ComfyUI ではすでにそうなっています。SD.Next の数え方では 1 で、AI Horde には 2 を送ってください。',
  },
  servers: {
    heading: 'プログラムごとの扱い',
    a1111:
      'AUTOMATIC1111: SD 1.x は指定どおり。SD 2.x、SD 3、SDXL では無視されます。sdxl_clip_l_skip を有効にすると、SDXL の二つのエンコーダーの片方だけが従います。',
    forge:
      'Forge: SD 1.x は指定どおり。SDXL は 2 より下がらないので、1 と 2 は同じ画像です。SD 2.x では Forge の 1 がこのボットの 2 に当たるようです。FLUX では効きません。',
    reforge:
      'reForge: SD 1.x は指定どおり。SDXL は AUTOMATIC1111 と同じく sdxl_clip_l_skip を有効にしたときだけ効きます。',
    sdnext: 'SD.Next: SD 1.x は指定どおり。SDXL では一つ小さく数えます。SD.Next の 1 がこのボットの 2 です。',
    comfyui:
      'ComfyUI: CLIPSetLastLayer に負の数で入れます（-2 が 2）。ノードがなければ SD 1.x は 1、SD 2.x と SDXL は 2 です。SD 3 と FLUX では T5 まで変わるので外してください。',
    sdcpp:
      'stable-diffusion.cpp: 指定どおり。指定がなければ SD 1.x は 1、SD 2.x と SDXL は 2 です。12 を超える値に意味はありません。13 は層を一つも使わず、14 以上はまた全部使います。',
    horde:
      'AI Horde: 指定どおりで、指定がなければ 1 です。SDXL でふつうの画像にするには 2 を送ってください（コードで確認、実行は未確認）。',
    swarm: 'SwarmUI: 「CLIP Stop At Layer」に負の数で入れます。オフならモデル自身の値です。',
    trainers:
      '学習ツール: kohya は SD 1.x では指定値を使い、SDXL では無視します。Civitai の既定値はアニメが 2、それ以外は 1 です。',
    proof: '確かな証拠は画素だけです。どの値でも同じ画像なら、Clip skip は効いていません。',
  },
  reading: {
    heading: '比較の読み方',
    start: 'まずチェックポイントの値、次に LoRA の値から始めてください。何で学習されたかが先です。',
    high: '4 あたりからプロンプトにだんだん従わなくなり、妙なものが現れます。',
    seeds: '比べる間はシードを固定し、その後 4 つ以上のシードで比べ直してください。1枚ずつの結果は偶然かもしれません。',
    tips: 'Clip skip の助言には投稿一つだけが根拠のものが多くあります（画風は 3、2D の実写化は 1）。ここでは未検証と示します。試したうえで、自分の画像を信じてください。',
  },
} as const satisfies Translated<typeof en>;
