"""Linear's GraphQL schema as far as we use it (@linear/sdk 98.0.0), written out by hand.

Types as the schema writes them; "!" where a value is never null.
"""

from __future__ import annotations

TYPES = {
    "Query": {
        "teams": "TeamConnection!",
        "issues": "IssueConnection!",
        "comments": "CommentConnection!",
        "issue": "Issue!",
    },
    "Mutation": {"issueCreate": "IssuePayload!", "commentCreate": "CommentPayload!"},
    "TeamConnection": {"nodes": "[Team!]!", "pageInfo": "PageInfo!"},
    "IssueConnection": {"nodes": "[Issue!]!", "pageInfo": "PageInfo!"},
    "CommentConnection": {"nodes": "[Comment!]!", "pageInfo": "PageInfo!"},
    "IssueRelationConnection": {"nodes": "[IssueRelation!]!", "pageInfo": "PageInfo!"},
    "PageInfo": {"hasNextPage": "Boolean!", "endCursor": "String"},
    "Team": {"id": "ID!", "key": "String!", "name": "String!"},
    "IssuePayload": {"success": "Boolean!", "lastSyncId": "Float!", "issue": "Issue"},
    "CommentPayload": {"success": "Boolean!", "lastSyncId": "Float!", "comment": "Comment!"},
    "Comment": {
        "id": "ID!",
        "body": "String!",
        "createdAt": "DateTime!",
        "updatedAt": "DateTime!",
    },
    "IssueRelation": {"type": "String!", "relatedIssue": "Issue!"},
    "WorkflowState": {"id": "ID!", "name": "String!", "type": "String!"},
    "User": {"id": "ID!", "name": "String!", "displayName": "String!", "email": "String!"},
    "Issue": {
        "id": "ID!",
        "identifier": "String!",
        "url": "String!",
        "title": "String!",
        "description": "String",
        "createdAt": "DateTime!",
        "updatedAt": "DateTime!",
        "completedAt": "DateTime",
        "canceledAt": "DateTime",
        "archivedAt": "DateTime",
        "dueDate": "TimelessDate",
        "priority": "Float!",
        "state": "WorkflowState!",
        "assignee": "User",
        "relations": "IssueRelationConnection!",
        "comments": "CommentConnection!",
    },
}
STATES = {"triage", "backlog", "unstarted", "started", "completed", "canceled", "duplicate"}
_PAGED = {
    "first": "Int",
    "last": "Int",
    "after": "String",
    "before": "String",
    "includeArchived": "Boolean",
    "orderBy": "PaginationOrderBy",
}
ARGUMENTS = {
    "Query.teams": _PAGED | {"filter": "TeamFilter"},
    "Query.issues": _PAGED | {"filter": "IssueFilter", "sort": "[IssueSortInput!]"},
    "Query.comments": _PAGED | {"filter": "CommentFilter"},
    "Query.issue": {"id": "String!"},
    "Mutation.issueCreate": {"input": "IssueCreateInput!"},
    "Mutation.commentCreate": {"input": "CommentCreateInput!"},
    "Issue.relations": _PAGED,
    "Issue.comments": _PAGED | {"filter": "CommentFilter"},
}
INPUTS = {
    "TeamFilter": {"id": "IDComparator", "key": "StringComparator"},
    "IssueFilter": {
        "id": "IssueIDComparator",
        "team": "TeamFilter",
        "updatedAt": "DateComparator",
        "comments": "CommentCollectionFilter",
        "or": "[IssueFilter!]",
    },
    "CommentCollectionFilter": {"some": "CommentFilter", "updatedAt": "DateComparator"},
    "CommentFilter": {
        "id": "IDComparator",
        "issue": "NullableIssueFilter",
        "updatedAt": "DateComparator",
    },
    "IDComparator": {"eq": "ID"},
    "IssueIDComparator": {"eq": "ID"},
    "StringComparator": {"eq": "String"},
    "DateComparator": {"gt": "DateTimeOrDuration"},
    "IssueCreateInput": {
        "id": "String",
        "teamId": "String!",
        "title": "String",
        "description": "String",
        "priority": "Int",
        "assigneeId": "String",
        "dueDate": "TimelessDate",
        "labelIds": "[String!]",
        "stateId": "String",
        "projectId": "String",
    },
    "CommentCreateInput": {
        "id": "String",
        "issueId": "String",
        "body": "String",
        "parentId": "String",
        "createdAt": "DateTime",
    },
}
ORDERS = {"createdAt", "updatedAt"}
