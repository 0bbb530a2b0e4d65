//! The day of an operator, in the real window: the schedule, a document that fails and is tried again, a pause, notices,
//! closing and quitting.

use super::desktop::Desktop;
use super::notices::NoticeHost;
use super::sandbox::Sandbox;
use super::tray::TrayHost;
use super::wait::eventually;
use super::window::Driven;
use super::{OPEN, QUIT, TITLE};

#[tokio::test]
async fn the_engine_works_all_day_and_a_person_sees_and_steers_it() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let notices = NoticeHost::on(desktop.bus()).await;
    let host = TrayHost::on(desktop.bus()).await;
    let window = Driven::start(&desktop, &["--sandbox", "--lang", "es"]).await;
    let tray = host.item().await;
    let sandbox = Sandbox::of(&desktop).await;

    // The schedule: a time passes, and a run begins by itself. The first one looks only.
    tray.tells("Próxima corrida: ").await;
    sandbox.move_calendar(15).await;
    window.run_ended(1).await;
    tray.tells("Última corrida: ").await;
    window.open("schedule").await;
    window.text_of("h1", "Programación").await;
    window.screenshot("schedule").await;
    window.shows("la corrida se recuperó después").await;

    // What needs a person was told when a run first met it.
    let first = notices.next().await;
    assert!(!first.title.is_empty() && !first.body.is_empty(), "{first:?}");

    // The portal refuses payments. Each cause is told once, and a click shows where.
    sandbox.arm("POST", "/payments", 422).await;
    window.open("status").await;
    window.press("Ejecutar ahora").await;
    window.run_ended(2).await;
    let second = notices.next().await;
    assert_ne!(second.id, first.id);
    notices.click(&second).await;
    window.text_of("h1", "Atención").await;
    window.shows("El portal no aceptó el pago").await;
    window.has("main tbody a").await;
    window.screenshot("attention").await;
    window.open("status").await;
    window.press("Ejecutar ahora").await;
    window.run_ended(3).await;
    assert_eq!(notices.rest().await, [], "the same causes are no news");

    // A document is found and its life line read; once its cause is gone, it is tried again by hand.
    window.open("documents").await;
    window.type_into("input[type=search]", "PY0000102\n").await;
    window.follow("main tbody a").await;
    window.shows("Dónde está").await;
    window.shows("Rechazado").await;
    window.screenshot("document").await;
    sandbox.clear_faults().await;
    window.press("Reintentar").await;
    window.press_in("[role=alertdialog], [role=dialog]", "Reintentar").await;
    window.shows("Aceptado").await;

    // A pause holds; a run by hand goes on.
    tray.click("Hasta reanudar").await;
    tray.offers("Reanudar", true).await;
    sandbox.move_calendar(60).await;
    window.open("schedule").await;
    window.shows("horarios: el horario estaba en pausa").await;
    tray.click("Reanudar").await;
    tray.offers("Reanudar", false).await;

    // Who closes again instead of answering what closing means keeps the application in the tray.
    desktop.close_window(TITLE).await;
    tray.click(OPEN).await;
    desktop.visible_window(TITLE).await;
    desktop.close_window(TITLE).await;

    // Quitting in mid-run loses nothing: the journal knows what was begun, and the sandbox goes with the application.
    tray.click(super::RUN_NOW).await;
    tray.click(QUIT).await;
    host.item_gone(&tray).await;
    eventually("the sandbox removes its folder", async || desktop.left_behind().is_empty().then_some(()))
        .await;
}
