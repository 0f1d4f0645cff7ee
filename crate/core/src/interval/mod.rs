//! Confidence intervals from replicates. Everything here is in deviations: from the reference while a run computes,
//! from 0 where replicates come back from the caller.

mod basic;
mod normal;
mod percentile;

use crate::error::{Code, Error};
use crate::outcome::{Interval, Location};
use crate::request::{Alternative, IntervalRequest, Method};

/// The interval. Reorders the replicates; O(B). STATISTIC_UNDEFINED where an end that should be finite is not.
pub(crate) fn interval(
    request: IntervalRequest,
    location: Location,
    replicates: &mut [f64],
) -> Result<Interval, Error> {
    let mut end = |p| match request.method {
        Method::Percentile => percentile::end(replicates, p),
        Method::Basic => basic::end(replicates, location.estimate, p),
        Method::Normal => normal::end(location, p),
    };
    let (low, high) = match request.alternative {
        Alternative::TwoSided => {
            let tail = (1.0 - request.level) / 2.0;
            (Some(end(tail)), Some(end(1.0 - tail)))
        }
        Alternative::Less => (None, Some(end(request.level))),
        Alternative::Greater => (Some(end(1.0 - request.level)), None),
    };
    if [low, high].into_iter().flatten().all(f64::is_finite) {
        return Ok(Interval { low: low.unwrap_or(f64::NEG_INFINITY), high: high.unwrap_or(f64::INFINITY) });
    }
    Err(Error::new(
        Code::StatisticUndefined,
        "expected an interval that doubles can hold, got an end beyond 1.8e308",
    )
    .hint("divide the observations by a power of ten"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::oracle_case;
    use crate::outcome::locate;
    use serde_json::Value;

    /// Fixed replicates, to 1e-9: percentile and basic against scipy 1.17.1 (type 7), normal against R boot 1.3-28.1 (norm.ci).
    #[test]
    fn agrees_with_r_and_scipy_on_injected_replicates() {
        let mut compared = 0;
        for file in
            ["injected_mean_B39_small", "injected_aircondit_mean_B199", "injected_aircondit_median_ties_B200"]
        {
            let case = oracle_case(file);
            let numbers =
                |value: &Value| value.as_array().map(|all| all.iter().filter_map(Value::as_f64).collect());
            let replicates: Vec<f64> = numbers(&case["data"]["replicates"]).expect("replicates");
            let expected = &case["expected"];
            let location = locate(&replicates, expected["t0"]["value"].as_f64().expect("t0"));
            for (level, scipy) in expected["scipy_type7"].as_object().expect("levels") {
                let r = &expected["R_boot_norm_inter"][level];
                for (method, row) in [
                    (Method::Percentile, &scipy["percentile"]),
                    (Method::Basic, &scipy["basic"]),
                    (Method::Normal, &r["norm"]),
                ] {
                    let level = level.parse().expect("level");
                    let request = IntervalRequest { level, method, alternative: Alternative::TwoSided };
                    let got = interval(request, location, &mut replicates.clone()).unwrap();
                    for (end, value) in [("low", got.low), ("high", got.high)] {
                        let expected = row[end].as_f64().expect("end");
                        let close = (value - expected).abs() <= 1e-9 * expected.abs().max(1.0);
                        assert!(close, "{file} {level} {method:?} {end}: {value}, not {expected}");
                        compared += 1;
                    }
                }
            }
        }
        assert_eq!(compared, 3 * 5 * 3 * 2);
    }

    #[test]
    fn open_ends_are_infinite() {
        let location = Location { estimate: 3.0, standard_error: 1.0, bias: 0.0 };
        for method in [Method::Percentile, Method::Basic, Method::Normal] {
            let of = |alternative, level| {
                interval(
                    IntervalRequest { level, method, alternative },
                    location,
                    &mut [1.0, 2.0, 3.0, 4.0, 5.0],
                )
                .unwrap()
            };
            let both = of(Alternative::TwoSided, 0.5);
            assert_eq!(of(Alternative::Less, 0.75), Interval { low: f64::NEG_INFINITY, high: both.high });
            assert_eq!(of(Alternative::Greater, 0.75), Interval { low: both.low, high: f64::INFINITY });
        }
    }
    /// 2 x 1.7e308 overflows, 1.7e308 + (1.7e308 - 1.6e308) does not quite: only an end beyond the doubles is refused.
    #[test]
    fn ends_beyond_the_doubles_are_refused() {
        let basic = |estimate, replicates: &mut [f64]| {
            let location = Location { estimate, standard_error: 1.0, bias: 0.0 };
            let alternative = Alternative::TwoSided;
            interval(IntervalRequest { level: 0.5, method: Method::Basic, alternative }, location, replicates)
        };
        assert_eq!(basic(1.7e308, &mut [1.7e308; 5]), Ok(Interval { low: 1.7e308, high: 1.7e308 }));
        assert_eq!(basic(1.7e308, &mut [-1e308; 5]).unwrap_err().code, Code::StatisticUndefined);
    }
}
