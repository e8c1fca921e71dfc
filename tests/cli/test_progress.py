"""The progress board and the plain lines, drawn from events."""

import io

from rich.console import Console

from astrai_video.cli import console as display
from astrai_video.cli.board import Board
from astrai_video.cli.progress import follow
from astrai_video.engine.plan.events import Planned, Progress, SectionResult, Started
from astrai_video.engine.plan.jobs import Cost


def drawn(board, width=100):
    console = Console(file=io.StringIO(), width=width)
    console.print(board)
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined]


def test_the_board_has_a_bar_a_section_and_one_for_the_whole():
    board = Board()
    board.show(
        Planned(("one", "two", "three"), ("one", "two", "three"), {"one": Cost(4.0, (2.0, 2.0), 200)}, {"two": 4}, 2)
    )
    board.show(Started("one"))
    board.show(Started("two"))
    board.show(Progress("one", 300, 100, 0))
    board.show(Progress("two", 50, 50, 1))
    one, two, three, total = drawn(board)
    assert "100/200 frames" in one
    assert "frames/s" in one
    assert "50 frames" in two
    assert "waiting" in three
    assert "0/3 sections" in total
    board.show(SectionResult("one", "zh-l", "one", "rendered", "not rendered yet", 2.0, 300, 200))
    assert "rendered" in drawn(board)[0]
    assert "1/3 sections" in drawn(board)[-1]


def test_a_narrow_terminal_makes_the_bars_short_and_leaves_the_text_whole():
    board = Board()
    board.show(Planned(("attention",), ("attention",), {"attention": Cost(40.0, (2.0, 2.0), 200)}, {}, 1))
    board.show(Started("attention"))
    board.show(Progress("attention", 100, 100))
    section, total = drawn(board, width=60)
    assert "100/200 frames" in section
    assert "frames/s" in section
    assert section.count("━") < 24
    assert "0/1 sections" in total


def test_markup_in_names_and_messages_is_shown_as_text(capsys):
    display.error("[red]not a colour[/red]", "[bold]do[/bold]")
    message = capsys.readouterr().err
    assert "[red]not a colour[/red]" in message
    assert "[bold]do[/bold]" in message


def test_without_a_terminal_there_are_start_and_finish_lines(capsys):
    result = SectionResult("one", "zh-l", "one", "rendered", "not rendered yet", 2.0, 300, 200)
    events = [Planned(("one",), ("one",), {}, {}, 1), Started("one"), result]
    assert follow(events) == [result]  # type: ignore[arg-type]
    assert capsys.readouterr().err.splitlines() == ["one: started", "one: rendered in 2.0 s, 200 frames drawn"]
