# sparkfluence as a server, or any of its commands: docker build -t sparkfluence . && docker run --rm sparkfluence doctor
# docs/docker.md says how it is used, and what was not tried.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
# The build's own packages stay in this stage. ffmpeg comes from Debian, so that no package has to fetch one.
RUN npm ci --ignore-scripts && npm run build && npm pack --ignore-scripts

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ffmpeg tini \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /app/sparkfluence-*.tgz /tmp/
RUN npm install --global --ignore-scripts /tmp/sparkfluence-*.tgz \
  && rm -rf /tmp/sparkfluence-*.tgz /root/.npm \
  && mkdir --parents /data && chown node:node /data
USER node
WORKDIR /data
ENV SPARKFLUENCE_HOME=/data/projects SPARKFLUENCE_DATA=/data/corpus SPARKFLUENCE_CACHE=/data/cache
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8000/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# tini passes SIGTERM on and ends what a killed worker leaves behind.
ENTRYPOINT ["tini", "--", "sparkfluence"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
