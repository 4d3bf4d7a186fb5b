"""One folder for each outside system: how its data is fetched and becomes canonical rows."""
