"""The command `worker`: replaces this process by a Dask worker that loads `engine.cluster.worker` at its start."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from astrai_video.cli.options import TlsOptions, bundled
from astrai_video.cli.project import tls_files
from astrai_video.engine.cluster.executor import check_address, need_dask
from astrai_video.engine.cluster.members import PRELOAD


@bundled
def worker(
    *,
    address: Annotated[str, typer.Argument(metavar="tcp://HOST:PORT", help="The Dask scheduler.")],
    nthreads: Annotated[
        int | None, typer.Option("--nthreads", min=1, help="Jobs at once; by default as many as cores.")
    ] = None,
    tls_options: TlsOptions,
) -> None:
    """Start a Dask worker that renders for a cluster, until it is interrupted."""
    tls = tls_files(tls_options)
    check_address(address, tls)
    need_dask()
    command = [sys.executable, "-m", "dask", "worker", address, "--preload", PRELOAD, "--no-dashboard", *tls.options]
    if nthreads is not None:
        command += ["--nthreads", str(nthreads)]
    os.execv(sys.executable, command)
