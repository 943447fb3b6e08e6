"""The TypeScript client is of the document as it is; `make clients` writes it anew and compiles it strictly."""

from api import documents
from tests.api.conftest import document
from tests.plugin import ROOT


def test_the_client_is_of_the_document_as_it_is() -> None:
    known = (ROOT / "clients" / "typescript" / "document.sha256").read_text().strip()
    assert known == documents.fingerprint(document("shop")), "run `make clients`"
