"""TARGETS S6: hostile uploads to a real web server. None is served inline or executed; memory stays small."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from tenants.models import Tenant
from tests import database, invariants
from tests.market import header, log_in, put_on_shelf
from tests.media import hostile
from tests.server import Answer, Server

MOST_MEGABYTES = 300
"""The target (S6): of a process whose documents of the API were written before it was forked, some 20 MB of its own."""
OURS = re.compile(r"/media/[0-9a-f]{32}\.(jpg|png)")


def _form(filename: str, content: bytes) -> tuple[bytes, dict[str, str]]:
    head = (
        '--limit\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{filename}"\r\nContent-Type: image/png\r\n\r\n'
    )
    body = head.encode() + content + b"\r\n--limit--\r\n"
    return body, {"Content-Type": "multipart/form-data; boundary=limit"}


def _peaks(server: Server) -> Iterator[tuple[str, int]]:
    """The most memory each of the server's processes has had, in megabytes."""
    group = server.popen.pid if server.popen else 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                status = (stat.parent / "status").read_text()
                yield stat.parent.name, int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]
        except (OSError, TypeError):
            continue


@pytest.mark.server
def test_forty_hostile_uploads(server: Server, fresh_database: str) -> None:
    shop = Tenant.objects.get(slug="alpha")
    variant = put_on_shelf(shop=shop, sku="M", units=1)
    token = log_in(server, shop="alpha", email="owner@alpha.example", password=database.PASSWORD)["access"]
    path = f"/api/v1/products/{variant.product_id}/images"

    def send(item: tuple[str, str, bytes]) -> tuple[str, Answer]:
        body, headers = _form(item[1], item[2])
        headers["Authorization"] = f"Bearer {token}"
        try:
            return item[0], server.request("POST", path, shop="alpha", body=body, headers=headers, timeout=90)
        except (BrokenPipeError, ConnectionResetError):  # refused by its length alone, while we still sent
            return item[0], Answer(413, {}, b"")

    items = list(hostile.corpus())
    assert len(items) >= 40
    with ThreadPoolExecutor(4) as pool:
        answers = dict(pool.map(send, items))
    wrong = {name: answer.status for name, answer in answers.items() if answer.status not in (201, 413, 422)}
    assert wrong == {}
    kept = {name: answer.json() for name, answer in answers.items() if answer.status == 201}
    assert {"svg", "html", "gif header and html", "jpeg that says it is huge", "tiff"} & set(kept) == set()
    assert {"jpeg and html", "a path"} <= set(kept)
    for name, image in kept.items():
        for address in (image["url"], *image["thumbnails"].values()):
            served = server.request("GET", address, shop="alpha")
            assert served.status == 200
            assert header(served, "Content-Type") in ("image/jpeg", "image/png")
            assert header(served, "X-Content-Type-Options") == "nosniff"
            assert "sandbox" in header(served, "Content-Security-Policy")
            for word in (b"<script", b"<?php", b"alert(", b"%PDF", b"PK\x03\x04"):
                assert word not in served.body, name
        assert OURS.fullmatch(image["url"]), name
    media = server.var_dir / "media"
    stored = [file for file in media.rglob("*") if file.is_file()]
    assert len(stored) == len(kept), "the rest is a worker's work"
    for file in stored:
        assert file.parent == media / shop.schema_name
        with Image.open(file) as picture:
            assert picture.format in ("JPEG", "PNG")
    invariants.check(shop, media=media)
    peaks = dict(_peaks(server))
    assert max(peaks.values()) < MOST_MEGABYTES, peaks
