"""Facts in Parquet, aggregates kept incrementally, published generations. The only room that executes."""
