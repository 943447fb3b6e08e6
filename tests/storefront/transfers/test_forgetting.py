"""Which imported files go when somebody is erased, and what looking for them costs."""

import io
import re
import time

import pytest

from kernel import clock
from storefront.customers.data_subjects import DataSubject
from storefront.transfers import services
from storefront.transfers.models import Transfer
from tests.actors import STAFF

pytestmark = pytest.mark.usefixtures("in_shop")
PERSON = DataSubject(1, "jürgen@müller.example", "anonymous", frozenset(), is_proved=True)
HEADER = "First Name,Last Name,Email\n"


def imported(content: bytes) -> Transfer:
    file = io.BytesIO(content)
    transfer = services.request_import(
        content=file, size=len(content), filename="c.csv", dry_run=True, actor=STAFF, now=clock.now()
    )
    Transfer.objects.filter(pk=transfer.pk).update(status="done", report={"noun": "customers"})
    return transfer


def is_kept(transfer: Transfer) -> bool:
    services.forget_person(person=PERSON)
    return Transfer.objects.get(pk=transfer.pk).file is not None


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_file_that_names_them_goes_whatever_it_is_written_in(encoding: str) -> None:
    assert not is_kept(imported(f"{HEADER}J,M,JÜRGEN@Müller.example\n".encode(encoding)))
    others = "xjürgen@müller.example", "jürgen@müller.example.org", "jurgen@müller.example"
    rows = "".join(f"J,M,{email}\n" for email in others)
    assert is_kept(imported(f"{HEADER}{rows}".encode(encoding)))


def test_an_address_that_lies_across_two_pieces_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    content = f"{HEADER}J,M,jürgen@müller.example\n".encode("cp1252")
    monkeypatch.setattr(services, "_PIECE", content.index(b"ller.") + 6)
    assert not is_kept(imported(content))


def test_files_that_do_not_name_them_cost_little() -> None:
    content = HEADER.encode() + b"A,B,somebody.else@elsewhere.example\n" * 700_000
    transfer = imported(content)
    Transfer.objects.create(
        kind="import", status="done", file=transfer.file, report={"noun": "customers"}, created_at=clock.now()
    )
    began = time.process_time()
    re.search(PERSON.address_pattern.encode(), content, re.IGNORECASE)
    searched = time.process_time() - began
    assert is_kept(transfer)
    assert time.process_time() - began - searched < searched / 2
