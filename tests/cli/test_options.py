"""Options that are declared once as a dataclass and are given to several commands."""

import pytest
import typer

from astrai_video.cli.options import Force, RenderOptions, bundled
from astrai_video.cli.project import executor
from astrai_video.errors import UsageError


def run(command, *arguments):
    app = typer.Typer()
    app.command()(command)
    with pytest.raises(SystemExit) as end:
        app(args=list(arguments))
    return end.value.code


def test_a_bundle_is_one_option_for_each_field_of_it_and_of_those_nested_in_it():
    calls = []

    @bundled
    def command(*, name: str = "film", rendering: RenderOptions, again: Force = False) -> None:
        calls.append((name, rendering, again))

    assert run(command, "--jobs", "3", "--cluster", "tcp://host:1", "--cluster-tls-key", "key.pem") == 0
    ((name, rendering, again),) = calls
    assert (name, rendering.jobs, rendering.no_fast, again) == ("film", 3, False, False)
    assert rendering.cluster.address == "tcp://host:1"
    assert str(rendering.cluster.tls.cluster_tls_key) == "key.pem"
    assert rendering.cluster.tls.cluster_tls_ca is None


def test_a_value_that_an_option_of_a_bundle_refuses_is_a_usage_error(capsys):
    @bundled
    def command(*, rendering: RenderOptions) -> None:
        pass

    assert run(command, "--timeout", "soon") == 2
    assert "--timeout" in capsys.readouterr().err


def test_tls_files_without_a_cluster_are_refused():
    calls = []

    @bundled
    def command(*, rendering: RenderOptions) -> None:
        calls.append(rendering)

    assert run(command, "--cluster-tls-ca", "ca.pem") == 0
    with pytest.raises(UsageError, match="--cluster-tls options go with --cluster"):
        executor(None, calls[0].cluster)
