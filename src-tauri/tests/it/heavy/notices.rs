//! The desktop's side of notices: it takes them, and clicks on them.

use std::collections::HashMap;

use tokio::sync::{Mutex, mpsc};
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;
use zbus::{Connection, connection, interface};

use super::wait::within;

/// A notice as the desktop gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: u32,
    pub title: String,
    pub body: String,
}

struct Server {
    shown: mpsc::UnboundedSender<Notice>,
    last: u32,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Server {
    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".to_owned(), "body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("test".to_owned(), "test".to_owned(), "1".to_owned(), "1.2".to_owned())
    }

    #[expect(clippy::too_many_arguments, reason = "the desktop's rules say so")]
    fn notify(
        &mut self,
        _application: &str,
        _replaces: u32,
        _icon: &str,
        title: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        self.last += 1;
        // The test may have ended.
        let _ = self.shown.send(Notice { id: self.last, title: title.to_owned(), body: body.to_owned() });
        self.last
    }

    fn close_notification(&self, _id: u32) {}

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;
}

const PATH: &str = "/org/freedesktop/Notifications";

/// Where a desktop shows notices.
pub struct NoticeHost {
    connection: Connection,
    shown: Mutex<mpsc::UnboundedReceiver<Notice>>,
}

impl NoticeHost {
    /// Claims the name under which notices are sent, before the application starts.
    pub async fn on(bus: &str) -> Self {
        let (sender, shown) = mpsc::unbounded_channel();
        let connection = connection::Builder::address(bus)
            .and_then(|builder| builder.name("org.freedesktop.Notifications"))
            .and_then(|builder| builder.serve_at(PATH, Server { shown: sender, last: 0 }))
            .expect("the names are well-formed")
            .build()
            .await
            .expect("the bus runs");
        Self { connection, shown: Mutex::new(shown) }
    }

    /// Waits for the next notice.
    pub async fn next(&self) -> Notice {
        let mut shown = self.shown.lock().await;
        within("a notice is shown", shown.recv()).await.expect("the server lives")
    }

    /// Notices that came and were not waited for.
    pub async fn rest(&self) -> Vec<Notice> {
        let mut shown = self.shown.lock().await;
        std::iter::from_fn(|| shown.try_recv().ok()).collect()
    }

    /// A person clicks on a notice.
    pub async fn click(&self, notice: &Notice) {
        let emitter = SignalEmitter::new(&self.connection, PATH).expect("the path is well-formed");
        Server::action_invoked(&emitter, notice.id, "default").await.expect("the bus runs");
    }
}
