"""The worker: sends messages, does imports asked for on the web page, and the day's run once a day."""

from __future__ import annotations

import logging
import shutil
import time
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tenure.config.settings import Settings
from tenure.connectors.files.mapping import parse_mapping
from tenure.connectors.files.plans import planned
from tenure.connectors.files.suggest import draft
from tenure.connectors.files.unpack import discover
from tenure.jobs import clock, customer_mail, deliveries, surveys
from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.draining import Drained, DrainRequest, drain
from tenure.jobs.hooks import hooks_step
from tenure.jobs.importing import ImportRequest, run_import
from tenure.jobs.loading_tickets import Place
from tenure.jobs.money import money_step
from tenure.jobs.own_words import own_words_step
from tenure.jobs.reading_tickets import tickets_step
from tenure.jobs.reading_trackers import trackers_step
from tenure.jobs.refreshing import configured, refresh
from tenure.jobs.sealing import Sealer
from tenure.jobs.stripe_turns import turns
from tenure.jobs.ticket_hooks import settle_tickets
from tenure.records.models import ImportRun, Publication, Workspace
from tenure.values.errors import BusyError, TenureError
from tenure.warehouse.engine import Limits
from tenure.workflow.actions import imports
from tenure.workflow.actions.requesters import applied
from tenure.workflow.queries.definitions import is_behind
from tenure.workflow.queries.requester_decisions import waiting_since

POLL_S, LONGEST_S, SLOWER = 0.3, 1.0, 1.1
FAULT_S = 60.0
log = logging.getLogger(__name__)


def limits(settings: Settings) -> Limits:
    """What computing may use."""
    return Limits(settings.threads, settings.memory, settings.home / "spill")


def day_request(settings: Settings, workspace: Workspace, as_of: date | None = None) -> DayRequest:
    """The request for a day's run, by default today's."""
    return DayRequest(
        workspace=workspace,
        root=settings.warehouse,
        as_of=as_of or clock.today(workspace.time_zone),
        at=clock.now(),
        margin=settings.margin / 100,
        contact_cost=settings.contact_cost,
        worklist=settings.worklist,
        limits=limits(settings),
    )


def run_once(settings: Settings) -> bool:
    """Send one message and do one task, if there are any; whether there were.

    What is wrong with messages does not keep the tasks from being done.
    """
    workspace = Workspace.objects.first()
    try:
        has_sent = workspace is not None and _message(settings, workspace)
    finally:
        has_heard = workspace is not None and hooks_step(settings, workspace)
        has_moved = workspace is not None and money_step(settings, workspace)
        has_read = workspace is not None and _tickets(settings, workspace)
        has_filed = workspace is not None and trackers_step(settings, workspace)
        has_done = _task(settings, workspace)
    return has_sent or has_heard or has_moved or has_read or has_filed or has_done


def _tickets(settings: Settings, workspace: Workspace) -> bool:
    """Load tickets that were posted, and read a page of a helpdesk that is due; whether there was any."""
    at = clock.now()
    try:
        has_come = settle_tickets(_place(settings, at), at) > 0
        return tickets_step(settings, workspace, limits(settings), clock.now) or has_come
    except Exception:
        log.exception("tickets were not loaded: something is wrong that should not be")
        return False


def _message(settings: Settings, workspace: Workspace) -> bool:
    deliveries.tell(settings, workspace, clock.now())
    has_told = deliveries.send_one(settings, clock.now)
    customer_mail.ask(settings, workspace, clock.now())
    customer_mail.hand_over(workspace, clock.now())
    surveys.turn(settings, workspace, clock.now())
    return customer_mail.send_one(settings, clock.now) or has_told


def _task(settings: Settings, workspace: Workspace | None) -> bool:
    run = imports.claim(at=clock.now())
    if run is not None:
        do_import(run, settings)
        return True
    if workspace is None:
        return False
    has_drained = drain_intake(settings, workspace)
    own_words_step(
        workspace=workspace, root=settings.warehouse, at=clock.now(), limits=limits(settings)
    )
    decided = waiting_since(workspace)
    if is_behind(workspace) or (decided and _published_day(workspace)):
        if _try_day(settings, workspace, _published_day(workspace)) and decided:
            applied(workspace=workspace, since=decided, at=clock.now())
        return True
    if turns(settings.home).under_way is not None or _day_is_due(settings, workspace):
        if _gathered(settings, workspace):
            _try_day(settings, workspace)
        return True
    return has_drained


def load_posted(settings: Settings) -> None:
    """Load all tickets that were posted; while the warehouse is busy they wait."""
    at = clock.now()
    while settle_tickets(_place(settings, at), at):
        pass


def _place(settings: Settings, at: datetime) -> Place:
    return Place(settings.warehouse, settings.home / "tickets" / "rejected", at, limits(settings))


def drain_intake(settings: Settings, workspace: Workspace) -> bool:
    """Load what the intake has taken; whether there was anything.

    While the warehouse is busy, or does not work, events wait in the journal, and the day goes on.
    """
    request = DrainRequest(
        workspace, settings.intake, settings.warehouse, clock.now(), limits(settings)
    )
    try:
        done = drain(request)
    except BusyError:
        log.info("the warehouse is busy; events wait in the intake's journal")
        time.sleep(POLL_S)
        return False
    except Exception:
        log.exception("events cannot be loaded; they wait in the intake's journal")
        time.sleep(FAULT_S)
        return False
    if done != Drained():
        log.info("drained: %s", done)
    return done != Drained()


