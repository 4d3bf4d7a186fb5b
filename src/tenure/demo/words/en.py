"""English."""

from __future__ import annotations

from tenure.demo.words.shape import Place, Words, plain

ENGLISH = Words(
    code="en",
    busy_hour=15,
    places=(
        Place("US", "New York", "{n} Mercer Street", "USD"),
        Place("US", "Austin", "{n} Barton Road", "USD"),
        Place("US", "Portland", "{n} Alder Avenue", "USD"),
        Place("US", "Denver", "{n} Larimer Street", "USD"),
        Place("CA", "Toronto", "{n} Queen Street", "USD"),
        Place("GB", "Leeds", "{n} Park Row", "USD"),
        Place("AU", "Perth", "{n} Murray Street", "USD"),
        Place("IE", "Dublin", "{n} Baggot Street", "EUR"),
        Place("NL", "Utrecht", "Oudegracht {n}", "EUR"),
    ),
    given=plain(
        "Ada Alan Amara Ben Carla Chidi Dana Elena Felix Grace Hugo Imani Jack Julia Kofi Laura "
        "Marcus Nadia Oscar Priya Quinn Rosa Sam Tessa"
    ),
    family=plain(
        "Abbott Baker Carter Dawson Ellis Fischer Grant Hayes Ingram Jensen Keller Lopez Mercer "
        "Nolan Okafor Patel Quigley Reyes Sutton Turner Underwood Vance Walsh Young"
    ),
    person="{given} {family}",
    bases=plain(
        "Alder Anchor Aster Beacon Birch Bluestone Brook Cedar Clover Copper Coral Crane Delta "
        "Ember Falcon Fern Granite Harbor Hazel Heron Iris Juniper Kestrel Larch Linden Maple "
        "Meadow Mosaic North Oak Onyx Orchard Pine Quarry River Sable"
    ),
    trades=plain("Works Labs Foods Logistics Studio Health Supply Partners Energy Media"),
    company="{base} {trade}",
    areas=(
        "the dashboard",
        "report export",
        "file upload",
        "automations",
        "search",
        "the mobile app",
        "the integration",
        "link sharing",
    ),
    goals=(
        "One view of all projects",
        "Less time spent on weekly reports",
        "Fewer mistakes when work is handed over",
        "Know what is late before the client asks",
    ),
    tickets={
        "bug": (
            (
                "Error in {area}",
                "Since this morning {area} shows an error for two of us. Could you look?",
            ),
            (
                "{area}: numbers do not add up",
                "The total in {area} differs from the list below it by three rows.",
            ),
        ),
        "billing": (
            ("Question about our invoice", "Could you send the last invoice with our VAT number?"),
            ("Adding seats in mid-month", "What do we pay if we add four seats on the 20th?"),
        ),
        "how_to": (
            ("How do I set up {area}?", "I am new here. Is there a short guide to {area}?"),
            ("Template for {area}", "Is there a template we can start from for {area}?"),
        ),
        "performance": (
            ("{area} is slow today", "Pages in {area} take about ten seconds since noon."),
            ("Timeouts", "We saw two timeouts in {area} this week."),
        ),
        "access": (
            ("Cannot sign in", "A new colleague does not get the invitation mail."),
            ("Change of owner", "Our admin left. Please make me the owner of the account."),
        ),
        "usability": (
            ("Too many clicks in {area}", "We do this daily in {area} and it takes six clicks."),
            ("Hard to find", "Half the team did not find where {area} moved."),
        ),
        "request": (
            ("Idea for {area}", "It would help us if {area} remembered the last filter."),
            ("Is this planned?", "Will {area} support more than one time zone?"),
        ),
    },
    complaints={
        "bug": (
            ("{area} broken again", "This is the third time {area} fails. We lost half a day."),
            (
                "Still not fixed",
                "You said {area} was fixed. It is not. Please take this seriously.",
            ),
        ),
        "billing": (
            ("Charged twice", "We were charged twice and nobody answers. I want this settled."),
            ("This is not what we agreed", "The price is not the one we were promised."),
        ),
        "performance": (
            ("Unusably slow", "{area} is so slow that my people went back to spreadsheets."),
            ("Down during our meeting", "{area} was down while I was showing it to my board."),
        ),
        "usability": (
            ("The new {area} is worse", "You moved everything in {area} without a word. Why?"),
            ("Nobody here understands {area}", "I spend my days explaining {area} to my team."),
        ),
    },
    praise=(
        "It saves me an hour every morning.",
        "Support answers like people who care.",
        "The whole team lives in it now.",
    ),
    shrug=(
        "Good, but the reports need work.",
        "Does what it should. The mobile app lags behind.",
        "Fine for us, a little expensive.",
    ),
    blame=(
        "Too slow and too many bugs lately.",
        "We use a tenth of it and pay for all of it.",
        "Nobody ever asked us how we are doing.",
    ),
    wishes=(
        "Planning of people across projects is missing.",
        "Permissions for guests.",
        "We solve the Monday status meeting with it.",
        "Reports I can send without editing them first.",
    ),
    greetings=("A question before our meeting", "Numbers for our board", "New colleague joins"),
    extras=(
        "Add a landing page by Friday",
        "One more round of changes to the logo",
        "Translate the brochure",
        "Move the site to another host",
    ),
)
