"""The options that several commands share, as annotated types for Typer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Sections = Annotated[str | None, typer.Option(help="Ids, comma-separated, in any order; all when left out.")]
QualityLetter = Annotated[
    str, typer.Option("-q", "--quality", help="l 480p15, m 720p30, h 1080p60, p 1440p60, k 2160p60.")
]
QualityLetters = Annotated[
    str,
    typer.Option("-q", "--quality", help="l 480p15, m 720p30, h 1080p60, p 1440p60, k 2160p60; or several: m,h."),
]
LastQualities = Annotated[
    str | None,
    typer.Option("-q", "--quality", help="l, m, h, p or k, or several: m,h; the one rendered last when left out."),
]
LastQuality = Annotated[
    str | None, typer.Option("-q", "--quality", help="l, m, h, p or k; the one rendered last when left out.")
]
Language = Annotated[str | None, typer.Option("--lang", help="Language of the film; its first one when left out.")]
Languages = Annotated[
    str | None, typer.Option("--lang", help="Language of the film, or several: zh,en; its first one when left out.")
]
Jobs = Annotated[int | None, typer.Option(min=1, help="Sections rendered at once; as many as cores when left out.")]
EncoderOptions = Annotated[
    list[str] | None,
    typer.Option("--encoder-option", help="KEY=VALUE for x264: preset, tune, crf, qp or a parameter. May be repeated."),
]
Timeout = Annotated[
    float | None, typer.Option(min=0.1, help="Seconds that a section may take; one that takes longer is ended.")
]
Memory = Annotated[
    int | None, typer.Option(min=1, help="MB that each process which draws may use; a section that needs more fails.")
]
NoFast = Annotated[bool, typer.Option("--no-fast", help="Draw with manim's own code alone, for comparison.")]
ClusterAddress = Annotated[
    str | None,
    typer.Option("--cluster", metavar="tcp://HOST:PORT", help="Render on the workers of this Dask scheduler."),
]
ClusterTlsCa = Annotated[Path | None, typer.Option("--cluster-tls-ca", help="The authority's certificate, for tls://.")]
ClusterTlsCert = Annotated[Path | None, typer.Option("--cluster-tls-cert", help="Our certificate.")]
ClusterTlsKey = Annotated[Path | None, typer.Option("--cluster-tls-key", help="Our key.")]
Force = Annotated[bool, typer.Option("--force", help="Render again what is fresh, too.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="Where the film goes.")]
Place = Annotated[
    str | None,
    typer.Option("--target", help="Make it for youtube, bilibili, web or archive, too: output/publish/<target>."),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict", help="Fail, and write no film, when a section is missing or stale, or the lint finds errors."
    ),
]
BurnCaptions = Annotated[
    bool,
    typer.Option("--burn-captions", help="Draw the captions into the picture instead; encodes the film once more."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout; all else on stderr.")]
