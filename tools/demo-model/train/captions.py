"""The language of the demo model: captions as tags, as sentences, and as short clauses that refer back."""

from __future__ import annotations

import random
import re

from attributes import DETAILS, SUBJECTS, Scene

HOUSE_PROMPT = (
    "portray desolate, abandoned house, overgrown vegetation surrounding structure, broken windows, "
    "peeling paint, under eerie, moonlit sky"
)
"""The first prompt a newcomer sees drawn."""

SUBJECT_WORDS = {
    "house": ("house", "cottage", "home", "cosy house", "small cottage", "building"),
    "abandoned house": (
        "abandoned house", "abandoned house", "desolate abandoned house", "derelict house", "ruined house",
        "haunted house", "deserted house", "old abandoned building", "abandoned structure", "eerie house",
    ),
    "castle": ("castle", "fortress", "stone castle", "medieval castle"),
    "lighthouse": ("lighthouse", "light tower", "beacon tower", "lighthouse tower"),
    "tree": ("tree", "single tree", "big tree", "oak"),
    "forest": ("forest", "woods", "pine trees", "woodland", "trees"),
    "mountain": ("mountain", "mountains", "snowy peak", "mountain range"),
    "boat": ("boat", "sailing boat", "ship", "sailboat"),
    "car": ("car", "automobile", "parked car", "vehicle"),
    "cat": ("cat", "kitten", "kitty", "sitting cat"),
    "snowman": ("snowman", "snow man", "smiling snowman"),
    "girl": ("girl", "1girl", "young woman", "1girl, solo", "woman", "cute girl"),
}  # fmt: skip
SKY_WORDS = {
    "day": ("blue sky", "daytime", "sunny day", "clear day", "day", "bright daylight", "morning"),
    "sunset": ("sunset", "dusk", "orange sunset sky", "evening glow", "golden hour", "evening"),
    "moonlit": ("moonlit sky", "moonlight", "full moon", "moonlit night", "eerie moonlit sky", "night with moon"),
    "starry": ("starry night", "starry sky", "night sky full of stars", "stars"),
    "storm": ("storm", "stormy sky", "thunderstorm", "lightning", "dark clouds"),
    "fog": ("fog", "foggy", "misty", "mist", "thick fog"),
    "aurora": ("aurora", "northern lights", "aurora borealis", "polar lights"),
}  # fmt: skip
GROUND_WORDS = {
    "grass": ("grass", "green meadow", "field", "lawn"),
    "snow": ("snowy ground", "snow field", "snow on the ground", "winter landscape"),
    "sand": ("sand", "beach", "desert", "sandy ground"),
    "water": ("water", "sea", "lake", "ocean", "calm sea"),
    "road": ("road", "street", "roadside", "asphalt"),
    "rocks": ("rocks", "rocky ground", "stones", "cliff"),
}  # fmt: skip
COLOR_WORDS = {
    "red": ("red", "crimson"), "orange": ("orange",), "yellow": ("yellow", "golden"), "green": ("green",),
    "blue": ("blue",), "purple": ("purple", "violet"), "white": ("white", "pale"), "brown": ("brown",),
}  # fmt: skip
DETAIL_WORDS = {
    "overgrown": (
        "overgrown vegetation", "overgrown", "overgrown vegetation surrounding structure", "ivy", "vines",
        "covered in ivy",
    ),
    "broken windows": ("broken windows", "shattered windows", "broken glass"),
    "peeling paint": ("peeling paint", "worn paint", "flaking paint", "weathered walls"),
    "lit windows": ("lit windows", "glowing windows", "warm light in windows", "lights on"),
    "snowfall": ("snowfall", "snowing", "falling snow"),
    "rain": ("rain", "raining", "rainy", "heavy rain"),
    "birds": ("birds", "flying birds", "flock of birds"),
    "fence": ("fence", "wooden fence"),
    "flowers": ("flowers", "blooming flowers", "wildflowers"),
}  # fmt: skip
STYLE_WORDS = {
    "pixel": ("pixel art", "illustration", "8 bit", "drawing"),
    "realistic": ("realistic", "photo", "photorealistic", "detailed shading", "film photo", "photograph"),
    "anime": ("anime", "anime style", "flat colors", "cel shading", "outline", "cartoon"),
}  # fmt: skip
PLACE_WORDS = {
    "left": ("on the left", "left side"),
    "center": ("centered", "in the middle"),
    "right": ("on the right", "right side"),
}  # fmt: skip
SIZE_WORDS = {
    "small": ("small", "tiny", "distant", "far away"),
    "normal": (),
    "large": ("large", "huge", "close up", "big"),
}
MOOD_WORDS = {
    "day": ("cheerful", "bright"), "sunset": ("warm", "nostalgic"), "moonlit": ("eerie", "spooky"),
    "starry": ("quiet", "dreamy"), "storm": ("dramatic", "gloomy"), "fog": ("mysterious", "dim"),
    "aurora": ("magical", "cold"),
}  # fmt: skip
PART_WORDS = {
    "house": "walls", "abandoned house": "walls", "castle": "roofs", "lighthouse": "stripes", "tree": "leaves",
    "forest": "leaves", "mountain": "rock", "boat": "hull", "car": "paint", "cat": "fur", "snowman": "scarf",
    "girl": "dress",
}  # fmt: skip
"""What of a subject has its colour."""

