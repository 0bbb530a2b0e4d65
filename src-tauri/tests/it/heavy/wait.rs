//! Waiting for facts: asked again and again until they hold, never for a time alone.

use std::time::Duration;

/// Longest wait for anything; a run of the sandbox on a busy machine takes a part of it.
const BOUND: Duration = Duration::from_secs(90);
const INTERVAL: Duration = Duration::from_millis(50);

/// Asks until there is an answer.
#[track_caller]
pub fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> impl Future<Output = T> {
    within(what, async move {
        let mut beat = tokio::time::interval(INTERVAL);
        loop {
            beat.tick().await;
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    })
}

/// Waits for something that ends by itself.
#[track_caller]
pub fn within<T>(what: &str, end: impl Future<Output = T>) -> impl Future<Output = T> {
    let waiting = tokio::time::timeout(BOUND, end);
    async move {
        match waiting.await {
            Ok(value) => value,
            Err(_) => panic!("waited {BOUND:?} in vain: {what}"),
        }
    }
}
