"""Crash reports: an unexpected exception is one sentence on screen and a report in the logs."""

import pytest

from astrai_video.cli import app, crash
from astrai_video.engine.plan import keys


@pytest.fixture
def broken(monkeypatch, tmp_path):
    """The command line with a bug, in a temporary home folder."""

    def fail(*_arguments):
        raise ZeroDivisionError(f"division by zero in {tmp_path}/film")

    monkeypatch.setattr(keys, "states", fail)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "out" / "logs").mkdir(parents=True)
    (tmp_path / "out" / "logs" / "encoder.log").write_text(f"last words of {tmp_path}/scene.py\n")
    return tmp_path


def test_a_bug_is_a_sentence_and_a_report(broken, capsys):
    assert crash.run_with_report(app.run, ["--output", str(broken / "out"), "list"]) == 1
    message = capsys.readouterr().err
    (report,) = (broken / "out" / "logs").glob("crash-*.txt")
    assert f"A bug in astrai-video: ZeroDivisionError: division by zero in ~/film; its report is {report}." in message
    assert "next:" in message
    assert "Traceback" not in message
    text = report.read_text()
    for part in (
        "command: astrai-video --output ~/out list",
        "manim: ",
        "ffmpeg: ",
        "Traceback (most recent call last):",
        "ZeroDivisionError: division by zero in ~/film",
        "the end of encoder.log:",
        "last words of ~/scene.py",
    ):
        assert part in text
    assert str(broken) not in text


def test_a_report_that_cannot_be_written_is_shown(broken, capsys):
    (broken / "file").write_text("")
    assert crash.run_with_report(app.run, [f"--output={broken / 'file'}", "list"]) == 1
    message = capsys.readouterr().err
    assert "its report is above, for it could not be written" in message
    assert "Traceback (most recent call last):" in message


def test_what_is_no_bug_is_left_alone(capsys):
    assert crash.run_with_report(app.run, ["rendr"]) == 2
    assert "bug" not in capsys.readouterr().err
