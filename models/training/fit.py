"""The training loop: AdamW, one cycle, moving average of the weights, a checkpoint each epoch."""

import copy
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from core.domain.card import InputSpec
from models.preprocessing import standardise, stretch, to_network_input
from models.training.augment import augment
from models.training.films import Films
from models.training.metrics import mean_auc

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the weights besides the films.

    Attributes:
        epochs: Passes over the training films.
        batch: Films per step.
        rate: Highest learning rate of the one-cycle schedule.
        decay: AdamW's weight decay.
        average: Decay of the moving average per step.
        seed: Of every random number.
    """

    epochs: int
    batch: int
    rate: float
    decay: float
    average: float
    seed: int


def to_device_films(films: Films, spec: InputSpec, device: torch.device) -> Tensor:
    """Stretched films as uint8 on the device, shape (films, 1, sampling, sampling)."""
    chunks = torch.from_numpy(films.pixels).split(512)
    stretched = [stretch(chunk[:, None].float() / 255, spec) for chunk in chunks]
    return torch.cat([(chunk * 255).round().to(torch.uint8) for chunk in stretched]).to(device)


def batches(count: int, size: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Row numbers in random order, whole batches only."""
    order = torch.randperm(count, generator=generator)
    whole = max(count // size, 1)
    yield from order[: whole * size].split(size)


class MovingAverage:
    """Exponential moving average of a network's weights and batch-norm statistics.

    Source:
        Polyak and Juditsky, 1992; the warm-up of the decay is TensorFlow's.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).eval()
        self.decay = decay
        self.steps = 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Take one step towards `network`."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for ours, theirs in zip(
            self.network.state_dict().values(), network.state_dict().values(), strict=True
        ):
            if ours.dtype.is_floating_point:
                ours.lerp_(theirs, 1 - decay)
            else:
                ours.copy_(theirs)


@torch.no_grad()
def scores(
    network: nn.Module, films: Films, spec: InputSpec, device: torch.device
) -> NDArray[np.float32]:
    """Raw scores of every film, shape (films, labels)."""
    network.eval()
    out = []
    for chunk in torch.from_numpy(films.pixels).split(64):
        grey = chunk[:, None].float().to(device) / 255
        out.append(network(to_network_input(grey, spec)).float().cpu())
    result: NDArray[np.float32] = torch.cat(out).numpy()
    return result


class Training:
    """One run that can be stopped after any epoch and goes on from its checkpoint."""

    def __init__(
        self,
        network: nn.Module,
        films: Films,
        *,
        recipe: Recipe,
        spec: InputSpec,
        device: torch.device,
        checkpoint: Path,
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.spec, self.device, self.checkpoint = recipe, spec, device, checkpoint
        self.films = to_device_films(films, spec, device)
        self.labels = torch.from_numpy(films.labels).to(device)
        self.network = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = MovingAverage(self.network, recipe.average)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=recipe.rate, weight_decay=recipe.decay
        )
        steps = max(len(films) // recipe.batch, 1) * recipe.epochs
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser, max_lr=recipe.rate, total_steps=steps, pct_start=0.2
        )
        self.epoch = 0
        if checkpoint.exists():
            self.resume()

    def resume(self) -> None:
        """Go on from the checkpoint."""
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.network.load_state_dict(state["average"])
        self.average.steps = state["steps"]
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.epoch = state["epoch"]
        log.info("resumed after epoch %d", self.epoch)

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {
            "network": self.network.state_dict(),
            "average": self.average.network.state_dict(),
            "steps": self.average.steps,
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "epoch": self.epoch,
        }
        temporary = self.checkpoint.with_suffix(".part")
        torch.save(state, temporary)
        temporary.replace(self.checkpoint)

    def step(self, rows: Tensor) -> float:
        """One step on the chosen rows; returns the loss."""
        films = self.films[rows.to(self.device)].float() / 255
        inputs = standardise(augment(films, self.spec.size), self.spec)
        inputs = inputs.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            raw = self.network(inputs)
        loss = functional.binary_cross_entropy_with_logits(
            raw.float(), self.labels[rows.to(self.device)]
        )
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.schedule.step()
        self.average.update(self.network)
        return float(loss.detach())

    def run(self, validation: Films) -> nn.Module:
        """Train to the last epoch; returns the averaged network."""
        while self.epoch < self.recipe.epochs:
            began = time.monotonic()
            # Both from the epoch, so that a resumed run makes the same films as an uncut one.
            seed = self.recipe.seed * 1000 + self.epoch
            torch.manual_seed(seed)
            order = torch.Generator().manual_seed(seed)
            self.network.train()
            losses = [
                self.step(rows) for rows in batches(len(self.films), self.recipe.batch, order)
            ]
            self.epoch += 1
            self.save()
            auc = mean_auc(
                validation.labels, scores(self.average.network, validation, self.spec, self.device)
            )
            log.info(
                "epoch %d loss %.4f validation mean AUC %.4f, %.0f s",
                self.epoch,
                np.mean(losses),
                auc,
                time.monotonic() - began,
            )
        return self.average.network
