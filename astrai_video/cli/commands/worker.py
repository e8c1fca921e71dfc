"""The command `worker`: replaces this process by a Dask worker that loads `engine.cluster.worker` at its start."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from astrai_video.cli.options import ClusterTlsCa, ClusterTlsCert, ClusterTlsKey
from astrai_video.cli.project import tls_files
from astrai_video.engine.cluster.executor import check_address, need_dask
from astrai_video.engine.cluster.members import PRELOAD


def worker(
    address: Annotated[str, typer.Argument(metavar="tcp://HOST:PORT", help="The Dask scheduler.")],
    nthreads: Annotated[
        int | None, typer.Option("--nthreads", min=1, help="Jobs at once; as many as cores when left out.")
    ] = None,
    cluster_tls_ca: ClusterTlsCa = None,
    cluster_tls_cert: ClusterTlsCert = None,
    cluster_tls_key: ClusterTlsKey = None,
) -> None:
    """Start a worker that renders for a cluster, until it is interrupted."""
    tls = tls_files(cluster_tls_ca, cluster_tls_cert, cluster_tls_key)
    check_address(address, tls)
    need_dask()
    command = [sys.executable, "-m", "dask", "worker", address, "--preload", PRELOAD, "--no-dashboard", *tls.options]
    if nthreads is not None:
        command += ["--nthreads", str(nthreads)]
    os.execv(sys.executable, command)
