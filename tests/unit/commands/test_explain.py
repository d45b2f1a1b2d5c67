"""`explain`: maps as files that never overwrite another image's."""

import io
import json
import os
import sys

import numpy as np
import pytest
from PIL import Image

from core.__main__ import main

ASKED = ("--finding", "Mass", "--method", "grad_cam", "--out")


@pytest.mark.parametrize("method", ["grad_cam", "occlusion"])
def test_the_map_has_the_rows_and_columns_of_the_image(
    command, registered, films, tmp_path, method
) -> None:
    out = tmp_path / "maps" / "deep"
    code, printed, _ = command(
        "explain", films / "a.png", "--finding", "Mass", "--method", method, "--out", out
    )
    assert code == 0
    path = out / f"a.Mass.{method}.npy"
    assert printed.strip() == str(path)
    values = np.load(path)
    assert (values.shape, values.dtype) == ((40, 50), np.float32)
    about = json.loads(path.with_suffix(".json").read_text())
    assert about["finding"] == "Mass"
    assert about["method"] == method
    assert (about["rows"], about["columns"]) == (40, 50)
    assert about["model"]["weights_sha256"] == registered.card.weights_sha256


def test_two_images_of_one_name_get_two_maps(command, registered, films, film, tmp_path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.png").write_bytes(film(9))
    for _ in range(2):  # Asking again adds nothing.
        command("explain", films / "a.png", other / "a.png", *ASKED, tmp_path / "maps")
    names = sorted(path.name for path in (tmp_path / "maps").glob("*.npy"))
    assert names == ["a-2.Mass.grad_cam.npy", "a.Mass.grad_cam.npy"]


def test_an_exclamation_mark_in_a_name_does_not_cut_it(
    command, registered, films, tmp_path
) -> None:
    (films / "a.png").rename(films / "look!here.png")
    command("explain", films / "look!here.png", *ASKED, tmp_path / "maps")
    assert (tmp_path / "maps" / "look!here.Mass.grad_cam.npy").is_file()


def test_a_file_name_that_is_no_utf_8_does_not_stop_it(
    registered, films, tmp_path, monkeypatch
) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    (films / "a.png").rename(films / name)
    printed = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(printed, encoding="utf-8"))
    arguments = ("explain", films / name, *ASKED, tmp_path)
    assert main([str(argument) for argument in arguments]) == 0
    assert printed.getvalue() == os.fsencode(tmp_path) + b"/caf\xe9.Mass.grad_cam.npy\n"


def test_an_image_without_content_is_refused_as_predict_refuses_it(
    command, registered, films, tmp_path
) -> None:
    Image.new("L", (30, 30), 7).save(films / "blank.png")
    code, out, err = command("explain", films / "blank.png", *ASKED, tmp_path / "maps")
    assert (code, out) == (1, "")
    assert "All pixels have the same value" in err
    assert not list((tmp_path / "maps").iterdir())


def test_a_bad_file_spoils_only_its_own_map(command, registered, films, tmp_path) -> None:
    paths = (films / "bad.dcm", films / "b.png")
    code, out, err = command("explain", *paths, *ASKED, tmp_path / "maps")
    assert code == 1
    assert "b.Mass.grad_cam.npy" in out
    assert "bad.dcm: Expected" in err


def test_an_unknown_finding_is_wrong_usage(command, registered, films, tmp_path) -> None:
    arguments = ("--finding", "Happiness", "--method", "grad_cam", "--out", tmp_path / "maps")
    code, _, err = command("explain", films / "a.png", *arguments)
    assert code == 2
    assert "Effusion, Mass, Hernia" in err
    assert not (tmp_path / "maps").exists()


def test_nothing_is_kept(command, registered, films, tmp_path, own_home) -> None:
    command("explain", films / "a.png", *ASKED, tmp_path / "maps")
    assert not own_home.exists()
