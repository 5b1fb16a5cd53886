"""What Apache Kafka needs is asked for in one line."""

from pathlib import Path

import pytest

from deploy.local import kafka
from deploy.local.processes import ProgramFailedError


def test_missing_java_is_one_line_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramFailedError, match="needs a Java runtime") as failure:
        kafka.install()
    assert "\n" not in str(failure.value)


def test_missing_maven_is_one_line_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "java").write_text("#!/bin/sh\n")
    (tmp_path / "java").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramFailedError, match="needs Maven"):
        kafka.install()
