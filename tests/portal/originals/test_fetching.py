"""A stranger's file is fetched within every bound, or not at all."""

import asyncio
import ssl
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.portal.originals import fetching
from services.portal.originals.fetching import (
    Fetched,
    Fetcher,
    FetchError,
    FetchRefusedError,
    Wanted,
)
from tests.portal.originals.servers import (
    PDF,
    Answer,
    Stranger,
    hangs_after,
    head,
    pdf_answer,
    pours,
    says,
    stranger,
)

WANTED = Wanted(frozenset({"application/pdf"}), bytes_max=2_000, seconds_max=5.0)
PDF_TYPE = "content-type: application/pdf"


async def fetched(server: Stranger, wanted: Wanted = WANTED) -> Fetched:
    async with Fetcher(loopback=True) as fetcher:
        return await fetcher.fetch(server.url(), {server.host}, wanted)


async def test_a_file_of_an_allowed_host_is_fetched() -> None:
    async with stranger(pdf_answer()) as server:
        assert await fetched(server) == Fetched(PDF, "application/pdf")
        request = server.asked[0].decode().lower()
    assert request.startswith("get /file.pdf http/1.1\r\n")
    assert "accept-encoding: identity" in request
    for told in ("cookie", "authorization", "referer"):
        assert told not in request


async def test_a_file_in_chunks_is_fetched() -> None:
    chunk = b"%x\r\n%s\r\n" % (len(PDF), PDF)
    answer = says(head(PDF_TYPE, "transfer-encoding: chunked"), chunk, b"0\r\n\r\n")
    async with stranger(answer) as server:
        assert (await fetched(server)).content == PDF


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_a_redirect_is_not_followed(status: str) -> None:
    async with stranger(pdf_answer()) as other:
        answer = says(head(f"location: {other.url()}", "content-length: 0", status=status))
        async with stranger(answer) as server, Fetcher(loopback=True) as fetcher:
            with pytest.raises(FetchError, match="status 30"):
                await fetcher.fetch(server.url(), {server.host, other.host}, WANTED)
        assert other.asked == []


REFUSED_ANSWERS: dict[str, tuple[Answer, str]] = {
    "not there": (says(head("content-length: 0", status="404 Not Found")), "status 404"),
    "a part": (
        says(head(PDF_TYPE, "content-length: 4", status="206 Partial Content"), b"%PDF"),
        "status 206",
    ),
    "a page": (pdf_answer(b"<html>", "text/html; charset=utf-8"), "content type"),
    "no type": (says(head("content-length: 4"), b"%PDF"), "content type"),
    "packed": (
        says(head(PDF_TYPE, "content-encoding: gzip", "content-length: 4"), b"\x1f\x8b00"),
        "packed",
    ),
    "too much, declared": (
        says(head(PDF_TYPE, "content-length: 2001"), b"x" * 2_001),
        "more than 2000 bytes",
    ),
    "too much, in chunks": (
        pours(head(PDF_TYPE, "transfer-encoding: chunked"), b"400\r\n" + b"x" * 1_024 + b"\r\n"),
        "more than 2000 bytes",
    ),
    "too much, until it closes": (
        pours(head(PDF_TYPE, "connection: close"), b"x" * 1_024),
        "more than 2000 bytes",
    ),
    "less than declared": (says(head(PDF_TYPE, "content-length: 1500"), PDF), "did not answer"),
    "two lengths": (
        says(head(PDF_TYPE, "content-length: 10", "content-length: 20"), PDF),
        "did not answer",
    ),
    "a head without end": (pours(head(PDF_TYPE)[:-2], b"x-more: 1\r\n"), "did not answer"),
    "no HTTP": (says(b"220 smtp ready\r\n"), "did not answer"),
    "nothing": (says(), "did not answer"),
}


@pytest.mark.parametrize("name", REFUSED_ANSWERS)
async def test_a_bad_answer_is_no_file(name: str) -> None:
    answer, reason = REFUSED_ANSWERS[name]
    async with stranger(answer) as server:
        with pytest.raises(FetchError, match=reason):
            await fetched(server)


@pytest.mark.parametrize(
    "answer",
    [hangs_after(), hangs_after(head(PDF_TYPE, "content-length: 1000"), b"%PDF")],
    ids=["before the head", "in the middle"],
)
async def test_a_host_that_hangs_is_left(answer: Answer) -> None:
    async with stranger(answer) as server:
        wanted = Wanted(WANTED.media_types, WANTED.bytes_max, seconds_max=0.2)
        with pytest.raises(FetchError, match=r"more than 0\.2 s"):
            await fetched(server, wanted)


