"""Use case: the attribution methods a reader can choose from."""

from core.domain.explanation import Method
from core.workflow.views import MethodView

METHODS = (
    MethodView(
        Method.GRAD_CAM,
        "Grad-CAM",
        is_signed=False,
        seconds_hint=0.1,
        description="Which regions the last layers looked at; coarse and fast.",
    ),
    MethodView(
        Method.INTEGRATED_GRADIENTS,
        "Integrated gradients",
        is_signed=True,
        seconds_hint=2.0,
        description="Which pixels raised or lowered the score against a black image; fine.",
    ),
    MethodView(
        Method.SMOOTHGRAD,
        "SmoothGrad saliency",
        is_signed=False,
        seconds_hint=2.0,
        description="Where small changes would move the score most, averaged over added noise.",
    ),
    MethodView(
        Method.OCCLUSION,
        "Occlusion",
        is_signed=True,
        seconds_hint=6.0,
        description="How the score falls when a patch is covered; slow, the easiest to understand.",
    ),
)


def list_methods() -> tuple[MethodView, ...]:
    """Methods in the order of the menu."""
    return METHODS
