"""As `poison`, with the queue's guards off, for controls: `celery -A tests.faults.careless worker`."""

from tests.faults.poison import app

app.conf.task_acks_late = False
app.conf.task_reject_on_worker_lost = False
