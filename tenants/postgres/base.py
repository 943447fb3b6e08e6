"""The strict backend: a shop's search path is its own schema and `extensions`, and never `public`."""

import select
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django_tenants.postgresql_backend import base

from tenants.postgres import citus, limits, times

EXTENSIONS = "extensions"
MOST_SCHEMAS = 250
"""Schemas whose tables one connection touches: the server keeps about 0.44 MB of each until the connection ends."""
MOST_PREPARED = 16
"""Schemas with statements of their own on one connection: of a whole order the server keeps 1.2 MB more of each."""


class SchemaEditor(DatabaseSchemaEditor):
    """Django's, without the second index that each unique text gets for LIKE: nobody asks so, and each shop pays."""

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        return None


class DatabaseWrapper(base.DatabaseWrapper):
    """django-tenants' backend with a few changes.

    A missing tenant table is an error and never a silent read of a public one, whatever
    `include_public` a caller passes. And the path the server was last told is remembered, so a
    thread that serves one shop twice in a row sends no second SET. And a connection that lay idle is
    asked of only where its socket has something to say, which is where the server has gone. And a connection
    ends by the number of schemas it has touched as well as by its age.

    A connection's first schemas have prepared statements of their own (`kernel.prepared`), which stay planned while it
    serves others; all further ones share theirs, which the server plans anew at each change of schema.
    """

    SchemaEditorClass = SchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._server_path: list[str] | None = None
        self._prepared: dict[str, dict[Any, str]] = {}
        self.touched: set[str] = set()
        self._is_on_citus = False
        super().__init__(*args, **kwargs)

    @property
    def prepared(self) -> dict[Any, str]:
        """The names under which the server knows the statements of the current schema."""
        found = self._prepared.get(self.schema_name)
        if found is None:
            has_own = len(self._prepared) < MOST_PREPARED
            found = self._prepared.setdefault(self.schema_name if has_own else "", {})
        return found

    def count_prepared(self) -> int:
        """How many statements the server keeps for this connection."""
        return sum(map(len, self._prepared.values()))

    @property
    def is_on_citus(self) -> bool:
        """Whether the server spreads schemas over nodes."""
        self.ensure_connection()
        return self._is_on_citus

    def set_tenant(self, tenant: Any, include_public: bool = False) -> None:
        """Stand in this tenant's schema from the next statement on."""
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = False
        self.set_settings_schema(self.schema_name)
        known = self._server_path
        self.search_path_set_schemas = known if known == self._get_cursor_search_paths() else None

    def is_usable(self) -> bool:
        """Whether the server is still there. An idle one says nothing; one that has hung up can be read from."""
        if self.connection is None or self.connection.closed:
            return False
        socket = select.poll()
        socket.register(self.connection.fileno(), select.POLLIN)
        return not socket.poll(0) or bool(super().is_usable())

    def get_new_connection(self, conn_params: Any) -> Any:
        self._prepared = {}
        self.touched = set()
        connection = super().get_new_connection(conn_params)
        times.register(connection)
        return connection

    def close_if_unusable_or_obsolete(self) -> None:
        """Django asks this before and after each request and task: a connection that has grown large ends here."""
        if len(self.touched) >= MOST_SCHEMAS and not self.in_atomic_block:
            self.close()
        else:
            super().close_if_unusable_or_obsolete()

    def init_connection_state(self) -> None:
        super().init_connection_state()
        limits.tell(self.connection)
        self._is_on_citus = citus.tell(self.connection)

    def close(self) -> None:
        self._server_path = None
        super().close()

    def rollback(self) -> None:
        self._server_path = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self._server_path = None

    def _handle_search_path(self, cursor: Any = None) -> None:
        super()._handle_search_path(cursor)
        self.touched.add(self.schema_name)
        self._server_path = self.search_path_set_schemas

    def _get_cursor_search_paths(self) -> list[str]:
        if not self.schema_name:
            raise ImproperlyConfigured("no schema is set on the connection")
        base._check_schema_name(self.schema_name)
        return [self.schema_name, EXTENSIONS]
