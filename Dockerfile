# The command line of astrai-video on Debian 12 with its Python 3.11.
# Untried: nobody has built this image yet. Its packages are those of scripts/setup.
#
#   docker build --tag astrai-video .
#   docker run --rm --init --user "$(id -u):$(id -g)" --volume "$PWD:/film" astrai-video build
#
# It runs in /film: storyboard.toml is read there if there is one, and output/ is written there.
# `watch` and `page --serve` answer on the loopback interface only; with `--network host` a browser outside reaches them.

FROM debian:12-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      build-essential libcairo2-dev libpango1.0-dev pkg-config python3-dev python3-venv \
 && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/astrai-video
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY assets/fonts assets/fonts
COPY astrai_video astrai_video
RUN /opt/astrai-video/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM debian:12-slim
# The libraries that pycairo and manimpango were compiled against, and the voice for drafts; ffmpeg comes with imageio-ffmpeg.
RUN apt-get update \
 && apt-get install -y --no-install-recommends espeak-ng libpangocairo-1.0-0 libstdc++6 python3 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/astrai-video /opt/astrai-video
# Any user that --user names may write the caches of libraries below HOME.
RUN useradd --create-home --uid 1000 film \
 && chmod 1777 /home/film \
 && install --directory --owner film --group film /film
ENV HOME=/home/film LANG=C.UTF-8 PATH=/opt/astrai-video/bin:$PATH
USER film
WORKDIR /film
ENTRYPOINT ["astrai-video"]
CMD ["--help"]
