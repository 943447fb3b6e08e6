"""Which imported files go when somebody is erased, and what looking for them costs."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from kernel import clock
from kernel.jobs import wakeups
from media import private
from storefront.customers.data_subjects import DataSubject
from storefront.customers.models import Customer
from storefront.transfers import forgetting, runs, services
from storefront.transfers.models import Transfer
from tests.actors import STAFF

pytestmark = pytest.mark.usefixtures("in_shop")
PERSON = DataSubject(1, "jürgen@xn--mller-kva.example", "anonymous", frozenset(), is_proved=True)
HEADER = "First Name,Last Name,Email\n"


def imported(content: bytes) -> Transfer:
    file = io.BytesIO(content)
    transfer = services.request_import(
        content=file, size=len(content), filename="c.csv", dry_run=True, actor=STAFF, now=clock.now()
    )
    Transfer.objects.filter(pk=transfer.pk).update(status="done", report={"noun": "customers"})
    return transfer


def erased(number: int) -> list[str]:
    """Have so many people erased; a shop's file may have addresses that only look like theirs."""
    emails = [f"p{each}@z.example" for each in range(number)]
    for email in emails:
        forgetting.forget_person(person=replace(PERSON, email=email))
    return emails


def lasting(looks: int) -> Callable[[], bool]:
    """What is over once it was asked so often."""
    asked = iter(range(looks))
    return lambda: next(asked, None) is None


def is_kept(transfer: Transfer) -> bool:
    forgetting.forget_person(person=PERSON)
    runs.run_next(now=clock.now())
    return Transfer.objects.get(pk=transfer.pk).file is not None


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_file_that_names_them_goes_whatever_it_is_written_in(encoding: str) -> None:
    assert not is_kept(imported(f"{HEADER}J,M,JÜRGEN@Müller.example\n".encode(encoding)))
    others = "xjürgen@müller.example", "jürgen@müller.example.org", "jurgen@müller.example"
    assert not is_kept(imported(f"{HEADER}J,M,{PERSON.email}\n".encode(encoding)))
    rows = "".join(f"J,M,{email}\n" for email in others)
    assert is_kept(imported(f"{HEADER}{rows}".encode(encoding)))


def test_a_file_that_failed_before_it_was_read_goes_too() -> None:
    transfer = imported(f"{HEADER}J,M,{PERSON.email}\n".encode())
    Transfer.objects.filter(pk=transfer.pk).update(status="failed", report={})
    assert not is_kept(transfer)


def test_an_address_that_lies_across_two_pieces_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    content = f"{HEADER}J,M,jürgen@müller.example\n".encode("cp1252")
    monkeypatch.setattr(forgetting, "_PIECE", content.index(b"ller.") + 6)
    assert not is_kept(imported(content))


@pytest.mark.parametrize("email", ["a@ü.de", "nobody.in.it@elsewhere.example"])
def test_who_is_erased_waits_for_no_file(email: str, monkeypatch: pytest.MonkeyPatch) -> None:
    transfer = imported(HEADER.encode() + b"A,B,somebody.else@firma.de\n" * 10_000)
    opened: list[object] = []
    read = private.open_file
    monkeypatch.setattr(private, "open_file", lambda file: (opened.append(file), read(file))[1])
    forgetting.forget_person(person=replace(PERSON, email=email))
    assert not opened
    assert wakeups.list_marks(services.JOB, now=clock.now())
    forgetting.forget(is_over=lambda: False)
    assert opened
    kept = Transfer.objects.get(pk=transfer.pk)
    assert (kept.file is not None, kept.forgets) == (True, [])


def test_what_an_import_told_is_without_them_too() -> None:
    transfer = imported(f"{HEADER}A,B,c@d.example\n".encode())
    Transfer.objects.update(warnings=[{"line": 3, "detail": "jürgen@müller.example has an account"}])
    forgetting.forget_person(person=PERSON)
    forgetting.forget(is_over=lambda: False)
    assert "jürgen" not in str(Transfer.objects.get(pk=transfer.pk).warnings)
    assert not forgetting.is_asked()


def test_many_are_looked_for_in_few_passes_each_of_which_is_kept_and_can_be_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = HEADER.encode() + b"".join(b"A,B,xp%d@z.example\n" % each for each in range(50))
    transfer = imported(content + b"\n" * 1000)
    emails = erased(50)
    monkeypatch.setattr(forgetting, "_PIECE", 1000)
    opened: list[object] = []
    read = private.open_file
    monkeypatch.setattr(private, "open_file", lambda file: (opened.append(file), read(file))[1])

    def left() -> list[str]:
        kept = Transfer.objects.get(pk=transfer.pk)
        assert kept.file is not None
        return [facts["email"] for facts in kept.forgets]

    forgetting.forget(is_over=lasting(4))  # before a pass, at each of its two pieces, and before the next
    assert (left(), len(opened)) == (emails[20:], 2)
    forgetting.forget(is_over=lambda: False)
    assert (left(), len(opened)) == ([], 4)


def test_a_file_goes_that_they_cannot_be_looked_for_in_while_there_is_time() -> None:
    transfer = imported(HEADER.encode())
    erased(1)
    forgetting.forget(is_over=lasting(1))
    kept = Transfer.objects.get(pk=transfer.pk)
    assert (kept.file, kept.forgets) == (None, [])


def test_nothing_is_imported_while_somebody_is_yet_to_be_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    imported(f"{HEADER}A,B,c@d.example\n".encode())
    tried = imported(f"{HEADER}J,M,{PERSON.email}\n".encode())
    forgetting.forget_person(person=PERSON)
    again = services.repeat_import(transfer_id=tried.pk, actor=STAFF, now=clock.now())
    with monkeypatch.context() as patch:
        patch.setattr(runs._Slice, "is_over", lambda _: True)
        assert runs.run_next(now=clock.now()) is None
    assert wakeups.list_marks(services.JOB, now=clock.now())
    runs.run_next(now=clock.now())
    again.refresh_from_db()
    assert (again.status, again.error_code) == ("failed", "transfers.file_gone")
    assert not Customer.objects.exists()
