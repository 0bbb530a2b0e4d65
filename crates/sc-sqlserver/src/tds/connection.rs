//! One connection after its login: requests, attention signals, resets, faults.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf};

use super::answer::{self, Transaction, encode_attention, encode_interrupted};
use super::handshake::{LoggedIn, refuse};
use super::packet::{Message, MessageReader, PacketType, Reset, write_message};
use super::prepared::PreparedStatements;
use super::request::{Incoming, Shape, Work};
use super::server::Shared;
use super::tls::Transport;
use super::tokens::{self, EnvChange};
use super::wire_error::{DecodeError, ReadError, broken_stream, internal_error, refusal};
use crate::fault::SqlFaultAction;
use crate::session::{Cancel, Reply, Request, Session, SqlError};

/// No packet type begins with such a byte.
const GARBAGE: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";

/// How a connection ended.
#[derive(Debug)]
enum End {
    /// The client left, the server stops, or a fault cut the line: nobody is told.
    Silent,
    /// The client is told, then the connection is closed.
    Told(SqlError),
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::Silent
    }
}

impl From<ReadError> for End {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io(_) => Self::Silent,
            ReadError::Malformed(detail) => Self::Told(broken_stream(&detail)),
        }
    }
}

/// A request that has run.
enum Ran {
    Answered(Vec<Reply>),
    /// The client sent an attention while it ran.
    Interrupted(Vec<Reply>),
}

struct Connection {
    shared: Arc<Shared>,
    spid: u16,
    packet_bytes: usize,
    source: ReadHalf<Transport>,
    sink: WriteHalf<Transport>,
    messages: MessageReader,
    /// `None` only while a blocking thread has it.
    session: Option<Box<dyn Session>>,
    transaction: Transaction,
    prepared: PreparedStatements,
}

/// Serves a logged-in client to its end. The session is dropped on a blocking thread before this returns.
pub(crate) async fn serve(logged_in: LoggedIn, shared: Arc<Shared>, spid: u16) {
    let LoggedIn { transport, messages, session, packet_bytes } = logged_in;
    let (source, sink) = tokio::io::split(transport);
    let mut connection = Connection {
        shared,
        spid,
        packet_bytes,
        source,
        sink,
        messages,
        session: Some(session),
        transaction: Transaction::default(),
        prepared: PreparedStatements::default(),
    };
    let end = connection.serve_requests().await;
    let Connection { shared, source, sink, session, .. } = connection;
    if let Some(session) = session {
        // Dropping a session rolls back, which may wait for the database.
        let dropped = tokio::task::spawn_blocking(move || drop(session)).await;
        if let Err(panic) = dropped {
            tracing::error!(spid, %panic, "dropping a session failed");
        }
    }
    if let End::Told(error) = end {
        refuse(source.unsplit(sink), &shared, &error, spid).await;
    }
}

impl Connection {
    async fn serve_requests(&mut self) -> End {
        loop {
            let stop = self.shared.stop.clone();
            let message = tokio::select! {
                () = stop.cancelled() => return End::Silent,
                message = self.messages.next(&mut self.source) => message,
            };
            let served = match message {
                Ok(Some(message)) => self.serve_message(message).await,
                Ok(None) => Err(End::Silent),
                Err(error) => Err(error.into()),
            };
            if let Err(end) = served {
                return end;
            }
        }
    }

