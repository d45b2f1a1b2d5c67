"""The engine: images in, predictions out, in batches, on whatever device there is."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import torch
from torch import Tensor

from core.domain.caution import Caution
from core.domain.errors import InputError
from core.domain.image import Image
from core.domain.prediction import Finding, Prediction, PredictionStatus
from core.inference.device import choose_device, limit_threads
from core.inference.findings import read_findings
from core.inference.gate import cautions, refusal
from core.inference.loading import LoadedModel, load_once
from core.inference.memory import run_in_batches
from core.inference.preparation import is_blank, network_inputs, sampled_grid
from models.registry import RegisteredModel, registered_models

DEFAULT_MODEL = "chest_findings"

CPU_BATCH = 4
"""Largest batch that reaches the network on a CPU. Larger ones are slower per image: their layers
no longer fit the cache, and the C library gives their memory back and takes it anew at every layer.
Measured at 160 px, one core, milliseconds per image: 6.8 at 1, 5.4 at 4, 8.0 at 8, 7.4 at 32."""

BLANK = "All pixels have the same value; there is nothing to judge."

NO_NUMBER = "The network gave no number for this image. Report this to the model's owner."


def autocast(device: torch.device) -> AbstractContextManager[None]:
    """Half precision where it helps.

    On CUDA float16, whose three more bits keep probabilities closer than bfloat16 would. On the CPU
    none: bfloat16 was 1.2 times as fast on the sample film (4.5 against 5.3 ms) but moved its raw
    scores by up to 0.15, and only on processors that have it, so the same film would get other
    numbers on another machine.
    """
    if device.type == "cuda":
        return torch.autocast("cuda", torch.float16)
    return nullcontext()


def forward_scores(loaded: LoadedModel, inputs: Tensor) -> Tensor:
    """Raw scores of one batch, on the CPU, float32."""
    with loaded.lock, torch.inference_mode(), autocast(loaded.device):
        scores: Tensor = loaded.network(inputs)
        return scores.float().cpu()


@dataclass
class Draft:
    """A prediction in the making."""

    cautions: tuple[Caution, ...] = ()
    grid: Tensor | None = None
    status: PredictionStatus = PredictionStatus.ASSESSED
    reason: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def stop(self, status: PredictionStatus, reason: str) -> "Draft":
        """End without findings."""
        self.status, self.reason, self.grid = status, reason, None
        return self


def prepare(image: Image, loaded: LoadedModel, frame: int) -> Draft:
    """Pass the gate and sample the image; whatever is wrong with it stays its own."""
    began = time.perf_counter()
    draft = Draft()
    reason = refusal(image, loaded.card)
    if reason is not None:
        return draft.stop(PredictionStatus.REFUSED, reason)
    try:
        draft.cautions = cautions(image, loaded.card)
        draft.grid = sampled_grid(image, loaded.card.input, frame)
    except InputError as exc:
        return draft.stop(PredictionStatus.ERROR, str(exc))
    except MemoryError:
        return draft.stop(PredictionStatus.ERROR, "The image is too large for this machine.")
    draft.seconds["preprocess"] = time.perf_counter() - began
    return draft.stop(PredictionStatus.REFUSED, BLANK) if is_blank(draft.grid) else draft


def finish(
    draft: Draft, loaded: LoadedModel, scores: Iterator[list[float]], frame: int
) -> Prediction:
    """The draft's prediction; takes the next scores where the network was asked."""
    began = time.perf_counter()
    findings: tuple[Finding, ...] | None = ()
    if draft.grid is not None:
        findings = read_findings(next(scores), loaded.card)
        draft.seconds["calibrate"] = time.perf_counter() - began
    if findings is None:
        draft.stop(PredictionStatus.ERROR, NO_NUMBER)
    return Prediction(
        status=draft.status,
        reason=draft.reason,
        model=loaded.identity,
        findings=findings or (),
        cautions=draft.cautions,
        seconds=draft.seconds,
        device=loaded.device.type,
        frame=frame,
    )


class Engine:
    """Predicts. One per process is enough; safe to use from several threads.

    Args:
        device: "auto", "cuda", "mps" or "cpu".
        models: By name; the registered ones by default.
        max_batch: Largest batch given to the network.

    Raises:
        SettingsError: If a named device is not there.
    """

    def __init__(
        self,
        *,
        device: str = "auto",
        models: Mapping[str, RegisteredModel] | None = None,
        max_batch: int = 16,
    ) -> None:
        self.device = choose_device(device)
        self.models = registered_models() if models is None else models
        self.largest = min(max_batch, CPU_BATCH) if self.device.type == "cpu" else max_batch
        limit_threads()

    def network(self, model: str = DEFAULT_MODEL) -> LoadedModel:
        """The model, loaded once per process.

        Raises:
            InputError: If no model has that name.
            ModelError: If its weights are missing, altered or do not fit.
        """
        if model not in self.models:
            raise InputError(
                expected=f"one of the models {', '.join(self.models)}",
                found=repr(model),
                action="Choose one of these; `python -m core models` lists them.",
            )
        return load_once(self.models[model], self.device)

    def network_input(self, image: Image, model: str = DEFAULT_MODEL, frame: int = 0) -> Tensor:
        """What the network is fed for an image: shape (1, 3, size, size), float32, on the device.

        Raises:
            InputError: If there is no such frame, or its pixels are not numbers or all the same.
        """
        loaded = self.network(model)
        grid = sampled_grid(image, loaded.card.input, frame)
        if is_blank(grid):
            raise InputError(
                expected="an image the model may judge",
                found=f"one it refuses: {BLANK}",
                action="Choose another image.",
            )
        return network_inputs(grid, loaded.card.input, loaded.device)

    def predict(
        self,
        images: Sequence[Image],
        *,
        model: str = DEFAULT_MODEL,
        frame: int = 0,
        on_stage: Callable[[str], None] | None = None,
    ) -> list[Prediction]:
        """Judge images of any sizes.

        Args:
            images: Any number.
            model: Name of the model.
            frame: Frame of each image, from 0.
            on_stage: Told what is happening, for people.

        Returns:
            One prediction per image, in order. A refused or unusable image says so for itself.

        Raises:
            InputError: If no model has that name.
            ModelError: If the weights are broken or memory runs out for a single image.
        """
        tell = on_stage or (lambda _: None)
        tell("Loading the network")
        loaded = self.network(model)
        tell("Preparing the image")
        drafts = [prepare(image, loaded, frame) for image in images]
        tell("Running the network")
        scores = iter(self.run(loaded, [draft for draft in drafts if draft.grid is not None]))
        return [finish(draft, loaded, scores, frame) for draft in drafts]

    def run(self, loaded: LoadedModel, drafts: list[Draft]) -> list[list[float]]:
        """Raw scores of the drafts that have a grid; their time is shared out evenly."""
        if not drafts:
            return []
        began = time.perf_counter()
        grids = torch.cat([draft.grid for draft in drafts if draft.grid is not None])
        inputs = network_inputs(grids, loaded.card.input, loaded.device)
        scores = run_in_batches(
            lambda chunk: forward_scores(loaded, chunk), inputs, largest=self.largest
        )
        share = (time.perf_counter() - began) / len(drafts)
        for draft in drafts:
            draft.seconds["network"] = share
        rows: list[list[float]] = scores.tolist()
        return rows
