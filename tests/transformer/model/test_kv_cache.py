"""The KV cache gives the result of full attention with less work, and needs the computed amount of memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astrai_video.transformer.model import attention, example, kv_cache
from astrai_video.transformer.model.kv_cache import LLAMA_3_8B, Cache, Layout

both = pytest.mark.parametrize("language", ["zh", "en"])


@both
@pytest.mark.parametrize("prompt", [1, 5, 7])
def test_decoding_from_the_cache_is_causal_attention_row_by_row(language, prompt):
    head = example.head(language, mask=True)
    for index, step in enumerate(kv_cache.decoding(language, prompt), prompt):
        assert step.token == head.tokens[index]
        assert step.weights == pytest.approx(head.attention.weights[index, : index + 1])


@given(st.integers(1, 12), st.integers(0, 11), st.integers(0, 2**32 - 1))
def test_any_split_into_prompt_and_steps_gives_the_same_output(tokens, prompt, seed):
    random = np.random.default_rng(seed)
    q, k, v = (random.standard_normal((tokens, 4)) for _ in range(3))
    whole = attention.attention(q, k, v, attention.causal_mask(tokens)).output
    cache, prompt = Cache(4, 4), min(prompt, tokens - 1)
    cache.append(k[:prompt], v[:prompt])
    for index in range(prompt, tokens):
        cache.append(k[index], v[index])
        assert cache.attend(q[index])[1] == pytest.approx(whole[index])


@given(st.builds(Layout, *(st.integers(1, 5) for _ in range(5))), st.integers(1, 9))
def test_the_size_is_that_of_the_arrays(layout, tokens):
    shape = (2, layout.layers, tokens, layout.kv_heads, layout.head_size)
    assert kv_cache.cache_bytes(layout, tokens) == np.empty(shape, dtype=np.int8).nbytes * layout.bytes_each


def test_llama_3_8b_takes_128_kib_a_token_and_sharing_saves_three_quarters():
    assert kv_cache.cache_bytes(LLAMA_3_8B, 1) == 128 * kv_cache.KIBIBYTE
    assert kv_cache.cache_bytes(LLAMA_3_8B, 8192) == kv_cache.GIBIBYTE
    assert kv_cache.cache_bytes(LLAMA_3_8B.unshared, 8192) == 4 * kv_cache.GIBIBYTE
    assert LLAMA_3_8B.group == 4


@pytest.mark.parametrize("tokens", [1, 2, 8, 30])
def test_work_is_what_a_loop_counts(tokens):
    assert kv_cache.rows_projected(tokens, cached=False) == sum(1 for t in range(tokens) for _ in range(t + 1))
    assert kv_cache.rows_projected(tokens, cached=True) == sum(1 for _ in range(tokens))
    assert kv_cache.scores_of_step(tokens, cached=False) == np.ones((tokens, tokens)).size
    assert kv_cache.scores_of_step(tokens, cached=True) == np.ones((1, tokens)).size
