"""The world of the demo model: what a scene can have, and how scenes are drawn at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SUBJECTS = (
    "house", "abandoned house", "castle", "lighthouse", "tree", "forest",
    "mountain", "boat", "car", "cat", "snowman", "girl",
)  # fmt: skip
SKIES = ("day", "sunset", "moonlit", "starry", "storm", "fog", "aurora")
GROUNDS = ("grass", "snow", "sand", "water", "road", "rocks")
COLORS = ("red", "orange", "yellow", "green", "blue", "purple", "white", "brown")
DETAILS = (
    "overgrown", "broken windows", "peeling paint", "lit windows", "snowfall",
    "rain", "birds", "fence", "flowers",
)  # fmt: skip
STYLES = ("pixel", "realistic", "anime")
PLACES = ("left", "center", "right")
SIZES = ("small", "normal", "large")

CLASSES = {
    "subject": SUBJECTS, "sky": SKIES, "ground": GROUNDS, "color": COLORS,
    "style": STYLES, "place": PLACES, "size": SIZES,
}  # fmt: skip
"""Attributes of which a scene has exactly one value each."""

DEFAULT_COLOR = dict(zip(SUBJECTS, (7, 7, 4, 0, 3, 3, 7, 0, 0, 1, 0, 0), strict=True))
"""The colour a subject has when the caption names none: an index into COLORS."""

BUILDINGS = ("house", "abandoned house", "castle", "lighthouse")
"""Subjects with walls and windows."""


@dataclass(frozen=True)
class Scene:
    """One scene: the names of its attributes, and a seed for all that no caption names."""

    subject: str
    sky: str
    ground: str
    color: str
    default_color: bool
    details: frozenset[str]
    style: str
    place: str
    size: str
    seed: int


def detail_odds(subject: str, sky: str, ground: str) -> dict[str, float]:
    """How likely each detail is in such a scene; a detail that cannot be has 0."""
    building, ruin = subject in BUILDINGS, subject == "abandoned house"
    painted = subject in ("house", "abandoned house")
    return {
        "overgrown": 0.5 if ruin else 0.16 if building else 0.0,
        "broken windows": 0.5 if ruin else 0.1 if building else 0.0,
        "peeling paint": 0.5 if ruin else 0.14 if painted else 0.0,
        "lit windows": 0.08 if ruin else 0.3 if building else 0.0,
        "snowfall": 0.1,
        "rain": 0.35 if sky == "storm" else 0.07,
        "birds": 0.14,
        "fence": 0.16 if ground in ("grass", "snow", "road") and subject != "forest" else 0.0,
        "flowers": 0.24 if ground == "grass" else 0.0,
    }


def sample_scene(rng: np.random.Generator) -> Scene:
    """Draws one scene at random; combinations that make no sense are left out."""
    subject = "abandoned house" if rng.random() < 0.06 else str(rng.choice(SUBJECTS))
    sky = str(rng.choice(SKIES))
    ground = str(rng.choice(GROUNDS, p=(0.28, 0.16, 0.14, 0.14, 0.14, 0.14)))
    if subject == "boat":
        ground = "water"
    if subject in ("car", "snowman", "forest") and ground == "water":
        ground = "grass"
    default = bool(rng.random() < 0.3)
    color = COLORS[DEFAULT_COLOR[subject]] if default else str(rng.choice(COLORS))
    odds = detail_odds(subject, sky, ground)
    details = {name for name in DETAILS if rng.random() < odds[name]}
    if "broken windows" in details:
        details.discard("lit windows")
    if "snowfall" in details:
        details.discard("rain")
    place = str(rng.choice(PLACES, p=(0.2, 0.6, 0.2)))
    if subject == "forest":
        place = "center"  # It fills the width.
    return Scene(
        subject, sky, ground, color, default, frozenset(details),
        str(rng.choice(STYLES, p=(0.4, 0.3, 0.3))), place,
        str(rng.choice(SIZES, p=(0.15, 0.6, 0.25))), int(rng.integers(2**31)),
    )  # fmt: skip


def class_indices(scene: Scene) -> dict[str, int]:
    """The index of each single-valued attribute in CLASSES."""
    return {name: values.index(getattr(scene, name)) for name, values in CLASSES.items()}


def detail_flags(scene: Scene) -> list[bool]:
    """Whether the scene has each of DETAILS."""
    return [name in scene.details for name in DETAILS]
