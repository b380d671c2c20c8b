"""Mail as mail servers send it back; ``{id}`` is the Message-ID of the mail that did not arrive."""

from uuid import UUID

from notifications.message_ids import message_id

POSTFIX = """\
Return-Path: <>
Date: Tue, 13 Oct 2026 08:31:02 +0700 (+07)
From: MAILER-DAEMON@mail.so.test (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: giao-uoc@botuphap.test
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4B1C"
Message-Id: <{name}@mail.so.test>

This is a MIME-encapsulated message.

--4B1C
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<{address}>: host mx.so.test[192.0.2.7] said: {words} (in reply to RCPT TO command)

--4B1C
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.so.test
X-Postfix-Queue-ID: 4B1C2D
Arrival-Date: Tue, 13 Oct 2026 08:31:00 +0700 (+07)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.so.test
Diagnostic-Code: smtp; {words}

--4B1C
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Date: Tue, 13 Oct 2026 08:31:00 +0700
From: =?utf-8?q?Giao_=C6=AF=E1=BB=9Bc?= <giao-uoc@botuphap.test>
To: {address}
Message-ID: <{id}>

--4B1C--
"""

EXCHANGE = """\
From: <postmaster@bo.test>
To: <giao-uoc@botuphap.test>
Date: Tue, 13 Oct 2026 01:40:00 +0000
Subject: Undeliverable: Nop bao cao
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="=_ex"
Content-Language: en-US
Message-ID: <{name}@EXCH01.bo.test>
In-Reply-To: <{id}>
References: <{id}>
Thread-Topic: Nop bao cao
MIME-Version: 1.0

--=_ex
Content-Type: text/html; charset="us-ascii"

<html><body><p>Your message to {address} couldn't be delivered.</p></body></html>

--=_ex
Content-Type: message/delivery-status

Reporting-MTA: dns;EXCH01.bo.test
Received-From-MTA: dns;mail.botuphap.test
Arrival-Date: Tue, 13 Oct 2026 01:39:58 +0000

Final-Recipient: rfc822;{address}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--=_ex
Content-Type: message/rfc822

From: Giao Uoc <giao-uoc@botuphap.test>
To: <{address}>
Subject: Nop bao cao
Message-ID: <{id}>
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

Noi dung cua thu
--=_ex--
"""

OUT_OF_OFFICE = """\
From: <{address}>
To: <giao-uoc@botuphap.test>
Subject: =?utf-8?B?VuG6r25nIG3hurd0OiBO4buZcCBiw6FvIGPDoW8=?=
Auto-Submitted: auto-replied
In-Reply-To: <{id}>
References: <{id}>
Message-ID: <{name}@so.test>
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

I am on leave and cannot be reached until Monday; your message could not be read before.
"""


def postfix(delivery_id: object, address: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """As Postfix reports a failure, or a delay."""
    words = {
        "5.1.1": "550 5.1.1 User unknown",
        "5.2.2": "552 5.2.2 Mailbox full",
        "4.4.1": "451 4.4.1 Connection timed out",
    }[status]
    name = f"{delivery_id}.{status}.{action}"
    return _mail(
        POSTFIX, id=_name(delivery_id), address=address, status=status, action=action, words=words, name=name
    )


def exchange(delivery_id: object, address: str) -> bytes:
    """As Exchange reports that nobody is called so."""
    return _mail(EXCHANGE, id=_name(delivery_id), address=address, name=f"ex.{delivery_id}")


def out_of_office(delivery_id: object, address: str) -> bytes:
    """The answer of an absence assistant."""
    return _mail(OUT_OF_OFFICE, id=_name(delivery_id), address=address, name=f"ooo.{delivery_id}")


def _name(delivery_id: object) -> str:
    """The Message-ID of our mail; of what is no id, one that was made up."""
    return message_id(delivery_id) if isinstance(delivery_id, UUID) else f"{delivery_id}@giao-uoc"


def _mail(text: str, **values: object) -> bytes:
    return text.format(**values).replace("\n", "\r\n").encode()
