"""`predict`: one answer per image, in input order."""

import json
import zipfile
from dataclasses import replace

import pytest

from models.registry import registered_models
from models.training.write_card import write_card

KEYS = ["path", "frame", "status", "reason", "model", "findings", "cautions", "seconds"]
FINDING_KEYS = ["label", "status", "probability", "interval", "threshold", "call", "reason"]


@pytest.fixture
def predict(command, registered):
    def run(*arguments):
        code, out, err = command("predict", *arguments, "--json")
        return code, [json.loads(line) for line in out.splitlines()], err

    return run


def test_each_image_is_one_line_with_every_field(predict, films, registered) -> None:
    code, (line,), err = predict(films / "a.png")
    assert (code, err) == (0, "")
    assert list(line) == KEYS
    assert line["path"] == str(films / "a.png")
    assert (line["status"], line["reason"], line["frame"]) == ("assessed", None, 0)
    assert line["model"] == {
        "name": "chest_findings",
        "version": "0.1.0",
        "weights_sha256": registered.card.weights_sha256,
    }
    assert [list(finding) for finding in line["findings"]] == [FINDING_KEYS] * 3
    assert [finding["label"] for finding in line["findings"]] == ["Effusion", "Mass", "Hernia"]
    assert {"read", "preprocess", "network", "calibrate"} <= set(line["seconds"])
    assert all(set(caution) == {"code", "text"} for caution in line["cautions"])


def test_a_withheld_label_keeps_its_probability_but_no_call(predict, films) -> None:
    _, (line,), _ = predict(films / "a.png")
    shown, _, withheld = line["findings"]
    assert withheld["status"] == "withheld"
    assert withheld["call"] is None
    assert withheld["reason"]
    assert 0 <= withheld["probability"] <= 1
    assert shown["call"] in ("present", "absent")
    assert shown["interval"][0] <= shown["probability"] <= shown["interval"][1]


def test_a_bad_file_spoils_only_its_own_line(predict, films) -> None:
    paths = [films / "a.png", films / "bad.dcm", films / "missing.png", films / "b.png"]
    code, lines, _ = predict(*paths)
    assert code == 1
    assert [line["path"] for line in lines] == [str(path) for path in paths]
    assert [line["status"] for line in lines] == ["assessed", "error", "error", "assessed"]
    assert all(list(line) == KEYS for line in lines)
    assert "Expected" in lines[1]["reason"]
    assert lines[1]["findings"] == []


@pytest.mark.parametrize("batch", [1, 2, 16])
def test_the_batch_changes_neither_order_nor_numbers(predict, films, batch) -> None:
    paths = [films / "a.png", films / "bad.dcm", films / "b.png", films / "a.png"]
    _, lines, _ = predict(*paths, "--batch", batch)
    assert [line["path"] for line in lines] == [str(path) for path in paths]
    numbers = [[finding["probability"] for finding in line["findings"]] for line in lines]
    assert numbers[0] == pytest.approx(numbers[3], abs=1e-6)
    assert numbers[0] != pytest.approx(numbers[2], abs=1e-6)


def test_an_archive_gives_a_line_for_each_member(predict, films, film, tmp_path) -> None:
    archive = tmp_path / "films.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("one.png", film(3))
        packed.writestr("deep/two.txt", b"no image")
    code, lines, _ = predict(archive)
    assert code == 1
    assert [line["path"] for line in lines] == [f"{archive}!one.png", f"{archive}!deep/two.txt"]
    assert [line["status"] for line in lines] == ["assessed", "error"]


def test_a_folder_gives_a_line_for_each_file(predict, films) -> None:
    _, lines, _ = predict(films)
    names = ["a.png", "b.png", "bad.dcm"]
    assert [line["path"] for line in lines] == [str(films / name) for name in names]


def test_a_member_called_like_its_archive_is_told_from_it(predict, film, tmp_path) -> None:
    archive = tmp_path / "films.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("films.zip", film(3))
    _, (line,), _ = predict(archive)
    assert line["path"] == f"{archive}!films.zip"


def test_a_folder_without_files_is_told_and_not_passed_over(predict, films, tmp_path) -> None:
    empty = tmp_path / "empty"
    (empty / ".git").mkdir(parents=True)
    (empty / ".git" / "HEAD").write_bytes(b"hidden")
    code, lines, _ = predict(empty, films / "a.png")
    assert code == 1
    assert [line["path"] for line in lines] == [str(empty), str(films / "a.png")]
    assert [line["status"] for line in lines] == ["error", "assessed"]
    assert "found no file in it" in lines[0]["reason"]


def test_a_frame_that_is_not_there_is_an_error(predict, films) -> None:
    code, (line,), _ = predict(films / "a.png", "--frame", 3)
    assert code == 1
    assert (line["status"], line["frame"]) == ("error", 3)


def test_nothing_is_kept(predict, films, own_home) -> None:
    predict(films / "a.png")
    assert not own_home.exists()


def test_the_table_for_people_hides_withheld_probabilities(command, registered, films) -> None:
    code, out, _ = command("predict", films / "a.png")
    assert code == 0
    (hernia,) = [line for line in out.splitlines() if "Hernia" in line]
    assert "not assessed: " in hernia
    assert "%" not in hernia
    (mass,) = [line for line in out.splitlines() if "Mass" in line]
    assert "threshold 50.0%" in mass


@pytest.mark.parametrize(
    "arguments",
    [(), ("predict",), ("predict", "x.png", "--batch", "0"), ("predict", "x.png", "--frame", "-1")],
)
def test_wrong_usage_exits_with_two(command, arguments) -> None:
    with pytest.raises(SystemExit) as stop:
        command(*arguments)
    assert stop.value.code == 2


def test_an_unknown_model_is_wrong_usage(command, registered, films) -> None:
    code, _, err = command("predict", films / "a.png", "--model", "hand_findings")
    assert code == 2
    assert "chest_findings" in err


def test_an_unusable_setting_is_wrong_usage(command, registered, films, monkeypatch) -> None:
    monkeypatch.setenv("OVERREAD_DEVICE", "abacus")
    code, _, err = command("predict", films / "a.png")
    assert code == 2
    assert "OVERREAD_DEVICE" in err


def test_broken_weights_are_told_once(command, registered, films) -> None:
    card = replace(registered.card, weights_sha256="0" * 64)
    write_card(card, registered.weights.with_suffix(".toml"))
    registered_models.cache_clear()
    code, out, err = command("predict", films / "a.png", "--json")
    assert (code, out) == (1, "")
    assert "sha256" in err
