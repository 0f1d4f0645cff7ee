# What an R user writes: package boot, the statistic by indices. Usage: Rscript boot.R N B
# Prints ns a draw, best of 3, and the spread of the means over theory.
library(boot)
given <- as.numeric(commandArgs(trailingOnly = TRUE))
n <- given[1]
b <- given[2]
set.seed(7)
x <- rnorm(n)
best <- Inf
for (round in 1:3) {
  seconds <- system.time(answer <- boot(x, function(values, i) mean(values[i]), R = b))[["elapsed"]]
  best <- min(best, seconds)
}
spread <- function(values) sqrt(mean((values - mean(values))^2))
cat(sprintf("%.4f %.4f\n", best / n / b * 1e9, spread(answer$t[, 1]) / spread(x) * sqrt(n)))
