"""The user interface strings of the player page in English and Chinese."""

from __future__ import annotations

from typing import Any

_LABELS: dict[str, dict[str, Any]] = {
    "en": {
        "views": "Views",
        "film": "Film",
        "storyboard": "Storyboard",
        "previous": "Previous chapter",
        "next": "Next chapter",
        "captions": "Captions",
        "off": "Off",
        "keyboard": "Keys",
        "chapters": "Chapters",
        "transcript": "Transcript",
        "section": "Section",
        "all": "All",
        "seconds": "seconds",
        "frames": "frames",
        "drawn": "drawn",
        "rendered": "rendered",
        "key": "key",
        "still": "End of",
        "shortcuts": (
            (("Space",), "play, pause"),
            (("←", "→"), "5 seconds"),
            (("p", "n"), "previous, next chapter"),
            (("c",), "captions"),
        ),
    },
    "zh": {
        "views": "视图",
        "film": "影片",
        "storyboard": "分镜",
        "previous": "上一章",
        "next": "下一章",
        "captions": "字幕",
        "off": "关",
        "keyboard": "快捷键",
        "chapters": "章节",
        "transcript": "文稿",
        "section": "小节",
        "all": "全部",
        "seconds": "秒",
        "frames": "帧",
        "drawn": "绘制",
        "rendered": "渲染于",
        "key": "键",
        "still": "结束画面",
        "shortcuts": (
            (("空格",), "播放、暂停"),
            (("←", "→"), "5 秒"),
            (("p", "n"), "上一章、下一章"),
            (("c",), "字幕"),
        ),
    },
}


def labels(language: str) -> dict[str, Any]:
    """Return the strings in a language; in English when there is no translation."""
    return _LABELS.get(language, _LABELS["en"])
