"""The film: required content of each section, and layout rules that hold in every beat."""

import re

import pytest

from astrai_video import storyboard
from astrai_video.cli.project import Project
from astrai_video.engine.plan import keys
from astrai_video.engine.plan.sources import reads_pixels
from astrai_video.engine.plan.store import Store
from astrai_video.engine.run.jobs import job_of
from astrai_video.narration.captions import speech_of
from tests.transformer.sections.conftest import asked_for, narrations_of, played, recorded

# Required strings from the reference script; each section also shows its title.
REQUIRED = {
    "title": ["Transformer 架构详解", "现代大语言模型的核心基础"],
    "architecture": [
        "Transformer 整体架构",
        "输入序列",
        "输出序列",
        "Transformer = 编码器(N层) + 解码器(N层)",
        *(f"编码器层 {n}" for n in range(1, 7)),
        *(f"解码器层 {n}" for n in range(1, 7)),
    ],
    "encoder": [
        "编码器层内部结构",
        *("输入", "输出", "残差连接", "层归一化", "LayerNorm", "多头自注意力", "Multi-Head Attention"),
        *("前馈神经网络", "Feed Forward Network"),
        "编码器层 = 层归一化 + 多头注意力 + 前馈网络（均有残差连接）",
    ],
    "decoder": [
        "解码器层内部结构",
        *("掩码多头注意力", "Masked Multi-Head Attention", "编码器-解码器注意力", "Encoder-Decoder Attention"),
        "解码器层 = 掩码注意力 + 编码器-解码器注意力 + 前馈网络",
    ],
    "attention": ["注意力机制 (Attention)", "注意力允许模型关注输入序列中的所有位置"],
    "formula": ["缩放点积注意力详解", "(计算相似度)", "(缩放，稳定梯度)", "(归一化为概率)", "(加权求和)"],
    "astrai": [
        "AstrAI中的注意力优化",
        "Flash Attention内存高效实现",
        "KV Cache避免重复计算",
        "连续批处理：动态请求调度",
        "前缀缓存Radix Tree管理",
    ],
    # The four lines again, each as the heading of its topic.
    "flash-attention": ["Flash Attention内存高效实现"],
    "kv-cache": ["KV Cache避免重复计算"],
    "continuous-batching": ["连续批处理：动态请求调度"],
    "prefix-cache": ["前缀缓存Radix Tree管理"],
}


def squeezed(text):
    return "".join(text.split())


def test_a_section_says_what_it_must(section_id):
    shown = squeezed("\n".join(text for beat in played(section_id, "zh") for text in beat.texts))
    title = storyboard.builtin().catalog("zh").section(section_id).title
    missing = [wanted for wanted in [title, *REQUIRED.get(section_id, [])] if squeezed(wanted) not in shown]
    assert missing == []


def test_every_beat_has_its_narration_in_order(section_id, language):
    catalog = storyboard.builtin().catalog(language)
    assert [beat.name for beat in played(section_id, language)] == list(catalog.section(section_id).narration)


def test_every_string_of_the_catalog_is_used(section_id):
    played(section_id, "zh")
    assert set(storyboard.builtin().catalog("zh").section(section_id).text) - asked_for(section_id) == set()


def test_the_lint_finds_nothing_and_little_is_allowed(section_id, language):
    from astrai_video.lint.judge import judge

    found = judge(recorded(section_id, language), narrations_of(section_id))
    assert [f"{f.line}: {f.rule}: {f.message}" for f in found if not f.allowed] == []
    assert len(found) <= 2


def test_a_section_has_the_length_of_a_section(section_id, language):
    from astrai_video.narration.pace import reading_seconds

    narration = storyboard.builtin().catalog(language).section(section_id).narration
    lengths = [
        max(beat.seconds, reading_seconds(narration[beat.name], language)) for beat in played(section_id, language)
    ]
    assert 20 <= sum(lengths) <= 75, lengths
    assert all(3.5 <= length <= 15 for length in lengths), lengths


def test_the_film_lasts_six_to_ten_minutes_with_captions_in_both_languages(language):
    catalogs = {name: storyboard.builtin().catalog(name) for name in ("zh", "en")}
    seconds = 0.0
    for section in storyboard.builtin().sections:
        for beat in played(section.id, language):
            needed = [
                speech_of(catalog).frames_needed(catalog.section(section.id).narration[beat.name], 60) / 60
                for catalog in catalogs.values()
            ]
            seconds += max(beat.seconds, *needed)
    assert 360 <= seconds <= 600


def test_the_plays_of_a_section_can_be_drawn_side_by_side(section_id, tmp_path):
    """No source reads the frame so far, which only a process that draws in order has."""
    project = Project(storyboard.builtin(), Store(tmp_path))
    film = project.film("l", "zh")
    (state,) = keys.states(film, project.select(section_id))
    assert not reads_pixels(job_of(film, state, tmp_path).own_files)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_play_the_same_beats(section_id, language):
    assert [b.name for b in played(section_id, language)] == [b.name for b in played(section_id, "zh")]


def test_a_section_also_renders_with_plain_manim(tmp_path):
    import subprocess
    import sys
    from pathlib import Path

    import astrai_video

    file = Path(astrai_video.__file__).parent / "transformer" / "sections" / "title.py"
    command = [
        sys.executable,
        "-m",
        "manim",
        "render",
        "-ql",
        "-s",
        "--media_dir",
        str(tmp_path),
        str(file),
        "TitleScene",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("*.png"))


def test_the_probabilities_of_the_next_word_add_up_to_one_as_shown(language):
    (beat,) = (b for b in played("title", language) if b.name == "predict")
    assert [sum(row) for row in shown_rows(beat)] == [100]


def test_the_rows_of_attention_weights_add_up_to_one_as_shown(language):
    (beat,) = (b for b in played("formula", language) if b.name == "normalise")
    rows = [row for row in shown_rows(beat) if len(row) == 8]
    assert [sum(row) for row in rows] == [100] * 8
    assert min(min(row) for row in rows) >= 1, "softmax is never exactly 0"


def shown_rows(beat):
    """The numbers like .48 on screen, in hundredths, line by line from the top."""
    cells = [thing for thing in beat.shown if re.fullmatch(r"\.\d\d", thing.text)]
    rows = {}
    for cell in cells:
        rows.setdefault(round(cell.box[1], 1) if len(cells) > 8 else 0, []).append(int(cell.text[1:]))
    return [rows[y] for y in sorted(rows, reverse=True)]
