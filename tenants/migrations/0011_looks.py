from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0010_capture_by_hand")]

    operations = [
        migrations.AddField(
            "tenant",
            "palette",
            models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                help_text="the colours it has chosen beside `theme_colour`: accent, background, text",
            ),
        ),
        migrations.AddField(
            "tenant",
            "logo",
            models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                help_text="name, width and height of the picture, and the name of its square `icon`",
            ),
        ),
        migrations.AddField(
            "tenant",
            "announcement",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="one line on top of its pages",
                max_length=200,
            ),
        ),
    ]
