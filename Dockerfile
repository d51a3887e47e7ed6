# The harness in a slim image, run by a user of its own. Experiments, reports and caches live in the mounted folder:
#   docker build -t harness .
#   docker run --rm -v "$PWD:/evaluation" --env-file keys.env harness regress experiments/quickstart.yaml
#   docker run -d --restart unless-stopped -v "$PWD:/evaluation" --env-file keys.env harness schedule experiments/nightly.yaml
FROM python:3.11-slim AS build
COPY pyproject.toml constraints.txt README.md LICENSE /src/
COPY harness /src/harness
RUN python -m venv /opt/harness \
 && /opt/harness/bin/pip install --no-cache-dir -c /src/constraints.txt torch \
 && /opt/harness/bin/pip install --no-cache-dir -c /src/constraints.txt "/src[all]"

FROM python:3.11-slim
COPY --from=build /opt/harness /opt/harness
RUN useradd --uid 1000 --create-home harness
USER harness
WORKDIR /evaluation
ENV PATH=/opt/harness/bin:$PATH PYTHONUNBUFFERED=1
# SIGINT lets a run keep what it was answered, as Ctrl-C does.
STOPSIGNAL SIGINT
ENTRYPOINT ["harness"]
CMD ["--help"]
