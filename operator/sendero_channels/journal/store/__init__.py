"""The one door to the database: tables, migrations, and what is written and read."""
