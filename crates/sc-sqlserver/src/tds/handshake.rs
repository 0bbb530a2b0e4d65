//! From the first byte of a client to its session: PRELOGIN, TLS, LOGIN7.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::answer::{Context, database_changed, encode_error};
use super::login7::Login7;
use super::packet::{Message, MessageReader, PACKET_BYTES_DEFAULT, PacketType, write_message};
use super::prelogin::{Agreement, agree, read_encryption, write_answer};
use super::server::Shared;
use super::tls::Transport;
use super::tokens::{self, Done, EnvChange};
use super::wire_error::{DecodeError, ReadError, broken_stream, internal_error, refusal};
use crate::session::{Session, SqlError};

/// PRELOGIN and LOGIN7 are small: SQL Server's own bound for them.
const BODY_BYTES_MAX: usize = 128 * 1024 - 1;
/// What is read and thrown away while a refused client reads its error.
const DRAIN_BYTES_MAX: u64 = 1024 * 1024;
/// How long such a client may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// A connection whose client has logged in.
pub(crate) struct LoggedIn {
    pub(crate) transport: Transport,
    pub(crate) messages: MessageReader,
    pub(crate) session: Box<dyn Session>,
    pub(crate) packet_bytes: usize,
}

/// Why there is no session.
pub(crate) enum LoginFailure {
    /// The client is told the error, then the connection ends.
    Refused { transport: Box<Transport>, error: SqlError },
    /// There is nobody to tell.
    Gone(io::Error),
}

impl From<io::Error> for LoginFailure {
    fn from(error: io::Error) -> Self {
        Self::Gone(error)
    }
}

/// Brings a client to its session.
pub(crate) async fn log_in(
    tcp: TcpStream,
    shared: &Arc<Shared>,
    spid: u16,
) -> Result<LoggedIn, LoginFailure> {
    let mut messages = MessageReader::new(BODY_BYTES_MAX);
    let mut tcp = tcp;
    let agreement = match negotiate(&mut tcp, &mut messages, shared, spid).await {
        Ok(agreement) => agreement,
        Err(error) => return Err(failure(Transport::Plain(tcp), error)),
    };
    let mut transport = match agreement {
        Agreement::Plain => Transport::Plain(tcp),
        Agreement::Impossible => {
            let error = refusal(
                17836,
                20,
                1,
                "The client and the server cannot agree on the encryption of the connection.",
            );
            return Err(LoginFailure::Refused { transport: Box::new(Transport::Plain(tcp)), error });
        }
        Agreement::LoginOnly | Agreement::Full => {
            Transport::Tls(Box::new(shared.identity.accept(tcp).await?))
        }
    };
    let login = read_login(&mut transport, &mut messages).await;
    // A client that encrypts its login only waits for the answer in plain text.
    let mut transport = match transport {
        Transport::Tls(tls) if agreement == Agreement::LoginOnly => {
            Transport::Plain(tls.into_inner().0.into_inner())
        }
        transport => transport,
    };
    let login = match login {
        Ok(login) => login,
        Err(error) => return Err(failure(transport, error)),
    };
    let session = match open_session(shared, &login).await {
        Ok(session) => session,
        Err(error) => return Err(LoginFailure::Refused { transport: Box::new(transport), error }),
    };
    let answer = login_answer(&shared.context, &login, session.database());
    write_message(&mut transport, PacketType::Reply, &answer, PACKET_BYTES_DEFAULT, spid).await?;
    messages.set_body_bytes_max(shared.config.message_bytes_max);
    Ok(LoggedIn { transport, messages, session, packet_bytes: login.packet_bytes })
}

