"""Reasons of the trigger, of Live, and of the summary conditions."""

from sendero_channels.kernel.reasons.reason import Reason

# TriggerReady
TRIGGER_READY = Reason("TriggerRegistered", "Our workflow has the one inbound trigger of this number.")
TRIGGER_REGISTERING = Reason("TriggerRegistering", "The trigger is being registered.", "Operator", "Wait.", again=5)
TRIGGER_HELD_ELSEWHERE = Reason(
    "TriggerHeldElsewhere",
    "Another workflow has an inbound trigger for this number.",
    "Platform",
    "Remove it at Kapso, or name the workflow in the SenderoTenant's spec.adopt.",
    stalls=True,
    again=60,
)

# Live
LIVE = Reason("Serving", "The trigger is active and travellers are served.")
NOT_WANTED = Reason("NotWanted", "spec.live is false.")
NOT_READY = Reason("NotReady", "Going live waits until the channel is Ready.")
GOING_LIVE = Reason("GoingLive", "The trigger is being activated.", "Operator", "Wait.", again=5)
STOPPED = Reason("Stopped", "The trigger was stopped.", "Tenant", "Resolve the gate that the message names.")

# Ready, Synced, Reconciling, Stalled
ALL_GATES_TRUE = Reason("AllGatesTrue", "Every gate is True.")
IN_SYNC = Reason("InSync", "All that the operator can do is done.")
WORKING = Reason("Working", "The operator has something left to do.")
NOT_READ = Reason("NotRead", "What the channel rests on could not be read.")
SPEC_INVALID = Reason(
    "SpecInvalid",
    "The object is not what this operator's version understands.",
    "Tenant",
    "Correct the fields that the message names, or apply the CRDs of the operator's version.",
    stalls=True,
)
DELETION_BLOCKED = Reason(
    "DeletionBlocked",
    "Deletion waits for Kapso.",
    "Platform",
    "Restore access to Kapso, or set spec.deletionPolicy to Abandon.",
    again=60,
)
