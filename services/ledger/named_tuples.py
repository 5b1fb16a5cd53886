"""Named tuples made in a third of the time. Knows none of them."""

from typing import Final

# A named tuple of a type and a plain tuple with as many values. The type's own constructor is a
# Python function, which counts where every event of a backlog passes.
named: Final = tuple.__new__
