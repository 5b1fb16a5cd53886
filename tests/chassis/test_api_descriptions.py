"""What an operation is described with beside its own follows from how it is asked."""

from dataclasses import replace
from http import HTTPStatus

from services.chassis.api_descriptions import (
    IDEMPOTENCY_KEY,
    IF_NONE_MATCH,
    api_error,
    for_hosts,
    for_readers,
)
from services.chassis.openapi import JSON, Answer, Operation
from services.chassis.schema_parts import in_path, query

ALWAYS = [401, 403, 429, 503]
LIST = Operation(
    name="listThings",
    method="get",
    path="/api/v1/things",
    summary="List things",
    tag="things",
    answers=(Answer(HTTPStatus.OK, "All."),),
)


def refusals(operation: Operation) -> list[int]:
    return [int(each.status) for each in operation.answers if each.status >= HTTPStatus.BAD_REQUEST]


def test_what_a_host_is_refused_follows_from_what_is_asked() -> None:
    plain, searched, one, sent, made = for_hosts(
        "things:read",
        LIST,
        replace(LIST, parameters=(query("q", "Words."),)),
        replace(LIST, parameters=(in_path("id", "Its id."),)),
        replace(LIST, method="put", body={JSON: {}}),
        replace(LIST, method="post"),
        body_bytes_max=2_000,
    )

    assert refusals(plain) == ALWAYS
    assert refusals(searched) == [401, 403, 422, 429, 503]
    assert refusals(one) == [401, 403, 404, 429, 503]
    assert refusals(sent) == [401, 403, 408, 413, 422, 429, 503]
    assert refusals(made) == [401, 403, 408, 409, 413, 422, 429, 503]
    assert made.parameters == (IDEMPOTENCY_KEY,)
    assert "2,000 bytes" in next(each.description for each in sent.answers if each.status == 413)


def test_a_host_is_told_its_limit_and_the_scope_that_it_needs() -> None:
    (plain,) = for_hosts("things:read", LIST)
    said = {int(each.status): each for each in plain.answers}

    assert plain.security == {"apiKey": ("things:read",)}
    assert "`things:read`" in said[403].description
    for status in (200, 429):
        assert "x-ratelimit-remaining" in [header.name for header in said[status].headers]


def test_what_takes_a_tag_answers_with_one() -> None:
    (read,) = for_hosts("things:read", replace(LIST, parameters=(IF_NONE_MATCH,)))
    tagged = [each.status for each in read.answers if "etag" in [one.name for one in each.headers]]

    assert tagged == [HTTPStatus.OK, HTTPStatus.NOT_MODIFIED]


def test_a_refusal_of_its_own_keeps_its_words() -> None:
    own = api_error(HTTPStatus.FORBIDDEN, "Never.")
    (plain,) = for_hosts("things:read", replace(LIST, answers=(*LIST.answers, own)))

    assert [each.description for each in plain.answers if each.status == 403] == ["Never."]


def test_readers_are_refused_in_problems() -> None:
    (read,) = for_readers("portal:read", replace(LIST, parameters=(in_path("id", "Its id."),)))
    (ended,) = for_readers(None, replace(LIST, method="delete"))

    assert refusals(read) == [400, 401, 403, 404, 503]
    assert refusals(ended) == [401, 503]
    assert read.security == {"portalToken": ("portal:read",)}
    assert {each.media_type for each in read.answers[1:]} == {"application/problem+json"}
