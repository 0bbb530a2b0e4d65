//! Times in the real window, whose own zone data is as old as its web view: they are those of the program.

use serde_json::json;

use super::desktop::Desktop;
use super::sandbox::Sandbox;
use super::tray::TrayHost;
use super::wait::eventually;
use super::window::Driven;
use super::words::SPANISH;

/// Fills in what the field holds, as a person who picks it does.
const FILL: &str = "
    const field = document.querySelector('input[type=datetime-local]');
    if (field === null) return null;
    const offered = field.value;
    if (arguments[0] !== null) {
        field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    return offered;
";

#[tokio::test]
async fn a_pause_until_a_summer_morning_ends_at_the_same_hour_in_window_and_tray() {
    let desktop = Desktop::start();
    let host = TrayHost::on(desktop.bus()).await;
    let window = Driven::start(&desktop, &["--sandbox", "--lang", "es"]).await;
    let tray = host.item().await;
    let sandbox = Sandbox::of(&desktop).await;
    window.text_of("h1", SPANISH.status).await;
    window.open("schedule").await;
    window.text_of("h1", SPANISH.schedule).await;

    window.press("Pausar").await;
    window.follow("[role=alertdialog] input[type=radio][id$=-until]").await;
    let fill = async |value: Option<&str>| {
        let offered = window.client.execute(FILL, vec![json!(value)]).await.ok()?;
        offered.as_str().map(str::to_owned)
    };
    let offered = eventually("an end is offered", async || fill(None).await).await;
    assert!(offered.ends_with(":00"), "{offered} is a full hour");
    let year: u16 = offered[..4].parse().expect("it begins with a year");
    let end = format!("15 jul {}, 08:00", year + 1);
    let sentence = format!("En pausa hasta {end}; la próxima corrida empieza el {end}.");

    // What the dialog says, what is stored, and what all others say of it.
    fill(Some(&format!("{}-07-15T08:00", year + 1))).await.expect("the field is there");
    window.shows(&sentence).await;
    window.screenshot("pause-until").await;
    window.press_in("[role=alertdialog]", "Pausar").await;
    window.text_of("aside.pause p", &sentence).await;
    window.shows(&format!("{end} · dentro de ")).await;
    window.text_of("section[aria-labelledby=next] li .at", &end).await;
    tray.tells(&format!("En pausa hasta {end}")).await;
    tray.tells(&format!("{}{end}", SPANISH.next_run)).await;

    // How long ago it began is told by the application's calendar, not by the machine's.
    sandbox.move_calendar(30).await;
    window.shows("hace 30 min").await;
    window.screenshot("paused-until").await;
}
