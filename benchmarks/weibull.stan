// Interval-censored Weibull durations on log median scale: patients, injectors within clinics.
// Rows come sorted: interval-censored first, then right-censored, then left-censored.
data {
  int<lower=0> n_interval;
  int<lower=0> n_right;
  int<lower=0> n_left;
  int<lower=1> n_columns;
  int<lower=1> n_clinics;
  int<lower=1> n_injectors;
  int<lower=1> n_patients;
  int<lower=0> n_crossed;
  matrix[n_interval + n_right + n_left, n_columns] columns;
  array[n_injectors] int<lower=1> clinic_of_injector;
  array[n_interval + n_right + n_left] int<lower=1> injector;
  array[n_interval + n_right + n_left] int<lower=1> patient;
  array[n_patients] int<lower=1> usual_injector;
  array[n_crossed] int<lower=1> crossed;  // rows treated by another than the usual injector
  // Visits are on whole days, so that few bounds differ: their powers are taken once each.
  int<lower=1> n_days;
  vector[n_days] log_day;  // centred at intercept_location
  array[n_interval + n_right + n_left] int<lower=1> day;  // lower bound; upper if left-censored
  int<lower=1> n_ratios;
  vector[n_ratios] log_ratio;  // log(upper / lower)
  array[n_interval] int<lower=1> ratio;
  int<lower=0, upper=2> patients_how;  // 0 non-centred, 1 centred, 2 centred on usual injector
  real intercept_location;
  real<lower=0> intercept_scale;
  vector[n_columns] column_location;
  vector<lower=0>[n_columns] column_scale;
  real<lower=0> sd_clinic_scale;
  real<lower=0> sd_injector_scale;
  real<lower=0> sd_patient_scale;
  real<lower=0> sd_residual_scale;
}
transformed data {
  int n = n_interval + n_right + n_left;
  real log_log_2 = log(log2());
  array[n_crossed] int injector_then = injector[crossed];
  array[n_crossed] int injector_usually = usual_injector[patient[crossed]];
}
parameters {
  real intercept;
  vector[n_columns] slopes;
  real<lower=0> sd_clinic;
  real<lower=0> sd_injector;
  real<lower=0> sd_patient;
  real<lower=0> sd_residual;
  vector[n_clinics] clinic_z;
  vector[n_injectors] injector_level;
  vector[n_patients] patient_x;
}
model {
  real k = pi() / (sqrt(6) * sd_residual);
  vector[n] eta;
  if (patients_how == 2) {
    eta = columns * slopes + patient_x[patient];
    eta[crossed] += injector_level[injector_then] - injector_level[injector_usually];
  } else if (patients_how == 1) {
    eta = columns * slopes + patient_x[patient] + injector_level[injector];
  } else {
    eta = columns * slopes + sd_patient * patient_x[patient] + injector_level[injector];
  }
  vector[n_days] power = exp(k * log_day + log_log_2);
  vector[n_ratios] growth = expm1(k * log_ratio);
  vector[n] hazard = power[day] .* exp(k * (intercept_location - eta));

  target += -sum(hazard) + sum(tail(hazard, n_left));
  // log1m_exp of minus the increment of the hazard, as one node of the gradient's tape: a quarter
  // faster than written out.
  target += exponential_lcdf(growth[ratio] | head(hazard, n_interval));
  target += sum(log1m_exp(-tail(hazard, n_left)));

  intercept ~ normal(intercept_location, intercept_scale);
  slopes ~ normal(column_location, column_scale);
  sd_clinic ~ normal(0, sd_clinic_scale);
  sd_injector ~ normal(0, sd_injector_scale);
  sd_patient ~ normal(0, sd_patient_scale);
  sd_residual ~ normal(0, sd_residual_scale);
  clinic_z ~ std_normal();
  injector_level ~ normal(intercept + sd_clinic * clinic_z[clinic_of_injector], sd_injector);
  if (patients_how == 2) {
    patient_x ~ normal(injector_level[usual_injector], sd_patient);
  } else if (patients_how == 1) {
    patient_x ~ normal(0, sd_patient);
  } else {
    patient_x ~ std_normal();
  }
}
