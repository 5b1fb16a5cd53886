"""From the log to a second read model, and into the place of the first."""

import pytest

from services.ledger.rebuilding import operations
from tests.ledger.builders import invoice
from tests.ledger.projecting import Site
from tests.ledger.rebuilding.world import (
    INVOICES_MIN,
    publish_everything,
    rows_of,
    settings,
    shown,
)
from tests.ledger.sums import assert_sums_hold
from tests.servers import Database

pytestmark = pytest.mark.kafka


async def test_what_is_built_is_what_is_live_and_takes_its_place(
    site: Site, postgres: Database
) -> None:
    records = await publish_everything(site)
    rebuild = settings(site, postgres)
    async with site.projector():
        await site.until_read(records)
        live = await rows_of(site)
        ready = await operations.start(rebuild, shown, invoices_min=INVOICES_MIN)
        assert (ready["phase"], ready["difference_count"]) == ("ready", 0), ready
        assert await rows_of(site, "read_model_next") == live
        swapped = await operations.swap(rebuild, shown, accept_differences=False)
        assert swapped["phase"] == "swapped"
        assert await rows_of(site) == live
        # The projector goes on with the other tables.
        await site.publish([invoice("after")])
        await site.until_read(records + 1)
    assert await site.has("after")
    await assert_sums_hold(site.connection)
    dropped = await operations.drop(rebuild)
    assert dropped["phase"] == "dropped"
