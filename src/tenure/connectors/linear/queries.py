"""What Linear is asked, in GraphQL."""

from __future__ import annotations

TEAM = """query Team($key: String!) {
  teams(filter: {key: {eq: $key}}, first: 1) { nodes { id key } }
}"""

FIND = """query Find($id: ID!) {
  issues(filter: {id: {eq: $id}}, includeArchived: true, first: 1) { nodes { identifier url } }
}"""

CREATE = """mutation Create($input: IssueCreateInput!) {
  issueCreate(input: $input) { success issue { identifier url } }
}"""

ISSUE_ID = """query IssueId($id: String!) {
  issue(id: $id) { id }
}"""

COMMENT = """mutation Comment($input: CommentCreateInput!) {
  commentCreate(input: $input) { success }
}"""

FIND_COMMENT = """query FindComment($id: ID!) {
  comments(filter: {id: {eq: $id}}, first: 1) { nodes { id } }
}"""

READ = """query Read($id: String!, $after: String) {
  issue(id: $id) {
    identifier url description updatedAt completedAt canceledAt dueDate
    state { type }
    assignee { name displayName }
    relations(first: 50) { nodes { type relatedIssue { identifier } } }
    comments(first: 100, after: $after) {
      nodes { body createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
}"""

CHANGED = """query Changed($team: String!, $since: DateTimeOrDuration!, $after: String, $first: Int!) {
  issues(
    filter: {
      team: {key: {eq: $team}}
      or: [{updatedAt: {gt: $since}}, {comments: {some: {updatedAt: {gt: $since}}}}]
    }
    includeArchived: true, orderBy: createdAt, first: $first, after: $after
  ) {
    nodes { identifier }
    pageInfo { hasNextPage endCursor }
  }
}"""
