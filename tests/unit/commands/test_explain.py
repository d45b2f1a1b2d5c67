"""`explain`: maps as files that never overwrite another image's."""

import json

import numpy as np
import pytest

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
