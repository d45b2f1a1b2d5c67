"""A network without torch, and a worker process around it that tests can kill.

Run as a program it works on the data folder of OVERREAD_HOME; FAKE_DELAY_S slows each image.
"""

import os
import threading
import time

import numpy as np

from core.bootstrap import build_app
from core.domain.explanation import Explanation
from core.domain.prediction import (
    Call,
    Finding,
    FindingStatus,
    ModelIdentity,
    Prediction,
    PredictionStatus,
)
from core.settings import read_settings
from core.workflow.network import Network
from core.workflow.worker import Worker

MODEL = ModelIdentity("chest_findings", "9.9.9", "f" * 64)


class FakeEngine:
    """Probability is the mean grey level; remembers its batches; breaks where told to."""

    def __init__(self, delay_s: float = 0.0) -> None:
        self.delay_s = delay_s
        self.batches: list[int] = []
        self.answer = lambda _: None

    def predict(self, images, *, model, frame, on_stage):
        self.batches.append(len(images))
        if on_stage:
            on_stage("Asking the network")
        time.sleep(self.delay_s * len(images))
        return [self.answer(image) or assessed(image) for image in images]


def assessed(image) -> Prediction:
    probability = float(image.stored_pixels.mean()) / 65535
    call = Call.PRESENT if probability > 0.5 else Call.ABSENT
    finding = Finding("Mass", FindingStatus.ASSESSED, probability, None, 0.5, call)
    return Prediction(PredictionStatus.ASSESSED, None, MODEL, (finding,), ())


def refused(status=PredictionStatus.REFUSED, reason="This is a volume.") -> Prediction:
    return Prediction(status, reason, MODEL, (), ())


def fake_explain(image, *, finding, method, parameters, model, frame, on_progress) -> Explanation:
    for share in (0.25, 0.5, 1.0):
        on_progress(share)
    values = np.linspace(-1, 1, 16, dtype=np.float32).reshape(4, 4)
    return Explanation(finding, method, dict(parameters or {}), values, True, MODEL, frame)


def main() -> None:
    app = build_app(read_settings())
    engine = FakeEngine(float(os.environ.get("FAKE_DELAY_S", "0")))
    Worker(app, Network(engine, fake_explain)).run_forever(threading.Event())


if __name__ == "__main__":
    main()
