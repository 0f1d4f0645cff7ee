/** Names that the public contract reserves and this version does not have yet: UNSUPPORTED, not unknown. */

export const LATER_OPTIONS: readonly string[] = ['scheme', 'strata', 'clusters', 'weights']
