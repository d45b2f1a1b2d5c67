"""EfficientNet-Lite: shapes, size and folding."""

import pytest
import torch
from torch import nn

from models.architectures.efficientnet_lite import (
    EfficientNetLite,
    Stage,
    convolution,
    fold_batch_norm,
)
from models.registry import RegisteredModel
from models.weights import load_network


@pytest.mark.parametrize("size", [64, 96])
def test_one_score_per_label_and_a_map_a_thirty_second_of_the_input(size: int) -> None:
    network = EfficientNetLite(labels=14).eval()
    with torch.no_grad():
        inputs = torch.zeros(2, 3, size, size)
        assert network(inputs).shape == (2, 14)
        assert network.features(inputs).shape == (2, 1280, size // 32, size // 32)


def test_it_has_as_many_parameters_as_the_published_one() -> None:
    trained = sum(p.numel() for p in EfficientNetLite(labels=1000).parameters())
    assert trained == 4_652_008


def test_the_saliency_layer_is_the_last_with_places(small_model: RegisteredModel) -> None:
    network, seen = load_network(small_model), []
    network.saliency_layer.register_forward_hook(lambda *args: seen.append(args[2]))
    with torch.no_grad():
        scores = network(torch.ones(1, 3, 64, 64))
        expected = network.classifier(seen[0].mean(dim=(2, 3)))
    torch.testing.assert_close(scores, expected)


def test_folding_batch_norm_keeps_the_scores(small_model: RegisteredModel) -> None:
    inputs = torch.nn.functional.interpolate(
        torch.linspace(-1, 1, 2 * 3 * 49).reshape(2, 3, 7, 7), size=(64, 64), mode="bilinear"
    )
    plain, folded = load_network(small_model), fold_batch_norm(load_network(small_model))
    with torch.no_grad():
        torch.testing.assert_close(folded(inputs), plain(inputs), atol=1e-4, rtol=0)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
    assert any(isinstance(module, nn.BatchNorm2d) for module in plain.modules())


def test_no_activation_works_in_place() -> None:
    network = EfficientNetLite(labels=2, stages=(Stage(2, 3, 2, 6, 32, 320),))
    activations = [module for module in network.modules() if isinstance(module, nn.ReLU6)]
    assert len(activations) == 6
    assert not any(module.inplace for module in activations)


@pytest.mark.parametrize("kernel", [3, 5])
def test_a_striding_layer_pads_as_tensorflow_does(kernel: int) -> None:
    # For even sizes TensorFlow's "same" puts (kernel - 2) // 2 zeros before and the rest behind.
    layer = convolution(1, 1, kernel=kernel, stride=2).eval()
    nn.init.ones_(next(m for m in layer if isinstance(m, nn.Conv2d)).weight)
    pixels = torch.zeros(1, 1, 8, 8)
    pixels[..., 0, 0] = 1.0
    with torch.no_grad():
        answered = layer(pixels)[0, 0] > 0.5
    reach = (kernel - 2) // 2 // 2 + 1
    assert answered.shape == (4, 4)
    assert answered.sum() == reach * reach
    assert answered[:reach, :reach].all()