def _published_day(workspace: Workspace) -> date | None:
    last = Publication.objects.filter(workspace=workspace).first()
    return last.as_of if last else None


def run_forever(settings: Settings) -> None:
    """Work until the process is stopped. A fault is logged, and the next try waits a while.

    Where nothing is to be done, it looks less and less often, and once a second at last.
    """
    sealer, pause_s = Sealer(settings.home, clock.now), 0.0
    while True:
        try:
            pause_s = 0.0 if run_once(settings) else min(LONGEST_S, max(POLL_S, SLOWER * pause_s))
        except Exception:
            log.exception("a task failed")
            pause_s = FAULT_S
        sealer.turn()
        time.sleep(pause_s)


def do_import(run: ImportRun, settings: Settings) -> None:
    """Carry out the task of a claimed import; how it ended is written to its row."""
    try:
        if run.task == "draft":
            _draft(run, settings)
        else:
            _import(run, settings)
    except BusyError:
        imports.release(run=run)
        time.sleep(POLL_S)
    except TenureError as error:
        _refuse(run, error.message, error.hint)
    except Exception:
        _refuse(run, "something went wrong that should not", "The worker's log says what.")
        raise


def _refuse(run: ImportRun, error: str, hint: str) -> None:
    """Nothing was loaded: back to the mapping, or to nothing where there is no draft yet."""
    state = "failed" if run.task == "draft" else "drafted"
    imports.settle(run=run, at=clock.now(), state=state, error=error, hint=hint)


def _folder(run: ImportRun, settings: Settings) -> Path:
    return settings.imports / run.folder


def _draft(run: ImportRun, settings: Settings) -> None:
    """A mapping to begin with: none is needed where the files are canonical."""
    found = discover(_folder(run, settings) / "files")
    with TemporaryDirectory(prefix="tenure-draft-") as scratch:
        mapping = ""
        try:
            planned(found, None, Path(scratch))
        except TenureError:
            mapping = draft(found, Path(scratch), run.workspace.currency)
    imports.settle(run=run, at=clock.now(), state="drafted", mapping=mapping)


def _import(run: ImportRun, settings: Settings) -> None:
    folder = _folder(run, settings)
    rejects = folder / "rejects"
    shutil.rmtree(rejects, ignore_errors=True)
    is_dry = run.task == "check"
    request = ImportRequest(
        source=folder / "files",
        root=settings.warehouse,
        rejects=rejects,
        loaded_at=clock.now().isoformat(timespec="seconds"),
        mapping=parse_mapping(run.mapping) if run.mapping.strip() else None,
        dry_run=is_dry,
        time_zone=run.workspace.time_zone,
        limits=limits(settings),
    )

    def progress(step: str, done: int, steps: int) -> None:
        imports.progress(run=run, at=clock.now(), step=step, done=done, steps=steps)

    report = run_import(request, progress)
    try:
        if not is_dry:
            progress("running the day", 1, 1)
            _try_day(settings, run.workspace)
    finally:
        state = "checked" if is_dry else "done"
        imports.settle(run=run, at=clock.now(), state=state, report=dict(report.as_json()))


def _day_is_due(settings: Settings, workspace: Workspace) -> bool:
    """Once a day, at or after the hour set, and only where there are facts."""
    has_source = bool(settings.warehouse_url or settings.stripe_key)
    if not (settings.warehouse / "manifest.json").exists() and not has_source:
        return False
    today = clock.today(workspace.time_zone)
    last = Publication.objects.filter(workspace=workspace).first()
    if last is not None and last.as_of >= today:
        return False
    return clock.local_time(workspace.time_zone) >= settings.day_at


def _refresh(settings: Settings, workspace: Workspace) -> None:
    """A warehouse that does not answer does not stop the day: what came before is old, and said to be."""
    try:
        at = clock.now().isoformat(timespec="seconds")
        request = configured(settings, at, workspace.time_zone)
        if request is not None:
            refresh(request)
    except TenureError as error:
        log.error("nothing came from your warehouse: %s %s", error.message, error.hint)  # noqa: TRY400


def _gathered(settings: Settings, workspace: Workspace) -> bool:
    """Bring what lies outside, Stripe a turn at a time; whether all of it is here."""
    if turns(settings.home).under_way is None:
        _refresh(settings, workspace)
    return _read_stripe(settings, workspace)


def _read_stripe(settings: Settings, workspace: Workspace) -> bool:
    """Read Stripe for a turn; whether that is over for today.

    Stripe that does not answer does not stop the day; what was read is kept for the next time.
    """
    if not settings.stripe_key:
        return True
    from tenure.jobs import reading_stripe  # noqa: PLC0415 - Arrow is loaded only to read

    try:
        request = reading_stripe.configured(settings, workspace, limits(settings), clock.now)
        return request is None or turns(settings.home).take(lambda: reading_stripe.steps(request))
    except TenureError as error:
        log.error("nothing came from Stripe: %s %s", error.message, error.hint)  # noqa: TRY400
        return True


def _try_day(settings: Settings, workspace: Workspace, as_of: date | None = None) -> bool:
    """Run the day; whether it was done."""
    try:
        run_day(day_request(settings, workspace, as_of))
    except BusyError:
        log.info("the warehouse is busy; the day's run waits")
        time.sleep(POLL_S)
        return False
    return True
