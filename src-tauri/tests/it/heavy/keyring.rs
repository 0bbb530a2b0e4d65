//! The credential store of a desktop: the Secret Service, with a person who unlocks it.

use std::process::Stdio;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Child;
use zbus::zvariant::OwnedObjectPath;
use zbus::{Connection, Proxy, connection};

use super::desktop::Desktop;
use super::wait::eventually;

const PASSWORD: &str = "clave";
const SERVICE: &str = "org.freedesktop.secrets";
const COLLECTION: &str = "/org/freedesktop/secrets/collection/login";

/// The question of the desktop that a locked store asks.
const PROMPT: &str = "Unlock Login Keyring";

/// The store, which lives as long as this.
pub struct Keyring<'d> {
    desktop: &'d Desktop,
    connection: Connection,
    _daemon: Child,
}

impl<'d> Keyring<'d> {
    /// Starts the store, unlocked, as signing in does.
    pub async fn start(desktop: &'d Desktop) -> Self {
        let mut daemon = desktop
            .command("gnome-keyring-daemon")
            .args(["--unlock", "--foreground", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring is installed");
        let mut password = daemon.stdin.take().expect("it is a pipe");
        password.write_all(PASSWORD.as_bytes()).await.expect("it reads");
        drop(password);
        let connection = connection::Builder::address(desktop.bus()).expect("the address is well-formed");
        let connection = connection.build().await.expect("the bus runs");
        let keyring = Self { desktop, connection, _daemon: daemon };
        // Whoever asks for the store before it is there makes the bus start another one.
        let bus = zbus::fdo::DBusProxy::new(&keyring.connection).await.expect("the bus runs");
        eventually("the store is there", async || {
            let name = SERVICE.try_into().expect("it is a name");
            bus.name_has_owner(name).await.expect("the bus answers").then_some(())
        })
        .await;
        keyring
    }

    /// Keeps a credential under the names that installations have: they never change.
    pub async fn keep(&self, entry: &str, value: &str) {
        let mut tool = self
            .desktop
            .command("secret-tool")
            .args(["store", "--label=SageConnect", "service", "SageConnect", "username", entry])
            .stdin(Stdio::piped())
            .spawn()
            .expect("libsecret-tools is installed");
        let mut input = tool.stdin.take().expect("it is a pipe");
        input.write_all(value.as_bytes()).await.expect("it reads");
        drop(input);
        assert!(tool.wait().await.expect("it is our child").success(), "{entry} is kept");
    }

    /// Locks it, as a desktop does that nobody signed in to with a password.
    pub async fn lock(&self) {
        let service = Proxy::new(
            &self.connection,
            SERVICE,
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service",
        )
        .await
        .expect("the names are well-formed");
        let collection = OwnedObjectPath::try_from(COLLECTION).expect("it is a path");
        let (locked, _prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            service.call("Lock", &vec![collection.clone()]).await.expect("the store answers");
        assert_eq!(locked, [collection]);
    }

    /// A person does not know the password.
    pub async fn refuse(&self) {
        self.answer(&["Escape"]).await;
    }

    /// A person types the password.
    pub async fn unlock(&self) {
        let letters: Vec<String> = PASSWORD.chars().map(String::from).collect();
        let keys: Vec<&str> = letters.iter().map(String::as_str).chain(["Return"]).collect();
        self.answer(&keys).await;
    }

    async fn answer(&self, keys: &[&str]) {
        self.desktop.visible_window(PROMPT).await;
        self.desktop.keys(PROMPT, keys).await;
        self.desktop.window_gone(PROMPT).await;
    }

    /// Whether the desktop asks for the password.
    pub async fn is_asking(&self) -> bool {
        self.desktop.is_visible(PROMPT).await
    }
}
