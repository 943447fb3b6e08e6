from django.db import migrations

# Created here, in the shared schema's migrations, and never while a shop's schema is first in the
# path: an extension lands in that schema then, and goes with it.
CREATE = """
SET LOCAL citus.enable_schema_based_sharding = off; -- to Citus it is no shop; to others it is no setting
CREATE SCHEMA IF NOT EXISTS extensions;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS btree_gin SCHEMA extensions;
"""


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunSQL(CREATE, migrations.RunSQL.noop)]
