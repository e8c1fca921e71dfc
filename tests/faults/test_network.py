"""A whole build without a network."""

import subprocess
import sys

import pytest

WITHOUT = ("unshare", "--net")
CALL = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"


def test_a_film_is_built_where_there_is_no_network_at_all(damaged):
    """In a network namespace whose only interface, the loopback, is down."""
    if subprocess.run([*WITHOUT, "true"], capture_output=True, check=False).returncode:
        pytest.skip("network namespaces are not allowed here")
    tried = subprocess.run([*WITHOUT, sys.executable, "-c", CALL], capture_output=True, text=True, check=False)
    assert "Network is unreachable" in tried.stderr
    process = damaged.start("--target", "web", prefix=WITHOUT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert damaged.path.read_bytes() == damaged.good
    damaged.assert_well()
