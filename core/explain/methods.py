"""Method -> the code that does it. Loads torch and captum."""

from core.domain.explanation import Method
from core.explain.explainer import Explainer
from core.explain.grad_cam import GradCam
from core.explain.integrated_gradients import PathIntegral
from core.explain.occlusion import SlidingSquare
from core.explain.smoothgrad import SmoothGrad

EXPLAINERS: dict[Method, Explainer] = {
    explainer.method: explainer
    for explainer in (GradCam(), PathIntegral(), SmoothGrad(), SlidingSquare())
}
