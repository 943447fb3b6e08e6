"""An API as a whole: its routes, its document, and a problem for whatever it does not know."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, re_path
from ninja.openapi.docs import Swagger
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja_extra import NinjaExtraAPI
from ninja_extra.apps import NinjaExtraConfig

from api import (
    components,
    conditional,
    converters,
    documents,
    errors,
    exchanged,
    folding,
    guards,
    problems,
    refusals,
    rehearsal,
    responses,
    uploads,
    versions,
)

converters.register()
# The library looks for itself among the apps. It is none of the installed ones, which every command loads.
if NinjaExtraConfig.name not in apps.app_configs:
    apps.app_configs[NinjaExtraConfig.name] = library = NinjaExtraConfig.create(NinjaExtraConfig.name)
    library.apps = apps
    library.import_models()
    library.ready()


PREFIX = "/api/v1/"


class OrjsonRenderer(BaseRenderer):
    """Renders with orjson."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return responses.encode(data)


class StrictParser(Parser):
    """Parses with orjson, which takes UTF-8 only; refuses text that is not sound."""

    def parse_body(self, request: HttpRequest) -> Any:
        if hasattr(request, rehearsal.MENDED):
            return getattr(request, rehearsal.MENDED)
        data = uploads.read_json(request.body)
        if b"\\u" in request.body or not request.body.isascii():
            guards.refuse_unsound(data, "")
        return data


DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the documentation page may load: files of ours."""


class LocalSwagger(Swagger):
    """The documentation page, whose assets we serve ourselves."""

    def get_openapi_url(self, api: Any, path_params: Any) -> str:
        return f"{PREFIX}openapi.json"

    def render_page(self, request: HttpRequest, api: Any, **kwargs: Any) -> HttpResponse:
        chosen = {**self.settings, "url": self.get_openapi_url(api, kwargs)}
        context = {"api": api, "add_csrf": False, "swagger_settings": json.dumps(chosen)}
        page = render(request, self.template, context)
        page["Content-Security-Policy"] = DOCS_POLICY
        return page


class SoukAPI(NinjaExtraAPI):
    """An API whose every answer, wrong paths and our own mistakes included, follows API.md."""

    def __init__(self, *, title: str, description: str, urls_namespace: str) -> None:
        super().__init__(
            title=title,
            version="1",
            description=description,
            urls_namespace=urls_namespace,
            app_name=urls_namespace,
            renderer=OrjsonRenderer(),
            parser=StrictParser(),
            docs=LocalSwagger({"persistAuthorization": True, "showExtensions": True}),
        )
        self.extensions: list[Callable[[components.Part], None]] = []

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Answer with a problem document."""
        return problems.from_exception(request, exc)

    def register_controllers(self, *controllers: Any) -> None:
        """Register controllers and put the door in front of each of their routes."""
        super().register_controllers(*controllers)
        for bound in self._controller_routers:
            for view in bound.path_operations.values():
                guards.guard(view)

    @property
    def urls(self) -> Any:
        """The routes, the document, the documentation, and a problem for every other path."""
        patterns, app_name, namespace = super().urls
        own = [
            path("", unknown_path, name="api-root"),
            path("openapi.json", self._serve_document, name="openapi-json"),
            path("docs/errors", documents.errors_page, name="errors"),
            path("docs/examples/<word:operation>", exchanged.page(self._name)),
        ]
        kept = [p for p in patterns if getattr(p, "name", None) not in ("api-root", "openapi-json")]
        served = [*own, *kept, re_path("", unknown_path)]
        for each in served:
            each.callback = guards.counted(cast(Callable[..., HttpResponse], each.callback))
        return served, app_name, namespace

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> components.Document:
        """The document as ninja writes it. Raises SchemaCollision."""
        return components.Document(self, path_prefix or PREFIX)

    def document(self) -> components.Part:
        """The OpenAPI document, written out."""
        document = documents.complete(self, dict(self.get_openapi_schema()))
        for describe in self.extensions:
            describe(document)
        documents.shorten(document)
        return document

    def folded(self) -> components.Part:
        """The document as it is sent."""
        return folding.fold(self.document(), refusals.of(self._name))

    @property
    def _name(self) -> str:
        return self.urls_namespace.removesuffix("_api")

    @cached_property
    def _made(self) -> bytes:
        """The document where it names gateways that no release knows."""
        return responses.encode(self.folded())

    def _serve_document(self, request: HttpRequest) -> HttpResponse:
        made = self._made if settings.PAYMENT_GATEWAYS else versions.sent(self._name)
        response = HttpResponse(made, content_type="application/json")
        response["Access-Control-Allow-Origin"] = "*"
        return conditional.finish(request, response)


def unknown_path(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """404 for a path that nothing answers at."""
    return problems.response(errors.UnknownPath())


unknown_path.csrf_exempt = True  # type: ignore[attr-defined]  # any method is as unknown
