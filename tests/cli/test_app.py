"""The command line: usage errors, suggestions, the version, shell completion and the modules that are not loaded."""

import importlib
import inspect
import os
import resource
import shlex
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import typer

from astrai_video.cli import app
from astrai_video.cli.lazy import COMMANDS

PROGRAM = Path(sys.executable).with_name("astrai-video")


def test_the_command_line_does_not_import_manim():
    program = "import sys, astrai_video.cli.app; print('manim' in sys.modules, 'av' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_build_with_nothing_to_do_loads_no_library_for_pictures_and_pages():
    commands = "astrai_video.cli.commands.build, astrai_video.lint.run, astrai_video.page.site"
    program = f"import sys, {commands}; print({{'numpy', 'av', 'PIL', 'jinja2', 'manim'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_list_answers_at_once(tmp_path, monkeypatch):
    """Compared in CPU seconds, the best of six, with loading Typer and Rich alone: machines and their load differ."""
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "compiled"))  # filled by the first run
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    listing = ["from astrai_video.cli.app import main; main()", "--output", str(tmp_path), "list"]
    loading = ["import typer.main, rich.live, rich.table"]
    taken, least = (min(children_seconds(*program) for _ in range(6)) for program in (listing, loading))
    assert taken < 3.5 * least


@pytest.mark.parametrize("program", [[PROGRAM], [sys.executable, "-m", "astrai_video"]], ids=["script", "module"])
def test_the_program_prints_its_version(program, tmp_path):
    done = subprocess.run([*program, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"astrai-video {metadata.version('astrai-video')}\n"
    assert done.stderr == ""


def test_the_version_is_printed_before_any_storyboard_is_read(tmp_path):
    (tmp_path / "storyboard.toml").write_text("no storyboard", encoding="utf-8")
    loaded = "{name.rpartition('.')[2] for name in sys.modules if name.startswith('astrai_video.')}"
    run = "import sys; from astrai_video.cli import app; code = app.run(['--version', 'list'])"
    program = f"{run}; print(code, sorted({loaded} & {{'project', 'storyboard', 'engine'}}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1:] == ["0 []"]


def test_a_module_that_is_run_names_the_program_in_its_errors(tmp_path):
    command = [sys.executable, "-m", "astrai_video", "rendr"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Usage: astrai-video [OPTIONS]" in done.stderr


def test_help_says_of_every_command_what_its_module_says():
    for place, summary in COMMANDS.values():
        module, _, name = place.partition(":")
        found = getattr(importlib.import_module(f"astrai_video.cli.commands.{module}"), name)
        text = found.info.help if isinstance(found, typer.Typer) else inspect.getdoc(found)
        assert " ".join(text.split("\n\n")[0].split()) == summary


def children_seconds(*program):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", *program], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["render", "--sections", "encodr"], "Unknown section 'encodr': did you mean encoder"),
        (["render", "-q", "x"], "Unknown quality 'x': there are: l, m, h, p, k"),
        (["render", "--lang", "ehn"], "Unknown language 'ehn': did you mean en or zh?"),
        (["render", "--jobs", "0"], "--jobs"),
        (["render", "--sections", ","], "names no section"),
        (["render", "--forse"], "No such option: --forse"),
        (["rendr"], "No such command 'rendr'."),
        (["--storyboard", "nowhere.toml", "list"], "nowhere.toml: cannot be read"),
    ],
)
def test_a_usage_error_is_a_sentence_and_exit_code_2(arguments, message, capsys, tmp_path):
    assert app.run(["--output", str(tmp_path), *arguments]) == 2
    error = " ".join(capsys.readouterr().err.split())
    assert message in error
    assert "Traceback" not in error


def test_wrong_usage_is_reported_whatever_the_classes_of_typer_descend_from():
    """The base classes have changed with nearly every version of Typer."""
    deeper = "typer.BadParameter = type('BadParameter', (type('Between', (typer.BadParameter,), {}),), {})"
    program = f"import sys, typer; {deeper}; from astrai_video.cli import app; sys.exit(app.run(['render', '--forse']))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "No such option: --forse" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["re"], {"render"}),
        (["st"], {"stitch", "still"}),
        ([""], set(COMMANDS)),
        (["--ver"], {"--version"}),
        (["render", "--force", "--cl"], {"--cluster", "--cluster-tls-ca", "--cluster-tls-cert", "--cluster-tls-key"}),
        (["--version", "sti"], {"stitch", "still"}),
        (["--storyboard", "nowhere.toml", "stitch", "--str"], {"--strict"}),
        (["voice", ""], {"script", "check"}),
        (["voice", "script", "--la"], {"--lang"}),
    ],
)
def test_a_shell_completes_the_commands_and_the_options_of_each(words, offered, monkeypatch, capsys):
    monkeypatch.setenv("_ASTRAI_VIDEO_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "\n".join(["astrai-video", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    assert app.run([]) == 0
    printed = capsys.readouterr()
    assert set(printed.out.split()) == offered
    assert printed.err == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_shell_completes_the_options_of_every_command(command, monkeypatch, capsys):
    monkeypatch.setenv("_ASTRAI_VIDEO_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"astrai-video\n{command}\n--he")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert app.run([]) == 0
    assert capsys.readouterr().out.split() == ["--help"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_with_what_show_completion_prints(tmp_path, monkeypatch):
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")  # allows the name of a shell as an argument
    command = [str(PROGRAM), "--show-completion", "bash"]
    script = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    asking = f"COMP_WORDS=(x lin); COMP_CWORD=1; _astrai_video_completion {shlex.quote(str(PROGRAM))}"
    command = ["bash", "-c", f"{script}\n{asking}; echo ${{COMPREPLY[@]}}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["lint"]


def test_completion_is_installed_into_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    monkeypatch.setenv("HOME", str(tmp_path))
    command = [str(PROGRAM), "--install-completion", "bash"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    installed = tmp_path / ".bash_completions" / "astrai-video.sh"
    assert str(installed) in done.stdout.replace("\n", "")
    assert "_ASTRAI_VIDEO_COMPLETE=complete_bash" in installed.read_text(encoding="utf-8")
    assert str(installed) in (tmp_path / ".bashrc").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["--help"], ["list", "--json"]])
def test_a_reader_that_goes_away_is_no_error_to_tell_of(arguments, tmp_path):
    """The reader of a pipe ends first, as in `| head`."""
    reading, writing = os.pipe()
    os.close(reading)
    program = ["-c", "from astrai_video.cli.app import main; main()", "--output", str(tmp_path)]
    with os.fdopen(writing) as gone:
        done = subprocess.run([sys.executable, *program, *arguments], stdout=gone, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr == b""


def test_stitching_nothing_says_what_to_run(make_film):
    done = make_film(red="tiny.py:Red").run("stitch")
    assert done.code == 1
    assert "Nothing is rendered yet" in done.err
    assert "astrai-video render" in done.err


def test_json_of_list_has_the_promised_fields(make_film):
    rows = make_film(red="tiny.py:Red").run("list", "--json").json
    assert [row["id"] for row in rows] == ["red"]
    assert rows[0]["title"] == "Red"
    assert rows[0]["scene"] == "tiny.py:Red"
    assert set(rows[0]["clips"]) == set("lmhpk")
    assert rows[0]["clips"]["h"] == {"state": "missing", "reason": "not rendered yet", "seconds": None}


def test_json_of_build_has_the_promised_fields(make_film):
    done = make_film(still="tiny.py:Still").run("build", "-q", "l", "--json").json
    assert set(done) == {"render", "stitch", "lint", "captions", "page", "verify"}
    assert set(done["render"]) >= {"quality", "lang", "wall_seconds", "sections"}
    promised = {"id", "state", "reason", "wall_seconds", "frames", "frames_drawn", "clip", "error", "log"}
    assert set(done["render"]["sections"][0]) >= promised
    assert set(done["stitch"]) >= {"output", "seconds", "frames", "sections", "missing", "stale", "chapters"}


def test_stitch_takes_the_quality_rendered_last(make_film):
    film = make_film(still="tiny.py:Still")
    film.run("render", "-q", "m")
    film.run("render", "-q", "l")
    assert film.run("stitch", "--json").json["output"].endswith("small-l.mp4")


def test_build_prints_the_film_and_nothing_else_on_stdout(make_film):
    film = make_film(still="tiny.py:Still")
    assert film.run("build", "-q", "l").out.strip() == str(film.output / "small-l.mp4")
