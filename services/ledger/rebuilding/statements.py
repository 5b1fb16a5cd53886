"""The statements of rebuilds, one a file."""

from pathlib import Path
from typing import Final

from services.chassis.sql import Statements

STATEMENTS: Final = Statements(Path(__file__).parent / "sql")
