"""Reading Stripe."""
