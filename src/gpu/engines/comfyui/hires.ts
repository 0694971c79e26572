import type { Cell } from '../../engine.ts';
import type { CheckedRow } from './check.ts';
import { type Link, node, type Nodes, samplerOf, type Texts, type Trunk } from './nodes.ts';
import type { Upscale } from './upscale.ts';

/** The second pass of a cell: enlarged as latent or as pixels, then sampled again with the same seed and texts. */
export function refine(
  nodes: Nodes,
  checked: CheckedRow,
  upscale: Upscale,
  trunk: Trunk,
  texts: Texts,
  first: Link,
  { clipSkip }: Cell,
): Link {
  const id = (part: string): string => `hires-${part}-${clipSkip}`;
  const { width, height, steps, denoise } = upscale;
  const size = { width, height, crop: 'disabled' };
  const latent =
    upscale.kind === 'latent'
      ? node(nodes, id('latent'), 'LatentUpscale', { samples: first, upscale_method: upscale.method, ...size })
      : node(nodes, id('latent'), 'VAEEncode', { pixels: enlarged(), vae: trunk.vae });
  return samplerOf(nodes, id('sampler'), checked, trunk, texts, { latent, steps, denoise });

  function enlarged(): Link {
    let pixels = node(nodes, id('decode'), 'VAEDecode', { samples: first, vae: trunk.vae });
    if (upscale.kind === 'model') {
      const loader = node(nodes, 'upscaler', 'UpscaleModelLoader', { model_name: upscale.file });
      pixels = node(nodes, id('upscaled'), 'ImageUpscaleWithModel', { upscale_model: loader, image: pixels });
    }
    // A model enlarges by its own factor.
    const method = upscale.kind === 'pixels' ? upscale.method : 'lanczos';
    return node(nodes, id('pixels'), 'ImageScale', { image: pixels, upscale_method: method, ...size });
  }
}
