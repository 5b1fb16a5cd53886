"""A host that documents may be fetched from is an exact name."""

import pytest
from pydantic import ValidationError

from contracts.accounts import Organization
from contracts.hosts import allowed_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("files.example.com", "files.example.com"),
        (" Files.Example.COM ", "files.example.com"),
        ("files.example.com:8443", "files.example.com:8443"),
        ("files.example.com:443", "files.example.com"),
        ("127.0.0.1:9000", "127.0.0.1:9000"),
    ],
)
def test_a_host_is_kept_in_one_spelling(text: str, host: str) -> None:
    assert allowed_host(text) == host


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://files.example.com",
        "files.example.com/invoices",
        "*.example.com",
        "me@files.example.com",
        "files.example.com:0",
        "files.example.com:65536",
        "files..example.com",
        "-files.example.com",
        "files_1.example.com",
        "a." * 127 + "example",
        "[::1]",
        "fïles.example.com",
    ],
)
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"host|port"):
        allowed_host(text)


def test_an_organization_says_where_its_documents_are() -> None:
    documents = {"prefer_originals": True, "allowed_hosts": ["Files.example.com"]}
    told = Organization.model_validate({"id": "acme", "documents": documents}).documents
    assert told is not None
    assert told.allowed_hosts == ["files.example.com"]
    with pytest.raises(ValidationError, match=r"documents.allowed_hosts.0"):
        Organization.model_validate({"id": "acme", "documents": {"allowed_hosts": ["*.com"]}})
