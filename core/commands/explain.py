"""`explain`: attribution maps as files; writes nothing to the history."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands import EXIT_NOT_ALL, EXIT_OK
from core.commands.image_source import Source, read_sources
from core.commands.map_file import write_map
from core.commands.model_choice import add_model_option, check_label, chosen_card
from core.commands.predict import frame_number
from core.domain.errors import InputError
from core.domain.explanation import Explanation, Method
from core.settings import read_settings

if TYPE_CHECKING:
    from core.inference.engine import Engine


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "explain",
        help="attribution maps of images, as .npy files",
        description="Draw why the network says a finding. Writes STEM.LABEL.METHOD.npy (float32, "
        "rows x columns of the image) and a JSON beside it; never over another image's map.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="image, archive or folder")
    parser.add_argument("--finding", required=True, metavar="LABEL", help="see `models`")
    parser.add_argument("--method", required=True, choices=[item.value for item in Method])
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="made if need be")
    parser.add_argument("--frame", type=frame_number, default=0, help="frame, from 0 (default 0)")
    add_model_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write a map for every image; returns the exit code.

    Raises:
        OverreadError: If model, device or output folder cannot be used.
    """
    check_label(chosen_card(args.model), args.finding)
    make_folder(args.out)
    from core.inference.engine import Engine

    engine = Engine(device=read_settings().device)
    is_complete = True
    for source in read_sources(args.paths):
        try:
            print(write_map(args.out, source, draw(engine, source, args)), flush=True)
        except InputError as error:
            is_complete = False
            print(f"{source.path}: {error}", file=sys.stderr)
    return EXIT_OK if is_complete else EXIT_NOT_ALL


def make_folder(folder: Path) -> None:
    """Make the output folder.

    Raises:
        InputError: If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise InputError(
            expected="an output folder that can be made",
            found=exc.strerror or "an error of the file system",
            action="Choose another folder with --out.",
        ) from exc


def draw(engine: "Engine", source: Source, args: argparse.Namespace) -> Explanation:
    """The map of one image.

    Raises:
        InputError: If the image was not read, or the model must not judge it.
        ModelError: If the network failed.
    """
    from core.explain.explaining import explain

    if source.image is None:
        raise source.error or InputError(expected="an image", found="none", action="Check it.")
    return explain(
        engine,
        source.image,
        finding=args.finding,
        method=Method(args.method),
        model=args.model,
        frame=args.frame,
    )
