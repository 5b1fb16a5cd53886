"""When memory may be trusted: never after something may have been missed."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.revocations import Heartbeat, Revoked
from services.portal.hearing import Hearing
from services.portal.verified_tokens import VerifiedTokens
from tests.portal.builders import viewer

DIGEST = b"digest"


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory() -> VerifiedTokens:
    return VerifiedTokens()


@pytest.fixture
def hearing(memory: VerifiedTokens, clock: Clock) -> Hearing:
    """One that has heard a heartbeat at clock 5."""
    hearing = Hearing(memory, clock)
    hearing.lost()
    hearing.heard(Heartbeat(clock=5))
    return hearing


@pytest.fixture
def remembered(hearing: Hearing, memory: VerifiedTokens) -> Callable[[], bool]:
    """Whether a token that was kept at the beginning would still be believed."""
    memory.keep(viewer())
    return lambda: hearing.is_sure and memory.find(DIGEST) is not None


def revoked(clock: int, session: str | None = "another") -> Revoked:
    return Revoked(
        clock=clock, organization_id="acme", external_customer_id="cust_1", session_id=session
    )


def test_nothing_is_sure_before_the_first_heartbeat(memory: VerifiedTokens, clock: Clock) -> None:
    hearing = Hearing(memory, clock)
    hearing.lost()
    assert not hearing.is_sure


def test_a_token_is_remembered_while_heartbeats_come(
    hearing: Hearing, clock: Clock, remembered: Callable[[], bool]
) -> None:
    for _ in range(100):
        clock.seconds += 0.7
        hearing.heard(Heartbeat(clock=5))
    assert remembered()


def test_its_own_revocation_drops_it(hearing: Hearing, remembered: Callable[[], bool]) -> None:
    hearing.heard(revoked(6, "session_1"))
    assert hearing.is_sure
    assert not remembered()


def test_anothers_revocation_leaves_it(hearing: Hearing, remembered: Callable[[], bool]) -> None:
    hearing.heard(revoked(6))
    assert remembered()


def test_a_revocation_of_its_customer_or_organization_drops_it(
    hearing: Hearing, memory: VerifiedTokens
) -> None:
    for message in (
        revoked(6, session=None),
        Revoked(clock=7, organization_id="acme"),
    ):
        memory.keep(viewer())
        hearing.heard(message)
        assert memory.find(DIGEST) is None


def test_a_revocation_of_others_leaves_it(hearing: Hearing, remembered: Callable[[], bool]) -> None:
    hearing.heard(Revoked(clock=6, organization_id="globex"))
    hearing.heard(Revoked(clock=7, organization_id="acme", external_customer_id="cust_2"))
    assert remembered()


def test_silence_is_doubt_after_three_quarters_of_a_second(
    clock: Clock, remembered: Callable[[], bool]
) -> None:
    clock.seconds += 0.74
    assert remembered()
    clock.seconds += 0.02
    assert not remembered()


def test_what_was_remembered_before_a_silence_is_not_believed_after_it(
    hearing: Hearing, clock: Clock, remembered: Callable[[], bool]
) -> None:
    clock.seconds += 0.8
    # Held up on the way, as after a pause of Redis: the revocation may come right behind it.
    hearing.heard(Heartbeat(clock=5))
    assert hearing.is_sure
    assert not remembered()


@pytest.mark.parametrize("message", [Heartbeat(clock=6), revoked(7), revoked(99)])
def test_a_clock_that_jumps_drops_everything(
    hearing: Hearing, remembered: Callable[[], bool], message: Heartbeat | Revoked
) -> None:
    hearing.heard(message)
    assert hearing.is_sure
    assert not remembered()


def test_a_subscription_that_begins_anew_drops_everything(
    hearing: Hearing, remembered: Callable[[], bool]
) -> None:
    hearing.lost()
    hearing.heard(Heartbeat(clock=5))
    assert hearing.is_sure
    assert not remembered()


def test_an_old_heartbeat_confirms_nothing(hearing: Hearing, clock: Clock) -> None:
    hearing.heard(revoked(6))
    for _ in range(4):
        clock.seconds += 0.25
        hearing.heard(Heartbeat(clock=5))
    # The clock went back for good: a restored database, whose revocations are counted anew.
    assert hearing.may_keep(hearing.generation, 5)


def test_an_answer_is_kept_only_if_no_revocation_overtook_it(hearing: Hearing) -> None:
    asked_in = hearing.generation
    assert hearing.may_keep(asked_in, 5)
    hearing.heard(revoked(6))
    assert not hearing.may_keep(asked_in, 6)
    assert hearing.may_keep(hearing.generation, 6)


def test_an_answer_older_than_what_was_heard_is_not_kept(hearing: Hearing) -> None:
    hearing.heard(revoked(6))
    assert not hearing.may_keep(hearing.generation, 5)
    assert not hearing.may_keep(hearing.generation, None)


def test_no_answer_is_kept_in_doubt(hearing: Hearing, clock: Clock) -> None:
    clock.seconds += 0.8
    assert not hearing.may_keep(hearing.generation, 5)


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.sampled_from([0.1, 0.3, 0.8])),
        st.tuples(st.just("beat"), st.just(0)),
        st.tuples(st.just("revoke"), st.sampled_from(["session_1", "another"])),
        st.tuples(st.just("lose"), st.just(0)),
        st.tuples(st.just("ask"), st.integers(0, 2)),
        st.tuples(st.just("resubscribe"), st.just(0)),
    ),
    max_size=40,
)


class World:
    """A token service, the channel and a portal's memory; one method a step."""

    def __init__(self) -> None:
        self.clock, self.memory = Clock(), VerifiedTokens()
        self.hearing = Hearing(self.memory, self.clock)
        self.revocations: list[str] = []
        self.revoked_at: float | None = None
        self.is_losing = False
        self.answers: list[tuple[int, int, bool]] = []

    def wait(self, seconds: float) -> None:
        self.clock.seconds += seconds

    def beat(self, _: int) -> None:
        self.is_losing = False
        self.hearing.heard(Heartbeat(clock=len(self.revocations)))

    def lose(self, _: int) -> None:
        self.is_losing = True

    def resubscribe(self, _: int) -> None:
        self.is_losing = False
        self.hearing.lost()

    def revoke(self, session: str) -> None:
        self.revocations.append(session)
        if session == "session_1" and self.revoked_at is None:
            self.revoked_at = self.clock.seconds
        if not self.is_losing:
            self.hearing.heard(revoked(len(self.revocations), session))

    def ask(self, late_by_questions: int) -> None:
        """The answer is true now, and arrives up to two questions later."""
        is_active = "session_1" not in self.revocations
        self.answers.append((self.hearing.generation, len(self.revocations), is_active))
        while len(self.answers) > late_by_questions:
            generation, answered_at, was_active = self.answers.pop(0)
            if was_active and self.hearing.may_keep(generation, answered_at):
                self.memory.keep(viewer())

    def believes_for_too_long(self) -> bool:
        is_believed = self.hearing.is_sure and self.memory.find(DIGEST) is not None
        return (
            is_believed
            and self.revoked_at is not None
            and self.clock.seconds - self.revoked_at > 0.8
        )


@given(_STEPS)
def test_no_token_is_believed_a_second_after_its_revocation(
    steps: list[tuple[str, object]],
) -> None:
    """Whatever is lost and however late answers are."""
    world = World()
    for step, value in steps:
        getattr(world, step)(value)
        assert not world.believes_for_too_long()
