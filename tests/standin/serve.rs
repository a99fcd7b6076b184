//! The plugin's process: handshake, socket, and calls by their gRPC paths.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io::Write;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::{Context as _, bail};
use prost::Message;
use tokio::net::UnixListener;
use tokio::sync::Notify;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Service, http};
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

use crate::Provider;
use crate::messages::Empty;

/// What Terraform sets so that a plugin started by hand says so and ends.
const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// Serves until Terraform says it is done, or is gone.
pub(crate) fn serve(provider: Provider) -> anyhow::Result<()> {
    let (name, value) = COOKIE;
    if std::env::var(name).as_deref() != Ok(value) {
        bail!("this is a Terraform provider: Terraform starts it, it does nothing by itself");
    }
    if std::env::var_os("PLUGIN_CLIENT_CERT").is_some() {
        bail!("the stand-in speaks no TLS: run Terraform with TF_DISABLE_PLUGIN_TLS=1");
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(provider))
}

async fn run(provider: Provider) -> anyhow::Result<()> {
    let dir = match std::env::var_os("PLUGIN_UNIX_SOCKET_DIR") {
        Some(dir) => tempfile::tempdir_in(dir),
        None => tempfile::tempdir(),
    };
    let dir = dir.context("making a directory for the socket")?;
    let socket = dir.path().join("plugin");
    let listener = UnixListener::bind(&socket).context("listening")?;

    // Version of the handshake, of the protocol, where and how; no certificate.
    let mut out = std::io::stdout().lock();
    writeln!(out, "1|5|unix|{}|grpc|", socket.display())?;
    out.flush()?;
    drop(out);

    let done = Arc::new(Notify::new());
    tonic::transport::Server::builder()
        .add_service(ProviderService(Arc::new(provider)))
        .add_service(ControllerService(Arc::clone(&done)))
        .serve_with_incoming_shutdown(UnixListenerStream::new(listener), async move {
            tokio::select! {
                () = done.notified() => {}
                () = orphaned() => {}
            }
        })
        .await
        .context("serving")
}

/// Ends when the process that started this one has ended.
async fn orphaned() {
    let parent = std::os::unix::process::parent_id();
    while std::os::unix::process::parent_id() == parent {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The calls of Terraform's provider protocol.
#[derive(Clone)]
struct ProviderService(Arc<Provider>);

impl NamedService for ProviderService {
    const NAME: &'static str = "tfplugin5.Provider";
}

/// The call by which the plugin is asked to end.
#[derive(Clone)]
struct ControllerService(Arc<Notify>);

impl NamedService for ControllerService {
    const NAME: &'static str = "plugin.GRPCController";
}

type Reply = BoxFuture<http::Response<Body>, Infallible>;

impl Service<http::Request<Body>> for ProviderService {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Reply;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Reply {
        let provider = Arc::clone(&self.0);
        let path = request.uri().path().to_owned();
        match path.rsplit('/').next().unwrap_or_default() {
            "GetSchema" => unary(request, move |_: Empty| Ok(provider.schema())),
            "PrepareProviderConfig" => unary(request, |config| Ok(Provider::prepare(config))),
            "Configure" => unary(request, move |config| provider.configure(config)),
            "ValidateResourceTypeConfig"
            | "ValidateDataSourceConfig"
            | "ValidateEphemeralResourceConfig" => {
                unary(request, |config| Ok(Provider::validate(config)))
            }
            "UpgradeResourceState" => unary(request, move |state| provider.upgrade(state)),
            "ReadResource" => unary(request, move |state| provider.read_resource(state)),
            "PlanResourceChange" => unary(request, move |change| provider.plan(change)),
            "ApplyResourceChange" => unary(request, move |change| provider.apply(change)),
            "ImportResourceState" => unary(request, move |import| provider.import(import)),
            "ReadDataSource" => unary(request, move |config| provider.read_data(config)),
            "OpenEphemeralResource" => unary(request, move |config| provider.open(config)),
            "RenewEphemeralResource" | "CloseEphemeralResource" | "Stop" => {
                unary(request, |_: Empty| Ok(Empty {}))
            }
            _ => Box::pin(ready(Ok(Status::unimplemented(path).into_http()))),
        }
    }
}

impl Service<http::Request<Body>> for ControllerService {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Reply;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Reply {
        let done = Arc::clone(&self.0);
        unary(request, move |_: Empty| {
            done.notify_one();
            Ok(Empty {})
        })
    }
}

/// Answers one call with `f`; its errors become the call's.
fn unary<Q, A, F>(request: http::Request<Body>, f: F) -> Reply
where
    Q: Message + Default + 'static,
    A: Message + Default + 'static,
    F: Fn(Q) -> anyhow::Result<A> + Send + Sync + 'static,
{
    Box::pin(async move {
        let mut grpc = Grpc::new(ProstCodec::<A, Q>::default())
            .max_decoding_message_size(usize::MAX)
            .max_encoding_message_size(usize::MAX);
        Ok(grpc.unary(Call(f), request).await)
    })
}

/// A function as tonic wants it.
struct Call<F>(F);

impl<Q, A, F> UnaryService<Q> for Call<F>
where
    F: Fn(Q) -> anyhow::Result<A>,
{
    type Response = A;
    type Future = Ready<Result<Response<A>, Status>>;

    fn call(&mut self, request: Request<Q>) -> Self::Future {
        let answer = (self.0)(request.into_inner());
        ready(match answer {
            Ok(answer) => Ok(Response::new(answer)),
            Err(error) => Err(Status::internal(format!("{error:#}"))),
        })
    }
}
