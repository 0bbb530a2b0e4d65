//! The credential store of the system is locked, or there is none: nothing is sent, the application says so, and goes on once a
//! person has unlocked it.

use std::fs;

use super::desktop::Desktop;
use super::keyring::Keyring;
use super::notices::NoticeHost;
use super::site::Site;
use super::tray::TrayHost;
use super::wait::eventually;
use super::window::Driven;
use super::words::SPANISH;
use super::{NEVER_RAN, TITLE};

const LOCKED: &str = "El almacén de credenciales (Secret Service) está cerrado y nadie lo abrió.";

/// While a person has not answered yet.
const ASKS: &str = "Se leen las credenciales: si el sistema lo pide, abra su almacén (Secret Service).";

const ABSENT: &str = "En esta sesión del equipo no hay un almacén de credenciales (Secret Service).";

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

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_the_schedule_asks_nobody_and_a_question_that_nobody_answers_is_told_as_a_locked_store() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let host = TrayHost::on(desktop.bus()).await;
    let notices = NoticeHost::on(desktop.bus()).await;
    let site = Site::start(&desktop).await;
    site.edit_settings("enabled = false", "enabled = false\nrun_at_start = true");
    let keyring = Keyring::start(&desktop).await;
    keeps_its_credentials_in(&keyring, &site).await;
    keyring.lock().await;

    // Nobody may be there: what begins by itself finds the store locked, and leaves it so.
    let window = Driven::start(&desktop, &site.arguments()).await;
    let tray = host.item().await;
    window.shows(LOCKED).await;
    window.shows("Código: secret.store_locked").await;
    let told = notices.next().await;
    assert_eq!(told.title, LOCKED);
    assert!(!keyring.is_asking().await);

    // A person begins one, and goes for coffee. It is the same that is wrong, and told once.
    window.press(SPANISH.run_now).await;
    window.shows(ASKS).await;
    assert!(keyring.is_asking().await);
    window.screenshot("asking").await;
    window.has("section.trouble").await;
    window.shows(LOCKED).await;
    window.shows("Código: secret.store_locked").await;
    tray.tells(LOCKED).await;
    assert_eq!(notices.rest().await, []);

    // Back again: the question is still there.
    keyring.unlock().await;
    window.press(SPANISH.run_now).await;
    window.run_ended(1).await;
    window.has_not("section.trouble").await;
    tray.click(SPANISH.quit).await;
    assert_eq!(window.exit_code().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_without_a_credential_store_is_told_what_it_lacks() {
    let desktop = Desktop::bare();
    let _host = TrayHost::on(desktop.bus()).await;
    let site = Site::start(&desktop).await;
    site.edit_settings("store = \"file\"", "store = \"os\"");
    let window = Driven::start(&desktop, &site.arguments()).await;
    window.press(SPANISH.run_now).await;
    window.shows(ABSENT).await;
    window.shows("Código: secret.store_absent").await;
    window.shows("Instale uno, por ejemplo gnome-keyring").await;
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
