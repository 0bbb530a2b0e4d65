//! The credential store of the system is locked: nothing is sent, the application says so, and goes on once a person has
//! unlocked it.

use std::fs;

use super::desktop::Desktop;
use super::keyring::Keyring;
use super::site::Site;
use super::tray::TrayHost;
use super::wait::eventually;
use super::window::Driven;
use super::words::SPANISH;
use super::{NEVER_RAN, TITLE};

const LOCKED: &str = "El almacén de credenciales (Secret Service) está cerrado y nadie lo abrió.";

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_credential_store_holds_the_engine_until_a_person_unlocks_it() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let host = TrayHost::on(desktop.bus()).await;
    let site = Site::start(&desktop).await;
    let keyring = Keyring::start(&desktop).await;
    keeps_its_credentials_in(&keyring, &site).await;
    keyring.lock().await;

    // Starting asks for no credential, a run does. Who is asked for the password turns the question down.
    let window = Driven::start(&desktop, &site.arguments()).await;
    let tray = host.item().await;
    window.text_of("p.sentence", NEVER_RAN).await;
    tray.says(NEVER_RAN).await;
    assert!(!keyring.is_asking().await);
    let calm = tray.icon().await;
    window.press(SPANISH.run_now).await;
    keyring.refuse().await;

    // What is wrong, and the way out, in the window and in the tray; and nobody outside was asked for anything.
    window.shows("Detenido").await;
    window.shows(LOCKED).await;
    window.shows("abra su almacén cuando lo pida").await;
    window.shows("Código: secret.store_locked").await;
    window.screenshot("locked").await;
    tray.tells(LOCKED).await;
    eventually("the tray shows another icon", async || (tray.icon().await != calm).then_some(())).await;
    tray.offers(SPANISH.run_all, true).await;
    assert_eq!(site.sandbox.requests().await, (Vec::new(), Vec::new()), "no call leaves");

    // The same application goes on when it is told to, and the store is unlocked.
    assert!(desktop.is_visible(TITLE).await);
    window.press(SPANISH.run_now).await;
    keyring.unlock().await;
    window.run_ended(1).await;
    window.has_not("section.trouble").await;
    let (portal, sql) = site.sandbox.requests().await;
    assert!(!portal.is_empty() && !sql.is_empty(), "both sides were asked");
    eventually("the tray is no longer blocked", async || {
        (!tray.labels().await[0].starts_with(LOCKED)).then_some(())
    })
    .await;

    tray.click(SPANISH.quit).await;
    assert_eq!(window.exit_code().await, 0);
}

/// As at a site: the credentials are in the store of the system, and nowhere else.
async fn keeps_its_credentials_in(keyring: &Keyring<'_>, site: &Site) {
    let file = site.file("secrets.toml");
    let secrets: toml::Table = fs::read_to_string(&file).expect("it is ours").parse().expect("it is TOML");
    for (entry, value) in &secrets {
        keyring.keep(entry, value.as_str().expect("it is text")).await;
    }
    fs::remove_file(file).expect("it is ours");
    site.edit_settings("store = \"file\"", "store = \"os\"");
}
