# docker build -t hydroscope .
# docker run --read-only --tmpfs /tmp -p 8501:8501 -v hydroscope:/data hydroscope
# Tried as docs/installation.md says. The libraries are those of requirements.lock, each checked by its hash.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python3 -m venv /opt/hydroscope
COPY requirements.lock /src/
RUN /opt/hydroscope/bin/pip install --only-binary :all: --require-hashes -r /src/requirements.lock
COPY . /src
RUN /opt/hydroscope/bin/pip install --no-deps /src

FROM ${BASE}
COPY --from=build /opt/hydroscope /opt/hydroscope
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin hydroscope \
    && install -d -o hydroscope /data
USER hydroscope
# An empty address: pupils are shown the one that their teacher's browser used.
ENV PATH=/opt/hydroscope/bin:$PATH HYDROSCOPE_HOME=/data HYDROSCOPE_ADDRESS="" HOME=/tmp LANG=C.UTF-8
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python3", "-c", \
    "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=3)"]
CMD ["hydroscope", "--lan", "--no-browser"]