/// Tells a client an error and closes the connection so that it can still read it: closing with unread input would
/// reset the connection under the answer.
pub(crate) async fn refuse(mut transport: Transport, shared: &Shared, error: &SqlError, spid: u16) {
    let farewell = async {
        let answer = encode_error(&shared.context, error);
        write_message(&mut transport, PacketType::Reply, &answer, PACKET_BYTES_DEFAULT, spid).await?;
        transport.shutdown().await?;
        drain(&mut transport).await
    };
    tokio::select! {
        () = shared.stop.cancelled() => {}
        told = tokio::time::timeout(FAREWELL, farewell) => {
            tracing::debug!(spid, %error, ?told, "connection closed");
        }
    }
}

/// Reads until the other side closes, or has sent too much.
async fn drain<R: AsyncRead + Unpin>(source: &mut R) -> io::Result<u64> {
    tokio::io::copy(&mut source.take(DRAIN_BYTES_MAX), &mut tokio::io::sink()).await
}

fn failure(transport: Transport, error: ReadError) -> LoginFailure {
    match error {
        ReadError::Io(error) => LoginFailure::Gone(error),
        ReadError::Malformed(detail) => {
            LoginFailure::Refused { transport: Box::new(transport), error: broken_stream(&detail) }
        }
    }
}

async fn negotiate(
    tcp: &mut TcpStream,
    messages: &mut MessageReader,
    shared: &Shared,
    spid: u16,
) -> Result<Agreement, ReadError> {
    let message = expect(messages, tcp, PacketType::PreLogin).await?;
    let wish = read_encryption(&message.body).map_err(malformed)?;
    let (answer, agreement) = agree(shared.config.encryption, wish);
    if messages.has_leftover() {
        return Err(ReadError::Malformed("The client did not wait for the answer to PRELOGIN".into()));
    }
    write_message(tcp, PacketType::Reply, &write_answer(answer), PACKET_BYTES_DEFAULT, spid).await?;
    Ok(agreement)
}

async fn read_login(transport: &mut Transport, messages: &mut MessageReader) -> Result<Login7, ReadError> {
    let message = expect(messages, transport, PacketType::Login7).await?;
    if messages.has_leftover() {
        return Err(ReadError::Malformed("The client did not wait for the answer to LOGIN7".into()));
    }
    Login7::read(&message.body).map_err(malformed)
}

async fn expect<R>(messages: &mut MessageReader, source: &mut R, ty: PacketType) -> Result<Message, ReadError>
where
    R: AsyncRead + Unpin,
{
    match messages.next(source).await? {
        None => Err(ReadError::Io(io::ErrorKind::UnexpectedEof.into())),
        Some(message) if message.ty == ty && !message.is_ignored => Ok(message),
        Some(message) => {
            Err(ReadError::Malformed(format!("A message of type {:?} is not expected here", message.ty)))
        }
    }
}

fn malformed(error: DecodeError) -> ReadError {
    ReadError::Malformed(error.to_string())
}

async fn open_session(shared: &Arc<Shared>, login: &Login7) -> Result<Box<dyn Session>, SqlError> {
    if login.uses_integrated_security {
        return Err(refusal(
            18452,
            14,
            1,
            "Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.",
        ));
    }
    let shared = Arc::clone(shared);
    let login = login.login.clone();
    tokio::task::spawn_blocking(move || shared.instance.login(&login))
        .await
        .unwrap_or_else(|panic| Err(internal_error(&panic.to_string())))
}

fn login_answer(context: &Context, login: &Login7, database: &str) -> Vec<u8> {
    let mut out = Vec::new();
    database_changed(&mut out, context, "master", database);
    tokens::env_change(&mut out, EnvChange::Collation(context.collation));
    tokens::env_change(&mut out, EnvChange::Language);
    let language = refusal(5703, 0, 1, "Changed language setting to us_english.");
    tokens::message(&mut out, &language, &context.server_name);
    tokens::login_ack(&mut out, login.tds_version);
    tokens::env_change(
        &mut out,
        EnvChange::PacketSize { old: PACKET_BYTES_DEFAULT, new: login.packet_bytes },
    );
    if login.has_features {
        tokens::feature_ext_ack(&mut out);
    }
    tokens::done(&mut out, Done::Statement, 0, 0, 0);
    out
}
