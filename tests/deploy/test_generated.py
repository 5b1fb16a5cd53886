"""Every committed file that is made from the code is what it would be made now."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.checks.generated import GENERATED, Generated, differences, main, write

NAMES = [generated.folder.name for generated in GENERATED]


def made(folder: Path) -> Generated:
    return Generated(folder, "**/*.json", lambda: {"a.json": "{}\n", "schemas/b.json": "[]\n"})


@pytest.mark.parametrize("generated", GENERATED, ids=NAMES)
def test_what_is_committed_is_what_it_is_made_from(generated: Generated) -> None:
    assert differences(generated) == {}


@pytest.mark.parametrize("generated", GENERATED, ids=NAMES)
def test_a_committed_file_that_is_changed_is_found_and_mended(
    tmp_path: Path, generated: Generated
) -> None:
    folder = tmp_path / generated.folder.name
    texts = generated.texts()
    for path in texts:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(generated.folder / path, folder / path)
    there = replace(generated, folder=folder, texts=lambda: texts)
    changed, *_ = sorted(texts)
    (folder / changed).write_text("something else", encoding="utf-8")

    assert list(differences(there)) == [changed]
    assert write(there) == [changed]
    assert differences(there) == {}


def test_check_names_every_file_that_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("deploy.checks.generated.ROOT", tmp_path)
    there = made(tmp_path)
    write(there)
    (tmp_path / "a.json").write_text("[]")
    (tmp_path / "schemas" / "b.json").unlink()
    (tmp_path / "old.json").write_text("{}")

    assert main(["--check"], [there]) == 1

    assert [line.partition(" ")[0] for line in capsys.readouterr().err.splitlines()] == [
        "a.json",
        "old.json",
        "schemas/b.json",
    ]
    assert main([], [there]) == 0
    assert main(["--check"], [there]) == 0


def test_an_unknown_option_is_wrong_usage() -> None:
    assert main(["--chekc"]) == 2
