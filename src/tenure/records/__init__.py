"""The application database: decisions people made."""
