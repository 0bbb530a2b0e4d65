//! The day of an operator, in the real window: the schedule, a document that fails and is tried again, a pause, notices,
//! closing and quitting. All of it in Spanish; in English, what needs no run of a document that failed before.

use super::TITLE;
use super::desktop::Desktop;
use super::notices::NoticeHost;
use super::sandbox::Sandbox;
use super::tray::{TrayHost, TrayItem};
use super::wait::eventually;
use super::window::Driven;
use super::words::{ENGLISH, SPANISH, Words};

/// What a person sits at, in one language.
struct Day<'d> {
    words: &'static Words,
    desktop: &'d Desktop,
    notices: NoticeHost,
    host: TrayHost,
    window: Driven,
    tray: TrayItem,
    sandbox: Sandbox,
}

impl<'d> Day<'d> {
    async fn begins(desktop: &'d Desktop, words: &'static Words) -> Self {
        let notices = NoticeHost::on(desktop.bus()).await;
        let host = TrayHost::on(desktop.bus()).await;
        let window = Driven::start(desktop, &["--sandbox", "--lang", words.lang]).await;
        let tray = host.item().await;
        let sandbox = Sandbox::of(desktop).await;
        Self { words, desktop, notices, host, window, tray, sandbox }
    }

    /// A time of the schedule passes, and a run begins by itself. The first one looks only. What needs a person was told when
    /// the run first met it.
    async fn a_scheduled_run(&self) {
        let Self { words, window, tray, .. } = self;
        window.text_of("h1", words.status).await;
        tray.tells(words.next_run).await;
        self.sandbox.move_calendar_over_a_quarter().await;
        window.run_ended_in(words, 1).await;
        tray.tells(words.last_run).await;
        window.open("schedule").await;
        window.text_of("h1", words.schedule).await;
        window.shows(words.made_up_for).await;
        window.screenshot(&format!("schedule-{}", words.lang)).await;
    }

    /// The portal refuses payments. Each cause is told once, and a click shows where.
    async fn refused_payments(&self) {
        let Self { words, window, notices, .. } = self;
        let first = notices.next().await;
        assert!(!first.title.is_empty() && !first.body.is_empty(), "{first:?}");
        self.sandbox.arm("POST", "/payments", 422).await;
        window.open("status").await;
        window.press(words.run_now).await;
        window.run_ended_in(words, 2).await;
        let second = notices.next().await;
        assert_ne!(second.id, first.id);
        // Who clicks before the application listens for it clicks again.
        eventually("the click opens the page", async || {
            notices.click(&second).await;
            (window.text("h1").await == words.attention).then_some(())
        })
        .await;
        window.shows(words.refused).await;
        window.has("main tbody a").await;
        window.screenshot(&format!("attention-{}", words.lang)).await;
    }

    /// A document is found and its life line read.
    async fn a_document(&self) {
        let Self { words, window, .. } = self;
        window.open("documents").await;
        window.type_into("input[type=search]", "PY0000102\n").await;
        // The link itself has no place of its own to click on: its lines have.
        let found = "main tbody a span[title=PY0000102]";
        window.has(found).await;
        window.screenshot("searched").await;
        window.follow(found).await;
        window.shows(words.where_it_is).await;
        window.shows(words.was_refused).await;
        window.screenshot(&format!("document-{}", words.lang)).await;
    }

    /// A pause holds; a run by hand goes on.
    async fn a_pause(&self) {
        let Self { words, window, tray, .. } = self;
        tray.click(words.until_resumed).await;
        tray.offers(words.resume, true).await;
        self.sandbox.move_calendar(60).await;
        window.open("schedule").await;
        window.shows(words.was_paused).await;
        tray.click(words.resume).await;
        tray.offers(words.resume, false).await;
    }

    /// Who closes again instead of answering what closing means keeps the application in the tray. Quitting in mid-run loses
    /// nothing: the journal knows what was begun, and the sandbox goes with the application.
    async fn ends(self) {
        let Self { words, desktop, tray, .. } = &self;
        desktop.close_window(TITLE).await;
        tray.click(words.open).await;
        desktop.visible_window(TITLE).await;
        desktop.close_window(TITLE).await;
        tray.click(words.run_all).await;
        tray.click(words.quit).await;
        assert_eq!(self.window.exit_code().await, 0);
        self.host.item_gone(tray).await;
        eventually("the sandbox removes its folder", async || desktop.left_behind().is_empty().then_some(()))
            .await;
    }
}

#[tokio::test]
async fn the_engine_works_all_day_and_a_person_sees_and_steers_it() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let day = Day::begins(&desktop, &SPANISH).await;
    let window = &day.window;
    day.a_scheduled_run().await;
    day.refused_payments().await;
    window.open("status").await;
    window.press(SPANISH.run_now).await;
    window.run_ended(3).await;
    assert_eq!(day.notices.rest().await, [], "the same causes are no news");

    // Once its cause is gone, a document is tried again by hand.
    day.a_document().await;
    day.sandbox.clear_faults().await;
    window.press("Reintentar").await;
    window.press_in("[role=alertdialog], [role=dialog]", "Reintentar").await;
    window.shows("Aceptado").await;
    day.a_pause().await;
    day.ends().await;
}

#[tokio::test]
async fn the_day_of_who_reads_english_is_the_same() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let day = Day::begins(&desktop, &ENGLISH).await;
    day.a_scheduled_run().await;
    day.refused_payments().await;
    day.a_document().await;
    day.a_pause().await;
    day.ends().await;
}
