//! What the application costs while it rests in the tray, and how soon its window is there.
//!
//! `cargo xtask bundle` looks at the installed program for five minutes and prints the figures; here a few seconds of the
//! program that was compiled for the tests show that nothing is busy by mistake.

use std::fs;
use std::time::Duration;

use sc_app::{Clock, SystemClock};
use tokio::time::interval;

use super::TITLE;
use super::desktop::Desktop;
use super::site::Site;
use super::tray::TrayHost;
use super::wait::eventually;
use super::window::Driven;
use super::words::SPANISH;

/// How long to look, in seconds. Who sets it measures the program as it is shipped.
const SECONDS: &str = "SAGECONNECT_TEST_IDLE_SECONDS";

/// A few seconds of a program that is not optimised.
const BRIEFLY: (u64, Limits) = (5, Limits { cpu_percent: 5.0, memory_mb: 200.0, paint_ms: 30_000 });

/// The budgets of the design.
const SHIPPED: Limits = Limits { cpu_percent: 0.1, memory_mb: 60.0, paint_ms: 3_000 };

/// Ticks of the system's clock in a second, by which it counts the time of processes.
const TICKS: f64 = 100.0;

#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Share of one core, in percent.
    cpu_percent: f64,
    /// Memory that is the application's own, in MB: neither its web view, which is another process, nor the libraries that
    /// it shares with the desktop.
    memory_mb: f64,
    /// From the start of the process to the first content of the page.
    paint_ms: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn resting_in_the_tray_it_costs_next_to_nothing() {
    let (seconds, limits) = looked_at();
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let host = TrayHost::on(desktop.bus()).await;
    let site = Site::start(&desktop).await;
    // The schedule is kept, as it is all day; none of its times comes while the test looks.
    site.edit_settings("enabled = false", "cron = \"0 0 29 2 *\"");
    let window = Driven::start(&desktop, &site.arguments()).await;
    let tray = host.item().await;
    let process = Process(window.process());
    let paint = process.first_paint_ms(&window).await;

    tray.tells(SPANISH.next_run).await;
    desktop.close_window(TITLE).await;
    let before = process.cpu_ticks();
    let mut memory = Memory::default();
    let mut beat = interval(Duration::from_secs(1));
    // The first beat is at once.
    for _ in 0..=seconds {
        beat.tick().await;
        memory = process.memory().max(memory);
    }
    #[expect(clippy::cast_precision_loss, reason = "a share that is told to a person")]
    let cpu_percent = (process.cpu_ticks() - before) as f64 / TICKS / seconds as f64 * 100.0;
    println!(
        "resting for {seconds} s: {cpu_percent:.3} % of a core (limit {} %), {:.1} MB of its own (limit {} MB), {:.1} MB with shared libraries; \
         first paint {paint} ms after the start (limit {} ms)",
        limits.cpu_percent, memory.own_mb, limits.memory_mb, memory.resident_mb, limits.paint_ms
    );
    assert!(cpu_percent <= limits.cpu_percent, "{cpu_percent} % of a core");
    assert!(memory.own_mb <= limits.memory_mb, "{memory:?}");
    assert!(paint <= limits.paint_ms, "{paint} ms");
    tray.click(SPANISH.quit).await;
    assert_eq!(window.exit_code().await, 0);
}

/// For how long to look, and what must hold then.
#[expect(clippy::disallowed_methods, reason = "who measures the program as it is shipped says so")]
fn looked_at() -> (u64, Limits) {
    match std::env::var(SECONDS) {
        Ok(seconds) => (seconds.parse().expect("seconds are a count"), SHIPPED),
        Err(_) => BRIEFLY,
    }
}

/// Memory of a process in MB.
#[derive(Debug, Clone, Copy, Default)]
struct Memory {
    own_mb: f64,
    resident_mb: f64,
}

impl Memory {
    fn max(self, other: Self) -> Self {
        Self { own_mb: self.own_mb.max(other.own_mb), resident_mb: self.resident_mb.max(other.resident_mb) }
    }
}

/// A process, as the system tells of it.
struct Process(u32);

impl Process {
    fn file(&self, name: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{name}", self.0)).expect("the application is alive")
    }

    /// A number of its `stat`, counted as the manual of proc(5) does.
    fn stat(&self, field: usize) -> u64 {
        let stat = self.file("stat");
        // The name of the program, which may hold blanks, is the second field.
        let (_, rest) = stat.rsplit_once(')').expect("the name is in parentheses");
        rest.split_whitespace().nth(field - 3).and_then(|number| number.parse().ok()).expect("it is a count")
    }

    /// Time of the processor that it took, its threads together.
    fn cpu_ticks(&self) -> u64 {
        self.stat(14) + self.stat(15)
    }

    fn memory(&self) -> Memory {
        let status = self.file("status");
        let megabytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the system tells it");
            let kibibytes = line.split_whitespace().next().and_then(|count| count.parse::<f64>().ok());
            kibibytes.expect("it is a count") * 1_024.0 / 1e6
        };
        Memory { own_mb: megabytes("RssAnon:"), resident_mb: megabytes("VmRSS:") }
    }

    /// Milliseconds from its start until its page first showed something.
    async fn first_paint_ms(&self, window: &Driven) -> i64 {
        let script = "const paint = performance.getEntriesByName('first-contentful-paint')[0];
            return paint === undefined ? null : Math.round(performance.timeOrigin + paint.startTime);";
        let painted = eventually("the page has painted", async || {
            window.client.execute(script, Vec::new()).await.ok()?.as_i64()
        })
        .await;
        let uptime = fs::read_to_string("/proc/uptime").expect("the system tells it");
        let uptime = uptime.split(' ').next().and_then(|seconds| seconds.parse::<f64>().ok());
        let age = uptime.expect("it is a count of seconds") - ticks_as_seconds(self.stat(22));
        #[expect(clippy::cast_possible_truncation, reason = "an age of some seconds")]
        let age_ms = (age * 1_000.0) as i64;
        painted - (SystemClock::new().now().as_millisecond() - age_ms)
    }
}

#[expect(clippy::cast_precision_loss, reason = "ticks since the machine started")]
fn ticks_as_seconds(ticks: u64) -> f64 {
    ticks as f64 / TICKS
}
