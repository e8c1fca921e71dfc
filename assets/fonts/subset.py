"""Make the two bundled fonts again from the full Noto Sans SC files.

    python assets/fonts/subset.py NotoSansSC_400Regular.ttf NotoSansSC_700Bold.ttf

The result is written beside this file. See README.md for where the sources come from.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

RANGES = [
    (0x0020, 0x024F),  # Basic Latin to Latin Extended-B
    (0x02B0, 0x02FF),  # modifier letters
    (0x0370, 0x03FF),  # Greek
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x218F),  # letter-like symbols, number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2300, 0x23FF),  # technical symbols
    (0x2460, 0x24FF),  # enclosed numbers
    (0x2500, 0x27BF),  # box drawing, geometric shapes, symbols, dingbats
    (0x3000, 0x303F),  # CJK punctuation
    (0xFF00, 0xFFEF),  # full-width forms
]


def gb2312() -> set[int]:
    """The code points of GB 2312: 6,763 ideographs, kana, Cyrillic and symbols."""
    return {
        ord(bytes([row, cell]).decode("gb2312"))
        for row in range(0xA1, 0xF8)
        for cell in range(0xA1, 0xFF)
        if bytes([row, cell]).decode("gb2312", errors="ignore")
    }


def subset(source: Path, target: Path) -> None:
    """Write `target` with the glyphs of GB 2312 and RANGES only, without hinting."""
    font = TTFont(source)
    wanted = gb2312() | {code for first, last in RANGES for code in range(first, last + 1)}
    options = Options()
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.save(target)
    print(f"{target.name}: {len(font.getBestCmap())} characters, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    regular, bold = map(Path, sys.argv[1:3])
    here = Path(__file__).parent
    subset(regular, here / "NotoSansSC-Regular.ttf")
    subset(bold, here / "NotoSansSC-Bold.ttf")
