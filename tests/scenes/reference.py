"""The faulty layout of the reference script: four pictures with its sizes and positions, in our own code."""

from manim import DOWN, LEFT, RIGHT, UP, Arrow, FadeOut, Rectangle, Scene, Text, VGroup

FONT = "Noto Sans SC"


def words(string, size):
    return Text(string, font=FONT, font_size=size)


def box(width, height, x, y, opacity=0.3):
    return Rectangle(width=width, height=height, fill_opacity=opacity).move_to([x, y, 0])


class Reference(Scene):
    """The whole model, the encoder layer, the decoder layer, the four steps."""

    def construct(self):
        for picture in (self.whole, self.encoder, self.decoder, self.steps):
            picture()
            self.wait(2)
            self.play(*(FadeOut(mobject) for mobject in self.mobjects))

    def stack(self, name, x):
        layers = [(f"{name} {i + 1}", 1.5 - 0.55 * i) for i in range(6)]
        return VGroup(*(VGroup(box(3, 0.5, x, y, 0.2), words(text, 14).move_to([x, y, 0])) for text, y in layers))

    def whole(self):
        encoder_stack, decoder_stack = self.stack("编码器层", 2.5), self.stack("解码器层", 6.5)
        output_box = box(3, 1, 7.11 - 3.5, 0.5)
        output_text = words("输出序列", 20).move_to(output_box)
        arrow3 = Arrow(decoder_stack.get_right(), output_box.get_left(), buff=0.2)
        self.add(encoder_stack, decoder_stack, output_box, output_text, arrow3)

    def encoder(self):
        encoder_title = words("编码器层内部结构", 36).to_edge(UP, buff=0.5)
        encoder_layer = box(5, 6, 0, 0, 0.1)
        input_arrow = Arrow(encoder_layer.get_top() + UP * 0.5, encoder_layer.get_top())
        input_label = words("输入", 18).next_to(input_arrow, UP, buff=0.1)
        mha_box = box(4, 1.2, 0, 0.6)
        # Lines as close as the fallback font of the reference sets them.
        mha_text = Text("多头自注意力\n(Multi-Head Attention)", font=FONT, font_size=16, line_spacing=0.02)
        ffn_box = box(4, 1.2, 0, -2.9)
        explanation = words("编码器层 = 层归一化 + 多头注意力 + 前馈网络(均有残差连接)", 20).to_edge(DOWN, buff=1.0)
        self.add(encoder_title, encoder_layer, input_arrow, input_label, mha_box, mha_text.move_to(mha_box), ffn_box)
        self.add(explanation)

    def decoder(self):
        decoder_layer = box(6, 8, 0, 0.5, 0.1)
        enc_dec_box = box(4, 1.2, 0, 0.9)
        enc_dec_text = words("编码器-解码器注意力\n(Encoder-Decoder Attention)", 16).move_to(enc_dec_box)
        ln_box = box(1, 0.5, -2.5, 1.3)
        residual = Arrow(ln_box.get_left() + LEFT * 0.3, enc_dec_box.get_right() + RIGHT * 0.3, buff=0.1)
        self.add(decoder_layer, enc_dec_box, enc_dec_text, ln_box, residual)

    def steps(self):
        step4_text = words("(加权求和)", 20).move_to(DOWN * 2.4)
        astrai_title = words("AstrAI中的注意力优化", 28).move_to(DOWN * 2.5)
        bullets = [
            words(f"• {line}", 20).next_to(astrai_title, DOWN, buff=0.3 + 0.4 * i).align_to(astrai_title, LEFT)
            for i, line in enumerate(("Flash Attention", "KV Cache", "连续批处理", "前缀缓存Radix Tree管理"))
        ]
        self.add(step4_text, astrai_title, *bullets)
