"""The page of metrics: names that owners may rely on, and nothing that grows without end."""

from core.metrics import Metrics
from tests.core.metric_names import METRICS


def lines(metrics: Metrics) -> set[str]:
    return set(metrics.page().decode().splitlines())


def test_every_metric_and_no_other_is_on_the_page() -> None:
    described = {line.split()[2] for line in lines(Metrics()) if line.startswith("# TYPE")}
    assert described == METRICS


def test_what_happened_is_counted() -> None:
    metrics = Metrics()
    metrics.accepted()
    metrics.accepted()
    metrics.quarantined()
    metrics.duplicate()
    metrics.answered("model")
    metrics.answered("model")
    metrics.answered("command")
    metrics.refused("not_authentic")
    metrics.model_request("answered", 0.3)
    metrics.model_request("busy")
    metrics.send("site", "sent", 0.02)
    metrics.gate_request("OpenAI", "answered")
    metrics.erasure("done")
    metrics.provider_answered("tg", "gone", 3)
    metrics.drilled("passed")
    metrics.answer_took(0.4)
    assert lines(metrics) >= {
        "lethe_accepted_total 2.0",
        "lethe_quarantined_total 1.0",
        "lethe_duplicates_total 1.0",
        'lethe_answered_total{kind="model"} 2.0',
        'lethe_answered_total{kind="command"} 1.0',
        'lethe_refused_total{reason="not_authentic"} 1.0',
        'lethe_model_requests_total{outcome="answered"} 1.0',
        'lethe_model_requests_total{outcome="busy"} 1.0',
        "lethe_model_seconds_count 1.0",
        'lethe_sends_total{channel="site",outcome="sent"} 1.0',
        "lethe_send_seconds_sum 0.02",
        'lethe_gate_requests_total{outcome="answered",recipient="OpenAI"} 1.0',
        'lethe_erasures_total{outcome="done"} 1.0',
        'lethe_provider_deletions_total{channel="tg",outcome="gone"} 3.0',
        'lethe_drills_total{outcome="passed"} 1.0',
        'lethe_answer_seconds_bucket{le="0.5"} 1.0',
    }


def test_what_is_watched_is_asked_each_time() -> None:
    metrics, depth = Metrics(), [3.0]
    assert "lethe_queue_depth 0.0" in lines(metrics)
    metrics.watch(queue_depth=lambda: depth[0], in_flight=lambda: 2)
    metrics.watch(in_doubt=lambda: 1, loop_lag_seconds=lambda: 0.25)
    assert lines(metrics) >= {
        "lethe_queue_depth 3.0",
        "lethe_in_flight 2.0",
        "lethe_in_doubt 1.0",
        "lethe_loop_lag_seconds 0.25",
    }
    depth[0] = 0
    assert "lethe_queue_depth 0.0" in lines(metrics)


def test_two_servers_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.accepted()
    assert "lethe_accepted_total 0.0" in lines(other)


def test_labels_from_outside_cannot_make_it_grow() -> None:
    metrics = Metrics()
    for number in range(2_000):
        metrics.refused(f"reason {number}")
    counted = [line for line in lines(metrics) if line.startswith("lethe_refused_total{")]
    assert len(counted) <= 501
    assert 'lethe_refused_total{reason="other"} 1500.0' in counted
