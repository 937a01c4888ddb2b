# Lethe in a container of its own: everything it writes is below /data, everything else may be read-only.

FROM python:3.13-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/lethe/environment
# With every model: nothing can be installed into the running container.
COPY requirements-anthropic.txt /opt/lethe/requirements.txt
RUN /opt/lethe/environment/bin/python -m pip install --no-compile --require-hashes --only-binary :all: -r /opt/lethe/requirements.txt
COPY core /opt/lethe/house/core
COPY settings /opt/lethe/house/settings
COPY privacy /opt/lethe/house/privacy
COPY connectors /opt/lethe/house/connectors
COPY console /opt/lethe/house/console
COPY lethe /opt/lethe/house/lethe
COPY LICENSE NOTICE /opt/lethe/house/
# Compiled now, because the running container may write nothing here.
RUN /opt/lethe/environment/bin/python -m pip uninstall --yes --quiet pip \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/lethe/environment/lib /opt/lethe/house

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Lethe" \
      org.opencontainers.image.description="Chat channels, a language model, and people who can say: delete my data." \
      org.opencontainers.image.licenses="Apache-2.0"
# The openai package trusts the system's certificates, not a list of its own.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner 10001 --group 10001 --mode 0700 /data
COPY --from=packages /opt/lethe/environment /opt/lethe/environment
COPY --from=packages /opt/lethe/house /opt/lethe/house
# The owner's volume is the working directory, so that /data/lethe.toml is found; no code is ever taken from it.
ENV PATH=/opt/lethe/environment/bin:$PATH \
    PYTHONPATH=/opt/lethe/house \
    PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LETHE_SERVER__DATA_DIR=/data \
    LETHE_SERVER__LISTEN=0.0.0.0:8080
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-m", "lethe", "healthcheck"]
CMD ["python", "-m", "lethe", "serve"]
