"""The memory of verified tokens is bounded and forgets exactly what it is told to."""

from contracts.revocations import Revoked
from services.portal.verified_tokens import VerifiedTokens
from tests.portal.builders import viewer


def test_the_longest_unused_goes_first() -> None:
    memory = VerifiedTokens(tokens_max=2)
    for digest in (b"1", b"2"):
        memory.keep(viewer(token_digest=digest))
    memory.find(b"1")
    memory.keep(viewer(token_digest=b"3"))
    assert [memory.find(digest) is not None for digest in (b"1", b"2", b"3")] == [True, False, True]
    assert len(memory) == 2


def test_its_indexes_do_not_outgrow_it() -> None:
    memory = VerifiedTokens(tokens_max=3)
    for n in range(1_000):
        memory.keep(
            viewer(f"cust_{n}", f"org_{n}", session_id=f"s{n}", token_digest=str(n).encode())
        )
    assert sum(len(digests) for digests in memory._digests.values()) == 3 * len(memory)


def test_a_session_of_the_same_id_elsewhere_is_another_one() -> None:
    memory = VerifiedTokens()
    memory.keep(viewer(token_digest=b"here"))
    memory.keep(viewer("cust_1", "globex", token_digest=b"there"))
    memory.drop(
        Revoked(
            clock=1,
            organization_id="globex",
            external_customer_id="cust_1",
            session_id="session_1",
        )
    )
    assert memory.find(b"here") is not None
    assert memory.find(b"there") is None


def test_keeping_twice_is_keeping_once() -> None:
    memory = VerifiedTokens()
    for _ in range(2):
        memory.keep(viewer())
    memory.drop(Revoked(clock=1, organization_id="acme"))
    assert len(memory) == 0


def test_a_session_may_be_named_without_its_customer() -> None:
    memory = VerifiedTokens()
    memory.keep(viewer())
    memory.drop(Revoked(clock=1, organization_id="acme", session_id="session_1"))
    assert len(memory) == 0
