//! The desktop's side of a tray: it takes registrations of icons, reads their menus and clicks on entries.

use std::collections::HashMap;

use tokio::sync::{Mutex, mpsc};
use zbus::names::OwnedUniqueName;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};
use zbus::{Connection, Proxy, connection, interface, message::Header};

use super::wait::{eventually, within};

/// Where an icon lives on the bus.
struct Registered {
    owner: OwnedUniqueName,
    path: String,
}

struct Watcher {
    registered: mpsc::UnboundedSender<Registered>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: &str, #[zbus(header)] header: Header<'_>) {
        let owner = header.sender().expect("a bus names every sender").to_owned().into();
        // The test may have ended.
        let _ = self.registered.send(Registered { owner, path: service.to_owned() });
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        Vec::new()
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

/// The tray of a desktop.
pub struct TrayHost {
    connection: Connection,
    registered: Mutex<mpsc::UnboundedReceiver<Registered>>,
}

impl TrayHost {
    /// Claims the name under which icons look for a tray, before the application starts.
    pub async fn on(bus: &str) -> Self {
        let (sender, registered) = mpsc::unbounded_channel();
        let connection = connection::Builder::address(bus)
            .and_then(|builder| builder.name("org.kde.StatusNotifierWatcher"))
            .and_then(|builder| builder.serve_at("/StatusNotifierWatcher", Watcher { registered: sender }))
            .expect("the names are well-formed")
            .build()
            .await
            .expect("the bus runs");
        Self { connection, registered: Mutex::new(registered) }
    }

    /// Waits for an icon.
    pub async fn item(&self) -> TrayItem {
        let mut registered = self.registered.lock().await;
        let Registered { owner, path } =
            within("an icon registers", registered.recv()).await.expect("the watcher lives");
        let item = Proxy::new(&self.connection, owner.clone(), path, "org.kde.StatusNotifierItem")
            .await
            .expect("it has registered");
        let menu: OwnedObjectPath = item.get_property("Menu").await.expect("the icon has a menu");
        let menu = Proxy::new(&self.connection, owner.clone(), menu, "com.canonical.dbusmenu")
            .await
            .expect("the menu is there");
        TrayItem { owner, item, menu }
    }

    /// Waits until the application of an icon has left the bus.
    pub async fn item_gone(&self, item: &TrayItem) {
        let bus = zbus::fdo::DBusProxy::new(&self.connection).await.expect("the bus runs");
        eventually("the icon leaves the tray", async || {
            let has_owner = bus.name_has_owner(item.owner.clone().into()).await.expect("the bus answers");
            (!has_owner).then_some(())
        })
        .await;
    }
}

/// An icon with its menu.
pub struct TrayItem {
    owner: OwnedUniqueName,
    item: Proxy<'static>,
    menu: Proxy<'static>,
}

/// An entry of a menu; separators have no label.
struct Entry {
    id: i32,
    label: Option<String>,
    is_enabled: bool,
}

impl TrayItem {
    /// Name of the picture that is shown now.
    pub async fn icon(&self) -> String {
        self.property("IconName").await
    }

    /// What the desktop calls it.
    pub async fn title(&self) -> String {
        self.property("Title").await
    }

    /// Properties are read anew: the icon may have changed.
    async fn property(&self, name: &str) -> String {
        let properties = Proxy::new(
            self.item.connection(),
            self.owner.clone(),
            self.item.path().to_owned(),
            "org.freedesktop.DBus.Properties",
        )
        .await
        .expect("every object has properties");
        let value: OwnedValue =
            properties.call("Get", &("org.kde.StatusNotifierItem", name)).await.expect("it has one");
        String::try_from(value).expect("a name is text")
    }

    /// Labels of the menu and of the menus in it, from top to bottom, without separators.
    pub async fn labels(&self) -> Vec<String> {
        self.entries().await.into_iter().filter_map(|entry| entry.label).collect()
    }

    /// Waits until an entry can be chosen, or can no longer.
    pub async fn offers(&self, label: &str, is_offered: bool) {
        eventually(label, async || {
            let entries = self.entries().await;
            let entry = entries.into_iter().find(|entry| entry.label.as_deref() == Some(label))?;
            (entry.is_enabled == is_offered).then_some(())
        })
        .await;
    }

    /// Waits until some entry begins with a text, and gives it.
    pub async fn tells(&self, beginning: &str) -> String {
        eventually(beginning, async || {
            self.labels().await.into_iter().find(|label| label.starts_with(beginning))
        })
        .await
    }

    /// Waits until the first entry is a sentence, and gives all labels.
    pub async fn says(&self, sentence: &str) -> Vec<String> {
        eventually(sentence, async || {
            Some(self.labels().await).filter(|labels| labels.first().is_some_and(|first| first == sentence))
        })
        .await
    }

    /// Clicks on the entry with a label; waits for it.
    pub async fn click(&self, label: &str) {
        let id = eventually(label, async || {
            let entries = self.entries().await;
            Some(entries.into_iter().find(|entry| entry.label.as_deref() == Some(label))?.id)
        })
        .await;
        let event = (id, "clicked", Value::I32(0), 0_u32);
        self.menu.call::<_, _, ()>("Event", &event).await.expect("the menu takes clicks");
    }

    async fn entries(&self) -> Vec<Entry> {
        type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);
        let whole = (0_i32, -1_i32, Vec::<&str>::new());
        let (_revision, (_, _, children)): (u32, Node) =
            self.menu.call("GetLayout", &whole).await.expect("the menu can be read");
        let mut entries = Vec::new();
        children.into_iter().for_each(|child| collect(child, &mut entries));
        entries
    }
}

/// An entry, and those of the menu that it opens.
fn collect(child: OwnedValue, entries: &mut Vec<Entry>) {
    let fields = Structure::try_from(child).expect("an entry is a structure").into_fields();
    let [id, properties, children] = <[Value<'_>; 3]>::try_from(fields).expect("of three fields");
    let id = i32::try_from(id).expect("the first is its number");
    let properties =
        HashMap::<String, OwnedValue>::try_from(properties).expect("the second has its properties");
    let label = properties.get("label").and_then(|label| label.downcast_ref::<String>().ok());
    let is_separator = properties.contains_key("type");
    // What is not said is enabled.
    let is_enabled = properties.get("enabled").is_none_or(|it| it.downcast_ref::<bool>().unwrap_or(true));
    entries.push(Entry { id, label: label.filter(|_| !is_separator), is_enabled });
    for child in Vec::<OwnedValue>::try_from(children).expect("the third has what it opens") {
        collect(child, entries);
    }
}
