"""Why a rebuild cannot go on. Each is one sentence that says what to do.

RebuildError
├── LogIncompleteError     the log has lost its beginning, or is another one
├── RebuildStoppedError    something in the log or the database is not as it was
├── NotReadyError          this is not the moment for what was asked
└── BusyError              others hold what is needed, for longer than we wait
"""


class RebuildError(Exception):
    """The message is for the operator."""


class LogIncompleteError(RebuildError):
    """What is gone from the log cannot be read again."""


class RebuildStoppedError(RebuildError):
    """It would not become what it has to be."""


class NotReadyError(RebuildError):
    """There is nothing to go on with, or something else comes first."""


class BusyError(RebuildError):
    """To be tried again."""
