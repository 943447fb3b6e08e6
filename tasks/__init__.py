"""The queue's door: Celery tasks, the dispatcher and its schedules."""
