"""CSV, Parquet and JSON Lines files, plain, gzip or zip, in any common encoding."""
