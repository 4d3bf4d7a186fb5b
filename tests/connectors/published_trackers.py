"""GitHub and Jira, as published; the notation is that of `published.py`."""

from __future__ import annotations

from tests.connectors.published import PAGED, Request, Shape

SHAPES: dict[str, Shape] = {}
REQUESTS: dict[str, tuple[Request, ...]] = {}

# GitHub REST description 2022-11-28 (@octokit/openapi 23.0.2): schemas issue, issue-comment,
# nullable-simple-user, nullable-milestone, full-repository; paths /repos/{owner}/{repo}/issues….
SHAPES |= {
    "github issue": {
        "id": "integer!",
        "node_id": "string!",
        "url": "string!",
        "repository_url": "string!",
        "labels_url": "string!",
        "comments_url": "string!",
        "events_url": "string!",
        "html_url": "string!",
        "number": "integer!",
        "state": "string!: open closed",
        "state_reason": "string null: completed reopened not_planned duplicate",
        "title": "string!",
        "body": "string null",
        "user": "@github user! null",
        "labels": "array!",
        "assignee": "@github user! null",
        "milestone": "@github milestone! null",
        "locked": "boolean!",
        "comments": "integer!",
        "pull_request": "object",
        "closed_at": "moment! null",
        "created_at": "moment!",
        "updated_at": "moment!",
    },
    "github comment": {
        "id": "integer!",
        "node_id": "string!",
        "url": "string!",
        "html_url": "string!",
        "issue_url": "string!",
        "body": "string",
        "user": "@github user! null",
        "created_at": "moment!",
        "updated_at": "moment!",
    },
    "github user": {"login": "string!", "id": "integer"},
    "github milestone": {"due_on": "moment! null"},
    "github repository": {"full_name": "string!", "private": "boolean!"},
    "github new issue": {
        "title": "string!",
        "body": "string",
        "assignee": "string null",
        "milestone": "any null",
        "labels": "array",
        "assignees": "array",
        "type": "string null",
        "issue_field_values": "array",
    },
    "github new comment": {"body": "string!"},
}
_GITHUB = r"/(?:repos/acme/app|repositories/\d+)"
REQUESTS["github"] = (
    Request("GET", _GITHUB, {}, "@github repository"),
    Request("POST", f"{_GITHUB}/issues", {}, "@github issue", "github new issue"),
    Request(
        "GET",
        f"{_GITHUB}/issues",
        PAGED
        | {
            "milestone": "string",
            "state": "string: open closed all",
            "assignee": "string",
            "creator": "string",
            "mentioned": "string",
            "labels": "string",
            "sort": "string: created updated comments",
            "direction": "string: asc desc",
            "since": "moment",
        },
        "@@github issue",
    ),
    Request("GET", rf"{_GITHUB}/issues/\d+", {}, "@github issue"),
    Request(
        "GET", rf"{_GITHUB}/issues/\d+/comments", PAGED | {"since": "moment"}, "@@github comment"
    ),
    Request("POST", rf"{_GITHUB}/issues/\d+/comments", {}, "@github comment", "github new comment"),
)

# Jira Cloud platform REST v3, as in the types of jira.js 5.4.0: CreatedIssue, Issue, Fields,
# SearchAndReconcileResults, PageOfComments, Comment, IssueLink, StatusCategory; `isLast` by the OpenAPI
# description 1001.0.0-SNAPSHOT (as in jira_v3_openapi 1.6.1),
# `statuscategorychangedate` was not found in writing.
SHAPES |= {
    "jira created": {"id": "string!", "key": "string!", "self": "string!"},
    "jira issue": {
        "id": "string!",
        "key": "string!",
        "self": "string!",
        "fields": "@jira fields!",
    },
    "jira fields": {
        "summary": "string",
        "description": "@jira document null",
        "labels": "array",
        "status": "@jira status",
        "resolution": "@jira named null",
        "resolutiondate": "moment null",
        "statuscategorychangedate": "moment null",
        "duedate": "day null",
        "assignee": "@jira person null",
        "issuelinks": "@@jira link",
        "created": "moment",
        "updated": "moment",
    },
    "jira document": {"type": "string!: doc", "version": "integer!: 1", "content": "array!"},
    "jira status": {"name": "string!", "statusCategory": "@jira category!"},
    "jira category": {"key": "string!: undefined new indeterminate done"},
    "jira named": {"name": "string!"},
    "jira person": {"displayName": "string"},
    "jira link": {
        "id": "string",
        "type": "@jira link type!",
        "inwardIssue": "object",
        "outwardIssue": "object",
    },
    "jira link type": {"name": "string!", "inward": "string!", "outward": "string!"},
    "jira found": {
        "issues": "@@jira issue!",
        "nextPageToken": "string null",
        "isLast": "boolean",
    },
    "jira comments": {
        "startAt": "integer!",
        "maxResults": "integer!",
        "total": "integer!",
        "comments": "@@jira comment!",
    },
    "jira comment": {"id": "string!", "body": "@jira document!"},
    "jira myself": {"emailAddress": "string", "timeZone": "string"},
    "jira new issue": {
        "fields": "@jira new fields!",
        "update": "object",
        "properties": "array",
        "historyMetadata": "object",
        "transition": "object",
    },
    "jira new fields": {
        "project": "object!",
        "issuetype": "object!",
        "summary": "string!",
        "description": "@jira document",
        "labels": "array",
    },
    "jira new comment": {
        "body": "@jira document!",
        "visibility": "object",
        "properties": "array",
    },
}
_JIRA = "/rest/api/3"
REQUESTS["jira"] = (
    Request("GET", f"{_JIRA}/myself", {"expand": "string"}, "@jira myself"),
    Request(
        "GET",
        f"{_JIRA}/search/jql",
        {
            "jql": "string!",
            "nextPageToken": "string",
            "maxResults": "integer",
            "fields": "string",
            "expand": "string",
            "properties": "string",
            "fieldsByKeys": "boolean",
            "failFast": "boolean",
            "reconcileIssues": "string",
        },
        "@jira found",
    ),
    Request("POST", f"{_JIRA}/issue", {}, "@jira created", "jira new issue"),
    Request(
        "GET",
        rf"{_JIRA}/issue/[A-Z]+-\d+",
        dict.fromkeys(("fields", "expand", "properties", "fieldsByKeys"), "string"),
        "@jira issue",
    ),
    Request(
        "GET",
        rf"{_JIRA}/issue/[A-Z]+-\d+/comment",
        {
            "startAt": "integer",
            "maxResults": "integer",
            "orderBy": "string: created -created +created",
            "expand": "string",
        },
        "@jira comments",
    ),
    Request("POST", rf"{_JIRA}/issue/[A-Z]+-\d+/comment", {}, "@jira comment", "jira new comment"),
)
