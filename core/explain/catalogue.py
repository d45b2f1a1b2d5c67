"""The methods as people choose them: titles, what they mean, their parameters. No torch here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.explanation import Method

Value = float | int | str


@dataclass(frozen=True)
class Allowed:
    """Which values a parameter may take.

    Attributes:
        low: Smallest number.
        high: Largest number.
        choices: The words to choose from, where it is no number.
    """

    low: float = 0.0
    high: float = 0.0
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " or ".join(self.choices) if self.choices else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class MethodCard:
    """One method.

    Attributes:
        title: For people.
        description: One or two sentences for people.
        is_signed: Negative values speak against the finding.
        seconds_hint: Usual wall time on two CPU cores, to say beforehand.
        parameters: Default of each parameter; whole numbers stay whole.
        allowed: Range or choices of each parameter.
    """

    title: str
    description: str
    is_signed: bool
    seconds_hint: float
    parameters: Mapping[str, Value] = field(default_factory=dict)
    allowed: Mapping[str, Allowed] = field(default_factory=dict)


BASELINES = Allowed(choices=("black", "mean"))

METHODS: dict[Method, MethodCard] = {
    Method.GRAD_CAM: MethodCard(
        title="Grad-CAM",
        description="Regions whose features raised the score. Fast and coarse.",
        is_signed=False,
        seconds_hint=0.1,
    ),
    Method.INTEGRATED_GRADIENTS: MethodCard(
        title="Integrated gradients",
        description=(
            "What each pixel added to or took from the score, on the way from an empty image to "
            "this one. Fine and noisy; they should add up to the score."
        ),
        is_signed=True,
        seconds_hint=1.0,
        parameters={"steps": 32, "baseline": "black"},
        allowed={"steps": Allowed(low=8, high=256), "baseline": BASELINES},
    ),
    Method.SMOOTHGRAD: MethodCard(
        title="SmoothGrad saliency",
        description=(
            "How strongly the score answers to a small change of each pixel, averaged over noisy "
            "copies of the image. Says where the network is sensitive, not for or against."
        ),
        is_signed=False,
        seconds_hint=0.7,
        parameters={"samples": 24, "noise": 0.1, "seed": 0},
        allowed={
            "samples": Allowed(low=4, high=200),
            "noise": Allowed(low=0.01, high=0.5),
            "seed": Allowed(low=0, high=2**31 - 1),
        },
    ),
    Method.OCCLUSION: MethodCard(
        title="Occlusion",
        description=(
            "How far the score falls when a square of the image is covered. Slow, coarse, and the "
            "easiest to trust: it uses no gradients."
        ),
        is_signed=True,
        seconds_hint=3.0,
        parameters={"window": 32, "stride": 8, "baseline": "mean"},
        allowed={
            "window": Allowed(low=4, high=256),
            "stride": Allowed(low=2, high=256),
            "baseline": BASELINES,
        },
    ),
}
"""In the order of the page's menu."""
