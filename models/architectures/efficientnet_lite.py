"""EfficientNet-Lite: the plain convolutional network behind the shipped classifiers.

No squeeze-and-excitation and ReLU6 in place of swish, so every layer is fast on a CPU and every
activation is its own module, which attribution methods that hook activations need.

Source:
    Tan and Le, EfficientNet, ICML 2019 (https://arxiv.org/abs/1905.11946); the Lite variants are
    Google's, 2020. Layer names are ours; `models.training.imagenet` maps the published ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

BATCH_NORM_EPS = 1e-3
BATCH_NORM_MOMENTUM = 0.01


@dataclass(frozen=True)
class Stage:
    """One row of the EfficientNet table: `repeats` blocks, the first of which strides."""

    repeats: int
    kernel: int
    stride: int
    expand: int
    channels_in: int
    channels_out: int


LITE0_STAGES = (
    Stage(1, 3, 1, 1, 32, 16),
    Stage(2, 3, 2, 6, 16, 24),
    Stage(2, 5, 2, 6, 24, 40),
    Stage(3, 3, 2, 6, 40, 80),
    Stage(3, 5, 1, 6, 80, 112),
    Stage(4, 5, 2, 6, 112, 192),
    Stage(1, 3, 1, 6, 192, 320),
)


def convolution(
    channels_in: int, channels_out: int, *, kernel: int = 1, stride: int = 1, groups: int = 1
) -> nn.Sequential:
    """Convolution with TensorFlow's "same" padding for even input sizes, then batch norm.

    The published weights were trained with padding that puts the odd pixel at the end when a layer
    strides; padding symmetrically would shift every feature map by half a pixel.
    """
    before = (kernel - stride) // 2 if stride > 1 else kernel // 2
    after = kernel - stride - before if stride > 1 else kernel // 2
    layers: list[nn.Module] = []
    if before != after:
        layers.append(nn.ZeroPad2d((before, after, before, after)))
    layers.append(
        nn.Conv2d(
            channels_in,
            channels_out,
            kernel,
            stride=stride,
            padding=before if before == after else 0,
            groups=groups,
            bias=False,
        )
    )
    layers.append(nn.BatchNorm2d(channels_out, eps=BATCH_NORM_EPS, momentum=BATCH_NORM_MOMENTUM))
    return nn.Sequential(*layers)


class InvertedResidual(nn.Module):
    """Expand, filter each channel, project; added to its input where the shapes agree."""

    def __init__(self, stage: Stage, *, first: bool) -> None:
        super().__init__()
        channels_in = stage.channels_in if first else stage.channels_out
        stride = stage.stride if first else 1
        hidden = channels_in * stage.expand
        layers: list[nn.Module] = []
        if stage.expand != 1:
            layers += [convolution(channels_in, hidden), nn.ReLU6(inplace=False)]
        layers += [
            convolution(hidden, hidden, kernel=stage.kernel, stride=stride, groups=hidden),
            nn.ReLU6(inplace=False),
            convolution(hidden, stage.channels_out),
        ]
        self.body = nn.Sequential(*layers)
        self.is_residual = stride == 1 and channels_in == stage.channels_out

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels_in, h, w) to (batch, channels_out, h / stride, w / stride)."""
        out: Tensor = self.body(x)
        return out + x if self.is_residual else out


def blocks(stages: tuple[Stage, ...]) -> Iterator[InvertedResidual]:
    """Every block of the table, in order."""
    for stage in stages:
        for index in range(stage.repeats):
            yield InvertedResidual(stage, first=index == 0)


class EfficientNetLite(nn.Module):
    """EfficientNet-Lite classifier that returns one raw score (logit) per label.

    Args:
        labels: Number of outputs.
        stages: The table; `LITE0_STAGES` is the only one used so far.
        dropout: Share of pooled features dropped in training.
    """

    def __init__(
        self, *, labels: int, stages: tuple[Stage, ...] = LITE0_STAGES, dropout: float = 0.2
    ) -> None:
        super().__init__()
        self.stem = convolution(3, stages[0].channels_in, kernel=3, stride=2)
        self.stem_activation = nn.ReLU6(inplace=False)
        self.blocks = nn.Sequential(*blocks(stages))
        self.head = convolution(stages[-1].channels_out, 1280)
        self.head_activation = nn.ReLU6(inplace=False)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(1280, labels)

    @property
    def saliency_layer(self) -> nn.Module:
        """The last layer that still has a place: what layer Grad-CAM reads."""
        return self.head_activation

    def features(self, x: Tensor) -> Tensor:
        """Last feature map, shape (batch, 1280, h / 32, w / 32), from (batch, 3, h, w) input."""
        x = self.blocks(self.stem_activation(self.stem(x)))
        out: Tensor = self.head_activation(self.head(x))
        return out

    def forward(self, x: Tensor) -> Tensor:
        """Raw scores, shape (batch, labels), from input of shape (batch, 3, h, w)."""
        pooled = self.features(x).mean(dim=(2, 3))
        scores: Tensor = self.classifier(self.dropout(pooled))
        return scores


def fold_batch_norm(network: nn.Module) -> nn.Module:
    """Fold every batch norm into the convolution before it, in place; for inference only.

    The numbers stay the same to rounding, a third of the layers disappear.
    """
    for module in network.modules():
        if not isinstance(module, nn.Sequential):
            continue
        for index in range(len(module) - 1):
            first, second = module[index], module[index + 1]
            if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
                module[index] = torch.nn.utils.fuse_conv_bn_eval(first, second)
                module[index + 1] = nn.Identity()
    return network
