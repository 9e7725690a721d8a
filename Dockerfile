# sgscope alone, for pipelines that run images: docker run --rm -v "$PWD:/exports" IMAGE lint
FROM rust:1-slim-trixie AS build
WORKDIR /build
COPY . .
RUN cargo build --release --locked

FROM debian:trixie-slim
COPY --from=build /build/target/release/sgscope /usr/local/bin/sgscope
# Whose files a pipeline mounts is not known; reading needs no owner.
USER 65534:65534
WORKDIR /exports
ENTRYPOINT ["sgscope"]
CMD ["lint"]
