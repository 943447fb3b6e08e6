from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]
    operations = [
        migrations.AddField(
            "outboxentry",
            "lane",
            models.CharField(db_default="mail", help_text="the queue it goes out by", max_length=20),
        ),
        migrations.AddField(
            "outboxentry",
            "cuts",
            models.PositiveIntegerField(
                db_default=0, help_text="how often a worker died while it was delivering it"
            ),
        ),
    ]
