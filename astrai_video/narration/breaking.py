"""Minimum-cost line breaking: splits a sentence into captions of one or two lines by dynamic programming.

Breaks are cheapest at punctuation, then between clauses, then between words; words, terms, numbers and formulas are
never broken. Chinese is segmented into words by jieba (rjieba).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from astrai_video.narration.limits import Limits

Lines = tuple[str, ...]

_CLOSING = "，。？！；：、」』）》”’…,.?!;:)]%"
_OPENING = "「『（《“‘([$"
_DROPPED_AT_LINE_END = "，。、；,"  # dropped at the end of a Chinese line
_WEIGHTS = {  # cost of a break after a character
    **dict.fromkeys("。？！.?!", 0.0),
    **dict.fromkeys("；;：:", 0.5),
    **dict.fromkeys("，,—", 1.0),
    **dict.fromkeys("、", 3.0),
}
_WORD = 6.0  # between two words of a clause
_BEFORE_CLAUSE = 3.0  # in English, before a word that begins a clause or a phrase
_AFTER_SMALL_WORD = (
    12.0  # in English, after an article or a preposition; in Chinese, after a word that belongs to the next
)
_CAPTION = 8.0  # each further caption
_CAPTION_BREAK = 3.0  # extra weight of a break between captions over one between lines
_LINE = 1.0  # a second line
_IMBALANCE = 4.0  # times the difference in length of the two lines, as a share of the width
_SHORT = 12.0  # a caption of very few characters

_PREPOSITIONS = frozenset(["of", "to", "in", "on", "at", "by", "for", "from", "with", "into", "as", "than"])
_CONJUNCTIONS = frozenset(["and", "but", "or", "that"])
_CLAUSE_WORDS = (
    _PREPOSITIONS
    | _CONJUNCTIONS
    | frozenset(
        ["so", "because", "which", "who", "where", "when", "while", "if", "then", "without", "instead", "until"]
    )
)
_SMALL_WORDS = (
    _PREPOSITIONS
    | _CONJUNCTIONS
    | frozenset(
        ["a", "an", "the", "its", "it's", "this", "these", "every", "each", "one", "no", "is", "are", "was", "be"]
    )
)
_WITH_NEXT = frozenset("第每一个把被和与或在从到对按用向是不只就都也还再更最很所各两这那")
_NEVER_FIRST = frozenset("的了着过吗呢吧地得里上下中个们")  # never at the beginning of a line

# A number, a name or a formula in Latin letters: operators join their operands, and some words join two numbers ("512
# to 2048"); in Chinese, adjacent Latin words are one name ("Radix Tree").
_RUN = r"[A-Za-z0-9√][A-Za-z0-9_^'’./·-]*%?"
_JOINED = rf"{_RUN}(?:\s*[=+×÷→^*/−]\s*{_RUN})*"
_RANGE = r"\d[\d,.]*(?:\s*(?:到|乘|至|再到|to|by|times|of)\s*\d[\d,.]*)+"
_COUNTED = r"[Ll]ayers? \d+|[Ss]teps? \d+|N is \d+"
_RUN_ALONE = re.compile(_RUN)
_FORMULA = re.compile(f"{_RANGE}|{_COUNTED}|{_JOINED}")
_CHINESE_FORMULA = re.compile(f"{_RANGE}|{_JOINED}(?: {_JOINED})*")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Atom:
    """An unbreakable piece of text; `space` is True when a space precedes it, `cost` is that of a break after it."""

    text: str
    space: bool
    cost: float


@lru_cache(maxsize=1024)
def break_sentence(sentence: str, limits: Limits, chinese: bool, terms: tuple[str, ...] = ()) -> tuple[Lines, ...]:
    """Split a sentence into captions of one or two lines, no wider than the limit unless an atom alone is wider.

    `terms` are never broken.
    """
    whole = " ".join(sentence.split())
    whole = whole.rstrip(_DROPPED_AT_LINE_END) if chinese else whole
    if len(whole) <= limits.width:  # nothing costs less than one line: no need to segment into words
        return ((whole,),) if whole else ()
    joined = _split_long(_join_punctuation(_atoms(sentence, limits.width, chinese, terms)), limits.width)
    atoms = list(_with_costs(joined, chinese))
    if not atoms:
        return ()
    best: list[tuple[float, int, Lines]] = [(0.0, 0, ())]
    line = cache(lambda start, end: _line(atoms[start:end], chinese))
    for end in range(1, len(atoms) + 1):
        best.append(min(_captions_ending(atoms, line, best, end, limits, chinese), key=lambda option: option[0]))
    captions: list[Lines] = []
    end = len(atoms)
    while end:
        _, start, lines = best[end]
        if words := tuple(line for line in lines if line):
            captions.append(words)
        end = start
    return tuple(reversed(captions))


def shown_characters(lines: Lines, chinese: bool) -> int:
    """Number of characters to read: in Chinese without spaces, elsewhere with spaces, a line break counting as one."""
    return len("".join("".join(lines).split())) if chinese else len(" ".join(lines))


def _captions_ending(
    atoms: Sequence[Atom],
    line: Callable[[int, int], str],
    best: Sequence[tuple[float, int, Lines]],
    end: int,
    limits: Limits,
    chinese: bool,
) -> Iterator[tuple[float, int, Lines]]:
    """Candidates for the last caption of the first `end` atoms: total cost, index of its first atom, its lines."""
    after = 0.0 if end == len(atoms) else atoms[end - 1].cost
    for start in range(end - 1, -1, -1):
        options = list(_layouts(atoms, line, start, end, limits))
        if not options and start < end - 1:
            return
        for cost, lines in options:
            few = max(0.0, 1 - shown_characters(lines, chinese) / (limits.width * 0.6))
            yield best[start][0] + _CAPTION + _CAPTION_BREAK * after + cost + _SHORT * few, start, lines


def _layouts(
    atoms: Sequence[Atom], line: Callable[[int, int], str], start: int, end: int, limits: Limits
) -> Iterator[tuple[float, Lines]]:
    """Layouts of the atoms from `start` to `end` as one caption of one or two lines, each with its cost.

    `line` gives the text of atoms on one line.
    """
    whole = line(start, end)
    if len(whole) <= limits.width or end - start == 1:
        yield 0.0, (whole,)
        return  # two lines always cost more
    fitting = end
    while fitting - 1 > start and len(line(fitting - 1, end)) <= limits.width:
        fitting -= 1
    for middle in range(fitting, end):
        first, second = line(start, middle), line(middle, end)
        if len(first) > limits.width:
            return  # further atoms only make it longer
        uneven = abs(len(first) - len(second)) / limits.width
        yield _LINE + atoms[middle - 1].cost + _IMBALANCE * uneven, (first, second)


def _line(atoms: Sequence[Atom], chinese: bool) -> str:
    text = "".join((" " if atom.space else "") + atom.text for atom in atoms).strip()
    return text.rstrip(_DROPPED_AT_LINE_END) if chinese else text


def _atoms(sentence: str, width: int, chinese: bool, terms: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """Split a sentence into words, terms, formulas and punctuation, each with True when a space precedes it.

    A formula wider than a line is split at its operators.
    """
    sentence = " ".join(sentence.split())
    formula = _CHINESE_FORMULA if chinese else _FORMULA
    protected = re.compile("|".join([*(re.escape(t) for t in sorted(terms, key=len, reverse=True)), formula.pattern]))
    at = 0
    while at < len(sentence):
        space = sentence[at] == " "
        at += space
        match = protected.match(sentence, at)
        if match:
            run = _RUN_ALONE.match(sentence, at)
            found = run.group() if run and len(match.group()) > width else match.group()
        else:
            following = protected.search(sentence, at)
            stretch = sentence[at : following.start() if following else len(sentence)]
            found = _first_word(stretch, chinese)
        yield found, space
        at += len(found)


def _first_word(stretch: str, chinese: bool) -> str:
    if not chinese:
        return stretch.split(" ", 1)[0] if stretch[0] != " " else stretch[:1]
    return _words(stretch)[0] if _HAN.match(stretch) else stretch[0]


@lru_cache(maxsize=4096)
def _words(stretch: str) -> tuple[str, ...]:
    import rjieba  # noqa: PLC0415 - its dictionary takes 0.2 s

    return tuple(rjieba.cut(stretch))


def _join_punctuation(atoms: Iterator[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Join punctuation to the word that it belongs to, and a number to the word that it counts."""
    joined: list[tuple[str, bool]] = []
    joins = False
    for text, space in atoms:
        closing = text[0] in _CLOSING or text == "-" or (text in _NEVER_FIRST and not space)
        if joined and (joins or closing):
            joined[-1] = (joined[-1][0] + (" " if space else "") + text, joined[-1][1])
        else:
            joined.append((text, space))
        joins = text[-1] in _OPENING or text[-1] == "-" or text == "第" or bool(re.fullmatch(r"\d[\d,.]*", text))
    return joined


def _split_long(joined: Sequence[tuple[str, bool]], width: int) -> list[tuple[str, bool]]:
    """Split pieces longer than a line at their spaces."""
    split: list[tuple[str, bool]] = []
    for text, space in joined:
        words = text.split(" ") if len(text) > width else [text]
        split += [(words[0], space), *((word, True) for word in words[1:])]
    return split


def _with_costs(atoms: Sequence[tuple[str, bool]], chinese: bool) -> Iterator[Atom]:
    for index, (text, space) in enumerate(atoms):
        following = atoms[index + 1][0] if index + 1 < len(atoms) else ""
        yield Atom(text, space, _cost(text, following, chinese))


def _cost(text: str, following: str, chinese: bool) -> float:
    """Cost of a break between `text` and `following`."""
    last = text.rstrip("」』）”’\"')")[-1:] or text[-1]
    if last in _WEIGHTS:
        return _WEIGHTS[last]
    if chinese:
        return _AFTER_SMALL_WORD if text in _WITH_NEXT else _WORD
    if text.lower() in _SMALL_WORDS:
        return _AFTER_SMALL_WORD
    return _BEFORE_CLAUSE if following.lower() in _CLAUSE_WORDS else _WORD
