"""What the container may do: little. Reads Dockerfile and compose.yaml, and says what gives away too much."""

import json

from tests.house.papers import joined_lines

Nested = dict[str, "Nested"] | list[str] | str
FROM = ["python:3.13-slim AS packages", "python:3.13-slim"]
LAST_STAGE = {
    "USER": "10001:10001",
    "VOLUME": "/data",
    "CMD": '["python", "-m", "lethe", "serve"]',
}
SETTINGS = {"LETHE_SERVER__DATA_DIR=/data", "LETHE_SERVER__LISTEN=0.0.0.0:8080", "PYTHONSAFEPATH=1"}
SERVICE: dict[str, Nested] = {
    "read_only": "true",
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "user": "10001:10001",
    "volumes": ["lethe-data:/data"],
    "tmpfs": ["/tmp:size=64m,mode=1777,noexec,nosuid,nodev"],
    "ports": ["127.0.0.1:8080:8080"],
    "pids_limit": "128",
    "mem_limit": "512m",
    "memswap_limit": "512m",
}
NEVER = ("privileged", "cap_add", "network_mode", "pid", "devices")


def indented(text: str) -> Nested:
    """Reads the part of YAML that compose.yaml keeps to: mappings, lists of words, comments on lines of their own."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    value, rest = _block(lines, _depth(lines[0]))
    if rest:
        raise ValueError(rest[0])
    return value


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _word(text: str) -> Nested:
    if text.startswith('"'):
        return str(json.loads(text))
    return {} if text == "{}" else text


def _block(lines: list[str], depth: int) -> tuple[Nested, list[str]]:
    words: list[str] = []
    mapping: dict[str, Nested] = {}
    while lines and _depth(lines[0]) == depth:
        line, lines = lines[0].strip(), lines[1:]
        if line.startswith("- "):
            words.append(str(_word(line[2:])))
            continue
        key, colon, value = line.partition(":")
        if not colon or key in mapping:
            raise ValueError(line)
        if value.strip():
            mapping[key] = _word(value.strip())
        else:
            mapping[key], lines = _block(lines, _depth(lines[0])) if lines else ("", [])
    if bool(words) == bool(mapping):
        raise ValueError(lines[0] if lines else "an empty block")
    return words or mapping, lines


def instructions(text: str) -> list[tuple[str, str]]:
    """A Dockerfile as (instruction, arguments)."""
    pairs = (line.partition(" ") for line in joined_lines(text))
    return [(word.upper(), arguments.strip()) for word, _, arguments in pairs]


def image_offences(text: str) -> list[str]:
    steps = instructions(text)
    stages = [arguments for word, arguments in steps if word == "FROM"]
    if stages != FROM:
        return [f"the stages are {stages}"]
    last = steps[[word for word, _ in steps].index("FROM", 1) :]
    offences = [f"{word} is not {wanted}" for word, wanted in LAST_STAGE.items() if (word, wanted) not in last]
    health = [arguments for word, arguments in last if word == "HEALTHCHECK"]
    if len(health) != 1 or not health[0].endswith('CMD ["python", "-m", "lethe", "healthcheck"]'):
        offences.append("nobody asks whether it is alive")
    settings = {setting for word, arguments in last if word == "ENV" for setting in arguments.split()}
    offences += [f"{setting} is missing" for setting in sorted(SETTINGS - settings)]
    installs = [arguments for word, arguments in steps if word == "RUN" and "pip install" in arguments]
    if not installs or not all("--require-hashes" in arguments for arguments in installs):
        offences.append("packages are installed without their hashes")
    if not any("ca-certificates" in arguments for word, arguments in last if word == "RUN"):
        offences.append("the system's certificates are missing")
    return offences


def service_offences(text: str) -> list[str]:
    whole = indented(text)
    services = whole["services"] if isinstance(whole, dict) else ""
    if not isinstance(services, dict) or list(services) != ["lethe"]:
        return ["there is not one service, lethe"]
    service = services["lethe"]
    if not isinstance(service, dict):
        return ["the service says nothing"]
    offences = [f"{name} is not {wanted}" for name, wanted in SERVICE.items() if service.get(name) != wanted]
    return offences + [f"{name} is given" for name in NEVER if name in service]
