"""The sample catalogues by name."""

from demo.catalogues import apparel, home
from demo.catalogues.items import Catalogue

CATALOGUES: dict[str, Catalogue] = {"apparel": apparel.CATALOGUE, "home": home.CATALOGUE}
