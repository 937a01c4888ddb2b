"""Every figure that owners may rely on, by its name."""

METRICS = {
    "lethe_accepted_total",
    "lethe_answered_total",
    "lethe_quarantined_total",
    "lethe_duplicates_total",
    "lethe_queue_depth",
    "lethe_in_flight",
    "lethe_in_doubt",
    "lethe_model_requests_total",
    "lethe_sends_total",
    "lethe_refused_total",
    "lethe_loop_lag_seconds",
    "lethe_models_away",
    "lethe_model_seconds",
    "lethe_send_seconds",
    "lethe_answer_seconds",
    "lethe_gate_requests_total",
    "lethe_erasures_total",
    "lethe_provider_deletions_total",
    "lethe_drills_total",
}
