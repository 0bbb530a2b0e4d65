//! Live progress: bars on a terminal, a line per step otherwise, nothing with `--json`.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use sc_app::{Event, Observer, Phase, Step, TenantKey};
use sc_words::Words;

use crate::out::Out;

/// How often the sign of life of a bar moves.
const TICK: Duration = Duration::from_millis(120);

/// The observer that fits where the output goes.
pub fn observer(out: &Out, words: &Words) -> Arc<dyn Observer> {
    if out.is_json {
        Arc::new(Nothing)
    } else if std::io::stderr().is_terminal() {
        Arc::new(Bars { words: words.clone(), bars: MultiProgress::new(), open: Mutex::default() })
    } else {
        Arc::new(Lines { words: words.clone(), out: *out })
    }
}

struct Nothing;

impl Observer for Nothing {
    fn event(&self, _: &Event) {}
}

/// One bar per company and step under way.
struct Bars {
    words: Words,
    bars: MultiProgress,
    open: Mutex<BTreeMap<(TenantKey, Step), ProgressBar>>,
}

impl Bars {
    fn start(&self, tenant: &TenantKey, step: Step) {
        let style = ProgressStyle::with_template("{spinner} {prefix:<32} {bar:24} {pos:>5}/{len:<5} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let prefix = format!("{tenant} · {}", self.words.step(step));
        let bar = self.bars.add(ProgressBar::new(0).with_style(style).with_prefix(prefix));
        bar.enable_steady_tick(TICK);
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert((tenant.clone(), step), bar);
    }

    fn change(&self, tenant: &TenantKey, step: Step, change: impl FnOnce(&ProgressBar)) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = open.get(&(tenant.clone(), step)) {
            change(bar);
        }
    }
}

impl Observer for Bars {
    fn event(&self, event: &Event) {
        match event {
            Event::RunStarted { .. } | Event::RunFinished { .. } => {}
            Event::StepStarted { tenant, step } => self.start(tenant, *step),
            Event::StepPhase { tenant, step, phase } => {
                let text = self.words.plain(match phase {
                    Phase::Observing => "phase-observing",
                    Phase::Verifying => "phase-verifying",
                    Phase::Settling => "phase-settling",
                });
                self.change(tenant, *step, |bar| bar.set_message(text));
            }
            Event::StepPlanned { tenant, step, effects, .. } => {
                self.change(tenant, *step, |bar| bar.set_length(u64::from(*effects)));
            }
            Event::EffectEnded { tenant, step, .. } => {
                self.change(tenant, *step, |bar| {
                    bar.inc(1);
                    bar.set_length(bar.length().unwrap_or(0).max(bar.position()));
                });
            }
            Event::StepFinished { tenant, step, .. } => {
                self.change(tenant, *step, ProgressBar::finish_and_clear);
                let key = (tenant.clone(), *step);
                self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
            }
        }
    }
}

/// One line per step that ended.
struct Lines {
    words: Words,
    out: Out,
}

impl Observer for Lines {
    fn event(&self, event: &Event) {
        if let Event::StepFinished { tenant, step, result, counters, .. } = event {
            let args = [
                ("company", tenant.as_str().into()),
                ("step", self.words.step(*step).into()),
                ("result", self.words.result(*result).into()),
                ("done", counters.done.into()),
                ("total", counters.candidates.into()),
            ];
            self.out.line(self.words.text("run-step-ended", &args));
        }
    }
}
