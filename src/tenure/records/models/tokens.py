"""Keys by which programs ask for figures."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import ROLES, User, Workspace


class ApiToken(models.Model):
    """A program's key and the role it acts in. Only the SHA-256 of the key is kept.

    `beginning` is what of the key may be shown, to tell one from another. A name is given to one
    key at a time: a revoked key keeps its name and gives it free.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])
    beginning = models.CharField(max_length=20)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=models.Q(revoked_at=None),
                name="api_token_one_name",
            ),
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="api_token_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"
