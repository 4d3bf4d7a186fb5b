"""Columns and constraints, nothing clever. Every table belongs to a workspace."""

from __future__ import annotations

from tenure.records.models.agency import (
    ClientClass,
    ConductEntry,
    Notice,
    PortfolioReview,
    Restaffing,
    ReviewDecision,
    ScopeEntry,
)
from tenure.records.models.alerts import (
    AlertRule,
    AlertSettings,
    Delivery,
    DigestChoice,
    QuietPeriod,
)
from tenure.records.models.assumptions import AssumptionRow
from tenure.records.models.audit import AuditEntry, AuditSeal
from tenure.records.models.benchmarks import BenchmarkRow
from tenure.records.models.bugs import Bug, BugNews, BugReport, BugTold, EtaPromise
from tenure.records.models.definitions import Definitions
from tenure.records.models.desk import DormantLabel, Freeze, LadderDesign, LadderTouch, WhyInvite
from tenure.records.models.fit import (
    ChurnReason,
    FitMechanism,
    FitPack,
    FitRule,
    FitSignOff,
)
from tenure.records.models.health import HealthDesign, HealthOverride
from tenure.records.models.imports import ImportRun
from tenure.records.models.letters import CustomerMail, Letter, LetterSettings, Suppression
from tenure.records.models.links import CustomerLink, MailGrant, MailKey, MailRunYes
from tenure.records.models.listener import (
    Friction,
    Insight,
    LabNote,
    ListenerCase,
    ListenerPolicy,
    Routed,
    UsabilityDecision,
    UsabilityReview,
)
from tenure.records.models.money_watch import DifferenceNote, MoneyAlarm, MoneyCheck
from tenure.records.models.outside import OutsideEvent, ReadingMark
from tenure.records.models.people import Membership, User, UserManager, Workspace
from tenure.records.models.publications import Publication
from tenure.records.models.refunds import (
    CapDay,
    CashPosition,
    ChargeState,
    LedgerEntry,
    MoneyOrder,
    MoneyRule,
    MoneySwitch,
    Reconciliation,
    RefundProposal,
)
from tenure.records.models.second_factor import RecoveryCode, SecondFactor
from tenure.records.models.sources import DeadLetter, DrainedSegment, EventSource, SourceHour
from tenure.records.models.stages import StageRow
from tenure.records.models.surveys import SurveyInvite, SurveyRound
from tenure.records.models.tokens import ApiToken
from tenure.records.models.voice import RequesterMatch, Talk, TextLabel, Theme
from tenure.records.models.work import WorkItem, WorkItemEvent, WorkItemReason
from tenure.records.models.worth import (
    LabValue,
    Quote,
    ReleaseStep,
    Unwanted,
    WorthDecision,
    WorthPolicy,
)

__all__ = [
    "AlertRule",
    "AlertSettings",
    "ApiToken",
    "AssumptionRow",
    "AuditEntry",
    "AuditSeal",
    "BenchmarkRow",
    "Bug",
    "BugNews",
    "BugReport",
    "BugTold",
    "CapDay",
    "CashPosition",
    "ChargeState",
    "ChurnReason",
    "ClientClass",
    "ConductEntry",
    "CustomerLink",
    "CustomerMail",
    "DeadLetter",
    "Definitions",
    "Delivery",
    "DifferenceNote",
    "DigestChoice",
    "DormantLabel",
    "DrainedSegment",
    "EtaPromise",
    "EventSource",
    "FitMechanism",
    "FitPack",
    "FitRule",
    "FitSignOff",
    "Freeze",
    "Friction",
    "HealthDesign",
    "HealthOverride",
    "ImportRun",
    "Insight",
    "LabNote",
    "LabValue",
    "LadderDesign",
    "LadderTouch",
    "LedgerEntry",
    "Letter",
    "LetterSettings",
    "ListenerCase",
    "ListenerPolicy",
    "MailGrant",
    "MailKey",
    "MailRunYes",
    "Membership",
    "MoneyAlarm",
    "MoneyCheck",
    "MoneyOrder",
    "MoneyRule",
    "MoneySwitch",
    "Notice",
    "OutsideEvent",
    "PortfolioReview",
    "Publication",
    "QuietPeriod",
    "Quote",
    "ReadingMark",
    "Reconciliation",
    "RecoveryCode",
    "RefundProposal",
    "ReleaseStep",
    "RequesterMatch",
    "Restaffing",
    "ReviewDecision",
    "Routed",
    "ScopeEntry",
    "SecondFactor",
    "SourceHour",
    "StageRow",
    "Suppression",
    "SurveyInvite",
    "SurveyRound",
    "Talk",
    "TextLabel",
    "Theme",
    "Unwanted",
    "UsabilityDecision",
    "UsabilityReview",
    "User",
    "UserManager",
    "WhyInvite",
    "WorkItem",
    "WorkItemEvent",
    "WorkItemReason",
    "Workspace",
    "WorthDecision",
    "WorthPolicy",
]
