"""DenseNet121 in plain eager torch: the network that hand-written chest film scripts use.

Random weights: only its speed is compared. Layout as in Huang et al., CVPR 2017.
"""

import torch
from torch import Tensor, nn


class DenseLayer(nn.Module):
    """Bottleneck and 3x3 convolution whose output is appended to the input."""

    def __init__(self, channels: int, growth: int = 32) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Conv2d(channels, 4 * growth, 1, bias=False),
            nn.BatchNorm2d(4 * growth),
            nn.ReLU(),
            nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False),
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.body(x)], dim=1)


def densenet121(labels: int) -> nn.Sequential:
    """The whole network; `net[0]` are the features."""
    layers: list[nn.Module] = [
        nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, 1),
    ]
    channels = 64
    for index, repeats in enumerate((6, 12, 24, 16)):
        for _ in range(repeats):
            layers.append(DenseLayer(channels))
            channels += 32
        if index < 3:
            layers += [
                nn.BatchNorm2d(channels),
                nn.ReLU(),
                nn.Conv2d(channels, channels // 2, 1, bias=False),
                nn.AvgPool2d(2),
            ]
            channels //= 2
    features = nn.Sequential(*layers, nn.BatchNorm2d(channels), nn.ReLU())
    head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, labels))
    return nn.Sequential(features, head).eval()
