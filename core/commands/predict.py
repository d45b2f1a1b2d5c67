"""`predict`: findings of images, one line each; writes nothing to the history."""

import argparse
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.commands import EXIT_NOT_ALL, EXIT_OK
from core.commands.answer import Answer
from core.commands.image_source import Source, read_sources
from core.commands.model_choice import add_model_option, chosen_card
from core.domain.prediction import ModelIdentity, Prediction, PredictionStatus
from core.settings import read_settings

if TYPE_CHECKING:
    from core.inference.engine import Engine


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "predict",
        help="findings of images, one line each",
        description="Judge images. Folders are searched, an archive gives one line per member. "
        "Exit code 0 if every file was answered, 1 if one was not, 2 for wrong usage.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="image, archive or folder")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.add_argument("--frame", type=frame_number, default=0, help="frame, from 0 (default 0)")
    add_model_option(parser)
    parser.add_argument(
        "--batch", type=batch_size, default=16, help="most images at once (default 16)"
    )
    parser.set_defaults(run=run)


def frame_number(text: str) -> int:
    """A frame from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0")
    return int(text)


def batch_size(text: str) -> int:
    """A batch size from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Answer every image in the order asked; returns the exit code.

    Raises:
        OverreadError: If the model or the device cannot be used.
    """
    from core.inference.engine import Engine

    card = chosen_card(args.model)
    identity = ModelIdentity(card.name, card.version, card.weights_sha256)
    engine = Engine(device=read_settings().device, max_batch=args.batch)
    is_complete = True
    for batch in batches(read_sources(args.paths), args.batch):
        for answer in answer_batch(engine, batch, identity, args.frame):
            print(json.dumps(answer.as_json()) if args.json else answer.as_text(), flush=True)
            is_complete = is_complete and answer.status != PredictionStatus.ERROR
    return EXIT_OK if is_complete else EXIT_NOT_ALL


def batches(sources: Iterable[Source], size: int) -> Iterator[list[Source]]:
    """Runs of sources with up to `size` images; those that were not read take no place."""
    batch: list[Source] = []
    for source in sources:
        batch.append(source)
        if sum(item.image is not None for item in batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def answer_batch(
    engine: "Engine", batch: list[Source], model: ModelIdentity, frame: int
) -> Iterator[Answer]:
    """Answers in the order of the sources.

    Raises:
        OverreadError: If the network cannot be used.
    """
    images = [source.image for source in batch if source.image is not None]
    predictions = iter(engine.predict(images, model=model.name, frame=frame) if images else ())
    for source in batch:
        if source.image is None:
            seconds = {"read": source.seconds}
            yield Answer(source.path, frame, "error", str(source.error), model, None, seconds)
        else:
            yield judged(source, next(predictions))


def judged(source: Source, prediction: Prediction) -> Answer:
    """The answer of an image that was read."""
    return Answer(
        path=source.path,
        frame=prediction.frame,
        status=prediction.status.value,
        reason=prediction.reason,
        model=prediction.model,
        prediction=prediction,
        seconds={"read": source.seconds, **prediction.seconds},
    )
