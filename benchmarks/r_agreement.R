# R's side of benchmarks/r_agreement.py: reads the data handed over as JSON, prints {row: numbers or a word} as JSON.
# One function a row, under the key that the other file uses; the first element names the package that it needs.
suppressMessages(library(jsonlite))
d <- fromJSON(commandArgs(trailingOnly = TRUE)[1])
o <- as.data.frame(d$orthodont)
any_event <- function() survival::Surv(d$time, d$cause > 0)

limits <- function(type) function() {
  s <- survival::survfit(any_event() ~ 1, conf.type = type)
  k <- s$n.event > 0 & s$surv > 0
  as.vector(rbind(s$lower[k], s$upper[k]))
}

repeated <- function(correlation, form, by_age = FALSE, method = "REML") function() {
  arguments <- list(
    distance ~ fem * age, data = o, correlation = correlation(form = form), method = method,
    control = nlme::glsControl(msTol = 1e-12, tolerance = 1e-12)
  )
  if (by_age) arguments$weights <- nlme::varIdent(form = ~ 1 | age)
  m <- do.call(nlme::gls, arguments)
  c(as.numeric(logLik(m)), coef(m))
}

kenward_roger <- function() {
  library(lme4)
  a <- lmer(distance ~ fem * age + (1 | Subject), o)
  one <- pbkrtest::KRmodcomp(a, update(a, . ~ . - fem:age))$stats
  two <- pbkrtest::KRmodcomp(a, lmer(distance ~ age + (1 | Subject), o))$stats
  c(one$ddf, one$Fstat, two$ddf, two$Fstat)
}

ohio <- function(corstr) function() {
  n <- unlist(d$ohio)
  id <- 0
  child <- function(key) {
    id <<- id + 1
    data.frame(id = id, age = -2:1, smoke = as.numeric(substr(key, 1, 1)),
               resp = as.numeric(strsplit(substring(key, 3), "")[[1]]))
  }
  rows <- do.call(rbind, lapply(rep(names(n), n), child))
  m <- geepack::geeglm(resp ~ age + smoke, id = id, data = rows, family = binomial, corstr = corstr,
                       control = geepack::geese.control(epsilon = 1e-12))
  c(coef(m), summary(m)$coefficients[, 2])
}

imputed <- function() {
  x <- as.data.frame(d$repeated)
  names(x) <- c("a", "b", "c")
  m <- mice::mice(x, m = 400, method = "norm", maxit = 10, seed = 1, printFlag = FALSE)
  q <- sapply(1:400, function(i) mean(mice::complete(m, i)$c))
  u <- sapply(1:400, function(i) var(mice::complete(m, i)$c) / 60)
  p <- mice::pool.scalar(q, u, n = 60, k = 1)
  c(p$qbar, sqrt(p$t))
}

covariance_analysis <- function() {
  x <- data.frame(y = d$changes, g = factor(d$groups), b = d$baseline)
  m <- lm(y ~ g + b, x)
  e <- summary(emmeans::emmeans(m, "g"))
  c(e$emmean, e$SE, coef(summary(m))[2, 1:2])
}

rows <- list(
  binomial = list("stats", function() binom.test(13, 30, .28)$p.value),
  clopper_pearson = list("stats", function() binom.test(13, 30)$conf.int),
  wilson = list("stats", function() prop.test(13, 30, correct = FALSE)$conf.int),
  wilson_corrected = list("stats", function() prop.test(3, 30)$conf.int),
  fisher = list("stats", function() fisher.test(matrix(c(10, 2, 5, 13), 2))$p.value),
  mcnemar = list("stats", function() mcnemar.test(matrix(c(5, 3, 12, 6), 2))$p.value),
  poisson = list("stats", function() poisson.test(5, 11.2)$conf.int),
  signed_rank = list("stats", function() {
    w <- wilcox.test(sort(unique(abs(d$changes[d$changes != 0]))), conf.int = TRUE, exact = TRUE)
    c(w$statistic, w$p.value, w$estimate, w$conf.int)
  }),
  rank_sum = list("coin", function() {
    g <- factor(rep(1:2, c(length(d$changes), length(d$others))))
    as.numeric(coin::pvalue(coin::wilcox_test(c(d$changes, d$others) ~ g, distribution = "exact")))
  }),
  ancova = list("emmeans", covariance_analysis),
  km_plain = list("survival", limits("plain")),
  km_log = list("survival", limits("log")),
  km_loglog = list("survival", limits("log-log")),
  km_logit = list("survival", limits("logit")),
  km_arcsin = list("survival", limits("arcsin")),
  median = list("survival", function() {
    s <- survival::survfit(any_event() ~ 1, conf.type = "log-log")
    as.numeric(quantile(s, .5)[c("quantile", "lower", "upper")])
  }),
  log_rank = list("survival", function() survival::survdiff(any_event() ~ d$arm)$chisq),
  restricted_mean = list("survival", function() {
    s <- summary(survival::survfit(any_event() ~ 1), rmean = 40)$table
    as.numeric(s[c("rmean", "se(rmean)")])
  }),
  competing = list("survival", function() {
    s <- survival::survfit(survival::Surv(d$time, factor(d$cause, 0:2)) ~ 1)
    n <- max(which(s$n.event[, 2] > 0 | s$n.event[, 3] > 0))
    c(s$pstate[n, 2], s$std.err[n, 2])
  }),
  mmrm_cs = list("nlme", repeated(nlme::corCompSymm, ~ 1 | Subject)),
  mmrm_ar1 = list("nlme", repeated(nlme::corAR1, ~ 1 | Subject)),
  mmrm_csh = list("nlme", repeated(nlme::corCompSymm, ~ 1 | Subject, TRUE)),
  mmrm_us = list("nlme", repeated(nlme::corSymm, ~ 1 | Subject, TRUE)),
  mmrm_us_ml = list("nlme", repeated(nlme::corSymm, ~ 1 | Subject, TRUE, "ML")),
  kenward_roger = list("pbkrtest", kenward_roger),
  gee_independence = list("geepack", ohio("independence")),
  gee_exchangeable = list("geepack", ohio("exchangeable")),
  rubin = list("mice", function() {
    p <- mice::pool.scalar(c(.45, .50, .38, .39, .59), c(.0067, .0078, .0096, .0094, .0089), n = 30, k = 1)
    c(p$qbar, p$t, p$df, p$fmi)
  }),
  imputation = list("mice", imputed),
  firth = list("brglm2", function() {
    x <- d$repeated[, 1]
    m <- glm(d$responses ~ x, binomial, method = brglm2::brglmFit, type = "AS_mean", epsilon = 1e-12, maxit = 1000)
    c(coef(m), coef(summary(m))[, 2])
  }),
  profile = list("MASS", function() {
    library(MASS)
    x <- d$repeated[, 1]
    as.vector(t(confint(glm(d$responses ~ x, binomial, epsilon = 1e-14))))
  })
)

answer <- function(row) {
  if (!requireNamespace(row[[1]], quietly = TRUE)) return("not installed")
  as.numeric(tryCatch(suppressWarnings(suppressMessages(row[[2]]())), error = function(e) stop(conditionMessage(e))))
}
cat(toJSON(lapply(rows, function(row) tryCatch(answer(row), error = conditionMessage)), digits = NA))
