"""Leave a network as it was found, whatever happens in between."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn

HOOKS = (
    "_forward_hooks",
    "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called",
    "_forward_pre_hooks",
    "_forward_pre_hooks_with_kwargs",
    "_backward_hooks",
    "_backward_pre_hooks",
)
"""Where torch keeps the hooks of a module."""


def hooks_of(module: nn.Module) -> Iterator[OrderedDict[int, Any]]:
    """The module's tables of hooks."""
    for name in HOOKS:
        yield getattr(module, name)


@contextmanager
def left_as_found(network: nn.Module) -> Iterator[None]:
    """Take away every hook that was added inside, and put flags and gradients back.

    Captum removes its hooks itself, but not on every path out; and a hook that stays would slow
    every later prediction and keep its tensors alive.
    """
    tables = [table for module in network.modules() for table in hooks_of(module)]
    hooks = {index: dict(table) for index, table in enumerate(tables) if table}
    modes = [(module, module.training) for module in network.modules()]
    flags = [(value, value.requires_grad, value.grad) for value in network.parameters()]
    try:
        yield
    finally:
        for index, table in enumerate(tables):
            if table or index in hooks:  # Nearly all are empty before and after.
                table.clear()
                table.update(hooks.get(index, {}))
        for module, is_training in modes:
            module.training = is_training
        for value, needs_gradient, gradient in flags:
            value.requires_grad_(needs_gradient)
            value.grad = gradient
