"""A ComfyUI node that joins two conditionings along the batch, so that one KSampler draws a picture with each of them.

ComfyUI uses a conditioning whose batch equals the latents' row by row. Its own nodes join along the tokens
(ConditioningConcat) or into a list that all pictures share (ConditioningCombine), never along the batch.
"""

import torch


class ClipskipConditioningStack:
    """`first` for the first pictures of the batch, `second` for the next ones. Stack a stack for more."""

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"first": ("CONDITIONING",), "second": ("CONDITIONING",)}}

    RETURN_TYPES = ("CONDITIONING",)
    FUNCTION = "stack"
    CATEGORY = "conditioning/clipskip"
    DESCRIPTION = "Joins two conditionings along the batch: a picture for each, in one KSampler."

    def stack(self, first, second):
        if len(first) != 1 or len(second) != 1:
            raise ValueError("Each side must be a single conditioning, not a combination of several.")
        (tokens_a, options_a), (tokens_b, options_b) = first[0], second[0]
        if tokens_a.shape[1:] != tokens_b.shape[1:]:
            raise ValueError(
                f"The two texts have different lengths: {tuple(tokens_a.shape[1:])} and {tuple(tokens_b.shape[1:])}."
            )
        options = dict(options_a)
        pooled_a, pooled_b = options_a.get("pooled_output"), options_b.get("pooled_output")
        if pooled_a is not None and pooled_b is not None:
            options["pooled_output"] = torch.cat((pooled_a, pooled_b), dim=0)
        return ([[torch.cat((tokens_a, tokens_b), dim=0), options]],)


NODE_CLASS_MAPPINGS = {"ClipskipConditioningStack": ClipskipConditioningStack}
NODE_DISPLAY_NAME_MAPPINGS = {"ClipskipConditioningStack": "Stack conditionings (clip skip)"}
