"""Pages: views, templates, charts. Reads through workflow.queries, writes through workflow.actions."""
