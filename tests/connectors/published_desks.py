"""Zendesk, Intercom and Chatwoot, as published; the notation is that of `published.py`."""

from __future__ import annotations

from tests.connectors.published import PAGED, Request, Shape

SHAPES: dict[str, Shape] = {}
REQUESTS: dict[str, tuple[Request, ...]] = {}

# Zendesk's OpenAPI description (as in python-zendesk 0.3.1): TicketObject, TicketMetricObject,
# ViaObject, CursorBasedExportIncrementalTicketsResponse; developer.zendesk.com, "Incremental Exports":
# side-loads, `start_time` for the first page and `cursor` for all others. The status "deleted" was not
# found in writing.
SHAPES |= {
    "zendesk tickets": {
        "tickets": "@@zendesk ticket!",
        "users": "@@zendesk user",
        "organizations": "@@zendesk organization",
        "after_cursor": "string! null",
        "after_url": "string! null",
        "before_cursor": "string null",
        "before_url": "string null",
        "end_of_stream": "boolean!",
    },
    "zendesk ticket": {
        "url": "string!",
        "id": "integer!",
        "created_at": "moment!",
        "updated_at": "moment!",
        "generated_timestamp": "seconds!",
        "type": "string null: problem incident question task",
        "subject": "string null",
        "raw_subject": "string null",
        "description": "string null",
        "priority": "string null: low normal high urgent",
        "status": "string!: new open pending hold solved closed deleted",
        "requester_id": "integer!",
        "organization_id": "integer null",
        "tags": "array",
        "via": "@zendesk via",
        "satisfaction_rating": "@zendesk rating null",
        "metric_set": "@zendesk metrics null",
    },
    "zendesk via": {"channel": "any", "source": "@zendesk source"},
    "zendesk source": {"from": "object", "to": "object", "rel": "string null"},
    "zendesk rating": {"id": "integer", "score": "string!", "comment": "string null"},
    "zendesk metrics": {
        "id": "integer",
        "ticket_id": "integer!",
        "reopens": "integer",
        "solved_at": "moment null",
        "reply_time_in_minutes": "@zendesk minutes",
    },
    "zendesk minutes": {"calendar": "integer null", "business": "integer null"},
    "zendesk user": {
        "id": "integer!",
        "name": "string!",
        "email": "string null",
        "external_id": "string null",
    },
    "zendesk organization": {
        "id": "integer!",
        "name": "string!",
        "external_id": "string null",
    },
}
REQUESTS["zendesk"] = (
    Request(
        "GET",
        r"/api/v2/incremental/tickets/cursor\.json",
        {"start_time": "integer", "cursor": "string", "include": "string"},
        "@zendesk tickets",
    ),
)

