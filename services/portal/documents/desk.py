"""The folder that typst works in: the template and the pictures it is given, nothing else.

A template can read what is in its folder and nothing outside of it.
"""

import shutil
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from weakref import finalize

from services.portal.documents.pictures import Picture

_TEMPLATE = Path(__file__).parent / "paper.typ"
# Half a megabyte each at most; more than there are documents being made at a time.
_PICTURES_MAX = 128


class Desk:
    """Open for the life of a renderer; its folder goes when it does."""

    def __init__(self) -> None:
        self.root = Path(mkdtemp(prefix="portico-documents-"))
        finalize(self, shutil.rmtree, self.root, ignore_errors=True)
        self._pictures: OrderedDict[str, Path] = OrderedDict()
        self._lock = Lock()
        shutil.copyfile(_TEMPLATE, self.template)

    @property
    def template(self) -> Path:
        """The template in it."""
        return self.root / _TEMPLATE.name

    def laid(self, picture: Picture) -> str:
        """The name by which the template finds the picture."""
        name = f"{sha256(picture.content).hexdigest()}.{picture.ending}"
        with self._lock:
            if name not in self._pictures:
                path = self.root / name
                path.write_bytes(picture.content)
                self._pictures[name] = path
            self._pictures.move_to_end(name)
            while len(self._pictures) > _PICTURES_MAX:
                _, oldest = self._pictures.popitem(last=False)
                oldest.unlink()
        return name
