"""Runs the command line for `python -m astrai_video`, the same program as `astrai-video`."""

from astrai_video.cli.app import main

if __name__ == "__main__":
    main()
