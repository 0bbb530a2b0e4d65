//! Live progress: bars on a terminal, a line per step otherwise, nothing with `--json`.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use sc_app::{Event, Observer, Phase};
use sc_words::Words;

use crate::out::Out;

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
    open: Mutex<BTreeMap<String, ProgressBar>>,
}

impl Bars {
    fn change(&self, tenant: &str, change: impl FnOnce(&ProgressBar)) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = open.entry(tenant.to_owned()).or_insert_with(|| {
            let style = ProgressStyle::with_template("{spinner} {prefix:<14} {bar:30} {pos}/{len}  {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            self.bars.add(ProgressBar::new(0).with_style(style).with_prefix(tenant.to_owned()))
        });
        change(bar);
    }
}

impl Observer for Bars {
    fn event(&self, event: &Event) {
        match event {
            Event::RunStarted { .. } | Event::RunFinished { .. } => {}
            Event::StepStarted { tenant, step } => {
                let name = self.words.step(*step);
                self.change(tenant.as_str(), |bar| bar.set_message(name));
            }
            Event::StepPhase { tenant, phase, .. } => {
                let text = self.words.plain(match phase {
                    Phase::Observing => "phase-observing",
                    Phase::Verifying => "phase-verifying",
                    Phase::Settling => "phase-settling",
                });
                self.change(tenant.as_str(), |bar| {
                    bar.set_message(text);
                    bar.tick();
                });
            }
            Event::StepPlanned { tenant, effects, .. } => {
                self.change(tenant.as_str(), |bar| bar.set_length(u64::from(*effects)));
            }
            Event::EffectEnded { tenant, counters, .. } => {
                let ended = u64::from(counters.done + counters.failed);
                self.change(tenant.as_str(), |bar| {
                    bar.set_length(bar.length().unwrap_or(0).max(ended));
                    bar.set_position(ended);
                });
            }
            Event::StepFinished { tenant, .. } => {
                self.change(tenant.as_str(), |bar| bar.finish_and_clear());
                self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(tenant.as_str());
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
