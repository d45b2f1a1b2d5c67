"""Make `chest_findings` anew: `python -m models.training.chest_findings --data DIR`.

Trains on the NIH films from ImageNet weights, calibrates on the validation patients, judges on the
test patients, and writes weights and card. A run that was stopped goes on from its checkpoint.
"""

import argparse
import hashlib
import logging
import os
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save

from core.domain.card import (
    AcceptedInput,
    Card,
    Estimate,
    InputSpec,
    Label,
    LabelResult,
    Task,
    TrainingData,
)
from models.architectures.efficientnet_lite import EfficientNetLite
from models.registry import CARDS, WEIGHTS
from models.training.calibrate import calibrated, fit_calibration, threshold_at_specificity
from models.training.evaluate import estimate_mean_auc, judge_label, judge_subgroups
from models.training.films import LABELS, Films, Part, read_films
from models.training.fit import Recipe, Training, scores
from models.training.imagenet import start_from_imagenet
from models.training.metrics import patient_resamples
from models.training.write_card import write_card

NAME = "chest_findings"
VERSION = "1.0.0"
SPEC = InputSpec(
    size=160, sampling=128, low_percentile=0.5, high_percentile=99.5, mean=0.5, std=0.5
)
RECIPE = Recipe(epochs=10, batch=48, rate=6e-4, decay=1e-2, average=0.998, seed=7)
SPECIFICITY = 0.90
SHOWN_AUC_LOW = 0.65
SHOWN_POSITIVES = 20
RESAMPLES = 1000
CALIBRATION_RESAMPLES = 200

ACCEPTED = AcceptedInput(
    modalities=("CR", "DX", "DR", "RG"),
    body_parts=("CHEST", "THORAX", "TORAX", "LUNG", "LUNGS"),
    views=("PA", "AP"),
    minimum_age_years=18.0,
    minimum_pixels=128,
    description="A frontal (PA or AP) chest radiograph of an adult, upright, not inverted.",
)

log = logging.getLogger(__name__)


def withheld_reason(result: LabelResult) -> str | None:
    """Why a label is too weak to help, or None where it is strong enough."""
    if result.positives < SHOWN_POSITIVES:
        return (
            f"Only {result.positives} test films had it, too few to know how good the network is "
            f"(at least {SHOWN_POSITIVES} are asked for)."
        )
    if not result.auc.low >= SHOWN_AUC_LOW:
        return (
            f"Too weak on the test patients: AUC {result.auc.value:.3f} "
            f"(95 % interval {result.auc.low:.3f} to {result.auc.high:.3f}); "
            f"the lower end has to reach {SHOWN_AUC_LOW:.3f}."
        )
    return None


def judge_labels(
    validation: Films,
    validation_scores: NDArray[np.float32],
    test: Films,
    test_scores: NDArray[np.float32],
) -> tuple[Label, ...]:
    """Calibrate and choose thresholds on validation patients, judge on test patients."""
    calibration_rows = patient_resamples(validation.patients, count=CALIBRATION_RESAMPLES, seed=1)
    test_rows = patient_resamples(test.patients, count=RESAMPLES, seed=2)
    labels = []
    for index, name in enumerate(LABELS):
        score, truth = validation_scores[:, index], validation.labels[:, index]
        calibration = fit_calibration(score, truth, calibration_rows)
        threshold = threshold_at_specificity(calibrated(score, calibration), truth, SPECIFICITY)
        result = judge_label(
            test_scores[:, index], test.labels[:, index], calibration, threshold, test_rows
        )
        labels.append(Label(name, threshold, calibration, result, withheld_reason(result)))
        log.info("%s AUC %.3f (%.3f to %.3f)", name, *vars(result.auc).values())
    return tuple(labels)


def describe_data(parts: dict[Part, Films]) -> TrainingData:
    """The card's account of the films."""
    return TrainingData(
        name="NIH ChestX-ray14, a selection of the films at 64, 128 and 512 pixels",
        licence=(
            "NIH Clinical Center, no restrictions on use. Wang et al., ChestX-ray8, CVPR 2017; "
            "download: https://nihcc.app.box.com/v/ChestXray-NIHCC; the NIH Clinical Center is "
            "acknowledged. Labels were mined from reports and are about 90 % accurate."
        ),
        films={str(part): len(films) for part, films in parts.items()},
        patients={str(part): len(np.unique(films.patients)) for part, films in parts.items()},
        split=(
            "By patient, from a hash of the patient number: no patient is in two parts. The "
            "training part made the weights, the validation part calibration and thresholds, the "
            "test part every result on this card that names no other part."
        ),
    )


