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

/// While both sides are read, and where there is nothing to do.
const UNPLANNED: &str = "{spinner} {prefix:<32} {msg}";
/// From the plan on.
const PLANNED: &str = "{spinner} {prefix:<32} {bar:24} {pos:>5}/{len:<5} {msg}";

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

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
        let prefix = format!("{tenant} · {}", self.words.step(step));
        let bar = ProgressBar::no_length().with_style(style(UNPLANNED)).with_prefix(prefix);
        let bar = self.bars.add(bar);
        bar.enable_steady_tick(TICK);
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert((tenant.clone(), step), bar);
    }

    /// The plan is known, or grew. One without a change has no length: nothing of nothing would look like the whole.
    fn set_length(bar: &ProgressBar, effects: u64) {
        if effects > 0 {
            bar.set_length(effects);
            bar.set_style(style(PLANNED));
        }
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
                self.change(tenant, *step, |bar| Self::set_length(bar, u64::from(*effects)));
            }
            Event::EffectEnded { tenant, step, .. } => {
                self.change(tenant, *step, |bar| {
                    bar.inc(1);
                    Self::set_length(bar, bar.length().unwrap_or(0).max(bar.position()));
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
                ("done", counters.carried_out().into()),
                ("adopted", counters.adopted.into()),
                ("total", counters.candidates.into()),
            ];
            self.out.line(self.words.text("run-step-ended", &args));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use indicatif::{ProgressDrawTarget, TermLike};
    use sc_words::Lang;

    use super::*;

    /// What was ever drawn.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl Screen {
        fn take(&self) -> String {
            std::mem::take(&mut *self.0.lock().unwrap())
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            120
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn there_is_no_bar_before_there_is_a_plan_to_measure() {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let bars = Bars {
            words: Words::new(Lang::En),
            bars: MultiProgress::with_draw_target(target),
            open: Mutex::default(),
        };
        let (tenant, step): (TenantKey, Step) = ("norte".parse().unwrap(), Step::UploadPayments);
        let drawn = || {
            screen.take();
            bars.change(&tenant, step, |bar| bar.force_draw());
            screen.take()
        };
        let plan = |effects| {
            let tenant = tenant.clone();
            bars.event(&Event::StepPlanned { tenant, step, effects, counters: Default::default() });
        };
        bars.event(&Event::StepStarted { tenant: tenant.clone(), step });
        bars.event(&Event::StepPhase { tenant: tenant.clone(), step, phase: Phase::Observing });
        let reading = drawn();
        assert!(reading.contains("reading both sides"), "{reading}");
        assert!(!reading.contains(['█', '░', '/']), "{reading}");
        plan(0);
        let idle = drawn();
        assert!(idle.contains("norte") && !idle.contains(['█', '/']), "{idle}");
        plan(4);
        let planned = drawn();
        assert!(planned.contains("0/4") && !planned.contains('█'), "{planned}");
    }
}
