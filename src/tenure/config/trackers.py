"""Settings of the trackers that bugs are filed in."""

from __future__ import annotations

from tenure.config.setting import Setting, names, yes_no

GITHUB_REPO = Setting(
    "TENURE_GITHUB_REPO",
    "",
    "owner/name",
    "Repository of GitHub whose issues bugs are filed in. Empty: none is. See trackers.md.",
    str,
)
GITHUB_TOKEN = Setting(
    "TENURE_GITHUB_TOKEN",
    "",
    "key",
    "Fine-grained token of GitHub that may read and write the issues of this one repository.",
    str,
    is_secret=True,
)
GITHUB_URL = Setting(
    "TENURE_GITHUB_URL", "https://api.github.com", "URL", "Where GitHub's API is.", str
)
GITHUB_WEBHOOK_SECRETS = Setting(
    "TENURE_GITHUB_WEBHOOK_SECRETS",
    "",
    "names",
    "Secrets GitHub's webhook is signed with; two while one is changed. Empty: none is taken.",
    names,
    is_secret=True,
)
JIRA_URL = Setting(
    "TENURE_JIRA_URL",
    "",
    "URL",
    "Your site of Jira Cloud, such as https://ours.atlassian.net. Empty: no bugs are filed there.",
    str,
)
JIRA_PROJECT = Setting(
    "TENURE_JIRA_PROJECT", "", "key", "Key of the project bugs are filed in, such as ENG.", str
)
JIRA_EMAIL = Setting(
    "TENURE_JIRA_EMAIL", "", "address", "E-mail of whom the token of Jira belongs to.", str
)
JIRA_TOKEN = Setting(
    "TENURE_JIRA_TOKEN",
    "",
    "key",
    "API token of Jira of somebody who may make issues in the project.",
    str,
    is_secret=True,
)
JIRA_ISSUE_TYPE = Setting(
    "TENURE_JIRA_ISSUE_TYPE", "Bug", "name", "Type of issue that bugs are filed as in Jira.", str
)
JIRA_WEBHOOK_SECRETS = Setting(
    "TENURE_JIRA_WEBHOOK_SECRETS",
    "",
    "names",
    "Secrets Jira's webhook is signed with; two while one is changed. Empty: none is taken.",
    names,
    is_secret=True,
)
LINEAR_TEAM = Setting(
    "TENURE_LINEAR_TEAM",
    "",
    "key",
    "Key of the team of Linear that bugs are filed with, such as ENG. Empty: none is.",
    str,
)
LINEAR_TOKEN = Setting(
    "TENURE_LINEAR_TOKEN",
    "",
    "key",
    "API key of Linear that may make issues and comments of the team.",
    str,
    is_secret=True,
)
LINEAR_URL = Setting(
    "TENURE_LINEAR_URL", "https://api.linear.app", "URL", "Where Linear's API is.", str
)
LINEAR_WEBHOOK_SECRETS = Setting(
    "TENURE_LINEAR_WEBHOOK_SECRETS",
    "",
    "names",
    "Signing secrets of Linear's webhook; two while one is changed. Empty: none is taken.",
    names,
    is_secret=True,
)
TRACKER_NAMES = Setting(
    "TENURE_TRACKER_NAMES",
    "no",
    "yes/no",
    "Whether customers' names may stand in issues; otherwise only how many they are and how much MRR.",
    yes_no,
)

TRACKERS = (
    GITHUB_REPO,
    GITHUB_TOKEN,
    GITHUB_URL,
    GITHUB_WEBHOOK_SECRETS,
    JIRA_URL,
    JIRA_PROJECT,
    JIRA_EMAIL,
    JIRA_TOKEN,
    JIRA_ISSUE_TYPE,
    JIRA_WEBHOOK_SECRETS,
    LINEAR_TEAM,
    LINEAR_TOKEN,
    LINEAR_URL,
    LINEAR_WEBHOOK_SECRETS,
    TRACKER_NAMES,
)
"""All of them, in the order the docs list them."""
