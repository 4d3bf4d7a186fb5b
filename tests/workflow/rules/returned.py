"""Reports as mail servers and mail providers write them, on a mail of ours."""

from __future__ import annotations

ID = "abcdefghijklmnopqrstuvwxyz"

FAILED = """\
Return-Path: <>
Received: by mx.customer.example (Postfix) id 4Cz1; Mon, 30 Mar 2026 09:00:03 +0000 (UTC)
Date: Mon, 30 Mar 2026 09:00:03 +0000 (UTC)
From: MAILER-DAEMON@mx.customer.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4Cz1.1774861203/mx"
Message-Id: <20260330090003.4Cz1@mx.customer.example>

This is a MIME-encapsulated message.

--4Cz1.1774861203/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<ada@customer.example>: host mail.customer.example[192.0.2.25] said: {diagnostic}

--4Cz1.1774861203/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example
X-Postfix-Queue-ID: 4Cz1
X-Postfix-Sender: rfc822; care@ours.example
Arrival-Date: Mon, 30 Mar 2026 09:00:01 +0000 (UTC)

Final-Recipient: rfc822; ada@customer.example
Original-Recipient: rfc822;ada@customer.example
Action: {action}
Status: {status}
Remote-MTA: dns; mail.customer.example
Diagnostic-Code: smtp; {diagnostic}

--4Cz1.1774861203/mx
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Ours <care@ours.example>
To: ada@customer.example
Subject: We owe you
Message-ID: <{held}@tenure.ours.example>
Auto-Submitted: auto-generated

--4Cz1.1774861203/mx--
"""

COMPLAINT = """\
From: <feedback@provider.example>
Date: Mon, 30 Mar 2026 17:00:00 +0000
Subject: FW: We owe you
To: <{to}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1_13d.2e68ed54"

--part1_13d.2e68ed54
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message received from 192.0.2.1.

--part1_13d.2e68ed54
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <care@ours.example>
Arrival-Date: Mon, 30 Mar 2026 09:00:00 +0000
Source-IP: 192.0.2.1
Reported-Domain: ours.example

--part1_13d.2e68ed54
Content-Type: message/rfc822
Content-Disposition: inline

From: Ours <care@ours.example>
To: <redacted@customer.example>
Subject: We owe you
Message-ID: <{held}@tenure.ours.example>

Thank you.

--part1_13d.2e68ed54--
"""

AWAY = """\
From: Ada <ada@customer.example>
To: {to}
Subject: Out of office: We owe you
Auto-Submitted: auto-replied
In-Reply-To: <{held}@tenure.ours.example>
Content-Type: text/plain; charset=utf-8

I am away until 550 5.1.1 o'clock.
"""


def failed(
    status: str = "5.1.1",
    diagnostic: str = "550 5.1.1 <ada@customer.example>: Recipient address rejected",
    *,
    action: str = "failed",
    mail: str = ID,
    to: str = "",
    held: str = "",
) -> bytes:
    """A delivery status notification as Postfix writes it."""
    text = FAILED.format(
        to=to or f"care+{mail}@ours.example",
        diagnostic=diagnostic,
        action=action,
        status=status,
        held=held or mail,
    )
    return text.replace("\n", "\r\n").encode()


def complaint(kind: str = "abuse", *, mail: str = ID, to: str = "fbl@ours.example") -> bytes:
    """A feedback report: the example of RFC 5965 with our names in it."""
    return COMPLAINT.format(to=to, kind=kind, held=mail).encode()


def away(*, mail: str = ID) -> bytes:
    """An automatic reply."""
    return AWAY.format(to=f"care+{mail}@ours.example", held=mail).encode()
