# The production image: locked dependencies, no compiler, an ordinary user.

# How to renew the digest: docs/operations/runbooks.md.
ARG PYTHON_IMAGE=python:3.11.15-slim@sha256:90744cff8f32887f075c47d747a173ff333e9e98801667af93c357fa9f5e28ff
FROM ${PYTHON_IMAGE} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/base.lock /tmp/base.lock
RUN python -m venv /opt/souk \
 && /opt/souk/bin/pip install --require-hashes --prefer-binary -r /tmp/base.lock

FROM ${PYTHON_IMAGE}
# pg_dump makes the template of a shop; it must be at least as new as the server.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates postgresql-common \
 && YES=yes /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh \
 && apt-get install --yes --no-install-recommends postgresql-client-18 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/souk --shell /usr/sbin/nologin souk \
 && install -d -o souk -g souk /srv/souk /srv/souk/var /srv/souk/var/media /srv/souk/var/static
COPY --from=packages /opt/souk /opt/souk
ENV PATH=/opt/souk/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/srv/souk:/srv/souk/platform \
    DJANGO_SETTINGS_MODULE=config.settings
WORKDIR /srv/souk
COPY --chown=root:root . .
# Nothing is written where it runs: what every start would compile again is compiled here.
RUN python -m compileall -q .
USER souk
# Gathering the static files reaches no server; these values are for this step only.
RUN ENVIRONMENT=production SECRET_KEY=only-for-gathering-the-static-files PUBLIC_SCHEME=https \
    DATABASE_URL=postgresql://none/none REDIS_URL=redis://none/0 EMAIL_URL=smtp://none \
    STATIC_ROOT=/srv/souk/var/static python manage.py collectstatic --noinput --verbosity 0
VOLUME ["/srv/souk/var/media"]
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:' + os.environ.get('PORT', '8000') + '/health/live', headers={'Host': os.environ.get('PLATFORM_DOMAIN', 'localhost')}), timeout=2)"]
# One process a container serves with threads; add containers, or WEB_WORKERS, to use more cores.
CMD ["python", "-m", "config.web", "--host", "0.0.0.0"]
