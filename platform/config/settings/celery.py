"""The queue. Read by config.celery with the CELERY_ prefix."""

from urllib.parse import urlsplit, urlunsplit

from config.env import environment
from config.settings.database import REDIS_URL

ENV = environment()

_TIME_LIMIT = 15 * 60
_VISIBILITY = {"visibility_timeout": _TIME_LIMIT + 60}

CELERY_BROKER_URL = ENV.effective_broker_url or urlunsplit(urlsplit(REDIS_URL)._replace(path="/1"))
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = _TIME_LIMIT
CELERY_TASK_SOFT_TIME_LIMIT = _TIME_LIMIT - 60
CELERY_TASK_DEFAULT_QUEUE = "general"
# What beat wakes has a queue of its own that every worker looks into first: behind a backlog its message would
# run out before it is read, and nobody would sweep. Then the lanes (`tasks.lanes`) in the order of their urgency;
# "souk" is where a release before this one sends.
CELERY_BEAT_QUEUE = "beat"
_LANES = ("urgent", "mail", "general", "souk", "webhooks", "pictures", "transfers", "reports", "isolated")
QUEUE_NAMES = (CELERY_BEAT_QUEUE, *_LANES)
CELERY_TASK_ROUTES = {name: {"queue": CELERY_BEAT_QUEUE} for name in ("tasks.dispatch", "tasks.tend")}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **_VISIBILITY,
    "queue_order_strategy": "config.queue_order:ByUrgency",
    "socket_connect_timeout": 1.0,
    "socket_timeout": 5.0,
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = _VISIBILITY
CELERY_VISIBILITY_TIMEOUT = _VISIBILITY["visibility_timeout"]
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "UTC"
DJANGO_CELERY_BEAT_TZ_AWARE = True
