"""Every metric, declared once. Labels are bounded: no tenant, no number, and no object's name but a project's.

What reads a label's value off a status takes only words that we know, since others may write there.
"""

from sendero_channels.metrics.metric import Metric, counter, gauge, histogram

_PASSES = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0)
_WAITS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0, 259200.0, 604800.0)

# Named as controller-runtime and client-go name theirs.
RECONCILES = counter("controller_runtime_reconcile_total", "Passes, by how they ended.", "controller", "result")
RECONCILE_ERRORS = counter("controller_runtime_reconcile_errors_total", "Passes that failed.", "controller")
RECONCILE_SECONDS = histogram(
    "controller_runtime_reconcile_time_seconds", "How long passes take.", _PASSES, "controller"
)
ACTIVE_WORKERS = gauge("controller_runtime_active_workers", "Passes under way.")
MOST_WORKERS = gauge("controller_runtime_max_concurrent_reconciles", "Passes at once at most.")
DEPTH = gauge("workqueue_depth", "Objects ready for a pass.", "name", "priority")
ADDS = counter("workqueue_adds_total", "Objects added.", "name")
RETRIES = counter("workqueue_retries_total", "Passes asked for again after a failure.", "name")
QUEUE_SECONDS = histogram(
    "workqueue_queue_duration_seconds", "How long a ready object waits for its pass.", _PASSES, "name", "priority"
)
WORK_SECONDS = histogram(
    "workqueue_work_duration_seconds", "How long passes take, whatever they are of.", _PASSES, "name"
)
UNFINISHED = gauge("workqueue_unfinished_work_seconds", "Seconds of all passes under way.", "name")
LONGEST_RUNNING = gauge("workqueue_longest_running_processor_seconds", "Seconds of the longest pass under way.", "name")
CLUSTER_REQUESTS = counter("rest_client_requests_total", "Requests to the API server.", "method", "code")
LEADING = gauge("leader_election_master_status", "1 while this process leads.")

# The process.
BUILD = gauge("sendero_channels_build_info", "1; the version that runs.", "version")
QUEUE_OLDEST = gauge("sendero_channels_queue_oldest_seconds", "How long the first in line waits.")
LOOP_LAG = gauge("sendero_channels_loop_lag_seconds", "How long the event loop keeps its tasks waiting.")
WATCH_AGE = gauge(
    "sendero_channels_watch_event_age_seconds", "Seconds since the last watch event. Silence alone is no fault."
)
STATUS_WRITES = counter("sendero_channels_status_writes_total", "Statuses written, by kind.", "kind")
EVENTS = counter("sendero_channels_events_total", "Kubernetes Events: posted, repeated, dropped, failed.", "result")

# How channels stand.
CHANNELS = gauge(
    "sendero_channels_channels", "Channels by condition, its status and its reason.", "condition", "status", "reason"
)
SERVICE = gauge(
    "sendero_channels_service",
    "Channels by what travellers get. Each is in one state: serving, degraded (Live, not Ready), down (wanted live, "
    "was live, is not), onboarding (wanted live, never was), off (not wanted live), unknown, deleting.",
    "state",
)
SUSPENDED = gauge("sendero_channels_suspended", "Channels with spec.suspend.")
NEXT_ACTIONS = gauge("sendero_channels_next_actions", "Open next actions, by who must act and why.", "actor", "reason")
OLDEST_ACTION = gauge(
    "sendero_channels_next_action_oldest_seconds",
    "For how long the condition of the oldest open next action has stood as it does, by who must act.",
    "actor",
)
OUT_OF_SYNC = gauge("sendero_channels_out_of_sync_oldest_seconds", "For how long the oldest Synced=False has stood.")
DELETING = gauge("sendero_channels_deleting_oldest_seconds", "For how long the oldest deletion has been under way.")
TIME_TO_READY = histogram(
    "sendero_channels_time_to_ready_seconds",
    "From a channel's creation to its first Ready: how much of it each had to be waited for.",
    _WAITS,
    "owner",
)
OWN_TIME_TO_READY = histogram(
    "sendero_channels_own_time_to_ready_seconds",
    "From a channel's creation to its first Ready, without the time that people and Meta took.",
    _WAITS,
)
SETUP_LINKS = gauge("sendero_channels_setup_links", "Setup links by Kapso's state of them.", "state")
LINKS_EXPIRING = gauge(
    "sendero_channels_setup_links_expiring",
    "Links that can still be opened, wait for their number, and expire within 1, 3, 7 or 30 days. Cumulative.",
    "days",
)
TEMPLATES = gauge("sendero_channels_templates", "Templates by Meta's state and category.", "state", "category")
TESTS = gauge("sendero_channels_last_test_messages", "Channels by the state of their last test message.", "state")
TEST_RESULTS = counter(
    "sendero_channels_test_messages_total", "Test messages that came to a state, as statuses tell it.", "state"
)

# Kapso and its projects.
KAPSO_REQUESTS = counter(
    "sendero_channels_kapso_requests_total", "Calls of Kapso.", "project", "method", "route", "outcome"
)
KEY_STATE = gauge("sendero_channels_project_key", "1 for the state that a project's key is in.", "project", "state")
UNREACHABLE = gauge(
    "sendero_channels_kapso_unreachable_seconds", "For how long Kapso has not answered; 0 while it does.", "project"
)
BUDGET_LIMIT = gauge("sendero_channels_budget_limit", "Calls that may be made in a minute.", "project")
BUDGET_USED = gauge("sendero_channels_budget_used", "Calls made in the last minute.", "project")
BUDGET_WAITING = gauge("sendero_channels_budget_waiting", "Calls that wait for room.", "project")
BUDGET_PAUSED = gauge(
    "sendero_channels_budget_paused_seconds", "For how long Kapso asked us not to call any more.", "project"
)
EVIDENCE_AGE = gauge(
    "sendero_channels_evidence_age_seconds", "Seconds since a project's last completed sweep began.", "project"
)
SWEEP_STARTED = gauge(
    "sendero_channels_sweep_started_timestamp_seconds",
    "When a project's last completed sweep began, as KapsoProject.status.observed says.",
    "project",
)
SWEEP_PERIOD = gauge(
    "sendero_channels_sweep_period_seconds", "The period of a project's sweeps. Evidence holds for two.", "project"
)

# Deliveries.
DELIVERIES = counter(
    "sendero_channels_webhook_deliveries_total", "Deliveries from Kapso, by what became of them.", "result"
)
POKES = counter("sendero_channels_webhook_pokes_total", "Pokes that deliveries led to.", "result")
UNKNOWN_NUMBERS = counter(
    "sendero_channels_webhook_unknown_numbers_total",
    "Numbers in deliveries that no install of the delivery's project holds.",
)

# The journal of runs.
JOURNAL_FACTS = counter(
    "sendero_channels_journal_facts_total", "Facts that were new, by where they came from.", "source"
)
JOURNAL_REFUSED = counter(
    "sendero_channels_journal_refused_total",
    "What could not be kept, by why: full, unreachable, damaged, newer, busy, failed. A delivery is answered 503 then.",
    "why",
)
JOURNAL_WRITABLE = gauge("sendero_channels_journal_writable", "0 from a commit that failed to the next good one.")

DECLARED: tuple[Metric, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Metric))