def mean_auc_of(parts: list[Films], part_scores: list[NDArray[np.float32]]) -> Estimate:
    """Mean AUC over all labels on the patients of one or more parts."""
    truth = np.concatenate([films.labels for films in parts])
    patients = np.concatenate([films.patients for films in parts])
    rows = patient_resamples(patients, count=RESAMPLES, seed=3)
    estimate = estimate_mean_auc(truth, np.concatenate(part_scores), rows)
    log.info("mean AUC of %d films %.4f (%.4f to %.4f)", len(truth), *vars(estimate).values())
    return estimate


def make_card(
    labels: tuple[Label, ...],
    parts: dict[Part, Films],
    part_scores: dict[Part, NDArray[np.float32]],
    weights_sha256: str,
) -> Card:
    """The whole card."""
    shown = np.array([label.withheld is None for label in labels])
    validation, test = (
        mean_auc_of([parts[part]], [part_scores[part]]) for part in (Part.VALIDATION, Part.TEST)
    )
    held_out = mean_auc_of(
        [parts[Part.VALIDATION], parts[Part.TEST]],
        [part_scores[Part.VALIDATION], part_scores[Part.TEST]],
    )
    test_rows = patient_resamples(parts[Part.TEST].patients, count=300, seed=4)
    return Card(
        name=NAME,
        version=VERSION,
        title="Chest findings",
        task=Task.CLASSIFICATION,
        architecture="efficientnet_lite0",
        intended_use=(
            "A second opinion, for research and teaching, on frontal chest radiographs of adults "
            "that a clinician has read or is reading."
        ),
        misuse=(
            "Not for diagnosis, triage or any decision without a clinician. Not for lateral films, "
            "children, CT, MR or photographs of films. An absent call does not exclude a finding."
        ),
        input=SPEC,
        accepted=ACCEPTED,
        operating_point=(
            f"Each threshold leaves {SPECIFICITY * 100:.0f} % of the validation films without the "
            "finding below it (specificity chosen beforehand; the sensitivity is what follows)."
        ),
        withholding=(
            f"A label is not assessed where fewer than {SHOWN_POSITIVES} test films had it or the "
            f"lower end of the 95 % interval of its AUC is below {SHOWN_AUC_LOW:.2f}."
        ),
        calibration_method=(
            "Platt scaling per label on the validation patients; intervals of a probability from "
            f"{CALIBRATION_RESAMPLES} bootstrap samples of these patients."
        ),
        labels=labels,
        validation_mean_auc=validation,
        test_mean_auc=test,
        held_out_mean_auc=held_out,
        subgroups=judge_subgroups(parts[Part.TEST], part_scores[Part.TEST], shown, test_rows),
        data=describe_data(parts),
        licence="Apache-2.0; trained from ImageNet weights of EfficientNet-Lite0 (Apache-2.0)",
        weights_sha256=weights_sha256,
        default_method="grad_cam",
    )


def train(parts: dict[Part, Films], run: Path, device: torch.device) -> torch.nn.Module:
    """The averaged network after the last epoch, on the CPU."""
    training = Training(
        start_from_imagenet(EfficientNetLite(labels=len(LABELS))),
        parts[Part.TRAINING],
        recipe=RECIPE,
        spec=SPEC,
        device=device,
        checkpoint=run / "checkpoint.pt",
    )
    network = training.run(parts[Part.VALIDATION])
    return network.to("cpu", memory_format=torch.contiguous_format)  # type: ignore[call-overload, no-any-return]


def write_weights(network: torch.nn.Module, path: Path) -> str:
    """Write the safetensors file; returns its sha256."""
    content = save({name: value.contiguous() for name, value in network.state_dict().items()})
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def parse_arguments() -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("OVERREAD_DATA")
    parser.add_argument("--data", type=Path, default=default, required=default is None)
    parser.add_argument("--run", type=Path, default=Path("runs") / NAME, help="checkpoint folder")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def main() -> None:
    """Train, calibrate, judge, write."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    arguments = parse_arguments()
    arguments.run.mkdir(parents=True, exist_ok=True)
    device = torch.device(arguments.device)
    films = read_films(arguments.data, sampling=SPEC.sampling)
    parts = {part: films.part(part) for part in Part}
    network = train(parts, arguments.run, device)
    part_scores = {
        part: scores(network, parts[part], SPEC, torch.device("cpu"))
        for part in (Part.VALIDATION, Part.TEST)
    }
    labels = judge_labels(
        parts[Part.VALIDATION], part_scores[Part.VALIDATION],
        parts[Part.TEST], part_scores[Part.TEST],
    )  # fmt: skip
    sha256 = write_weights(network, WEIGHTS / f"{NAME}.safetensors")
    write_card(make_card(labels, parts, part_scores, sha256), CARDS / f"{NAME}.toml")


if __name__ == "__main__":
    main()
