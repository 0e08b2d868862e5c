# The service alone: no tests, no development packages, nothing of the repository's history (.dockerignore).
FROM node:24-bookworm-slim AS packages
WORKDIR /srv/intake
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data KEYS_DIR=/keys MALLOC_ARENA_MAX=1
WORKDIR /srv/intake
COPY --from=packages /srv/intake/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
COPY views ./views
COPY migrations ./migrations
RUN install -d -o 1000 -g 1000 -m 700 /data /keys
USER 1000:1000
VOLUME ["/data", "/keys"]
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/healthz').then(a=>process.exit(a.ok?0:1),()=>process.exit(1))"]
CMD ["node", "--expose-gc", "--max-semi-space-size=8", "src/start.js"]
