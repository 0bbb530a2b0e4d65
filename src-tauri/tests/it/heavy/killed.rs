//! The application is killed in the middle of a run, as a power cut would end it, and started again.

use serde_json::Value;

use super::desktop::Desktop;
use super::site::Site;
use super::tray::TrayHost;
use super::wait::eventually;
use super::window::Driven;
use super::words::SPANISH;

/// More runs than the work that was cut off needs.
const RUNS_MAX: u32 = 8;

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_is_killed_in_mid_run_loses_and_doubles_nothing() {
    let desktop = Desktop::start();
    let host = TrayHost::on(desktop.bus()).await;
    let site = Site::start(&desktop).await;
    // An outcome that nobody knows is asked about at once.
    site.add_settings("[timeouts]\nin_flight_ms = 0\nverify_spacing_ms = 0\n");

    // The first run looks only; the second one sends. Of its payments one arrives, and the answer does not come; another
    // one does not arrive.
    let window = Driven::start(&desktop, &site.arguments()).await;
    let tray = host.item().await;
    window.press(SPANISH.run_now).await;
    window.run_ended(1).await;
    site.sandbox.arm_once("POST", "/payments", 2, "hang_after_work").await;
    site.sandbox.arm_once("POST", "/payments", 2, "hang").await;
    window.press(SPANISH.run_now).await;
    eventually("two payments are under way", async || (site.sandbox.hits().await == 2).then_some(())).await;
    window.text_of("button.run", "Detener después de este documento").await;
    let sent = payments(&site).await;
    window.kill().await;
    host.item_gone(&tray).await;
    let [performed, answered] =
        ["performed", "status"].map(|of| sent.iter().filter(|sent| is_there(&sent[of])).count());
    assert_eq!((sent.len() - answered, performed), (2, sent.len() - 1), "two wait for an answer: {sent:?}");
    site.sandbox.clear_faults().await;

    // A new start knows the folder again, and the run that was cut off is told as such when the next one begins.
    let window = Driven::start(&desktop, &site.arguments()).await;
    let tray = host.item().await;
    window.shows("Corrida 2 · ").await;
    let mut run = 2;
    loop {
        let before = site.sandbox.writes().await;
        run += 1;
        assert!(run <= RUNS_MAX, "there is always something left to do");
        window.press(SPANISH.run_now).await;
        window.run_ended(run).await;
        if site.sandbox.writes().await == before {
            break;
        }
    }
    assert!(run > 3, "the work that was cut off was done");
    site.is_whole().await;
    assert!(payments(&site).await.len() > sent.len(), "the rest was sent after the new start");

    window.open("runs").await;
    window.shows("Interrumpida: el programa se cerró antes de que terminara").await;
    window.screenshot("interrupted").await;
    window.open("runs/2").await;
    window.text_of("h1", "Corrida 2").await;
    window.shows("Interrumpida: el programa se cerró antes de que terminara").await;
    tray.click(SPANISH.quit).await;
    assert_eq!(window.exit_code().await, 0);
}

/// Payments that the portal was asked to make.
async fn payments(site: &Site) -> Vec<Value> {
    let (portal, _) = site.sandbox.requests().await;
    let is_payment = |request: &Value| {
        request["method"] == "POST"
            && request["path"].as_str().is_some_and(|path| path.ends_with("/payments"))
    };
    portal.into_iter().filter(is_payment).collect()
}

/// Whether a number was written down that is not zero.
fn is_there(value: &Value) -> bool {
    value.as_u64().is_some_and(|number| number > 0)
}