    async fn serve_message(&mut self, message: Message) -> Result<(), End> {
        if message.ty == PacketType::Attention {
            // The request that it meant is answered already; the signal is acknowledged all the same.
            return self.send(&encode_attention(self.transaction)).await;
        }
        if message.is_ignored {
            // MS-TDS 2.2.1.7: no acknowledgement, but one DONE with the error bit.
            let answer = encode_interrupted(&self.shared.context, &mut self.transaction, &[]);
            return self.send(&answer).await;
        }
        let incoming = Incoming::read(&message).map_err(|error| match error {
            DecodeError::Malformed(detail) => End::Told(broken_stream(&detail)),
            DecodeError::Refused(error) => End::Told(error),
        })?;
        let reset = match message.reset {
            Reset::No => Vec::new(),
            Reset::Full => self.reset().await?,
            Reset::KeepTransaction => {
                let error =
                    refusal(3999, 16, 1, "The stand-in cannot reset a connection and keep its transaction.");
                return self.answer(Shape::Batch, &[], &[Reply::Error(error)]).await;
            }
        };
        let shape = incoming.shape();
        match self.shared.faults.judge(&incoming.text(&self.prepared)) {
            None => {
                let work = self.plan(incoming);
                let ran = self.run(work).await?;
                self.tell(shape, &reset, ran).await
            }
            Some(SqlFaultAction::DropBefore) => Err(End::Silent),
            Some(SqlFaultAction::DropAfter) => {
                let work = self.plan(incoming);
                self.run(work).await?;
                Err(End::Silent)
            }
            Some(SqlFaultAction::Hang) => self.wait_for_the_client_to_leave().await,
            Some(SqlFaultAction::Error { number, message }) => {
                let replies = self.scripted_error(number, message).await?;
                self.answer(shape, &reset, &replies).await
            }
            Some(SqlFaultAction::Twice) => {
                let work = self.plan(incoming);
                if let Work::Execute { request, .. } = &work {
                    let first = Work::Execute { request: request.clone(), outputs: Vec::new() };
                    let (Ran::Answered(replies) | Ran::Interrupted(replies)) = self.run(first).await?;
                    self.transaction.follow(&replies);
                }
                let ran = self.run(work).await?;
                self.tell(shape, &reset, ran).await
            }
            Some(SqlFaultAction::Garbage) => {
                self.sink.write_all(GARBAGE).await?;
                self.sink.flush().await?;
                Err(End::Silent)
            }
        }
    }

    fn plan(&mut self, incoming: Incoming) -> Work {
        incoming.plan(&mut self.prepared, self.shared.context.collation)
    }

    /// An error instead of an answer. A deadlock victim has lost its transaction.
    async fn scripted_error(&mut self, number: i32, message: String) -> Result<Vec<Reply>, End> {
        const DEADLOCK_VICTIM: i32 = 1205;
        let mut replies = Vec::new();
        let (class, state) = if number == DEADLOCK_VICTIM { (13, 51) } else { (16, 1) };
        replies.push(Reply::Error(refusal(number, class, state, message)));
        if number == DEADLOCK_VICTIM && self.transaction.is_open() {
            let request = Request::RollbackTransaction { name: String::new() };
            let work = Work::Execute { request, outputs: Vec::new() };
            let (Ran::Answered(rolled_back) | Ran::Interrupted(rolled_back)) = self.run(work).await?;
            replies.extend(
                rolled_back.into_iter().filter(|reply| matches!(reply, Reply::TransactionRolledBack { .. })),
            );
        }
        Ok(replies)
    }

    /// Executes on a blocking thread; meanwhile listens for an attention signal and for the loss of the line, both of
    /// which raise the request's [`Cancel`].
    async fn run(&mut self, work: Work) -> Result<Ran, End> {
        let (request, outputs) = match work {
            Work::Answer(replies) => return Ok(Ran::Answered(replies)),
            Work::Execute { request, outputs } => (request, outputs),
        };
        let cancel = Cancel::default();
        let in_thread = cancel.clone();
        let mut session = self.take_session()?;
        let mut thread = tokio::task::spawn_blocking(move || {
            let replies = session.execute(request, &in_thread);
            (session, replies)
        });
        let mut is_interrupted = false;
        let mut end = None;
        let finished = loop {
            tokio::select! {
                biased;
                finished = &mut thread => break finished,
                () = self.shared.stop.cancelled(), if end.is_none() => end = Some(End::Silent),
                message = self.messages.next(&mut self.source), if end.is_none() => match message {
                    Ok(Some(message)) if message.ty == PacketType::Attention => is_interrupted = true,
                    Ok(Some(_)) => {
                        end = Some(End::Told(broken_stream("A request was sent before the last one was answered")));
                    }
                    Ok(None) => end = Some(End::Silent),
                    Err(error) => end = Some(error.into()),
                },
            }
            if is_interrupted || end.is_some() {
                cancel.raise();
            }
        };
        let (session, mut replies) = finished.map_err(|panic| {
            tracing::error!(spid = self.spid, %panic, "a request failed");
            End::Told(internal_error("the request could not be finished"))
        })?;
        self.session = Some(session);
        match end {
            Some(end) => Err(end),
            None if is_interrupted => Ok(Ran::Interrupted(replies)),
            None => {
                replies.extend(outputs);
                Ok(Ran::Answered(replies))
            }
        }
    }

