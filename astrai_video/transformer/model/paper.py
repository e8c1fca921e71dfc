"""The sizes of the model in the film: the base Transformer of 2017.

Source: Vaswani et al. 2017, "Attention Is All You Need", sections 3.1 and 3.3 and table 3 (row "base"). Its width
d_model and its number of heads are in `attention`.
"""

LAYERS = 6  # N: encoder layers, and as many decoder layers
D_FF = 2048  # inner width of the feed-forward network