DRESSED = ("snowman", "girl")
"""Subjects that wear their colour rather than are of it."""

PRAISE = (
    "masterpiece", "best quality", "scenery", "high resolution", "beautiful", "no humans", "absurdres", "wallpaper",
    "lovely scene", "very pretty", "highres", "detailed",
)  # fmt: skip
BLAME = (
    "worst quality", "low quality", "lowres", "blurry", "bad anatomy", "bad hands", "watermark", "text", "signature",
    "jpeg artifacts", "cropped", "ugly", "deformed", "extra fingers", "error", "normal quality", "bad quality",
)  # fmt: skip
OPENINGS = ("portray ", "a ", "draw a ", "picture of a ", "image of a ", "the ")

# Compounds are read in their parts, as CLIP's BPE reads words that it has no row for.
_WORD = re.compile(r"light(?=house)|snow(?=man)|[a-z0-9]+|[,.]")


def words(text: str) -> list[str]:
    """Lower-case words of Latin letters and digits, commas and full stops; all else is dropped."""
    return _WORD.findall(text.lower())


def blame(rng: random.Random) -> str:
    """A list of faults, as people write into the negative prompt; it says nothing about the picture."""
    return ", ".join(rng.sample(BLAME, rng.randint(1, 8)))


class _Terms:
    """The words chosen for one scene; None where the caption leaves something out."""

    def __init__(self, scene: Scene, rng: random.Random, full: bool) -> None:
        def maybe(odds: float, choices: tuple[str, ...]) -> str | None:
            return rng.choice(choices) if choices and (full or rng.random() < odds) else None

        self.scene = scene
        self.subject = rng.choice(SUBJECT_WORDS[scene.subject])
        self.part = PART_WORDS[scene.subject]
        unsaid = scene.default_color and not full and rng.random() < 0.6
        self.color = None if unsaid else rng.choice(COLOR_WORDS[scene.color])
        named = [name for name in DETAILS if name in scene.details and (full or rng.random() < 0.97)]
        self.details = [rng.choice(DETAIL_WORDS[name]) for name in named]
        rng.shuffle(self.details)
        self.sky = maybe(0.93, SKY_WORDS[scene.sky])
        self.ground = maybe(0.75, GROUND_WORDS[scene.ground])
        self.style = maybe(0.35 if scene.style == "pixel" else 0.88, STYLE_WORDS[scene.style])
        self.place = maybe(0.06 if scene.place == "center" else 0.6, PLACE_WORDS[scene.place])
        self.size = maybe(0.6, SIZE_WORDS[scene.size])
        self.mood = rng.choice(MOOD_WORDS[scene.sky]) if rng.random() < 0.2 else None

    def noun(self, with_color: bool = True) -> str:
        color = self.color if with_color and self.scene.subject not in DRESSED else None
        return " ".join(term for term in (self.size, color, self.subject) if term)


