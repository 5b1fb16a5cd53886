"""What cannot be meant is said by the name that was given, before anything is started."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.local.cli import app


@pytest.mark.parametrize("port", ["0", "-1", "65535", "70000", "abc"])
def test_a_public_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    result = CliRunner().invoke(app, ["up", "--home", str(tmp_path)], env={"PORTICO_PORT": port})
    assert (result.exit_code, "PORTICO_PORT" in result.output) == (2, True)
    assert not list(tmp_path.iterdir())


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    result = CliRunner().invoke(app, ["up"], env={"PORTICO_HOME": str(file)})
    assert (result.exit_code, "PORTICO_HOME" in result.output) == (2, True)
