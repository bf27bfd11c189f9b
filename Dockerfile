# syntax=docker/dockerfile:1
# One image, six commands: python -m chassis.cli serve <identity|applications|metering|reception|notify|gateway>
ARG PYTHON_IMAGE=docker.io/library/python:3.11.14-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PYTHON_DOWNLOADS=never \
    UV_PROJECT_ENVIRONMENT=/opt/kabinet/venv
RUN pip install --no-cache-dir --root-user-action=ignore uv==0.13.9
WORKDIR /opt/kabinet/app
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --no-install-project

# The mail catcher's own library beside the rest, at the locked version; nothing else of the dev group.
FROM build AS build-dev
RUN --mount=type=cache,target=/root/.cache/uv \
    uv export --locked --only-group dev --no-hashes --output-file /tmp/dev.txt \
    && uv pip install --python /opt/kabinet/venv --constraints /tmp/dev.txt aiosmtpd

FROM build AS source
COPY contracts ./contracts
COPY chassis ./chassis
COPY casework ./casework
COPY services ./services
COPY gateway ./gateway
COPY locales ./locales
COPY deploy/make_secrets.py ./deploy/make_secrets.py
RUN rm pyproject.toml uv.lock && python -m compileall -q .

FROM ${PYTHON_IMAGE} AS base
RUN useradd --uid 10001 --user-group --no-create-home --no-log-init --shell /usr/sbin/nologin kabinet
ENV PATH=/opt/kabinet/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /opt/kabinet/app
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-m", "chassis.cli", "health"]
CMD ["python", "-m", "chassis.cli", "serve", "gateway"]

FROM base AS dev
COPY --from=build-dev /opt/kabinet/venv /opt/kabinet/venv
COPY --from=source /opt/kabinet/app /opt/kabinet/app
USER 10001:10001

FROM base AS run
COPY --from=build /opt/kabinet/venv /opt/kabinet/venv
COPY --from=source /opt/kabinet/app /opt/kabinet/app
USER 10001:10001
