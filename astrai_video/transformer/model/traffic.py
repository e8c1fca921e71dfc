"""Memory traffic of attention between slow memory (HBM) and the chip, with and without tiling, and its arithmetic.

One head, n queries and keys of d numbers. The standard implementation is three kernels (Dao et al. 2022,
"FlashAttention", algorithm 0): read Q and K, write S; read S, write P; read P and V, write O. With tiling (algorithm 1
in the loop order of Dao 2023, "FlashAttention-2", section 3.1): every tile of Q rows is read once, K and V once for
every tile of Q rows, O is written once; S and P are never in slow memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Size:
    """One head of attention: `n` positions, `d` numbers a row, `each` bytes a number, `rows` of Q in a tile."""

    n: int
    d: int
    each: int = 2
    rows: int = 128

    @property
    def matrix(self) -> int:
        """Bytes of Q, K, V or O: n x d."""
        return self.n * self.d * self.each

    @property
    def scores(self) -> int:
        """Bytes of S or P: n x n."""
        return self.n * self.n * self.each


LONG = Size(n=4096, d=64)  # the film's head of 64 numbers, in 16 bits
MEBIBYTE = 2**20


def ordinary_bytes(size: Size) -> int:
    """Traffic in bytes without tiling: Q, K, V read and O written once; S and P each written and read."""
    return 4 * size.matrix + 4 * size.scores


def tiled_bytes(size: Size) -> int:
    """Traffic in bytes with tiling: Q read and O written once; K and V read once for every tile of Q rows."""
    return 2 * size.matrix + 2 * size.matrix * ceil(size.n / size.rows)


def flops(size: Size) -> int:
    """Multiplications and additions of Q K^T and P V: 2 n n d each, with and without tiling."""
    return 4 * size.n * size.n * size.d
