"""The tokens that were found good, kept in memory so that a request need not ask. No I/O.

Only good ones are kept: a token that is not here is asked about. Which revocation ends which token
is found by index, since an organization may revoke everything it ever issued at once.
"""

from collections import OrderedDict

from contracts.revocations import Revoked
from services.portal.viewer import Viewer

# More people than look at one instance at a time; about 1 kB each. The longest unused goes first.
TOKENS_MAX = 20_000

_Key = tuple[str, ...]


class VerifiedTokens:
    """Viewers by the digest of their token."""

    def __init__(self, tokens_max: int = TOKENS_MAX) -> None:
        self._tokens_max = tokens_max
        self._viewers: OrderedDict[bytes, Viewer] = OrderedDict()
        self._digests: dict[_Key, set[bytes]] = {}

    def __len__(self) -> int:
        return len(self._viewers)

    def find(self, token_digest: bytes) -> Viewer | None:
        """The viewer of a token that was kept and not dropped since."""
        viewer = self._viewers.get(token_digest)
        if viewer is not None:
            self._viewers.move_to_end(token_digest)
        return viewer

    def keep(self, viewer: Viewer) -> None:
        """Remember a viewer whose token was found good a moment ago."""
        self._viewers[viewer.token_digest] = viewer
        self._viewers.move_to_end(viewer.token_digest)
        for key in _keys(viewer):
            self._digests.setdefault(key, set()).add(viewer.token_digest)
        while len(self._viewers) > self._tokens_max:
            self._forget(next(iter(self._viewers)))

    def drop(self, revoked: Revoked) -> None:
        """Forget the tokens of a session, of a customer or of an organization."""
        for digest in list(self._digests.get(_key(revoked), ())):
            self._forget(digest)

    def drop_all(self) -> None:
        """Forget everything: something may have been revoked without our hearing of it."""
        self._viewers.clear()
        self._digests.clear()

    def _forget(self, digest: bytes) -> None:
        viewer = self._viewers.pop(digest)
        for key in _keys(viewer):
            digests = self._digests[key]
            digests.discard(digest)
            if not digests:
                del self._digests[key]


def _keys(viewer: Viewer) -> tuple[_Key, _Key, _Key]:
    return (
        ("organization", viewer.organization_id),
        ("customer", viewer.organization_id, viewer.external_customer_id),
        ("session", viewer.organization_id, viewer.session_id),
    )


def _key(revoked: Revoked) -> _Key:
    """The narrowest that the message names: a session may come with or without its customer."""
    if revoked.session_id is not None:
        return "session", revoked.organization_id, revoked.session_id
    if revoked.external_customer_id is not None:
        return "customer", revoked.organization_id, revoked.external_customer_id
    return "organization", revoked.organization_id
