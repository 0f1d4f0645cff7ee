/** Names that the public contract reserves and this version does not have yet: UNSUPPORTED, not unknown. */

export const LATER_OPTIONS: readonly string[] = [
  'signal',
  'onProgress',
  'scheme',
  'strata',
  'clusters',
  'weights',
  'quantileRule',
  'tolerance',
  'innerResamples',
]

export const LATER_METHODS: readonly string[] = [
  'bca',
  'expanded',
  'studentized',
  'calibrated',
  'abc',
  'wilson',
  'clopperPearson',
]

export const LATER_STATISTICS: readonly string[] = [
  'range',
  'interquartileRange',
  'medianAbsoluteDeviation',
  'skewness',
  'kurtosis',
  'coefficientOfVariation',
  'geometricMean',
  'harmonicMean',
]