# Intercom REST API 2.11 (as in python-intercom 4.0.0): SearchRequest, Conversation, ConversationSource,
# ConversationStatistics, LinkedObject, CursorPages, ContactAttachedCompanies, Company; `sort` by
# developers.intercom.com, "Pagination & Sorting (Search)", as the description leaves it out.
SHAPES |= {
    "intercom search": {
        "query": "@intercom filter!",
        "pagination": "@intercom wanted",
        "sort": "@intercom order",
    },
    "intercom filter": {
        "field": "string",
        "operator": "string: = != IN NIN < > ~ !~ ^ $",
        "value": "any",
    },
    "intercom wanted": {"per_page": "integer!", "starting_after": "string null"},
    "intercom order": {"field": "string!", "order": "string!: ascending descending"},
    "intercom conversations": {
        "type": "string!: conversation.list",
        "conversations": "@@intercom conversation!",
        "total_count": "integer!",
        "pages": "@intercom pages null",
    },
    "intercom pages": {
        "type": "string!: pages",
        "page": "integer",
        "per_page": "integer",
        "total_pages": "integer",
        "next": "@intercom wanted null",
    },
    "intercom conversation": {
        "type": "string: conversation",
        "id": "string!",
        "title": "string null",
        "created_at": "seconds!",
        "updated_at": "seconds!",
        "waiting_since": "seconds null",
        "snoozed_until": "seconds null",
        "open": "boolean!",
        "state": "string!: open closed snoozed",
        "read": "boolean!",
        "priority": "string null: priority not_priority",
        "admin_assignee_id": "integer null",
        "team_assignee_id": "string null",
        "tags": "object null",
        "conversation_rating": "@intercom rating null",
        "source": "@intercom source!",
        "contacts": "@intercom contacts!",
        "teammates": "object!",
        "custom_attributes": "object!",
        "statistics": "@intercom statistics null",
        "linked_objects": "@intercom linked null",
        "ai_agent_participated": "boolean",
    },
    "intercom rating": {"rating": "integer! null", "remark": "string null"},
    "intercom source": {
        "type": "string!: conversation email facebook instagram phone_call phone_switch push sms "
        "twitter whatsapp",
        "id": "string!",
        "delivered_as": "string!",
        "subject": "string! null",
        "body": "string null",
        "author": "@intercom author!",
        "attachments": "array null",
        "url": "string null",
        "redacted": "boolean!",
    },
    "intercom author": {
        "type": "string!: user lead contact admin team bot",
        "id": "string!",
        "name": "string null",
        "email": "string null",
    },
    "intercom contacts": {
        "type": "string!: contact.list",
        "contacts": "@@intercom contact!",
    },
    "intercom contact": {
        "type": "string!: contact",
        "id": "string!",
        "external_id": "string null",
    },
    "intercom statistics": {
        "type": "string!: conversation_statistics",
        "time_to_admin_reply": "integer null",
        "first_admin_reply_at": "seconds null",
        "last_close_at": "seconds null",
        "count_reopens": "integer null",
    },
    "intercom linked": {
        "type": "string!: list",
        "total_count": "integer!",
        "has_more": "boolean!",
        "data": "@@intercom linked object!",
    },
    "intercom linked object": {
        "type": "string!: ticket conversation",
        "id": "string!",
        "category": "string null: Customer Back-office Tracker",
    },
    "intercom companies": {
        "type": "string!: list",
        "data": "@@intercom company",
        "companies": "@@intercom company",
        "total_count": "integer!",
        "pages": "object null",
    },
    "intercom company": {
        "type": "string",
        "id": "string!",
        "company_id": "string!",
        "name": "string!",
    },
}
REQUESTS["intercom"] = (
    Request("POST", "/conversations/search", {}, "@intercom conversations", "intercom search"),
    Request("GET", r"/conversations/\w+", {}, "@intercom conversation"),
    Request("GET", r"/contacts/\w+/companies", PAGED, "@intercom companies"),
)

# Chatwoot's own views and finders at its branch develop: partials/_conversation.json.jbuilder,
# models/_message.json.jbuilder, models/_contact.json.jbuilder, ConversationFinder, MessageFinder.
SHAPES |= {
    "chatwoot list": {"data": "@chatwoot data!"},
    "chatwoot data": {"meta": "object!", "payload": "@@chatwoot conversation!"},
    "chatwoot conversation": {
        "id": "integer!",
        "account_id": "integer!",
        "uuid": "string!",
        "additional_attributes": "object null",
        "custom_attributes": "object null",
        "inbox_id": "integer!",
        "labels": "array!",
        "muted": "boolean!",
        "snoozed_until": "any null",
        "unread_count": "integer!",
        "waiting_since": "seconds!",
        "status": "string!: open resolved pending snoozed",
        "created_at": "seconds!",
        "timestamp": "seconds!",
        "last_activity_at": "seconds!",
        "first_reply_created_at": "seconds!",
        "priority": "string! null: low medium high urgent",
        "meta": "@chatwoot meta!",
    },
    "chatwoot meta": {"sender": "@chatwoot contact!", "channel": "string! null"},
    "chatwoot contact": {
        "id": "integer!",
        "name": "string! null",
        "email": "string! null",
        "phone_number": "string! null",
        "identifier": "string! null",
        "additional_attributes": "object null",
        "custom_attributes": "object",
    },
    "chatwoot messages": {"meta": "object!", "payload": "@@chatwoot message!"},
    "chatwoot message": {
        "id": "integer!",
        "content": "string! null",
        "inbox_id": "integer!",
        "conversation_id": "integer!",
        "message_type": "integer!: 0 1 2 3",
        "content_type": "string!",
        "content_attributes": "object! null",
        "created_at": "seconds!",
        "private": "boolean!",
    },
}
_CHATWOOT = "/api/v1/accounts/3/conversations"
REQUESTS["chatwoot"] = (
    Request(
        "GET",
        _CHATWOOT,
        {
            "assignee_type": "string: me unassigned assigned all",
            "status": "string: all open resolved pending snoozed",
            "page": "integer",
        },
        "@chatwoot list",
    ),
    Request("GET", rf"{_CHATWOOT}/\d+", {}, "@chatwoot conversation"),
    Request(
        "GET",
        rf"{_CHATWOOT}/\d+/messages",
        {"after": "integer", "before": "integer"},
        "@chatwoot messages",
    ),
)
