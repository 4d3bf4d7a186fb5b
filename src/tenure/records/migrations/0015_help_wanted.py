"""An answer to the question why may ask for help."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column more."""

    dependencies = [("records", "0014_second_factor")]

    operations = [
        migrations.AddField(
            model_name="whyinvite",
            name="wants_help",
            field=models.BooleanField(default=False),
        ),
    ]