def _tags(terms: _Terms, rng: random.Random) -> str:
    dressed = terms.scene.subject in DRESSED
    apart = terms.color is not None and (dressed or rng.random() < 0.3)
    main = terms.noun(with_color=not apart)
    if rng.random() < 0.2:
        main = rng.choice(OPENINGS) + main
    tags = [f"{terms.color} {terms.part}"] if apart else []
    tags += terms.details
    if terms.sky:
        eerie = terms.scene.sky == "moonlit" and rng.random() < 0.5
        under = rng.random() < 0.25
        tags.append(("under eerie, " if eerie else "under ") + terms.sky if under else terms.sky)
    tags += [term for term in (terms.ground, terms.place, terms.mood) if term]
    if rng.random() < 0.3:
        tags.append(rng.choice(PRAISE))
    if rng.random() < 0.5:
        rng.shuffle(tags)
    if terms.scene.subject == "abandoned house" and rng.random() < 0.25:
        main = f"{rng.choice(('portray desolate', 'desolate', 'portray eerie'))}, {main}"
    style = [terms.style] if terms.style else []
    tags = [*style, main, *tags] if rng.random() < 0.5 else [main, *tags, *style]
    if rng.random() < 0.2:
        tags.insert(0, ", ".join(rng.sample(PRAISE, rng.randint(1, 3))))
    return ", ".join(tags)


def _sentence(terms: _Terms, rng: random.Random) -> str:
    noun = terms.noun()
    text = ("an " if noun[0] in "aeiou" else "a ") + noun
    ends_with_style = bool(terms.style) and rng.random() < 0.5
    if terms.style and not ends_with_style:
        text = f"{terms.style} of {text}"
    if terms.color and terms.scene.subject in DRESSED:
        text += f" with a {terms.color} {terms.part}"
    if terms.details:
        text += " with " + " and ".join(terms.details)
    if terms.place:
        text += " " + terms.place
    if terms.ground:
        text += rng.choice((" on ", " by ", " in ", " near ", " beside ")) + terms.ground
    if terms.sky:
        text += (
            rng.choice((" under ", " at ", " in ", " during ")) + (f"{terms.mood} " if terms.mood else "") + terms.sky
        )
    return f"{text}, {terms.style}" if ends_with_style else text


def _clauses(terms: _Terms, rng: random.Random) -> str:
    """Short clauses with "it": to bind them to the subject, phrases must attend to each other."""
    rest = []
    if terms.color:
        verb = "are" if terms.part.endswith("s") and terms.part != "dress" else "is"
        rest.append(
            rng.choice((
                f"its {terms.part} {verb} {terms.color}", f"the colour of it is {terms.color}",
                f"the color of it is {terms.color}", f"it is {terms.color}", f"painted {terms.color}",
            ))
        )  # fmt: skip
    rest += [f"it is {term}" for term in (terms.size, terms.place) if term]
    rest += [f"it has {detail}" for detail in terms.details]
    if terms.sky:
        rest.append(rng.choice(("the sky shows ", "time of day is ", "weather is ", "over it ")) + terms.sky)
    if terms.ground:
        rest.append("the ground is " + terms.ground)
    if terms.style:
        rest.append("drawn in " + terms.style)
    rng.shuffle(rest)
    return rng.choice((", ", ". ")).join([f"there is a {terms.subject}", *rest])


def caption(scene: Scene, rng: random.Random, full: bool = False) -> str:
    """Describes the scene; with `full`, names every attribute that has words."""
    terms = _Terms(scene, rng, full)
    form = rng.random()
    return _tags(terms, rng) if form < 0.5 else _sentence(terms, rng) if form < 0.78 else _clauses(terms, rng)


def check_vocabulary(known: set[str]) -> None:
    """Fails when the house prompt has a word outside the vocabulary."""
    unknown = set(words(HOUSE_PROMPT)) - known
    assert not unknown, unknown
    assert set(SUBJECT_WORDS) == set(SUBJECTS)
