from django.db import migrations

PLANS = [
    ("starter", "Starter", "Everything a new shop needs.", "0", 14, 100, 1_000),
    ("growth", "Growth", "For shops that have found their buyers.", "29", 14, 10_000, 20_000),
    ("scale", "Scale", "Without a limit on products or files.", "99", 14, None, None),
]


def offer(apps, schema_editor):
    plan = apps.get_model("billing", "Plan")
    for position, (code, name, description, price, trial_days, limit, media) in enumerate(PLANS):
        plan.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "description": description,
                "monthly_price": price,
                "trial_days": trial_days,
                "max_products": limit,
                "max_media_mb": media,
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]
    operations = [migrations.RunPython(offer, migrations.RunPython.noop)]