async def test_who_waits_for_a_turn_for_long_goes_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TURN_SECONDS_MAX", 0.05)
    async with stranger(hangs_after()) as server, Fetcher(loopback=True) as fetcher:
        waiting = [
            asyncio.create_task(fetcher.fetch(server.url(), {server.host}, WANTED))
            for _ in range(fetching.AT_ONCE_MAX + 1)
        ]
        done, hanging = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert [str(task.exception()) for task in done] == ["too many files are being fetched"]
        for task in hanging:
            task.cancel()
        await asyncio.wait(hanging)
        with pytest.raises(FetchError, match=r"0\.1 s"):
            await fetcher.fetch(
                server.url(), {server.host}, Wanted(WANTED.media_types, 1, seconds_max=0.1)
            )


REFUSED_URLS = (
    "http://files.example.com/1.pdf",
    "ftp://files.example.com/1.pdf",
    "file:///etc/passwd",
    "//files.example.com/1.pdf",
    "https:///1.pdf",
    "https://other.example.com/1.pdf",
    "https://files.example.com.evil.test/1.pdf",
    "https://files.example.com:8443/1.pdf",
    "https://files.example.com:99999/1.pdf",
    "https://files.example.com@evil.test/1.pdf",
    "https://me:secret@files.example.com/1.pdf",
    "https://evil.test#@files.example.com/",
    "https://evil.test\\@files.example.com/",
    "https://files.example.com/1.pdf\r\nhost: inside",
    "https://files.example.com/a b",
    "https://files.exämple.com/1.pdf",
    "https://[::1/1.pdf",
    "",
)


@pytest.mark.parametrize("url", REFUSED_URLS)
async def test_an_address_that_is_not_allowed_is_not_asked(url: str) -> None:
    async def resolve(host: str, _: int) -> Collection[str]:
        raise AssertionError(f"{host} was looked up")

    async with Fetcher(resolve=resolve) as fetcher:
        with pytest.raises(FetchRefusedError):
            await fetcher.fetch(url, {"files.example.com"}, WANTED)


@pytest.mark.parametrize(
    "addresses",
    [["169.254.169.254"], ["10.0.0.1"], ["::1"], ["93.184.216.34", "127.0.0.1"]],
)
async def test_a_name_that_leads_inside_is_refused(addresses: list[str]) -> None:
    async def resolve(_: str, __: int) -> Collection[str]:
        return addresses

    async with Fetcher(resolve=resolve) as fetcher:
        with pytest.raises(FetchRefusedError, match="not public"):
            await fetcher.fetch("https://files.example.com/1", {"files.example.com"}, WANTED)


async def test_an_address_inside_is_refused_though_it_is_allowed_by_name() -> None:
    async with stranger(pdf_answer()) as server, Fetcher() as fetcher:
        with pytest.raises(FetchRefusedError):
            await fetcher.fetch(server.url(), {server.host}, WANTED)
        with pytest.raises(FetchRefusedError, match="not public"):
            await fetcher.fetch(f"https://{server.host}/", {server.host}, WANTED)
        assert server.asked == []


async def test_a_name_is_looked_up_once_and_its_checked_address_asked() -> None:
    asked: list[str] = []

    async def rebinding(host: str, _: int) -> Collection[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async with stranger(pdf_answer()) as server:
        name = f"files.localhost:{server.port}"
        async with Fetcher(loopback=True, resolve=rebinding) as fetcher:
            await fetcher.fetch(f"http://{name}/1.pdf", {name}, WANTED)
        assert f"host: {name}".encode() in server.asked[0].lower()
    assert asked == ["files.localhost"]


async def test_the_certificate_is_for_the_name_and_not_for_the_address(tmp_path: Path) -> None:
    serving, trusting = certificate("files.example.test", tmp_path)

    async def resolve(_: str, __: int) -> Collection[str]:
        return ["127.0.0.1"]

    async with stranger(pdf_answer(), serving) as server:
        name, other = (f"{host}.example.test:{server.port}" for host in ("files", "other"))
        async with Fetcher(loopback=True, ssl_context=trusting, resolve=resolve) as fetcher:
            assert (await fetcher.fetch(f"https://{name}/", {name}, WANTED)).content == PDF
            with pytest.raises(FetchError, match="ConnectError"):
                await fetcher.fetch(f"https://{other}/", {other}, WANTED)
        async with Fetcher(loopback=True, resolve=resolve) as fetcher:
            with pytest.raises(FetchError, match="ConnectError"):
                await fetcher.fetch(f"https://{name}/", {name}, WANTED)


def certificate(host: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """How to serve as `host` and how to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "host.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    return serving, ssl.create_default_context(cafile=str(file))
