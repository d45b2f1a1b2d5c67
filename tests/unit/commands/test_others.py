"""`models`, `doctor`, `migrate`, and what holds for every command."""

import json
from pathlib import Path

import pytest

from core.__main__ import COMMANDS, build_parser, main
from core.domain.errors import StoreError

ROOT = Path(__file__).parents[3]


def command_names() -> list[str]:
    subparsers = next(a for a in build_parser()._actions if a.dest == "command")
    return list(subparsers.choices)


def test_models_are_listed_for_programs(command, registered) -> None:
    code, out, _ = command("models", "--json")
    assert code == 0
    assert json.loads(out) == {
        "models": [
            {
                "name": "chest_findings",
                "version": "0.1.0",
                "task": "classification",
                "labels": ["Effusion", "Mass", "Hernia"],
                "weights_sha256": registered.card.weights_sha256,
                "default_method": "grad_cam",
            }
        ]
    }


def test_models_are_listed_for_people(command, registered) -> None:
    _, out, _ = command("models")
    assert "chest_findings 0.1.0" in out
    assert "Hernia (withheld)" in out


def test_the_doctor_makes_nothing(command, registered, own_home) -> None:
    code, out, _ = command("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(out)["checks"]}
    assert checks["database"]["text"].startswith("not made yet")
    assert checks["model chest_findings"]["is_ok"]
    assert {"python", "torch", "device", "free disk", "worker", "data folder"} <= set(checks)
    assert "JPEG 2000" in checks["decoder 1.2.840.10008.1.2.4.90"]["text"]
    assert code == (0 if all(check["is_ok"] for check in checks.values()) else 1)
    assert not own_home.exists()


def test_the_doctor_exits_with_one_over_altered_weights(command, registered) -> None:
    registered.weights.write_bytes(b"other bytes")
    code, out, _ = command("doctor")
    assert code == 1
    assert "BAD  model chest_findings" in out


def test_migrate_makes_the_database_and_says_where_it_is(command, own_home) -> None:
    code, out, _ = command("migrate")
    assert code == 0
    assert out.startswith("Made the database, at ")
    assert (own_home / "overread.sqlite3").exists()
    code, out, _ = command("migrate")
    assert code == 0
    assert out.startswith("The database is up to date, at ")
    _, report, _ = command("doctor")
    assert "up to date" in report


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    missing = [name for name in command_names() if f"python -m core {name}" not in readme]
    assert missing == []


def test_every_command_has_help(capsys) -> None:
    assert len(command_names()) == len(COMMANDS)
    for name in command_names():
        with pytest.raises(SystemExit) as stop:
            main([name, "--help"])
        assert stop.value.code == 0
        assert name in capsys.readouterr().out


def test_serve_becomes_the_server(command, monkeypatch) -> None:
    replaced = []
    monkeypatch.setattr("os.execv", lambda _, arguments: replaced.append(arguments[1:]))
    command("serve")
    assert replaced == [["-m", "dashboard.server"]]


def test_an_operators_error_is_one_line(command, monkeypatch) -> None:
    def full(*_):
        raise StoreError(expected="space", found="none", action="Free some.")

    monkeypatch.setattr("core.bootstrap.build_app", full)
    code, _, err = command("migrate")
    assert code == 1
    assert err == "overread: Expected space; found none. Free some.\n"


def test_ctrl_c_ends_quietly(command, monkeypatch) -> None:
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("core.bootstrap.build_app", interrupted)
    assert command("migrate") == (130, "", "")
