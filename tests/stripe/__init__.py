"""A payment provider of our own that behaves as Stripe's documents say, faults and all.

Nothing here knows the product. `ledger.Books` is what Stripe would have on disk (charges, refunds,
subscriptions, events, a clock); `api.Api` answers one request, with idempotency keys and faults;
`server` puts HTTP before it; `place` is what tests hold.

From a test:

    from tests.stripe.place import at_home, next_door

    with at_home() as stripe:                     # a thread of this process
    with next_door() as stripe:                   # `python -m tests.stripe`, a process of its own
        stripe.url, stripe.key                    # http://127.0.0.1:port, "sk_test_fake"
        charge = stripe.charge(amount=4900, currency="eur", customer="cus_1")["id"]
        sub = stripe.subscription(customer="cus_1")["id"]
        stripe.script("drop_after", "500_before")           # what the next writes meet, in turn
        stripe.chances({"429": 0.1, "drop_after": 0.05}, seed=7)  # or each request by chance
        stripe.calm()                                       # no more of either
        stripe.advance(25 * 3600)                           # the clock: keys live 24 hours
        stripe.settle(refund, "failed", "lost_or_stolen_card")    # what comes of it later
        stripe.decide(stripe.dispute(charge)["id"], "won")  # or "lost"
        stripe.object("refunds", refund), stripe.all("refunds"), stripe.refunded(charge)
        stripe.endpoint("http://127.0.0.1:8000/hooks/stripe", "whsec_1", when="before")
        stripe.letters()                                    # [(body, Stripe-Signature)], to post
        stripe.done()                                       # every write carried out: path, key
        stripe.asked()                                      # every request, with what it got

Or without HTTP, when thousands of schedules are run: `api.Api(Books())`, then
`api.ask("POST", "/v1/refunds", {"charge": ...}, {"Idempotency-Key": ...})` gives an `Answer`, whose
`fate` is "send", "drop" or "half" (what the caller would have seen), `delay_s` how long it took.

Faults (in `script` and `chances`): before it is looked at, nothing remembered: `429`, `503`,
`drop_before`, `403`, `401`; begun, nothing done, the answer remembered: `500_before`; done and the
answer remembered: `500_after`, `drop_after`, `drop_half`, `slow:SECONDS`; under way all that time
(others with the key get 409): `busy:SECONDS`; the refund made is `pending` or `failed`; `ok`: none.
Reads meet `429`, `401`, `403`, `503`, `drop_before`, `drop_after`, `slow:S` only by `chances`, and
only with `reads=True`.
Keys: `sk_test_fake`, `sk_live_fake` (all), `rk_test_read` (reads), `rk_test_refunds` (and refunds).
A refund that fails later lowers the charge's `amount_refunded` again [assumed; the documents say
only that the money returns to the balance].
"""
