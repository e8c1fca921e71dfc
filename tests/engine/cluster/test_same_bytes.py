"""The same scene gives the same bytes in every process, with any seed of Python's hashes."""

import pytest

SCENES = {"anagram": "matching.py:Anagram", "again": "matching.py:Anagram"}


@pytest.fixture(scope="module")
def segments_of(make_shared_film):
    """Render two sections of one scene by a program with its own hash seed; the bytes of each section's segments."""

    def render(seed, *options):
        film = make_shared_film(folder=f"seed-{seed}", **SCENES)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONHASHSEED", seed)
            process = film.start("render", "-q", "l", *options)
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        folders = [timeline.parent for section in SCENES for timeline in film.timelines(section)]
        return [{path.name: path.read_bytes() for path in folder.glob("*.mp4")} for folder in folders]

    return render


@pytest.fixture(scope="module")
def here(segments_of):
    return segments_of("1")


def test_fresh_processes_give_the_same_bytes(segments_of, here):
    first, again = here
    assert len(first) == 2
    assert again == first
    assert segments_of("random") == [first, first]


def test_two_workers_of_a_cluster_give_the_same_bytes(segments_of, here, running):
    assert segments_of("4", "--cluster", running.address) == here
