"""Codes and names of languages, for MP4 tracks and the menus of players."""

from __future__ import annotations

# ISO 639-1 to 639-2/T: MP4 tags its tracks with the latter (ISO/IEC 14496-12, media header box).
_TAGS = {
    "ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fa": "fas",
    "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin", "hu": "hun", "id": "ind", "it": "ita", "ja": "jpn",
    "ko": "kor", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe",
    "th": "tha", "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "zho",
}  # fmt: skip
UNDETERMINED = "und"
_NAMES = {"zh": "中文", "en": "English"}


def base(language: str) -> str:
    """The language without a region or a script: `pt` of `pt-BR`."""
    return language.partition("-")[0]


def is_chinese(language: str) -> bool:
    """Return True for a language without spaces between words."""
    return base(language) == "zh"


def tag(language: str) -> str:
    """ISO 639-2/T code for a track; `und` (undetermined) when it is unknown. `pt-BR` counts as `pt`."""
    return _TAGS.get(base(language), UNDETERMINED)


def name(language: str) -> str:
    """Name of a language in a player's menu, in the language itself."""
    return _NAMES.get(language, language)
