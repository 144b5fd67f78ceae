"""Media: section 7.3."""

import hashlib
from urllib.parse import urlsplit

import pytest

from kapso_simulator.inprocess import KEY, META, World
from kapso_simulator.settings import Settings
from kapso_simulator.values import Request, Response

PNG = b"\x89PNG\r\n\r\n--picture\x00\xff"
SOURCE = "https://a.example/logo.png"


def upload(world: World, number: str, content: bytes, kind: str = "image/png", product: str = "whatsapp") -> Response:
    head = f'--b\r\nContent-Disposition: form-data; name="messaging_product"\r\n\r\n{product}\r\n'
    head += f'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: {kind}\r\n\r\n'
    headers = {"content-type": 'multipart/form-data; boundary="b"', "x-api-key": KEY}
    body = head.encode() + content + b"\r\n--b--\r\n"
    return world.send(Request("POST", f"{META}/{number}/media", (), headers, body, "http://kapso.test"))


def download(world: World, url: str) -> Response:
    parts = urlsplit(url)
    asked = Request("GET", parts.path, (("token", parts.query.removeprefix("token=")),))
    return world.kapso.handle(asked, world.now)[0]


def test_an_uploaded_file_is_described_and_downloaded_byte_for_byte(world: World, number: str) -> None:
    made = upload(world, number, PNG).json()["id"]
    found = world.get(f"{META}/{made}", phone_number_id=number).json()
    assert found["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert (found["mime_type"], found["file_size"]) == ("image/png", str(len(PNG)))
    response = download(world, found["download_url"])
    assert response.body == PNG
    assert response.headers["Content-Disposition"] == f'inline; filename="{made}"'
    assert response.headers["Cache-Control"] == "private, max-age=240"


def test_a_download_link_lasts_four_minutes(world: World, number: str) -> None:
    made = upload(world, number, PNG).json()["id"]
    url = world.get(f"{META}/{made}", phone_number_id=number).json()["download_url"]
    metas = world.get(f"{META}/{made}", phone_number_id=number).json()["url"]
    world.advance(239)
    assert download(world, url).status == 200
    world.advance(1)
    assert download(world, url).status == 404
    assert download(world, metas).body == PNG
    world.advance(60)
    assert download(world, metas).status == 404


def test_a_file_is_kept_for_thirty_days_or_until_it_is_deleted(world: World, number: str) -> None:
    first, second = (upload(world, number, PNG).json()["id"] for _ in range(2))
    assert world.delete(f"{META}/{first}").json() == {"success": True}
    assert world.delete(f"{META}/{first}", phone_number_id=number).status == 404
    world.advance(30 * 86400 - 1)
    assert world.get(f"{META}/{second}", phone_number_id=number).status == 200
    world.advance(1)
    assert world.get(f"{META}/{second}", phone_number_id=number).status == 404


def test_a_file_belongs_to_its_number(world: World, number: str) -> None:
    made = upload(world, number, PNG).json()["id"]
    assert world.get(f"{META}/{made}").status == 400
    assert world.get(f"{META}/{made}", phone_number_id="123").status == 404


@pytest.mark.parametrize(
    ("content", "kind", "product"),
    [
        (PNG, "image/png", "telegram"),
        (b"", "image/png", "whatsapp"),
        (b"x", "application/x-tar", "whatsapp"),
        (b"x" * (5 * 1024 * 1024 + 1), "image/png", "whatsapp"),
    ],
)
def test_what_meta_does_not_take_is_refused(world: World, number: str, content: bytes, kind: str, product: str) -> None:
    assert upload(world, number, content, kind, product).status == 400


def test_a_body_that_is_no_form_is_refused(world: World, number: str) -> None:
    assert world.post(f"{META}/{number}/media", {"file": "x"}).status == 400


@pytest.fixture
def web() -> World:
    """A Kapso that finds two files on the web."""
    large = b"x" * (5 * 1024 * 1024 + 1)
    return World(settings=Settings(virtual=True, assets={SOURCE: PNG, "https://a.example/large.png": large}))


@pytest.fixture
def ingest_number(web: World) -> str:
    """A number of that Kapso."""
    customer = web.post("/customers", {"customer": {"name": "Lisbon Trips"}}).json()["data"]["id"]
    link = web.post(f"/customers/{customer}/setup_links", {"setup_link": {}}).json()["data"]["id"]
    done = web.control("POST", f"/setup-links/{link}/complete", {"display_phone_number": "+351 912 345 678"})
    return str(done["phone_number_id"])


def ingest(world: World, number: str, source: str = SOURCE, **more: str) -> Response:
    return world.post("/whatsapp/media", {"media_ingest": {"phone_number_id": number, "source": source, **more}})


def test_a_public_file_becomes_media_or_a_handle(web: World, ingest_number: str) -> None:
    found = ingest(web, ingest_number).json()["data"]
    assert found["resource"] == {
        "filename": "logo.png",
        "mime_type": "image/png",
        "size_bytes": len(PNG),
        "sha256": hashlib.sha256(PNG).hexdigest(),
        "source_url": SOURCE,
    }
    assert web.get(f"{META}/{found['target']['media_id']}", phone_number_id=ingest_number).status == 200
    other = ingest(web, ingest_number, delivery="meta_resumable_asset").json()["data"]["target"]
    assert (other["kind"], other["handle"][:3]) == ("meta_resumable_asset", "4::")


SOURCES = [
    ("http://localhost/x.png", 403, "Cannot fetch from private IP addresses or localhost"),
    ("https://127.0.0.1/x.png", 403, "Cannot fetch from private IP addresses or localhost"),
    ("https://10.1.2.3/x.png", 403, "Cannot fetch from private IP addresses or localhost"),
    ("https://[::1]/x.png", 403, "Cannot fetch from private IP addresses or localhost"),
    ("ftp://a.example/x.png", 400, "Source URL must be a valid HTTP or HTTPS URL"),
    ("logo.png", 400, "Source URL must be a valid HTTP or HTTPS URL"),
    ("https://a.example/nothing.png", 502, None),
    ("https://a.example/large.png", 413, "File size 5242881 bytes exceeds limit of 5242880 bytes for image/png"),
]


@pytest.mark.parametrize(("source", "status", "text"), SOURCES)
def test_what_cannot_be_fetched_is_refused(
    web: World, ingest_number: str, source: str, status: int, text: str | None
) -> None:
    response = ingest(web, ingest_number, source)
    assert response.status == status
    assert text in (None, response.json()["error"])


def test_a_file_of_an_unknown_type_and_an_unknown_number_are_refused(web: World, ingest_number: str) -> None:
    assert ingest(web, ingest_number, mime_type="application/x-tar").status == 422
    missing = ingest(web, "123")
    text = "WhatsApp phone number not found or not accessible in this project"
    assert (missing.status, missing.json()) == (404, {"error": text})
