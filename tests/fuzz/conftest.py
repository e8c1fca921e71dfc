"""Fuzzing with a count: the same inputs in every run, no deadline, thousands of cheap ones."""

import json

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st


def fuzz(inputs: int):
    """Settings for a test of so many inputs."""
    return settings(
        max_examples=inputs,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def outcome(call, *refusals):
    """Return the result of a call and "", or None and the message of one of `refusals`; other exceptions propagate."""
    try:
        return call(), ""
    except refusals as problem:
        return None, str(problem) or "no message"


@pytest.fixture
def inputs(record_property):
    """Counts the inputs of a test, for the summary at the end of the run."""
    counter = Counter()
    yield counter
    record_property("inputs", counter.count)


class Counter:
    """The number of inputs so far."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


# Texts that people and attackers write: what a shell, a filter, a list, a page and a path would take for their own.
NASTY = [
    "", " ", "\n", "\r\n", "\t", "\0", "\x1b[2J", "\x7f", "a\nb", "'", '"', "'; touch pwned; '", "$(touch pwned)",
    "`touch pwned`", "a:b=c,d;e[f]g\\h", "[in]movie=/etc/passwd[out]", "file '/etc/passwd'", "\\N{\\pos(0,0)}",
    "<script>alert(1)</script>", "&amp;<b>", "--> ", "00:00:00.000 --> 00:00:09.000", "1\n\n2\n00:00:01,000 --> x",
    "../../pwned", "/etc/passwd", "..", ".", "-", "--help", "~", "C:\\x", "a" * 300, "\u202e",
    "\ufeff", "😀", "片" * 90,
        "{", "}", "{}", "{0}", "{x!r}", "{x.__class__}", "%s", "%n", "%00", "\u2028", "null", "NaN", "1e999",
]  # fmt: skip


def texts():
    """Any text, often a nasty one."""
    return st.one_of(
        st.sampled_from(NASTY), st.text(max_size=20), st.text(st.sampled_from("ab.:/\\-'\"[]{}=#\n"), max_size=12)
    )


def values():
    """Any value of a TOML or JSON document."""
    leaves = st.one_of(texts(), st.integers(-(10**20), 10**20), st.booleans(), st.floats())
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts(), inner, max_size=3)),
        max_leaves=5,
    )


def toml(value) -> str:
    """A value as TOML, inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


def damaged(text: str):
    """A text with a piece cut out, doubled or replaced, as bytes."""
    data = text.encode()
    place = st.integers(0, len(data))
    piece = st.one_of(st.binary(max_size=6), texts().map(lambda one: one.encode("utf-8", "surrogatepass")))

    def mend(first, second, new):
        start, end = sorted((first, second))
        return data[:start] + new + data[end:]

    return st.builds(mend, place, place, piece)
