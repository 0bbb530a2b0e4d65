//! The brake: an unusually large plan waits for a person. It guards a live site against a wrong
//! setting, a restored backup or a mistake of ours.

use crate::config::EngineConfig;

/// What the brake says of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brake {
    /// It goes.
    Released,
    /// It waits.
    Tripped {
        /// The most effects that would have gone.
        limit: u32,
    },
}

/// Judges a plan of `effects` by the absolute limit and by the mean of the last runs that had any
/// effects. The mean counts only from three such runs on and never brakes a plan of
/// [`EngineConfig::brake_floor`] effects or fewer. A person's approval releases up to the number that
/// the person saw.
pub fn judge(effects: u32, recent: &[u32], approved: Option<u32>, config: &EngineConfig) -> Brake {
    let relative = (recent.len() >= 3).then(|| {
        let sum: u64 = recent.iter().map(|&n| u64::from(n)).sum();
        let mean_times_factor = sum * u64::from(config.brake_factor) / recent.len() as u64;
        u32::try_from(mean_times_factor).unwrap_or(u32::MAX).max(config.brake_floor)
    });
    let limit = relative.map_or(config.brake_effects, |relative| relative.min(config.brake_effects));
    if effects <= limit || approved.is_some_and(|seen| effects <= seen) {
        Brake::Released
    } else {
        Brake::Tripped { limit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(effects: u32, recent: &[u32], approved: Option<u32>, expected: Brake) {
        assert_eq!(judge(effects, recent, approved, &EngineConfig::default()), expected);
    }

    #[test]
    fn two_hundred_go_and_one_more_waits() {
        check(200, &[], None, Brake::Released);
        check(201, &[], None, Brake::Tripped { limit: 200 });
    }

    #[test]
    fn five_times_the_usual_waits_but_never_below_the_floor() {
        check(50, &[10, 10, 10], None, Brake::Released);
        check(51, &[10, 10, 10], None, Brake::Tripped { limit: 50 });
        check(20, &[1, 1, 1], None, Brake::Released);
        check(21, &[1, 1, 1], None, Brake::Tripped { limit: 20 });
        check(150, &[1, 1], None, Brake::Released);
    }

    #[test]
    fn a_large_history_never_lifts_the_absolute_limit() {
        check(201, &[200; 20], None, Brake::Tripped { limit: 200 });
        check(200, &[u32::MAX; 20], None, Brake::Released);
    }

    #[test]
    fn a_person_releases_what_the_person_saw() {
        check(500, &[], Some(500), Brake::Released);
        check(501, &[], Some(500), Brake::Tripped { limit: 200 });
    }
}
