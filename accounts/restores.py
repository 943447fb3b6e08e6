"""What a shop's restore over its living self may not undo: credentials that were ended since, and people let go."""

from datetime import datetime

from django.db import connection

from accounts.models import TokenFamily

_STATEMENTS = (
    # log-ins are the living shop's: a chain that went on since would come back with a token that is spent
    "DELETE FROM {new}.accounts_tokenfamily",
    """INSERT INTO {new}.accounts_tokenfamily ({family_columns}) SELECT {family_columns}
       FROM {live}.accounts_tokenfamily o WHERE EXISTS (SELECT FROM {new}.accounts_user u WHERE u.id = o.user_id)""",
    """UPDATE {new}.accounts_apikey n SET revoked_at = %(now)s, updated_at = %(now)s WHERE revoked_at IS NULL
       AND NOT EXISTS (
           SELECT FROM {live}.accounts_apikey o WHERE o.id = n.id AND o.revoked_at IS NULL
           AND (o.created_by_id IS NULL OR EXISTS (SELECT FROM {new}.accounts_user u WHERE u.id = o.created_by_id)))""",
    """UPDATE {new}.accounts_apikey n SET expires_at = o.expires_at,
           created_by_id = coalesce(
               (SELECT u.id FROM {new}.accounts_user u WHERE u.id = o.created_by_id), n.created_by_id),
           shown_to_id = coalesce(
               (SELECT u.id FROM {new}.accounts_user u WHERE u.id = o.shown_to_id), n.shown_to_id)
       FROM {live}.accounts_apikey o WHERE o.id = n.id""",
    """UPDATE {new}.accounts_apikey n SET updated_at = %(now)s, scopes = ARRAY(
           SELECT scope FROM unnest(n.scopes) AS scope WHERE scope = ANY (o.scopes))
       FROM {live}.accounts_apikey o WHERE o.id = n.id AND NOT n.scopes <@ o.scopes""",
    """UPDATE {new}.accounts_user n SET password = o.password, second_factor = o.second_factor,
           log_ins_ended_at = o.log_ins_ended_at,
           updated_at = greatest(n.updated_at, o.updated_at),
           email_verified_at = CASE WHEN o.email = n.email THEN o.email_verified_at ELSE n.email_verified_at END,
           is_active = n.is_active AND o.is_active, is_staff = n.is_staff AND o.is_staff
       FROM {live}.accounts_user o WHERE o.id = n.id""",
    """UPDATE {new}.accounts_user n SET invited_at = NULL, invited_as_id = NULL, invited_by_id = NULL
       FROM {live}.accounts_user o WHERE o.id = n.id AND o.invited_at IS DISTINCT FROM n.invited_at""",
    """DELETE FROM {new}.accounts_user_groups n USING {live}.accounts_user o, {new}.auth_group g
       WHERE o.id = n.user_id AND g.id = n.group_id AND NOT EXISTS (
           SELECT FROM {live}.accounts_user_groups m JOIN {live}.auth_group h ON h.id = m.group_id
           WHERE m.user_id = n.user_id AND h.name = g.name)""",
    """DELETE FROM {new}.auth_group_permissions n USING {new}.auth_group g
       WHERE g.id = n.group_id AND EXISTS (SELECT FROM {live}.auth_group h WHERE h.name = g.name)
       AND (SELECT (c.app_label, c.model, p.codename)
            FROM {new}.auth_permission p JOIN {new}.django_content_type c ON c.id = p.content_type_id
            WHERE p.id = n.permission_id) NOT IN (
           SELECT (c.app_label, c.model, p.codename)
           FROM {live}.auth_group h JOIN {live}.auth_group_permissions m ON m.group_id = h.id
           JOIN {live}.auth_permission p ON p.id = m.permission_id
           JOIN {live}.django_content_type c ON c.id = p.content_type_id WHERE h.name = g.name)""",
)


def keep_ended(*, schema: str, live: str, now: datetime) -> None:
    """Have the rows loaded into `schema` open nothing that is closed in `live`, the shop whose place they take.

    Of a person who is in both, passwords, second factors, log-ins and whether they showed the address to be theirs are
    the living ones; who was let go, made no staff or taken out of a role stays so, and who was invited again waits for
    another invitation. A key that was revoked since, or deleted, is revoked; one that was handed over is its new
    owner's, if that one is there. Neither a key nor a role may more than it may in the living shop.
    """
    columns = ", ".join(f'"{field.column}"' for field in TokenFamily._meta.concrete_fields)
    names = {"new": f'"{schema}"', "live": f'"{live}"', "family_columns": columns}
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement.format(**names), {"now": now})
