//! The verb of the jackknife.

use super::prepare::check;
use crate::control::Control;
use crate::error::{Code, Error};
use crate::jackknife::{Jackknife as Values, jackknife as values_of};
use crate::kernel::collected;
use crate::outcome::Warning;
use crate::request::{Component, Request, Statistic};
use crate::sample::Data;

/// The statistic without each observation in turn, and what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Jackknife {
    /// The statistic of the sample.
    pub estimate: f64,
    /// Without observation i; NaN where it has no value.
    pub values: Vec<f64>,
    /// (n - 1) (mean of the values - value i): what observation i does to the statistic.
    pub influence: Vec<f64>,
    /// sum d^3 / (6 (sum d^2)^(3/2)), d = mean of the values - value; `None` where all are equal or one has none.
    pub acceleration: Option<f64>,
    /// sqrt((n - 1) / n sum d^2).
    pub standard_error: f64,
    /// (n - 1) (mean of the values - estimate).
    pub bias: f64,
    /// Remarks.
    pub warnings: Vec<Warning>,
}

impl Jackknife {
    /// Figures of values that were computed elsewhere.
    pub fn of_values(values: Vec<f64>, estimate: f64) -> Result<Jackknife, Error> {
        Jackknife::of(&Values { reference: 0.0, estimate, deviations: values })
    }

    fn of(from: &Values) -> Result<Jackknife, Error> {
        let values = (0..from.deviations.len()).map(|i| from.value(i));
        Ok(Jackknife {
            estimate: from.reference + from.estimate,
            values: collected(values, "values of a jackknife")?,
            influence: from.influences()?,
            acceleration: from.acceleration(),
            standard_error: from.standard_error(),
            bias: from.bias(),
            warnings: Vec::new(),
        })
    }
}

/// O(n) after sorting, 32 bytes an observation. Errors: as a bootstrap's; UNSUPPORTED for a regression, whose coefficients are
/// several statistics.
pub fn jackknife(
    data: impl Into<Data>,
    component: &Component,
    omit_nan: bool,
    control: &Control,
) -> Result<Jackknife, Error> {
    let mut data = data.into();
    let statistic = component.statistic;
    let request =
        Request { components: vec![component.clone()], resamples: 1, omit_nan, ..Request::default() };
    let mut warnings = check(&mut data, &request)?;
    if let Statistic::Regression { .. } = statistic {
        return Err(Error::new(
            Code::Unsupported,
            "the jackknife is of one number, and a regression has several",
        ));
    }
    control.check()?;
    let (statistic, doubles) = plain(&data, component)?;
    let columns: Vec<&[f64]> = doubles.iter().map(Vec::as_slice).collect();
    let all = values_of(&columns, statistic)?;
    control.check()?;
    let found = all.first().ok_or_else(|| Error::new(Code::Internal, "a statistic without a jackknife"))?;
    let mut jackknife = Jackknife::of(found)?;
    if !jackknife.estimate.is_finite() {
        return Err(Error::new(
            Code::StatisticUndefined,
            "expected a sample on which the statistic has a value, got one on which it has none",
        ));
    }
    let undefined = jackknife.values.iter().filter(|value| !value.is_finite()).count();
    if undefined > 0 {
        warnings.push(Warning {
            code: "UNDEFINED_REPLICATES",
            message: format!("the statistic has no value without any one of {undefined} observations"),
        });
    }
    if let Statistic::Quantile { .. }
    | Statistic::Min
    | Statistic::Max
    | Statistic::Range
    | Statistic::InterquartileRange
    | Statistic::MedianAbsoluteDeviation = statistic
    {
        warnings.push(Warning {
            code: "JACKKNIFE_INCONSISTENT",
            message: "leaving one observation out moves an order statistic to its neighbour: the jackknife's standard error of it does not become right with n (Efron 1979); the bootstrap's does".into(),
        });
    }
    jackknife.warnings = warnings;
    Ok(jackknife)
}

/// The statistic and its columns as doubles; a proportion as the mean of zeros and ones.
pub(super) fn plain(data: &Data, component: &Component) -> Result<(Statistic, Vec<Vec<f64>>), Error> {
    let columns = component.columns.iter().map(|&column| data.columns()[column].doubles());
    let mut doubles = columns.collect::<Result<Vec<_>, _>>()?;
    let Statistic::Proportion { test } = component.statistic else {
        return Ok((component.statistic, doubles));
    };
    doubles.iter_mut().flatten().for_each(|x| *x = f64::from(u8::from(test.holds(*x))));
    Ok((Statistic::Mean, doubles))
}
