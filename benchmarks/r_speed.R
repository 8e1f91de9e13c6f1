# How long R takes for what benchmarks/statistical_methods.py times, on data of the same shapes; prints JSON of seconds.
suppressMessages(library(jsonlite))
set.seed(1)
seconds <- function(f, times, best_of = 3) {
  if (best_of > 1) f()
  min(sapply(1:best_of, function(i) system.time(for (j in 1:times) f())[["user.self"]] / times))
}
here <- function(package, make) if (requireNamespace(package, quietly = TRUE)) make() else NA
n <- 30; visits <- 8
time <- sample(1:200, n, TRUE); event <- rbinom(n, 1, .5); group <- rbinom(n, 1, .5)
x <- rnorm(n, -1, 2); y <- rnorm(n, 0, 2)
wide <- matrix(rnorm(n * visits, 0, 3), n) + rnorm(n, 0, 3)
long <- data.frame(id = rep(1:n, each = visits), visit = rep(1:visits, n), y = as.vector(t(wide)),
                   base = rep(rnorm(n, 50, 10), each = visits), arm = rep(rbinom(n, 1, .5), each = visits))
gone <- matrix(runif(n * visits) < .14, n)
part <- as.data.frame(ifelse(gone, NA, wide))
binary <- data.frame(id = long$id, visit = factor(long$visit), y = as.integer(long$y > 0))
found <- list(
  survfit = here("survival", function() seconds(function() survival::survfit(survival::Surv(time, event) ~ 1), 200)),
  survdiff = here("survival", function() seconds(function() survival::survdiff(survival::Surv(time, event) ~ group), 200)),
  clopper_pearson = seconds(function() for (k in 0:30) binom.test(k, 30), 20),
  signed_rank = seconds(function() suppressWarnings(wilcox.test(x, exact = TRUE, conf.int = TRUE)), 100),
  rank_sum = seconds(function() suppressWarnings(wilcox.test(x, y, exact = TRUE, conf.int = TRUE)), 100),
  ancova = seconds(function() summary(lm(x ~ group + y)), 200),
  gls = here("nlme", function() seconds(function() nlme::gls(
    y ~ base + arm * factor(visit), long[!as.vector(t(gone)), ], nlme::corCompSymm(form = ~ 1 | id)), 3)),
  mice = here("mice", function() seconds(function() mice::mice(part, m = 100, method = "norm", printFlag = FALSE), 1, 1)),
  geeglm = here("geepack", function() seconds(function() geepack::geeglm(
    y ~ visit, id = id, data = binary, family = binomial, corstr = "exchangeable"), 20))
)
cat(toJSON(found, auto_unbox = TRUE, digits = 8))
