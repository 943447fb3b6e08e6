"""Silk, whose tables are the platform's: what it records of a shop's request is written in public."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from silk.middleware import SilkyMiddleware


class PublicSilkMiddleware(SilkyMiddleware):
    """Stands before the tenant middleware and leaves the shop's schema to write its record."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        tenant = connection.tenant
        connection.set_schema_to_public()
        try:
            return super().process_response(request, response)
        finally:
            connection.set_tenant(tenant)