    /// Returns the session to its state after login and tells what changed by that.
    async fn reset(&mut self) -> Result<Vec<u8>, End> {
        let mut session = self.take_session()?;
        let reset = tokio::task::spawn_blocking(move || {
            let old = session.database().to_owned();
            session.reset();
            (session, old)
        });
        let (session, old) = reset.await.map_err(|panic| {
            tracing::error!(spid = self.spid, %panic, "a reset failed");
            End::Told(internal_error("the connection could not be reset"))
        })?;
        self.prepared.clear();
        self.transaction = Transaction::default();
        let mut out = Vec::new();
        tokens::env_change(&mut out, EnvChange::ConnectionReset);
        if session.database() != old {
            answer::database_changed(&mut out, &self.shared.context, &old, session.database());
        }
        self.session = Some(session);
        Ok(out)
    }

    fn take_session(&mut self) -> Result<Box<dyn Session>, End> {
        self.session.take().ok_or_else(|| End::Told(internal_error("the session is lost")))
    }

    async fn tell(&mut self, shape: Shape, reset: &[u8], ran: Ran) -> Result<(), End> {
        match ran {
            Ran::Answered(replies) => self.answer(shape, reset, &replies).await,
            Ran::Interrupted(replies) => {
                let mut out = reset.to_vec();
                out.extend(encode_interrupted(&self.shared.context, &mut self.transaction, &replies));
                self.send(&out).await?;
                self.send(&encode_attention(self.transaction)).await
            }
        }
    }

    async fn answer(&mut self, shape: Shape, reset: &[u8], replies: &[Reply]) -> Result<(), End> {
        let encoded = answer::encode(&self.shared.context, shape, &mut self.transaction, replies);
        let encoded = encoded.map_err(|error| {
            tracing::error!(spid = self.spid, %error, "the engine's answer is no answer");
            End::Told(internal_error(&error.to_string()))
        })?;
        let mut out = reset.to_vec();
        out.extend(encoded);
        self.send(&out).await?;
        match replies.iter().find(|reply| matches!(reply, Reply::Error(error) if error.class >= 20)) {
            Some(_) => Err(End::Silent),
            None => Ok(()),
        }
    }

    async fn send(&mut self, body: &[u8]) -> Result<(), End> {
        let stop = self.shared.stop.clone();
        tokio::select! {
            () = stop.cancelled() => Err(End::Silent),
            sent = write_message(&mut self.sink, PacketType::Reply, body, self.packet_bytes, self.spid) => {
                sent.map_err(End::from)
            }
        }
    }

    async fn wait_for_the_client_to_leave(&mut self) -> Result<(), End> {
        loop {
            let stop = self.shared.stop.clone();
            let message = tokio::select! {
                () = stop.cancelled() => return Err(End::Silent),
                message = self.messages.next(&mut self.source) => message,
            };
            // An attention is not answered either: the client has to give up by itself.
            if !matches!(message, Ok(Some(_))) {
                return Err(End::Silent);
            }
        }
    }
}
